"""Cases of others: what an agent, a legal representative, and whoever switched to somebody may see, do and fetch."""

from dataclasses import replace

import pytest
from django.urls import reverse

from tongban.cases import agents
from tongban.cases.enums import CaseState, Channel
from tongban.cases.errors import CaseNotFound, ReceivingNotOpen
from tongban.cases.models import Case, CaseMaterial, Notice
from tongban.cases.selectors import progress
from tongban.cases.services import decision, notices, supplements
from tongban.cases.tests import factories
from tongban.cases.web.urls import citizen as pages
from tongban.identity.public import Act, Mandates
from tongban.identity.tests import factories as identity
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import NotAllowed
from tongban.messaging import public as messaging

pytestmark = pytest.mark.django_db
_OTHERS = [act for act in Act if act != Act.READ]


def mandate(case, agent, *acts, **scope):
    made = identity.mandate(represented_id=case.applicant_id, agent_id=agent.id, item_codes=[])
    made.acts = list(acts) or list(Act)
    for name, value in scope.items():
        setattr(made, name, value)
    made.save()
    return made


def filed(*acts, state=CaseState.GRANTED, **wanted):
    """A case an agent handed in, and the agent."""
    agent = factories.applicant(name="代办人")
    case = factories.case(state, agent=agent, mandated=False, **wanted)
    if acts:
        mandate(case, agent, *acts)
    return case, agent


def head_of(case):
    """The legal representative of the applicant, switched to it."""
    head = identity.citizen(name="王大同")
    firm = identity.Party.objects.get(pk=case.applicant_id)
    number = identity.Party.objects.get(pk=head.id).certificate_number
    told = {"person_number": number, "name": "王大同", "source": "organisations.representatives"}
    assert Mandates.follow_representative(uscc=firm.certificate_number, **told)
    return replace(head, represents=case.applicant_id)


def firms_case(**wanted):
    firm = identity.get_citizen_actor(party_id=identity.PartyFactory(organisation=True).pk)
    return factories.case(actor=firm, **wanted)


def sees(actor, case):
    return Case.objects.visible_to(actor).filter(pk=case.pk).exists()


def reading_pages(case):
    """Every page of cases for residents about one case, by name."""
    document = Notice.objects.filter(case=case).latest("pk")
    values = {
        "number": case.number,
        "verification_id": document.verification,
        "material_id": CaseMaterial.objects.filter(case=case).latest("pk").pk,
    }
    found = []
    for route in pages:
        names = set(route.pattern.converters)
        if "number" in names and ActorKind.CITIZEN in route.callback.open_to.kinds:
            found.append(reverse(f"cases:{route.name}", kwargs={name: values[name] for name in names}))
    assert len(found) >= 6
    return found


class TestReading:
    def test_without_it_no_page_of_the_case_is_there(self, client):
        case, agent = filed(*_OTHERS)
        me = identity.log_in(client, agent)

        answers = {address: me.get(address).status_code for address in reading_pages(case)}

        assert set(answers.values()) == {404}, answers
        assert case.number not in me.get("/cases/").text
        assert me.get(f"/api/v1/cases/{case.number}").status_code == 404

    def test_with_it_alone_the_case_is_there(self, client):
        case, agent = filed(Act.READ)

        me = identity.log_in(client, agent)

        assert me.get(reverse("cases:show_case", args=[case.number])).status_code == 200
        assert case.number in me.get("/cases/").text

    def test_ends_with_the_mandate(self):
        case, agent = filed(Act.READ)
        (row,) = Mandates.list_mandates(agent)

        Mandates.revoke(actor=factories.owner_of(case), mandate_id=row.id)

        assert not sees(agent, case)
        with pytest.raises(CaseNotFound):
            progress.get_progress(actor=agent, number=case.number)

    @pytest.mark.parametrize(
        ("scope", "there"),
        [
            ({"item_codes": ["ANOTHER"]}, False),
            ({"item_types": ["05"]}, False),
            ({"item_types": ["05", "01", "07", "10", "20"]}, True),
            ({}, True),
        ],
    )
    def test_goes_as_far_as_the_items(self, scope, there):
        case, agent = filed()
        mandate(case, agent, Act.READ, **scope)

        assert sees(agent, case) is there
        assert sees(agent, case) is Mandates.may_act_for(
            agent_id=agent.id,
            represented_id=case.applicant_id,
            item_code=case.item_code,
            item_type=agents.type_of(case),
            act=Act.READ,
        )

    def test_who_came_to_the_window_keeps_the_case_of_that_day(self):
        agent = factories.applicant(name="代办人")
        clerk = identity.official("window_clerk")
        case = factories.case(agent=agent, by=clerk, channel=Channel.WINDOW, mandated=False)

        assert sees(agent, case)

    def test_leaves_one_line_for_the_represented_and_no_message(self, client, deliver):
        case, agent = filed(Act.READ)
        me = identity.log_in(client, agent)

        for _time in range(2):
            me.get(reverse("cases:show_case", args=[case.number]))
        deliver()

        (row,) = Mandates.list_mandates(factories.owner_of(case))
        assert [(use.act, use.number) for use in row.uses] == [(Act.READ, case.number)]
        about = [row.subject for row in messaging.list_recent(factories.owner_of(case), 20)]
        assert about
        assert not [subject for subject in about if subject.startswith("有人代您办了事")]

    def test_who_may_not_read_is_not_told_either(self):
        case, agent = filed(*_OTHERS)

        assert agent.id not in progress.people_to_tell(case)
        mandate(case, agent, Act.READ)
        assert agent.id in progress.people_to_tell(case)


