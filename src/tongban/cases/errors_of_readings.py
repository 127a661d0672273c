"""Refusals of reading a case outside one's scope for a stated reason."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class ReadingNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.reading_not_found"
    message = _("We cannot find this reading. Go to “Read for a reason” and open the case again.")


class ReadingOver(DomainError):
    code = "cases.reading_over"
    message = _("The time for reading this case is over. If you still need it, state the reason again.")


class ReasonTooShort(DomainError):
    kind = Kind.INVALID
    code = "cases.reason_too_short"
    message = _("Say why in at least %(least)s characters; whoever reviews it must understand it.")


class ReadingReviewed(DomainError):
    code = "cases.reading_reviewed"
    message = _("This reading was reviewed already; the answer stands.")
