"""Facts of an item in plain words, in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.catalogue.definition import Limit
from tongban.catalogue.enums import LimitUnit, ServiceTarget


def limit_words(limit: Limit, *, silent: bool = False) -> str:
    """A time limit in words; with ``silent`` an unknown one is an empty string."""
    count = limit.value
    if limit.unit == LimitUnit.INSTANT or (count == 0 and limit.unit != LimitUnit.NONE):
        return _("Done at once")
    if limit.unit == LimitUnit.NONE or count is None:
        return "" if silent else _("The law sets no time limit")
    match limit.unit:
        case LimitUnit.NATURAL_DAY:
            return ngettext("%(count)d calendar day", "%(count)d calendar days", count) % {"count": count}
        case LimitUnit.HOUR:
            return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    return ngettext("%(count)d working day", "%(count)d working days", count) % {"count": count}


def has_limit(limit: Limit) -> bool:
    """True when the limit says something."""
    return limit.unit == LimitUnit.INSTANT or (limit.unit != LimitUnit.NONE and limit.value is not None)


def target_words(targets: Iterable[ServiceTarget]) -> str:
    """Who may apply, as people say it: persons, then organisations; all six kinds in two words."""
    chosen = set(targets)
    names = [_("Individuals")] if ServiceTarget.PERSON in chosen else []
    organisations = [target for target in ServiceTarget if target in chosen and target != ServiceTarget.PERSON]
    if len(organisations) > 3:
        names.append(_("Enterprises and other organisations"))
    else:
        names += [_ORGANISATION_WORDS[target]() for target in organisations]
    return "、".join(names) if _chinese(names) else ", ".join(names)


def _chinese(names: list[str]) -> bool:
    return any(ord(character) > 0x2E80 for name in names for character in name)


_ORGANISATION_WORDS = {
    ServiceTarget.ENTERPRISE: lambda: _("Enterprises"),
    ServiceTarget.INSTITUTION: lambda: _("Public institutions"),
    ServiceTarget.SOCIAL_ORGANISATION: lambda: _("Social organisations"),
    ServiceTarget.ADMINISTRATIVE_ORGAN: lambda: _("Government bodies"),
    ServiceTarget.OTHER: lambda: _("Other organisations"),
}
