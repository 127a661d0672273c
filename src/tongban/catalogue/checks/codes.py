"""Rules 9 and 10: the codes of an item agree with each other and with what the item says it is."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongban.catalogue.checks.rule import Problem, rule
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import ItemType, Severity
from tongban.catalogue.local_types import national_type
from tongban.kernel.codes import InvalidCode, item_codes, uscc
from tongban.kernel.codes.item_codes import TaskCode


def _parsed(definition: ItemDefinition) -> TaskCode | None:
    try:
        return item_codes.parse_task_code(definition.handling_code or definition.task_code)
    except InvalidCode:
        return None


@rule("code.malformed", Severity.ERROR, "C0109.1; GB/T 39554.1")
def code_is_readable(definition: ItemDefinition) -> Iterator[Problem]:
    """The implementation code has the structure of the standard."""
    try:
        item_codes.parse_task_code(definition.handling_code or definition.task_code)
    except InvalidCode as error:
        yield "task_code", str(error.reason)


@rule("code.authority_differs", Severity.ERROR, "STANDARDS §1.10 (9)")
def code_names_the_authority(definition: ItemDefinition) -> Iterator[Problem]:
    """The first 18 characters of the implementation code are the authority's credit code."""
    parsed = _parsed(definition)
    if parsed and parsed.code[:18] != definition.authority_code:
        yield (
            "task_code",
            _("The code belongs to %(in_code)s, but the authority is %(authority)s.")
            % {"in_code": parsed.code[:18], "authority": definition.authority_code},
        )


@rule("authority.code_check_digit", Severity.WARNING, "GB 32100")
def authority_code_is_valid(definition: ItemDefinition) -> Iterator[Problem]:
    """The authority's credit code passes its check digit; provisional codes do not."""
    try:
        uscc.parse(definition.authority_code)
    except InvalidCode as error:
        yield (
            "authority_code",
            _("Credit code %(code)s of the authority: %(reason)s")
            % {"code": definition.authority_code, "reason": error.reason},
        )


@rule("code.type_differs", Severity.ERROR, "STANDARDS §1.10 (10); GB/T 39046 A.1")
def code_tells_the_type(definition: ItemDefinition) -> Iterator[Problem]:
    """The type segment of the code is the type of the item, read with the province's code table."""
    parsed = _parsed(definition)
    if parsed is None or parsed.base.generation != 2:
        return
    in_code = national_type(parsed.base.item_type, parsed.base.division)
    if in_code != definition.item_type:
        yield (
            "item_type",
            _("The code says type %(in_code)s, the item says %(type)s.")
            % {
                "in_code": in_code.label if in_code else parsed.base.item_type,
                "type": ItemType(definition.item_type).label,
            },
        )


@rule("code.level_differs", Severity.ERROR, "STANDARDS §1.10 (10); GB/T 39046 A.2")
def code_tells_the_level(definition: ItemDefinition) -> Iterator[Problem]:
    """Character 19 of the code is (one of) the level(s) of the item."""
    parsed = _parsed(definition)
    if parsed and definition.level and parsed.level not in definition.level.split(","):
        yield (
            "level",
            _("The code says level %(in_code)s, the item says %(level)s.")
            % {"in_code": parsed.level, "level": definition.level},
        )


@rule("code.base_differs", Severity.ERROR, "C0109.1")
def code_holds_the_base_code(definition: ItemDefinition) -> Iterator[Problem]:
    """The base code is the end of the implementation code."""
    parsed = _parsed(definition)
    if parsed and definition.base_code and parsed.base.code != definition.base_code:
        yield (
            "base_code",
            _("The code holds base code %(in_code)s, the item says %(base_code)s.")
            % {"in_code": parsed.base.code, "base_code": definition.base_code},
        )


@rule("code.division_differs", Severity.WARNING, "GB 32100; GB/T 2260")
def authority_sits_in_the_division(definition: ItemDefinition) -> Iterator[Problem]:
    """The division in the authority's credit code is the item's; central bodies and moved ones differ."""
    inside, outside = definition.authority_code[2:8], definition.division_code[:6]
    if inside == outside or not inside.isdigit() or len(outside) != 6:
        return
    yield (
        "division_code",
        _("The authority is registered in division %(inside)s, the item is handled in %(outside)s. Compare.")
        % {"inside": inside, "outside": outside},
    )
