"""What a document says, as a JSON snapshot kept in its row: the words of wording.toml with the facts of the case.

Facts are filled into the wording once and never read again as a template, so no fact can change the wording.
"""

import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from tongban.cases.enums import Channel, Decision, MaterialForm, NonAcceptanceReason, NoticeKind, ParticipantRole
from tongban.cases.models import Case, DocumentProfile, Participant, Supplement
from tongban.cases.rows import ReceivedMaterial
from tongban.catalogue.public import Item, ItemType, Limit, LimitUnit
from tongban.identity import public as identity
from tongban.kernel import calendar, clock, languages, masking

Content = dict[str, Any]


@cache
def wording() -> dict[str, Any]:
    """The words, by kind of document."""
    here = Path(__file__).parent
    words: dict[str, Any] = {}
    for name in ("wording.toml", "acts.toml"):
        words |= tomllib.loads((here / name).read_text(encoding="utf-8"))
    return words


def in_full(day: date | datetime) -> str:
    """A date as documents write it: 2026年3月16日."""
    local = timezone.localdate(day) if isinstance(day, datetime) else day
    return f"{local.year}年{local.month}月{local.day}日"


def last_day(day: date) -> str:
    """The last day of a limit; 暂定 while the holidays of that day are not announced."""
    return in_full(day) + ("（暂定）" if calendar.is_provisional(day) else "")


@languages.official()
def limit_in_words(limit: Limit) -> str:
    """20个工作日, 即时办结; empty for no limit."""
    if limit.unit in (LimitUnit.NONE, LimitUnit.INSTANT):
        return "" if limit.unit == LimitUnit.NONE else "即时办结"
    return f"{limit.value}{LimitUnit(limit.unit).label}"


def title_of(kind: NoticeKind, item: Item) -> str:
    """The title of a document; decisions on a licence name it so."""
    words = wording()[kind]
    return str(words.get("title") or words["title_licence" if _is_licence(item) else "title_other"])


def word_of(kind: NoticeKind) -> str:
    """The word in the number that tells the kind: 受, 补, 准."""
    return str(wording()[kind].get("word", ""))


@languages.official()
def receipt_content(
    item: Item, authority: "identity.AuthorityRow", row: dict[str, Any], materials: list[ReceivedMaterial]
) -> Content:
    """收件凭证: what came in, and what happens by when. ``row`` is what intake is about to write."""
    words = wording()["receipt"]
    facts = {
        "received_on": in_full(row["at"]),
        "channel": str(Channel(row["channel"]).label),
        "item": item.title,
        "acceptance_due_on": last_day(row["due_on"]),
    }
    received = [(m.name, str(MaterialForm(m.form).label), m.note) for m in materials]
    content = frame(NoticeKind.RECEIPT, item, authority, row["applicant_name"], row["number"], row["at"])
    reach = row["reach"]
    contact_line = [words["contact_given"]] if reach.get("contact_name") and reach.get("mobile") else []
    facts |= {"contact_name": reach.get("contact_name", ""), "mobile": masking.mask_mobile(reach.get("mobile", ""))}
    return content | {
        "number": row["number"],
        "paragraphs": fill([*words["body"], *([] if received else words["none"])], facts),
        "table": table(words["columns"], received),
        "after": fill([*words["after_licence" if _is_licence(item) else "after_other"], *contact_line], facts),
        "basis": basis_of(NoticeKind.RECEIPT, item),
        "query_code": row["query_code"],
    }


