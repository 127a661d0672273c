"""Situations of supervision."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import factory

from tongban.cases import public as cases
from tongban.supervision.models import Watch

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=SHANGHAI)  # a Tuesday, working day


def moment(days: float = 0) -> datetime:
    """So many days after noon of Tuesday, 10 March 2026."""
    return NOON + timedelta(days=days)


def event(kind: type, number: str = "C1", *, days: float = 0, **facts: object):
    """An event of a case, as cases announces it."""
    states = {
        cases.CaseOpened: "received",
        cases.SupplementRequested: "supplement",
        cases.SupplementAnswered: "received",
        cases.CaseAccepted: "accepted",
        cases.CaseNotAccepted: "not_accepted",
        cases.CaseDecided: "granted",
        cases.CaseWithdrawn: "withdrawn",
        cases.CaseReturned: "returned",
        cases.StepFinished: "accepted",
    }
    values = {
        "case_number": number,
        "application_number": f"A{number}",
        "item_code": "I1",
        "item_title": "食品经营许可",
        "authority_id": 1,
        "applicant_id": 1,
        "agent_id": None,
        "channel": "2",
        "state": states[kind],
        "due_on": date(2026, 3, 17) if kind not in {cases.CaseDecided, cases.CaseWithdrawn} else None,
        "at": moment(days).isoformat(),
    }
    if kind is cases.StepFinished:
        values["step_name"] = "审查"
    return kind(**(values | facts))


class WatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Watch

    class Params:
        closed = factory.Trait(
            state="granted",
            due_on=None,
            promised_on=date(2026, 3, 17),
            closed_on=date(2026, 3, 9),
            closed_at=factory.LazyAttribute(
                lambda row: datetime.combine(row.closed_on, datetime.min.time(), SHANGHAI) + timedelta(hours=15)
            ),
        )

    case_number = factory.Sequence(lambda n: f"C{n:05}")
    application_number = factory.LazyAttribute(lambda row: f"A{row.case_number}")
    item_code = "I1"
    item_title = "食品经营许可"
    authority_id = 1
    channel = "2"
    state = "accepted"
    due_on = date(2026, 3, 20)
    opened_at = NOON
    last_at = NOON
