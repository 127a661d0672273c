"""Refusals of what administrators do about staff."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class SuccessorUnsuitable(DomainError):
    kind = Kind.INVALID
    code = "identity.successor_unsuitable"
    message = _("Choose somebody else of the same department who is in service, or leave the work to the colleagues.")
    field: ClassVar[str] = "successor"


class ScopeUnsuitable(DomainError):
    code = "identity.scope_unsuitable"
    message = _(
        "Administrators and whoever watches all departments cannot be narrowed to items. Change the duties first, or "
        "take the list away."
    )


class ItemCodeRefused(DomainError):
    """details["code"]: the code nobody can read, or the first one too many."""

    kind = Kind.INVALID
    code = "identity.item_code_refused"
    message = _("“%(code)s” is no code of an item. Write letters and digits only, 300 codes at most.")
    field: ClassVar[str] = "items"


class NetworkRefused(DomainError):
    """details["line"]: the line nobody can read, or the first one too many."""

    kind = Kind.INVALID
    code = "identity.network_refused"
    message = _("“%(line)s” is no network. Write one a line, like 10.20.0.0/16 or 2001:db8::/32, 100 at most.")
    field: ClassVar[str] = "networks"


class WouldLockOneselfOut(DomainError):
    kind = Kind.INVALID
    code = "identity.would_lock_oneself_out"
    message = _("You sit at %(address)s, which is not in the list: you would lock yourself out. Add your network.")
    field: ClassVar[str] = "networks"


class NetworkNotAdmitted(DomainError):
    kind = Kind.FORBIDDEN
    code = "identity.network_not_admitted"
    message = _(
        "Your department lets its staff log in from its own networks only, and %(address)s is not one of them. "
        "Use a computer at work, or ask your security administrator."
    )


class OwnAccount(DomainError):
    """Nobody gives duties to oneself, confirms oneself, or takes oneself out of service."""

    kind = Kind.FORBIDDEN
    code = "identity.own_account"
    message = _("This is your own account. Another administrator has to do it.")


class LastAdministrator(DomainError):
    code = "identity.last_administrator"
    message = _("This is the last %(duty)s in service. Appoint a successor first.")


class PostsDoNotMix(DomainError):
    """GB/T 22239 8.1.4.2 d."""

    kind = Kind.INVALID
    code = "identity.posts_do_not_mix"
    message = _(
        "System, security and audit administrators are three different people, and none of them handles cases. Choose "
        "one administrator's duty alone, or other duties only."
    )
    field: ClassVar[str] = "roles"


class AppointmentNeeded(DomainError):
    kind = Kind.INVALID
    code = "identity.appointment_needed"
    message = _("An administrator is appointed by two people. Propose the appointment on the page of the account.")
    field: ClassVar[str] = "roles"


class AppointmentNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "identity.appointment_not_found"
    message = _("We cannot find this appointment.")


class AppointmentDecided(DomainError):
    code = "identity.appointment_decided"
    message = _("Somebody has decided on this appointment already.")


class AppointmentWaits(DomainError):
    code = "identity.appointment_waits"
    message = _("An appointment of this person waits already. It has to be confirmed or declined first.")


class SecondPersonNeeded(DomainError):
    kind = Kind.FORBIDDEN
    code = "identity.second_person_needed"
    message = _("Who proposes an administrator cannot confirm it. Another administrator has to look at it.")
