"""Comparing time limits (时限) of different units, as far as that is possible at all."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import ItemType, LimitUnit
from tongban.catalogue.parts import Limit
from tongban.kernel import languages

JOINT_NOTE = "《中华人民共和国行政许可法》第四十二条第二款"
JOINT = Limit(value=45, unit=LimitUnit.WORKING_DAY, note=JOINT_NOTE)
HOLIDAYS_LONGEST = 9  # a working-day limit may meet the longest statutory holiday, in natural days


def handled_jointly(definition: ItemDefinition) -> bool:
    """A permit of two or more authorities together (统一办理、联合办理、集中办理, 行政许可法 art. 26, 42(2))."""
    others = {name.strip() for name in definition.joint_authorities} - {"", definition.authority_name.strip()}
    return bool(others) and definition.item_type == ItemType.LICENCE


def statutory_of(definition: ItemDefinition) -> Limit:
    """The limit of the law: the item's own; where it states none and authorities act together, 45 working days."""
    own = definition.statutory_limit
    return JOINT if not has_value(own) and handled_jointly(definition) else own


def is_instant(limit: Limit) -> bool:
    """Done at once (即办): the unit says so, or the value is 0."""
    return limit.unit == LimitUnit.INSTANT or (limit.unit != LimitUnit.NONE and limit.value == 0)


def has_value(limit: Limit) -> bool:
    """True when the limit says how long; a NONE limit does not."""
    return limit.unit != LimitUnit.NONE and (limit.unit == LimitUnit.INSTANT or limit.value is not None)


def natural_span(limit: Limit) -> tuple[float, float]:
    """Least and most natural days a limit can last. Working days meet weekends and holidays, so they are a range."""
    value = limit.value or 0
    if is_instant(limit):
        return 0, 0
    match limit.unit:
        case LimitUnit.HOUR:
            return value / 24, value / 24
        case LimitUnit.WORKING_DAY:
            return value + 2 * ((value - 1) // 5), value + 2 * (value // 5 + 1) + HOLIDAYS_LONGEST
    return value, value


def surely_longer(first: Limit, second: Limit) -> bool:
    """True when ``first`` lasts longer than ``second`` whatever the calendar."""
    if not (has_value(first) and has_value(second)):
        return False
    if first.unit == second.unit:
        return (first.value or 0) > (second.value or 0)
    return natural_span(first)[0] > natural_span(second)[1]


def maybe_longer(first: Limit, second: Limit) -> bool:
    """True when the units differ and it depends on the calendar which of the two lasts longer."""
    if not (has_value(first) and has_value(second)) or first.unit == second.unit:
        return False
    return natural_span(first)[1] > natural_span(second)[0] and not surely_longer(first, second)


@languages.official()
def described(limit: Limit) -> str:
    """A limit in Chinese words, for records and exchange: 20个工作日, 即时办结, 法律未规定时限."""
    unit = LimitUnit(limit.unit)
    if is_instant(limit):
        return str(LimitUnit.INSTANT.label)
    return f"{limit.value}{unit.label}" if has_value(limit) else str(LimitUnit.NONE.label)


def limit_words(limit: Limit, *, silent: bool = False) -> str:
    """A time limit in the reader's language; with ``silent`` an unknown one is an empty string."""
    count = limit.value
    if is_instant(limit):
        return _("Done at once")
    if limit.unit == LimitUnit.NONE or count is None:
        return "" if silent else _("The law sets no time limit")
    match limit.unit:
        case LimitUnit.NATURAL_DAY:
            return ngettext("%(count)d calendar day", "%(count)d calendar days", count) % {"count": count}
        case LimitUnit.HOUR:
            return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    return ngettext("%(count)d working day", "%(count)d working days", count) % {"count": count}
