"""Rules 3, 4, 6 and 11: visits, online handling, telephones."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from tongban.catalogue.checks.rule import Problem, rule
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import Severity

FULLY_ONLINE = frozenset({"IV", "V", "6", "7"})  # 网办深度: the result too comes back online (STANDARDS §1.11)

REACHED_BY_NOBODY = 4  # until an adapter for digital certificates or network identity is connected


@rule("visits.reason_missing", Severity.WARNING, "STANDARDS §1.10 (3)")
def visits_have_a_reason(definition: ItemDefinition) -> Iterator[Problem]:
    """Who must come in person is told why."""
    if definition.visits and not definition.visit_reason:
        message = _("%(visits)s visit(s) needed, but no reason is given why one must come.")
        yield "visit_reason", message % {"visits": definition.visits}


@rule("visits.zero_impossible", Severity.WARNING, "STANDARDS §1.10 (3)")
def zero_visits_are_possible(definition: ItemDefinition) -> Iterator[Problem]:
    """No visit needs full online handling or courier in both directions."""
    if definition.visits == 0 and not definition.online and not definition.courier:
        yield "visits", _("“0 visits” is promised, but one can neither apply online nor by courier.")


@rule("visits.depth_contradicts", Severity.ERROR, "STANDARDS §1.10 (4)")
def full_online_handling_needs_no_visit(definition: ItemDefinition) -> Iterator[Problem]:
    """Depth IV (全程网办) means no visit."""
    if definition.visits and FULLY_ONLINE & set(definition.online_depth):
        message = _("Handled online in full, yet %(visits)s visit(s) needed. One of the two is wrong.")
        yield "visits", message % {"visits": definition.visits}


@rule("visits.unlikely", Severity.WARNING, "GB/T 39046")
def visits_are_few(definition: ItemDefinition) -> Iterator[Problem]:
    """More than five visits is a typing mistake, or a scandal."""
    if definition.visits is not None and not 0 <= definition.visits <= 5:
        yield "visits", _("%(visits)s visits cannot be right.") % {"visits": definition.visits}


@rule("phone.same", Severity.WARNING, "STANDARDS §1.10 (6)")
def telephones_differ(definition: ItemDefinition) -> Iterator[Problem]:
    """One does not complain to the number one complains about."""
    if definition.consult_phone and definition.consult_phone == definition.complaint_phone:
        yield "complaint_phone", _("The telephone for questions and the one for complaints are the same.")


@rule("phone.unreadable", Severity.WARNING, "GB/T 39046")
def telephones_can_be_dialled(definition: ItemDefinition) -> Iterator[Problem]:
    """A telephone has at least five digits in a row somewhere."""
    for place in ("consult_phone", "complaint_phone"):
        text = getattr(definition, place)
        if text and not re.search(r"\d{5,}", re.sub(r"[\s\-—()（）]", "", text)):
            yield place, _("“%(text)s” is not a telephone number one can dial.") % {"text": text[:50]}


@rule("online.url_malformed", Severity.ERROR, "STANDARDS §1.10 (11)")
def addresses_can_be_opened(definition: ItemDefinition) -> Iterator[Problem]:
    """An online address is a web address. Whether it answers is not tried: publishing works without a network."""
    for place in ("online_url", "mobile_url", "result_sample_url"):
        text = getattr(definition, place)
        if text and not _is_web_address(text):
            yield (
                place,
                _("“%(text)s” is not a web address. It must start with https:// or http://.") % {"text": text[:80]},
            )


@rule("online.url_unsafe", Severity.WARNING, "STANDARDS §1.10 (11); 等保")
def addresses_are_encrypted(definition: ItemDefinition) -> Iterator[Problem]:
    """An address where people apply is https."""
    if definition.online_url.lower().startswith("http://"):
        yield (
            "online_url",
            _("The online address is not encrypted (http). Only its form was checked, not that it answers."),
        )


@rule("online.no_single_sign_on", Severity.WARNING, "STANDARDS §1.10 (11)")
def online_systems_share_the_login(definition: ItemDefinition) -> Iterator[Problem]:
    """An outside system where one applies uses the national login."""
    if definition.online and definition.online_url and definition.single_sign_on is False:
        yield "single_sign_on", _("One applies in another system that does not share the login.")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", text)


@rule("assurance.no_way", Severity.ERROR, "STANDARDS §1.3")
def level_can_be_reached(definition: ItemDefinition) -> Iterator[Problem]:
    """Nobody is asked online for a level that nothing here can prove: L4 needs a certificate or network identity."""
    if definition.online and definition.assurance == REACHED_BY_NOBODY:
        yield "assurance", _("Nobody can prove level L4 online yet. Ask for L3, or take this item at the counter.")
