"""Refusals of the ledger."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class PurposeMissing(DomainError):
    """No purpose, no data."""

    kind = Kind.INVALID
    code = "ledger.purpose_missing"
    message = _("Say what this personal information is needed for before opening it.")