class TestReceiving:
    def result(self, case):
        return Notice.objects.get(case=case, kind="grant")

    def fetch(self, actor, case):
        return notices.print_notice_now(actor=actor, number=case.number, verification=self.result(case).verification)

    def test_the_decision_is_not_handed_to_who_may_only_read(self, client):
        case, agent = filed(*(act for act in Act if act != Act.RECEIVE))

        with pytest.raises(ReceivingNotOpen):
            self.fetch(agent, case)

        me = identity.log_in(client, agent)
        address = reverse("cases:download_notice", args=[case.number, self.result(case).verification])
        assert me.get(address).status_code == 403
        page = me.get(reverse("cases:show_case", args=[case.number])).text
        assert f'href="{address}"' not in page
        assert "不能领取结果" in page

    def test_other_papers_are_read(self):
        case, agent = filed(Act.READ)
        receipt = Notice.objects.filter(case=case).exclude(kind__in=["grant", "refusal"]).first()

        assert notices.print_notice_now(actor=agent, number=case.number, verification=receipt.verification)

    def test_fetching_is_written_down_once(self):
        case, agent = filed(Act.READ, Act.RECEIVE)

        assert self.fetch(agent, case)
        assert self.fetch(agent, case)

        (row,) = Mandates.list_mandates(factories.owner_of(case))
        assert [use.act for use in row.uses] == [Act.RECEIVE]

    def test_one_fetches_ones_own_without_a_mandate(self):
        case, _agent = filed()

        assert self.fetch(factories.owner_of(case), case)


class TestSwitched:
    def test_the_legal_representative_sees_all_of_the_organisation_and_it_alone(self):
        case, other = firms_case(), firms_case()
        head = head_of(case)
        own = factories.case(actor=replace(head, represents=None))

        assert sees(head, case)
        assert not sees(head, other)
        assert [row.number for row in progress.list_my_cases(actor=head).rows] == [case.number]
        assert progress.count_my_open_cases(actor=head) == 1
        oneself = replace(head, represents=None)
        assert [row.number for row in progress.list_my_cases(actor=oneself).rows] == [own.number]
        assert not sees(oneself, case)

    def test_to_say_so_is_not_enough(self):
        case = firms_case()
        stranger = replace(identity.citizen(), represents=case.applicant_id)

        assert not sees(stranger, case)
        assert progress.list_my_cases(actor=stranger).rows == []
        with pytest.raises(NotAllowed):
            decision.withdraw_case(actor=stranger, case_number=case.number, reason="不办了")

    def test_an_operator_sees_what_the_mandate_reaches(self):
        case = firms_case()
        operator = replace(identity.citizen(), represents=case.applicant_id)
        made = mandate(case, operator, Act.READ, item_codes=[case.item_code])
        assert sees(operator, case)

        made.item_codes = ["ANOTHER"]
        made.save()

        assert not sees(operator, case)

    def test_each_act_is_asked_for(self):
        case = firms_case(state=CaseState.SUPPLEMENT)
        operator = replace(identity.citizen(), represents=case.applicant_id)
        mandate(case, operator, Act.READ, Act.SUPPLEMENT)

        with pytest.raises(NotAllowed):
            decision.withdraw_case(actor=operator, case_number=case.number, reason="不办了")
        given = {"facts": {}, "materials": [factories.material()]}
        supplements.answer_supplement(actor=operator, case_number=case.number, **given)

        (row,) = Mandates.list_mandates(factories.owner_of(case))
        assert [(use.act, use.number) for use in row.uses] == [(Act.SUPPLEMENT, case.number)]

    def test_the_legal_representative_withdraws_without_a_mandate(self):
        case = firms_case()

        decision.withdraw_case(actor=head_of(case), case_number=case.number, reason="不办了")

        case.refresh_from_db()
        assert case.state == CaseState.WITHDRAWN

    def test_and_no_more_once_the_register_names_another(self):
        case = firms_case()
        head = head_of(case)
        head_of(case)

        assert not sees(head, case)
        with pytest.raises(NotAllowed):
            decision.withdraw_case(actor=head, case_number=case.number, reason="不办了")
