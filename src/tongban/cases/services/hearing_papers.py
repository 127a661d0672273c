"""The documents of a hearing: for who applies, and copies for those whose great interests are touched (art. 46-48)."""

from datetime import datetime

from django.utils import timezone

from tongban.cases import documents
from tongban.cases.documents import Paper, in_full
from tongban.cases.enums import HearingGround, NoticeKind, ParticipantRole
from tongban.cases.models import Hearing, Participant
from tongban.cases.services import papers
from tongban.cases.services.steps import Desk

Invited = tuple[tuple[int, str], ...]


def issue_right(desk: Desk, hearing: Hearing) -> Invited:
    """The notice of the right to a hearing (听证权利告知书), or of one the authority announces."""
    announced = hearing.ground == HearingGround.PUBLIC_INTEREST
    word = "announced" if announced else "asked"
    facts = {
        "topic": hearing.topic,
        "ask_by": in_full(hearing.ask_by),
        "applicants": documents.applicants_of(desk.case),
    }
    basis = f"basis_{word}"
    papers.issue(desk, Paper(NoticeKind.HEARING_RIGHT, facts, blocks=(word,), basis=basis))
    others = "announced" if announced else "asked_others"
    return _to_the_interested(desk, NoticeKind.HEARING_RIGHT, facts, (others,), basis)


def issue_notice(desk: Desk, hearing: Hearing) -> Invited:
    """Time, place and chair (听证通知书)."""
    assert hearing.planned_at is not None  # noqa: S101 notified hearings are planned
    facts = {
        "planned_at": moment_in_words(hearing.planned_at),
        "place": hearing.place,
        "topic": hearing.topic,
        "chair": hearing.chair_name,
        "clerk": hearing.clerk_name,
        "closed_why": hearing.closed_why,
    }
    blocks = ("body", "public" if hearing.public else "closed")
    papers.issue(desk, Paper(NoticeKind.HEARING_NOTICE, facts, blocks))
    return _to_the_interested(desk, NoticeKind.HEARING_NOTICE, facts, blocks)


def issue_record(desk: Desk, hearing: Hearing) -> None:
    """What was said, and who signed (听证笔录)."""
    signed, unsigned = documents.signature_words()
    rows = [
        (each["name"], each["role"], signed if each["signed"] else f"{unsigned}：{each['note']}")
        for each in hearing.signatures
    ]
    facts = {
        "topic": hearing.topic,
        "held_at": moment_in_words(hearing.held_at or desk.at),
        "place": hearing.place,
        "openness": "公开" if hearing.public else "不公开",
        "chair": hearing.chair_name,
        "clerk": hearing.clerk_name,
        "attendees": hearing.attendees,
        "record": hearing.record,
    }
    papers.issue(desk, Paper(NoticeKind.HEARING_RECORD, facts, after=("after",), rows=rows))


def moment_in_words(moment: datetime) -> str:
    """2026年3月16日14时30分, as documents write it."""
    local = timezone.localtime(moment)
    return f"{in_full(moment)}{local.hour}时{local.minute:02d}分"


def _to_the_interested(
    desk: Desk, kind: NoticeKind, facts: dict[str, str], blocks: tuple[str, ...], basis: str = ""
) -> Invited:
    """One copy for each with great interests; the accounts among them, each with the copy to read."""
    people = Participant.objects.filter(case=desk.case, role=ParticipantRole.INTERESTED, major=True).order_by("id")
    invited = []
    for person in people:
        copy = papers.issue(desk, Paper(kind, facts, blocks, basis=basis, addressee=person.name))
        if kind == NoticeKind.HEARING_RIGHT:
            person.hearing_notice = copy
            person.save(update_fields=["hearing_notice"])
        if person.party_id is not None:
            invited.append((person.party_id, str(copy.verification)))
    return tuple(invited)
