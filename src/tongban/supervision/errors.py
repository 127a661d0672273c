"""Refusals of supervision."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class LogUnreadable(DomainError):
    kind = Kind.INVALID
    code = "supervision.log_unreadable"
    message = _("The log cannot be read with this mapping: %(reason)s")


class LogAlreadyImported(DomainError):
    code = "supervision.log_already_imported"
    message = _("This very log is imported already: %(name)s.")


class LogNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "supervision.log_not_found"
    message = _("We cannot find this log.")
