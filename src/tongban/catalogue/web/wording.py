"""Facts of an item in plain words, in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tongban.catalogue.enums import ServiceTarget


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
