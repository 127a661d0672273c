"""A thing of three parts for tests: a registration, a food permit that needs it, a drainage permit for whom fries."""

from tongban.applications import selectors
from tongban.applications.models import ApplicationItem
from tongban.applications.parts import parts_in_progress
from tongban.applications.services import parts
from tongban.applications.tests.factories import hand_in, item
from tongban.cases import public as cases
from tongban.cases.public import Channel
from tongban.cases.tests import factories as handling
from tongban.catalogue.tests.factories import thing
from tongban.identity.tests.factories import citizen

LICENCE = {"key": "licence", "name": "营业执照"}
LEASE = {"key": "lease", "name": "房屋租赁合同", "forms": ["2"]}
YES_NO = [{"value": "yes", "label": "有"}, {"value": "no", "label": "没有"}]
FRYING = {"key": "frying", "label": "有没有油烟", "type": "choice", "choices": YES_NO}


class Shop:
    """A registration, a food permit that needs it, and a drainage permit for whom fries."""

    def __init__(self):
        self.me = citizen()
        self.registration = item(title="设立登记", materials=[LEASE])
        self.food = item(title="食品经营许可", materials=[LEASE, LICENCE])
        self.smoke = item(title="油烟备案", materials=[LEASE])
        self.thing = thing(
            self.registration,
            self.food,
            self.smoke,
            questions=[FRYING],
            when={self.smoke.code: {"field": "frying", "value": "yes"}},
            edges=[(self.registration, self.food, "licence")],
        )

    def start(self, frying="no", **more):
        wanted = {"actor": self.me, "applicant_id": self.me.id, "channel": Channel.WEB} | more
        return parts.start_thing(thing_code=self.thing.code, answers={"frying": frying}, **wanted)

    def submitted(self, frying="no"):
        application = self.start(frying)
        hand_in(self.me, application.number)
        return application

    def draft(self, application):
        return selectors.get_draft(actor=self.me, number=application.number)

    def states(self, application):
        return {row.title: row.state for row in parts_in_progress(self.draft(application))}

    def case_of(self, application, of):
        return ApplicationItem.objects.get(application=application, item_code=of.code).case_number


def bring(number, state):
    """A case to its end, as its authority would; then what hears of it."""
    case = handling.opened(number)
    handling.bring(case, cases.CaseState(state))
    parts.go_on_after(case_number=number)


def ask_for_more(number):
    """Its authority asks for a better lease, then what hears of it."""
    cases.request_supplement(
        actor=handling.staff_of(handling.opened(number)), case_number=number, fields={}, materials={"lease": "缺页"}
    )
    parts.go_on_after(case_number=number)
