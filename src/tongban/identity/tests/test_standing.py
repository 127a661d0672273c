"""The legal representative as the register names one: who stands for an organisation, and who does no more."""

import threading

import pytest
from django.db import connection, transaction

from tongban.identity import public as identity
from tongban.identity.models import LegalRepresentative, Mandate, MandateUse
from tongban.identity.public import Act, Deed, Mandates
from tongban.identity.tests.factories import MandateFactory, PartyFactory, log_in

pytestmark = pytest.mark.django_db


def follow(organisation, person, name=None):
    return Mandates.follow_representative(
        uscc=organisation.certificate_number,
        person_number=person.certificate_number if person else "",
        name=(person.name if name is None else name) if person else "",
        source="organisations.representatives",
    )


def stands(person, organisation, act=Act.WITHDRAW):
    return Mandates.may_act_for(agent_id=person.pk, represented_id=organisation.pk, item_code="A1", act=act)


class TestFollowRepresentative:
    def test_whom_the_register_names_may_do_everything_for_it(self, outbox):
        company, head = PartyFactory(organisation=True), PartyFactory(name="王大同")

        assert follow(company, head)

        assert all(stands(head, company, act) for act in Act)
        assert [row.id for row in Mandates.list_represented(head.pk)] == [company.pk]
        assert outbox() == ["identity.representative_changed"]
        company.refresh_from_db()
        assert company.legal_representative == "王大同"

    def test_the_one_before_ends_at_once(self, outbox):
        company, old, new = PartyFactory(organisation=True), PartyFactory(), PartyFactory()
        follow(company, old)

        follow(company, new)

        assert (stands(old, company), stands(new, company)) == (False, True)
        assert Mandates.list_represented(old.pk) == []
        assert outbox() == ["identity.representative_changed"] * 3

    def test_the_same_again_is_no_news(self, outbox):
        company, head = PartyFactory(organisation=True), PartyFactory()
        follow(company, head)

        assert not follow(company, head)

        assert LegalRepresentative.objects.count() == len(outbox()) == 1

    def test_what_the_organisation_gave_stays_with_it(self):
        company, old, new = PartyFactory(organisation=True), PartyFactory(), PartyFactory()
        follow(company, old)
        operator = MandateFactory(represented=company).agent

        follow(company, new)

        assert stands(operator, company)

    def test_a_mandate_of_its_own_outlives_the_office(self):
        company, old = PartyFactory(organisation=True), PartyFactory()
        follow(company, old)
        MandateFactory(represented=company, agent=old)

        follow(company, None)

        assert stands(old, company)

    def test_nobody_named_leaves_nobody(self):
        company, old = PartyFactory(organisation=True), PartyFactory()
        follow(company, old)

        assert follow(company, None)

        assert not stands(old, company)

    def test_who_is_not_known_here_begins_nothing_and_still_ends_the_other(self):
        company, old = PartyFactory(organisation=True), PartyFactory()
        follow(company, old)
        stranger = PartyFactory.build(certificate_number="440105199003150011")

        assert follow(company, stranger)

        assert not stands(old, company)
        assert not LegalRepresentative.objects.filter(ended_at=None).exists()

    def test_a_number_with_another_name_opens_nothing(self):
        company, head = PartyFactory(organisation=True), PartyFactory(name="王大同")

        assert not follow(company, head, name="李小同")

        assert not stands(head, company)

    def test_an_organisation_nobody_knows_here_is_passed_over(self):
        assert not follow(PartyFactory.build(organisation=True), PartyFactory())

    def test_one_person_may_head_several(self):
        head = PartyFactory()
        companies = [PartyFactory(organisation=True) for _ in range(3)]

        for company in companies:
            follow(company, head)

        assert all(stands(head, company) for company in companies)
        assert len(Mandates.list_represented(head.pk)) == 3


class TestEndWithParty:
    def test_a_death_ends_offices_and_mandates_on_both_sides(self):
        company, gone = PartyFactory(organisation=True), PartyFactory()
        follow(company, gone)
        given, received = MandateFactory(represented=gone, passes_on=1), MandateFactory(agent=gone)
        below = MandateFactory(represented=gone, parent=given)
        other = MandateFactory()

        assert Mandates.end_with_party(gone.certificate_number) == 3

        standing = Mandate.objects.filter(revoked_at=None)
        assert list(standing) == [other]
        assert not stands(gone, company)
        assert {given.pk, received.pk, below.pk} == set(
            Mandate.objects.exclude(revoked_at=None).values_list("pk", flat=True)
        )

    def test_again_or_of_nobody_ends_nothing(self):
        gone = MandateFactory().agent
        Mandates.end_with_party(gone.certificate_number)

        assert Mandates.end_with_party(gone.certificate_number) == 0
        assert Mandates.end_with_party("440105199003150011") == 0


@pytest.mark.django_db(transaction=True)
class TestReplacedWhileActing:
    def test_the_act_is_before_the_change_or_refused(self):
        company, old, new = PartyFactory(organisation=True), PartyFactory(), PartyFactory()
        follow(company, old)
        holds, changed, order = threading.Event(), threading.Event(), []
        said = {"agent_id": old.pk, "represented_id": company.pk, "deeds": [Deed(Act.APPLY, "A1")], "number": "N1"}

        def act() -> None:
            try:
                with transaction.atomic():
                    assert Mandates.use(**said)
                    holds.set()
                    changed.wait(0.5)
                    order.append("acted")
            finally:
                connection.close()

        def change() -> None:
            try:
                holds.wait(10)
                follow(company, new)
                order.append("changed")
                changed.set()
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for run in (act, change)]
        [thread.start() for thread in threads]
        [thread.join(20) for thread in threads]

        assert order == ["acted", "changed"]
        with transaction.atomic():
            assert not Mandates.use(**said)
        assert not MandateUse.objects.exists()


class TestPages:
    def test_shows_the_companies_one_stands_for(self, client):
        company, head = PartyFactory(organisation=True, name="广州木棉餐饮管理有限公司"), PartyFactory()
        follow(company, head)

        page = log_in(client, identity.citizen_actor(head.pk)).get("/my/mandates/")

        assert "广州木棉餐饮管理有限公司" in page.text
        assert "法定代表人" in page.text