@languages.official()
def acceptance_content(case: Case, item: Item, authority: "identity.AuthorityRow") -> Content:
    """受理通知书: from when it counts, and by when the authority decides."""
    words = wording()["acceptance"]
    says = item.definition
    facts = facts_of(case) | {
        "promised": limit_in_words(says.promised_limit),
        "statutory": limit_in_words(item.statutory_limit),
        "promised_due_on": last_day(case.promised_due_on) if case.promised_due_on else "",
        "statutory_due_on": last_day(case.statutory_due_on) if case.statutory_due_on else "",
    }
    paragraphs = list(words["deemed" if case.deemed_accepted else "body"])
    if case.promised_due_on:
        paragraphs.append(words["promised"])
    if case.statutory_due_on:
        paragraphs.append(words["statutory"])
    if item.joint:
        facts["joint"] = "、".join(says.joint_authorities)
        paragraphs.append(words["joint"])
    if not case.promised_due_on and not case.statutory_due_on:
        paragraphs.append(words["no_limit"])
    if _is_licence(item):
        paragraphs.append(words["special"])
    content = _frame_of(NoticeKind.ACCEPTANCE, case, item, authority, case.accepted_at)
    basis = words["basis_deemed"] if case.deemed_accepted else basis_of(NoticeKind.ACCEPTANCE, item)
    return content | {"paragraphs": content["paragraphs"] + fill(paragraphs, facts), "basis": basis}


@languages.official()
def non_acceptance_content(
    case: Case,
    item: Item,
    authority: "identity.AuthorityRow",
    profile: DocumentProfile | None,
    *,
    right_authority: str,
    city: str,
) -> Content:
    """不予受理决定书: which lawful ground, why, where to go instead, and what one can do about it."""
    words = wording()["non_acceptance"]
    ground = NonAcceptanceReason(case.non_acceptance)
    facts = facts_of(case) | {"right_authority": right_authority, "reasons": case.reasons}
    content = _frame_of(NoticeKind.NON_ACCEPTANCE, case, item, authority, case.closed_at)
    return content | {
        "paragraphs": content["paragraphs"] + fill([*words[ground.value], words["reasons"]], facts),
        "after": [remedies(profile, city)],
        "basis": words[f"basis_{ground.value}"] if _is_licence(item) else _own_basis(item),
    }


@languages.official()
def supplement_content(case: Case, item: Item, authority: "identity.AuthorityRow", supplement: Supplement) -> Content:
    """补正告知书: everything that is missing, told once, and by when."""
    words = wording()["supplement"]
    points = [(point["label"], point["reason"]) for point in (*supplement.fields, *supplement.materials)]
    facts = facts_of(case) | {"reason": supplement.reason, "due_on": last_day(supplement.due_on)}
    after = [line for line in fill(words["after"], facts) if line.strip()]
    content = _frame_of(NoticeKind.SUPPLEMENT, case, item, authority, supplement.asked_at)
    return content | {
        "paragraphs": content["paragraphs"] + fill(words["body"], facts),
        "table": table(words["columns"], points),
        "after": after,
        "basis": basis_of(NoticeKind.SUPPLEMENT, item),
    }


@languages.official()
def decision_content(
    case: Case,
    item: Item,
    authority: "identity.AuthorityRow",
    profile: DocumentProfile | None,
    *,
    decision: Decision,
    city: str,
    heard: bool = False,
) -> Content:
    """准予 or 不予决定书: the decision, its reasons, its result or the remedies; after a hearing its record."""
    kind = NoticeKind.GRANT if decision == Decision.GRANT else NoticeKind.REFUSAL
    words = wording()[kind]
    facts = facts_of(case) | {
        "reasons": case.reasons,
        "result_name": item.definition.result_name or title_of(kind, item),
        "result_number": case.result_number,
        "valid_until": in_full(case.result_valid_until) if case.result_valid_until else "",
    }
    paragraphs = list(words["body_licence" if _is_licence(item) else "body_other"])
    if heard:
        paragraphs.append(wording()["common"]["heard"])
    if case.reasons:
        paragraphs.append(words["reasons"])
    if decision == Decision.GRANT:
        validity = words["valid_until"] if case.result_valid_until else words["valid_always"]
        paragraphs += [words["result"] + validity] + ([words["deliver"]] if _is_licence(item) else [])
    content = _frame_of(kind, case, item, authority, case.closed_at)
    return content | {
        "paragraphs": content["paragraphs"] + fill(paragraphs, facts),
        "after": [] if decision == Decision.GRANT else [remedies(profile, city)],
        "basis": basis_of(kind, item),
    }


