"""What registers hold about the applicant is read, with a purpose, and nobody types it again (716号令 art. 7)."""

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.applications.forms.known import Known, known_from
from tongban.applications.models import Application, ApplicationItem
from tongban.catalogue.public import FormField
from tongban.identity import public as identity
from tongban.kernel import clock, languages
from tongban.kernel.actors import Actor
from tongban.registers import public as registers
from tongban.registers.public import Fact, FactsFound, Purpose, Quality, Subject, SubjectKind, SubjectNotVisible

LEGAL_BASIS = "《国务院关于在线政务服务的若干规定》第七条"
_KINDS = {
    identity.PartyKind.PERSON: SubjectKind.PERSON,
    identity.PartyKind.ORGANISATION: SubjectKind.ORGANISATION,
}


def subject_of(party: Mapping[str, Any]) -> Subject:
    """The applicant as registers know parties; from identity.party_snapshot."""
    return Subject(_KINDS[identity.PartyKind(party["kind"])], str(party["certificate_number"]))


def worth_asking(questions: Iterable[FormField], kind: SubjectKind) -> dict[str, FormField]:
    """The questions whose data element some register of this kind of party holds, by key."""
    asked = [question for question in questions if question.element]
    held = registers.elements_held(kind) if asked else frozenset()
    return {question.key: question for question in asked if question.element in held}


def purpose_of(application: Application, items: Iterable[ApplicationItem], doing: str) -> Purpose:
    """For which matter registers are asked: the person reads it."""
    items = list(items)
    titles = "、".join(item.item_title for item in items)
    text = f"办理“{titles[:100]}”：{doing}"
    about = f"application:{application.number}"
    return Purpose(text, about, item_code=items[0].item_code, legal_basis=LEGAL_BASIS)


@languages.official()
def look_up(*, actor: Actor, subject: Subject, elements: Iterable[str], purpose: Purpose) -> FactsFound | None:
    """What the registers say; None when this actor has no right to ask. Also asked for nothing: has the person died?"""
    try:
        return registers.find_facts(actor=actor, subject=subject, elements=elements, purpose=purpose)
    except SubjectNotVisible:
        return None


def county_of(party: Mapping[str, Any], questions: Iterable[FormField]) -> tuple[str, str]:
    """Code and name of the applicant's own county, when some question asks for an address."""
    code = str(party.get("division_code") or "")[:6]
    if not code or not any(question.type == "address" for question in questions):
        return "", ""
    found = identity.Divisions.find(code)
    return (found.code, found.name) if found else ("", "")


def answers_from(questions: Mapping[str, FormField], found: FactsFound, county: tuple[str, str]) -> dict[str, Known]:
    """The answers the registers give, by question. What is contradictory without a rule, or in dispute, is asked."""
    known = {}
    for key, question in questions.items():
        fact = found.facts.get(question.element)
        if fact is None or fact.quality == Quality.DISPUTED:
            continue
        answer = known_from(question, fact, division_code=county[0], county=county[1])
        if answer is not None:
            known[key] = answer
    return known


def keep_reading(application: Application, questions: Mapping[str, FormField], found: FactsFound) -> None:
    """Note on the application what was asked, which registers were down and where sources differ; nothing is saved."""
    before = application.reading
    application.reading = {
        "at": clock.now().isoformat(),
        "asked": sorted({*before.get("asked", []), *(question.element for question in questions.values())}),
        "down": [
            {"register": each.register_name, "authority": each.authority_name, "elements": list(each.elements)}
            for each in found.unavailable
            if each.elements
        ],
        "differing": before.get("differing", {})
        | {key: said for key, question in questions.items() if (said := _said(found, question.element))},
    }


def _said(found: FactsFound, element: str) -> list[dict[str, str]]:
    """What each source says of an element when they differ, or when the one value is being checked."""
    facts: list[Fact] = found.contradictory.get(element, [])
    fact = found.facts.get(element)
    if not facts and fact is not None and fact.quality == Quality.DISPUTED:
        facts = [fact]
    return [
        {
            "register": each.register_name,
            "authority": each.authority_name,
            "as_of": each.as_of.isoformat(),
            "held": each.shown,
            "dispute": each.dispute,
        }
        for each in facts
    ]
