"""Refusals. A business "no" is a DomainError with a code; HTML and JSON each translate it in one place (config)."""

from enum import StrEnum
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What sort of "no" it is; HTTP status codes are derived from it in config."""

    MALFORMED = "malformed"
    NOT_FOUND = "not_found"
    METHOD = "method"
    FORBIDDEN = "forbidden"
    UNAUTHENTICATED = "unauthenticated"
    INVALID = "invalid"
    CONFLICT = "conflict"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"


class DomainError(Exception):
    """A refusal with a stable code, a message that says what to do, and details for machines.

    ``message`` may use the details as ``%(name)s``. Codes are unique in the whole platform (tested).
    """

    kind: ClassVar[Kind] = Kind.CONFLICT
    code: ClassVar[str] = ""
    message: ClassVar[Any] = ""

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details

    def __str__(self) -> str:
        return str(self.message) % self.details if self.details else str(self.message)


class NotAllowed(DomainError):
    kind = Kind.FORBIDDEN
    code = "kernel.not_allowed"
    message = _("You do not have the right to do this. Ask your administrator if you need it.")


class LoginNeeded(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "kernel.login_needed"
    message = _("Please log in first.")


class CookiesNeeded(DomainError):
    kind = Kind.FORBIDDEN
    code = "kernel.cookies_needed"
    message = _(
        "Your browser refuses cookies, so we cannot know that it is still you. Allow cookies for this site, then "
        "load the page again. Nothing you saved is lost."
    )


class EncryptionNeeded(DomainError):
    """Sent over plain HTTP. Whatever secret was in it has been seen on the way: it should be replaced."""

    kind = Kind.FORBIDDEN
    code = "kernel.encryption_needed"
    message = _("This address is served over HTTPS only. What you sent was readable on its way.")


class NotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "kernel.not_found"
    message = _("We cannot find what you asked for. Check the number or address.")


class MethodNotAllowed(DomainError):
    """details["allowed"]: the methods this address knows, as in the header Allow."""

    kind = Kind.METHOD
    code = "kernel.method_not_allowed"
    message = _("This address does not take this method. Use one of these: %(allowed)s.")


class MalformedRequest(DomainError):
    """The request cannot be read at all: broken JSON, a broken upload, a body that is too long for its kind."""

    kind = Kind.MALFORMED
    code = "kernel.malformed_request"
    message = _("The request cannot be read. Check its form, its length and its content type.")


class InvalidInput(DomainError):
    """Field errors: details["fields"] maps a field to a list of messages."""

    kind = Kind.INVALID
    code = "kernel.invalid_input"
    message = _("Some answers need another look. Each one is marked.")


def every_refusal(root: type[DomainError] = DomainError) -> list[type[DomainError]]:
    """All refusal classes loaded, for the catalogue of codes and its test."""
    found: list[type[DomainError]] = []
    for refusal in root.__subclasses__():
        found += [refusal, *every_refusal(refusal)]
    return found