def _frame_of(
    kind: NoticeKind, case: Case, item: Item, authority: "identity.AuthorityRow", at: datetime | None
) -> Content:
    """The frame with its addressees and, where several people are meant, the lines that say who they are."""
    applicants = applicants_of(case)
    content = frame(kind, item, authority, applicants, case.number, at or clock.now())
    return content | {"paragraphs": parties(case, applicants)}


def applicants_of(case: Case) -> str:
    """The applicant and whoever applies together with them (共同申请人): 甲、乙."""
    joined = Participant.objects.filter(case=case, role=ParticipantRole.CO_APPLICANT).order_by("id")
    names = [str(case.applicant_snapshot["name"]), *joined.values_list("name", flat=True)]
    return "、".join(names)


def parties(case: Case, applicants: str) -> list[str]:
    """Who applies and who acts for them, with the power: lines for papers about several people, none for one alone."""
    words = wording()["common"]
    agent = identity.party_names([case.agent_id]).get(case.agent_id, "") if case.agent_id else ""
    if not agent and applicants == case.applicant_snapshot["name"]:
        return []
    lines = [words["applicants"].format(names=applicants)]
    return [*lines, words["agent"].format(name=agent)] if agent else lines


def matter_in_words(case: Case) -> str:
    """What an interest is touched by, where nobody wrote it down."""
    return str(wording()["common"]["matter"].format(item=case.item_title))


def frame(
    kind: NoticeKind, item: Item, authority: "identity.AuthorityRow", name: str, case_number: str, at: datetime
) -> Content:
    words = wording()["common"]
    contact = words["contact"].format(
        authority=authority.name,
        phone=authority.phone or item.definition.consult_phone or words["unknown"],
        address=authority.address or words["unknown"],
    )
    return {
        "kind": kind.value,
        "title": title_of(kind, item),
        "authority": authority.name,
        "number": "",
        "addressee": name,
        "date": in_full(at),
        "item_title": item.title,
        "item_code": item.code,
        "case_number": case_number,
        "paragraphs": [],
        "table": None,
        "after": [],
        "basis": "",
        "contact": contact,
        "seal": words["seal"],
    }


def facts_of(case: Case) -> dict[str, str]:
    return {
        "received_on": in_full(case.received_at),
        "counted_from": in_full(case.counted_from) if case.counted_from else "",
        "item": case.item_title,
    }


def fill(lines: list[str], facts: dict[str, str]) -> list[str]:
    values = {"you": wording()["common"]["you"], **facts}
    return [line.format_map(values) for line in lines]


def table(columns: list[str], rows: Sequence[tuple[str, ...]]) -> Content | None:
    if not rows:
        return None
    return {"columns": columns, "rows": [[str(place), *row] for place, row in enumerate(rows, start=1)]}


def _is_licence(item: Item) -> bool:
    return item.definition.item_type == ItemType.LICENCE


def basis_of(kind: NoticeKind, item: Item) -> str:
    """The article for a licence; the item's own legal basis for what the licensing law does not govern."""
    words = wording()[kind]
    return str(words.get("basis_licence", "")) if _is_licence(item) else _own_basis(item)


def _own_basis(item: Item) -> str:
    return "、".join(f"《{basis.law.strip('《》')}》{basis.article}" for basis in item.definition.legal_basis[:3])


def remedies(profile: DocumentProfile | None, city: str) -> str:
    """行政复议法 art. 20 (60 days); 行政诉讼法 art. 46 (6 months). Bodies as configured, else by the division."""
    words = wording()["common"]
    by_division = words["reconsideration_body"].format(division=city) if city else words["reconsideration_unknown"]
    return str(
        words["remedies"].format(
            reconsideration_body=(profile.reconsideration_body if profile else "") or by_division,
            court=(profile.court if profile else "") or words["court"],
        )
    )
