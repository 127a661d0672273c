"""Rules 1, 2 and 13: time limits and special procedures."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongban.catalogue import limits
from tongban.catalogue.checks.rule import Problem, rule
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import CaseType, ItemType, Severity
from tongban.catalogue.routes import steps_of


def _both(definition: ItemDefinition) -> dict[str, str]:
    return {
        "promised": limits.limit_words(definition.promised_limit),
        "statutory": limits.limit_words(limits.statutory_of(definition)),
    }


@rule("limit.promise_longer", Severity.ERROR, "STANDARDS §1.10 (1); 优化营商环境条例")
def promise_is_not_longer(definition: ItemDefinition) -> Iterator[Problem]:
    """The promised limit is not longer than the statutory one."""
    if limits.surely_longer(definition.promised_limit, limits.statutory_of(definition)):
        message = _("The promised limit (%(promised)s) is longer than the statutory one (%(statutory)s).")
        yield "promised_limit", message % _both(definition)


@rule("limit.units_differ", Severity.WARNING, "STANDARDS §1.10 (1)")
def limits_can_be_compared(definition: ItemDefinition) -> Iterator[Problem]:
    """Promise and statute use units that can be compared; else the calendar decides which is longer."""
    if limits.maybe_longer(definition.promised_limit, limits.statutory_of(definition)):
        message = _("Promised %(promised)s may be longer than the statutory %(statutory)s. Use the same unit.")
        yield "promised_limit", message % _both(definition)


@rule("limit.joint_too_long", Severity.WARNING, "行政许可法 42(2)")
def joint_limit_has_a_basis(definition: ItemDefinition) -> Iterator[Problem]:
    """Authorities that act together have 45 working days; more only by the law or regulation the note names."""
    own = definition.statutory_limit
    if not limits.handled_jointly(definition) or own.note.strip():
        return
    if limits.surely_longer(own, limits.JOINT) or limits.maybe_longer(own, limits.JOINT):
        text = _("Handled together with others, the law allows 45 working days. Name the law that sets %(statutory)s.")
        yield "statutory_limit", text % _both(definition)


@rule("limit.joint_not_named", Severity.WARNING, "行政许可法 26, 42(2)")
def joint_authorities_are_named(definition: ItemDefinition) -> Iterator[Problem]:
    """A permit on whose route other authorities work names them: only then the joint limit counts, and people know."""
    if definition.item_type != ItemType.LICENCE or limits.handled_jointly(definition):
        return
    others = [step for step in steps_of(definition.route) if step.authority_code and not step.forwards]
    if any(step.authority_code != definition.authority_code for step in others):
        text = _("Other authorities work on the route. If they handle it together, name them as joint authorities.")
        yield "joint_authorities", text


@rule("limit.no_promise", Severity.WARNING, "GB/T 39046; 优化营商环境条例")
def promise_is_given(definition: ItemDefinition) -> Iterator[Problem]:
    """A resident is told how long it takes."""
    if not limits.has_value(definition.promised_limit):
        yield "promised_limit", _("No promised limit: residents cannot see how long it takes.")


@rule("limit.value_out_of_range", Severity.ERROR, "GB/T 39046")
def limits_are_sensible(definition: ItemDefinition) -> Iterator[Problem]:
    """A limit is not negative and not longer than ten years."""
    for place in ("statutory_limit", "promised_limit"):
        limit = getattr(definition, place)
        if limit.value is not None and not 0 <= limit.value <= 3660:
            yield place, _("A limit of %(value)s cannot be right.") % {"value": limit.value}


@rule("case_type.contradicts_limit", Severity.ERROR, "STANDARDS §1.10 (2); GB/T 39046 A.6")
def case_type_fits_the_promise(definition: ItemDefinition) -> Iterator[Problem]:
    """Done at once means 即办件 and nothing else does; a promised limit means 承诺件."""
    if not limits.has_value(definition.promised_limit):
        return
    instant = limits.is_instant(definition.promised_limit)
    if instant and definition.case_type == CaseType.PROMISED:
        yield "case_type", _("The promise is “at once”, so the case type must be “instant”.")
    if not instant and definition.case_type == CaseType.INSTANT:
        message = _("The case type is “instant”, but the promise is %(promised)s.")
        yield "case_type", message % _both(definition)


@rule("procedure.incomplete", Severity.WARNING, "STANDARDS §1.10 (13); 行政许可法 45")
def special_procedures_are_told(definition: ItemDefinition) -> Iterator[Problem]:
    """Each special procedure has a name, a legal basis and an expected time, before a case may use it."""
    names: set[str] = set()
    for place, procedure in enumerate(definition.special_procedures):
        if not procedure.name or procedure.name in names:
            yield f"special_procedures.{place}", _("This special procedure has no name, or is listed twice.")
        names.add(procedure.name)
        if not procedure.basis or not limits.has_value(procedure.limit):
            message = _("Special procedure “%(name)s” lacks its legal basis or expected time.")
            yield f"special_procedures.{place}", message % {"name": procedure.name}
