"""Whether an item may be decided on a promise (告知承诺), and whether the applicant is told everything beforehand."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongban.catalogue.checks.rule import Problem, rule
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import Severity

_PLACE = "promise_way"
_SOURCE = "国办发〔2020〕42号; 优化营商环境条例 19, 40"


@rule("commitment.excluded", Severity.ERROR, _SOURCE)
def risky_matters_are_not_promised(definition: ItemDefinition) -> Iterator[Problem]:
    """Nothing is decided on a promise where a mistake is hard to mend: somebody must have confirmed that it is not."""
    if definition.promise_way.offered and not definition.promise_way.low_risk:
        yield _PLACE, _("Nobody has confirmed that this is a matter a promise is enough for.")


@rule("commitment.incomplete", Severity.ERROR, _SOURCE)
def promises_are_told_in_full(definition: ItemDefinition) -> Iterator[Problem]:
    """Whoever promises is told what allows it and which conditions must hold."""
    way = definition.promise_way
    if way.offered and not way.basis.strip():
        yield _PLACE, _("It does not say what allows deciding on a promise.")
    if way.offered and not way.conditions.strip():
        yield _PLACE, _("It does not say which conditions the applicant promises to meet.")
    if way.offered and way.check_days == 0:
        yield _PLACE, _("The check of the promise needs at least one working day.")


@rule("commitment.unknown_material", Severity.ERROR, _SOURCE)
def promises_stand_in_for_known_materials(definition: ItemDefinition) -> Iterator[Problem]:
    """A promise stands in for materials the item asks for."""
    for key in definition.promise_way.materials:
        if definition.material(key) is None:
            yield _PLACE, _("A promise would stand in for “%(key)s”, which is no material of the item.") % {"key": key}
