"""The rule of mandates, without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.identity.agency import Deed, Link, Scope, allows, reaches_no_further
from tongban.identity.enums import Act

DAY = date(2026, 11, 23)
CODES = ["A1", "B2", "C3"]
TYPES = ["01", "20"]


def link(first=-1, last=1, *, revoked=False, **scope):
    return Link(Scope(**scope), DAY + timedelta(days=first), DAY + timedelta(days=last), revoked)


scopes = st.builds(
    Scope,
    item_codes=st.lists(st.sampled_from(CODES), unique=True).map(tuple),
    item_types=st.lists(st.sampled_from(TYPES), unique=True).map(tuple),
    acts=st.lists(st.sampled_from(list(Act)), unique=True).map(tuple),
    amount_limit=st.none() | st.integers(0, 5).map(Decimal),
    passes_on=st.integers(0, 2),
)
links = st.builds(
    Link,
    scope=scopes,
    first=st.integers(-3, 1).map(lambda days: DAY + timedelta(days=days)),
    last=st.integers(-1, 3).map(lambda days: DAY + timedelta(days=days)),
    revoked=st.booleans(),
)
deeds = st.builds(
    Deed,
    act=st.sampled_from(list(Act)),
    item_code=st.sampled_from([*CODES, "D4"]),
    item_type=st.sampled_from([*TYPES, ""]),
    amount=st.none() | st.integers(0, 6).map(Decimal),
)


class TestAllows:
    def test_nothing_without_a_mandate(self):
        assert not allows([], Deed(Act.APPLY, "A1"), DAY)

    @pytest.mark.parametrize(("first", "last", "may"), [(-5, -1, False), (-5, 0, True), (0, 0, True), (1, 5, False)])
    def test_from_the_first_to_the_last_day(self, first, last, may):
        assert allows([link(first, last)], Deed(Act.APPLY, "A1"), DAY) is may

    def test_not_once_taken_back(self):
        assert not allows([link(revoked=True)], Deed(Act.APPLY, "A1"), DAY)

    def test_only_the_acts_named(self):
        chain = [link(acts=(Act.READ, Act.RECEIVE))]

        assert [act for act in Act if allows(chain, Deed(act, "A1", amount=Decimal(1)), DAY)] == [Act.READ, Act.RECEIVE]

    @pytest.mark.parametrize(
        ("scope", "may"),
        [
            ({}, [True, True, True]),
            ({"item_codes": ("A1",)}, [True, False, False]),
            ({"item_types": ("20",)}, [False, True, False]),
            ({"item_codes": ("A1",), "item_types": ("20",)}, [True, True, False]),
        ],
    )
    def test_items_by_code_or_by_type(self, scope, may):
        asked = [Deed(Act.APPLY, "A1", "01"), Deed(Act.APPLY, "B2", "20"), Deed(Act.APPLY, "C3", "")]

        assert [allows([link(**scope)], deed, DAY) for deed in asked] == may

    @pytest.mark.parametrize(("amount", "may"), [(None, False), ("99.99", True), ("100", True), ("100.01", False)])
    def test_payments_up_to_the_limit_and_never_without_an_amount(self, amount, may):
        deed = Deed(Act.PAY, "A1", amount=Decimal(amount) if amount else None)

        assert allows([link(amount_limit=Decimal(100))], deed, DAY) is may
        assert allows([link()], deed, DAY)

    def test_is_passed_on_only_with_consent_and_as_deep_as_it_goes(self):
        deed = Deed(Act.APPLY, "A1")

        assert not allows([link(), link()], deed, DAY)
        assert allows([link(passes_on=1), link()], deed, DAY)
        assert not allows([link(passes_on=1), link(passes_on=1), link()], deed, DAY)
        assert allows([link(passes_on=2), link(passes_on=1), link()], deed, DAY)


class TestChains:
    @given(st.lists(links, min_size=1, max_size=4), deeds)
    def test_never_allow_what_any_link_does_not(self, chain, deed):
        if allows(chain, deed, DAY):
            assert all(allows([each], deed, DAY) for each in chain)

    @given(st.lists(links, min_size=1, max_size=4), deeds, st.data())
    def test_end_below_a_link_that_is_revoked(self, chain, deed, data):
        gone = data.draw(st.integers(0, len(chain) - 1))
        cut = chain[gone]
        broken = [*chain[:gone], Link(cut.scope, cut.first, cut.last, revoked=True), *chain[gone + 1 :]]

        assert not any(allows(broken[: end + 1], deed, DAY) for end in range(gone, len(chain)))

    @given(links, links, deeds)
    def test_a_link_that_may_hang_below_opens_nothing_new(self, upper, lower, deed):
        if reaches_no_further(lower, upper) and not upper.revoked and allows([lower], deed, DAY):
            assert allows([upper], deed, DAY)
            assert allows([upper, lower], deed, DAY)

    @given(links)
    def test_a_mandate_that_is_not_to_be_passed_on_has_nothing_below(self, lower):
        assert not reaches_no_further(lower, link(-9, 9))
