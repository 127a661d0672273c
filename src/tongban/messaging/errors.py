"""What messaging refuses."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class MessageNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "messaging.message_not_found"
    message = _("We cannot find this message. It may have been sent to another account.")


class TemplateNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "messaging.template_not_found"
    message = _("There is no message template of this name.")


class UnknownPlaceholder(DomainError):
    kind = Kind.INVALID
    code = "messaging.unknown_placeholder"
    message = _("{%(placeholder)s} is not a known placeholder. Use one of: %(known)s.")


class StrayBrace(DomainError):
    kind = Kind.INVALID
    code = "messaging.stray_brace"
    message = _("There is a single { or } near “%(near)s”. Write a placeholder as {name}, a brace itself as {{ or }}.")


class PlaceholderMissing(DomainError):
    kind = Kind.INVALID
    code = "messaging.placeholder_missing"
    message = _("A statutory notice must name its case: add {%(placeholder)s} to the text.")


class TemplateChanged(DomainError):
    code = "messaging.template_changed"
    message = _("Somebody saved version %(version)s meanwhile. Compare it with yours below and save again.")


class EmailUnderWay(DomainError):
    """Another worker holds this e-mail; the job runs again later."""

    kind = Kind.UNAVAILABLE
    code = "messaging.email_under_way"
    message = _("This e-mail is being sent by another worker.")


class AddressNeeded(DomainError):
    kind = Kind.INVALID
    code = "messaging.address_needed"
    message = _("Write the e-mail address the notices should go to.")


class UnsubscribeLinkBroken(DomainError):
    kind = Kind.NOT_FOUND
    code = "messaging.unsubscribe_link_broken"
    message = _("This link is not complete. Open it from the e-mail again, or change it in your settings on the desk.")


class StaffNoticeNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "messaging.staff_notice_not_found"
    message = _("There is no such notice. It may be older than notices are kept.")
