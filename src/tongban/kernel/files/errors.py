"""Why a file is not taken in or not given out."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class FileEmpty(DomainError):
    kind = Kind.INVALID
    code = "kernel.file_empty"
    message = _("The file “%(name)s” is empty. Choose it again, or photograph or scan the paper once more.")


class LinkEnded(DomainError):
    """A link to a file that is too old, or that is none of ours."""

    kind = Kind.NOT_FOUND
    code = "kernel.link_ended"
    message = _("This link to a file has ended. Go back to the page it stood on and open the file from there again.")


class FileTooLarge(DomainError):
    """``largest`` is in mebibytes."""

    kind = Kind.TOO_LARGE
    code = "kernel.file_too_large"
    message = _(
        "The file “%(name)s” is larger than %(largest)s MB. Photograph it at a lower resolution or split it into parts."
    )


class RequestTooLarge(DomainError):
    """The whole request is larger than any form of ours can be; its body is not read. ``largest`` is in mebibytes."""

    kind = Kind.TOO_LARGE
    code = "kernel.request_too_large"
    message = _(
        "What you sent is larger than %(largest)s MB in all and was not taken in. "
        "Go back, choose smaller files, and send them one at a time. What you saved before is kept."
    )


class FileTypeRefused(DomainError):
    """``found`` says what the content looks like, for the log and for machines."""

    kind = Kind.INVALID
    code = "kernel.file_type_refused"
    message = _(
        "The file “%(name)s” is of a kind we do not take, or it is damaged. "
        "Use PDF, OFD, a photo (JPG, PNG, HEIC), Word or Excel without macros."
    )


class FileQuarantined(DomainError):
    code = "kernel.file_quarantined"
    message = _("The file “%(name)s” is still being checked for viruses. Try again in a minute.")


class FileInfected(DomainError):
    code = "kernel.file_infected"
    message = _("A virus was found in the file “%(name)s”. It was not kept. Clean your device and send another file.")


class FileMissing(DomainError):
    kind = Kind.NOT_FOUND
    code = "kernel.file_missing"
    message = _("We cannot find this file.")


class FileUnavailable(DomainError):
    """The row is there, the bytes are not: an operator has to look at the store."""

    kind = Kind.UNAVAILABLE
    code = "kernel.file_unavailable"
    message = _("The file “%(name)s” cannot be read at the moment. Try again later, or call the help line.")
