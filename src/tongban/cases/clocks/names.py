"""What people call the clocks."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NAMES: dict[str, Promise | str] = {
    "supplement_notice": _("Telling what is missing"),
    "acceptance": _("Deciding on acceptance"),
    "supplement": _("Supplementing by the applicant"),
    "statutory": _("Statutory limit"),
    "promised": _("Promised limit"),
    "extension": _("Extension"),
    "lower_review": _("Review by the lower authority"),
    "inspection": _("Assigning inspectors"),
    "hearing_request": _("Asking for a hearing"),
    "hearing_organise": _("Organising the hearing"),
    "hearing_notice": _("Notice before the hearing"),
    "delivery": _("Delivering the result"),
    "renewal_application": _("Applying for renewal"),
    "renewal": _("Deciding on renewal"),
}


def name_of(key: str) -> Promise | str:
    """The name of a clock; a step or procedure without its own label goes by its key."""
    return _NAMES.get(key, key.partition(":")[2] or key)
