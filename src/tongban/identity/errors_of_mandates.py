"""Refusals of what the law, not the parties, decides about a mandate."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class OnlyTheRepresentative(DomainError):
    kind = Kind.FORBIDDEN
    code = "identity.only_the_representative"
    message = _(
        "Only the legal representative lets others act for whom you have switched to. Pass on your own mandate if it "
        "allows that, or switch back to yourself to give one for yourself."
    )


class MandateByRegister(DomainError):
    """民法典 art. 36, 39: guardianship ends by law or by a court, not because one side wants it."""

    code = "identity.mandate_by_register"
    message = _(
        "This comes from a register of guardianship, so it cannot be ended here. If it is not right any more, have the "
        "register changed: it ends here by itself."
    )
