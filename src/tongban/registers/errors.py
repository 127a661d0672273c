"""Refusals of registers."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class RegisterNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "registers.register_not_found"
    message = _("We cannot find this register. Check its code.")


class LoadNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "registers.load_not_found"
    message = _("We cannot find this load.")


class DisputeNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "registers.dispute_not_found"
    message = _("We cannot find this correction request.")


class SubjectNotVisible(DomainError):
    """Another person's data: whether there is any is not said."""

    kind = Kind.NOT_FOUND
    code = "registers.subject_not_visible"
    message = _("You can ask for your own data, or that of somebody you act for.")


class PurposeNeeded(DomainError):
    kind = Kind.INVALID
    code = "registers.purpose_needed"
    message = _("Say what the data is needed for before looking it up.")


class MatterNeeded(DomainError):
    kind = Kind.INVALID
    code = "registers.matter_needed"
    message = _("Give the number of the application or case this is for.")


class NumberRefused(DomainError):
    """details["why"] says what to look at."""

    kind = Kind.INVALID
    code = "registers.number_refused"
    message = _("This number cannot be right: %(why)s")


class FactNotHeld(DomainError):
    kind = Kind.NOT_FOUND
    code = "registers.fact_not_held"
    message = _("No register holds this about you.")


class AlreadyDisputed(DomainError):
    code = "registers.already_disputed"
    message = _("You have already asked for this to be corrected: %(number)s. Wait for the answer.")


class ValueRefused(DomainError):
    """details["why"] says what is wrong with the value."""

    kind = Kind.INVALID
    code = "registers.value_refused"
    message = _("This value cannot be kept: %(why)s")


class SameValue(DomainError):
    kind = Kind.INVALID
    code = "registers.same_value"
    message = _("This is what the register says already. Write the value that would be right.")


class AlreadyAnswered(DomainError):
    code = "registers.already_answered"
    message = _("This correction request has been answered already.")


class RecordMoved(DomainError):
    code = "registers.record_moved"
    message = _("The record has changed since you opened the page. Look at it again.")


class ReasonNeeded(DomainError):
    kind = Kind.INVALID
    code = "registers.reason_needed"
    message = _("Write the reason: the person will read it.")


class DefinitionRefused(DomainError):
    """details["why"] names the flaw of the schema."""

    kind = Kind.INVALID
    code = "registers.definition_refused"
    message = _("The register cannot be defined like this: %(why)s")


class CodeTaken(DomainError):
    code = "registers.code_taken"
    message = _("There is a register with this code already. Choose another.")


class FileUnreadable(DomainError):
    """details["why"] says what is wrong with the file as a whole."""

    kind = Kind.INVALID
    code = "registers.file_unreadable"
    message = _("The file cannot be loaded: %(why)s")


class LoadNotReady(DomainError):
    code = "registers.load_not_ready"
    message = _("This load cannot be put into the register now. Look at its report.")


class LoadHasFlaws(DomainError):
    code = "registers.load_has_flaws"
    message = _("%(count)s rows cannot be loaded. Mend the file, or load the others without them.")


class TooManyEndings(DomainError):
    code = "registers.too_many_endings"
    message = _(
        "This file would end %(count)s of %(of)s records. Is it really complete? Confirm it, or load it as changes."
    )


class RegisterSuspended(DomainError):
    code = "registers.register_suspended"
    message = _("The register is suspended already, or in use already.")
