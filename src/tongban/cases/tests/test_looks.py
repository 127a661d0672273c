"""Saved filters and columns: one's own, told when they no longer make sense."""

import pytest

from tongban.cases.errors import FilterNameMissing, TooManyFilters
from tongban.cases.models import InboxColumns, SavedFilter
from tongban.cases.selectors import looks
from tongban.cases.selectors.inbox import Filters, Tab
from tongban.cases.selectors.looks import Look
from tongban.cases.services import looks as keeping
from tongban.cases.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return factories.official(factories.identity_factories.AuthorityFactory().pk)


class TestSavedFilter:
    def test_is_kept_under_its_name_and_replaced_by_the_same_name(self, clerk):
        keeping.save_filter(actor=clerk, name=" 本周  到期 ", look=Look(Tab.MINE, Filters(due="week")))
        keeping.save_filter(actor=clerk, name="本周 到期", look=Look(Tab.OPEN, Filters(due="today")))

        (saved,) = looks.list_saved(actor=clerk)
        assert (saved.name, saved.asked) == ("本周 到期", {"tab": "open", "due": "today"})

    def test_only_one_opens_with_the_inbox(self, clerk):
        for name in ("甲", "乙"):
            keeping.save_filter(actor=clerk, name=name, look=Look(Tab.MINE, Filters()), is_default=True)

        assert [(one.name, one.is_default) for one in looks.list_saved(actor=clerk)] == [("乙", True), ("甲", False)]

    def test_is_nobody_elses(self, clerk):
        saved = keeping.save_filter(actor=clerk, name="甲", look=Look(Tab.MINE, Filters()))
        colleague = factories.official(clerk.authority_id)

        assert looks.list_saved(actor=colleague) == []
        assert keeping.forget_filter(actor=colleague, filter_id=saved.pk) is False
        assert keeping.forget_filter(actor=clerk, filter_id=saved.pk) is True
        assert keeping.forget_filter(actor=clerk, filter_id=saved.pk) is False

    @pytest.mark.parametrize("name", ["", "  ", "长" * 41])
    def test_needs_a_name(self, clerk, name):
        with pytest.raises(FilterNameMissing):
            keeping.save_filter(actor=clerk, name=name, look=Look(Tab.MINE, Filters()))

    def test_thirty_are_enough(self, clerk):
        for number in range(30):
            keeping.save_filter(actor=clerk, name=f"筛选{number}", look=Look(Tab.MINE, Filters()))

        with pytest.raises(TooManyFilters):
            keeping.save_filter(actor=clerk, name="再一个", look=Look(Tab.MINE, Filters()))
        keeping.save_filter(actor=clerk, name="筛选3", look=Look(Tab.OPEN, Filters()))


class TestReadLook:
    def test_leaves_out_and_tells_what_no_longer_exists(self, clerk):
        SavedFilter.objects.create(staff_id=clerk.id, name="旧", tab="archive", step="stamp", channel="7", due="soon")
        (saved,) = looks.list_saved(actor=clerk)

        look = looks.read_look(saved.asked)

        assert (look.tab, look.filters) == (Tab.UNCLAIMED, Filters())
        assert len(look.told) == 4
        assert any("stamp" in line for line in look.told)

    def test_says_nothing_about_what_it_knows(self):
        look = looks.read_look({"tab": "closed", "step": "refused", "channel": "2", "item": "x"})

        assert look == Look(Tab.CLOSED, Filters("x", "refused", "2"), ())


class TestColumns:
    def test_are_the_usual_ones_until_chosen(self, clerk):
        assert looks.get_columns(actor=clerk) == looks.USUAL_COLUMNS

        keeping.choose_columns(actor=clerk, columns=["case_due", "due", "nonsense"])

        assert looks.get_columns(actor=clerk) == ("due", "case_due")

    def test_a_column_that_is_no_longer_made_is_left_out(self, clerk):
        InboxColumns.objects.create(staff_id=clerk.id, columns=["fax", "step"])

        assert looks.get_columns(actor=clerk) == ("step",)
