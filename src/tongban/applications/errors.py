"""Refusals of applications."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class ApplicationNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "applications.not_found"
    message = _("We cannot find this application. Check the number, or look in your list of applications.")


class ItemNotOnline(DomainError):
    code = "applications.item_not_online"
    message = _("“%(title)s” cannot be applied for online. Its guide says which window to go to.")


class NothingToApplyFor(DomainError):
    kind = Kind.INVALID
    code = "applications.no_item"
    message = _("Choose at least one service item to apply for.")


class MandateNeeded(DomainError):
    kind = Kind.FORBIDDEN
    code = "applications.mandate_needed"
    message = _("You may apply for somebody else only with their mandate. Ask them to give you one first.")


class DraftClosed(DomainError):
    code = "applications.draft_closed"
    message = _("This application was handed in or given up and can no longer be changed.")


class DraftDiscarded(DomainError):
    code = "applications.draft_discarded"
    message = _("This draft was given up. Start a new application.")


class PromiseNeeded(DomainError):
    kind = Kind.INVALID
    code = "applications.promise_needed"
    message = _("Something is promised in writing. Read the promise as it is now, and give it.")


class UnknownQuestion(DomainError):
    kind = Kind.INVALID
    code = "applications.unknown_question"
    message = _("The form has no question named %(keys)s.")


class AnswersTooLarge(DomainError):
    kind = Kind.TOO_LARGE
    code = "applications.answers_too_large"
    message = _("The answers are too long to keep. Shorten them, or upload a file instead.")


class TableRefused(DomainError):
    kind = Kind.INVALID
    code = "applications.table_refused"
    message = _("Nothing was taken in from the table. %(reason)s")


class AnswersConflict(DomainError):
    """details["fields"]: question → {"label", "mine", "theirs"}; "changed": all one wanted to save; "revision" now."""

    code = "applications.answers_conflict"
    message = _("The same question was answered in another window. Look at both answers and keep the right one.")


class UnknownMaterial(DomainError):
    kind = Kind.INVALID
    code = "applications.unknown_material"
    message = _("This application does not ask for that material.")


class RowGone(DomainError):
    code = "applications.row_gone"
    message = _("The row this file belongs to was removed. The file was not kept; add the row again if you need it.")


class MaterialFormRefused(DomainError):
    kind = Kind.INVALID
    code = "applications.material_form_refused"
    message = _("“%(name)s” cannot be handed in this way. Choose one of the ways shown beside it.")


class FileMissing(DomainError):
    kind = Kind.INVALID
    code = "applications.file_missing"
    message = _("Choose a file to upload for “%(name)s”.")


class TooManyFiles(DomainError):
    kind = Kind.INVALID
    code = "applications.too_many_files"
    message = _("“%(name)s” already has %(limit)s files, the most it may have. Remove one first.")


class EvidenceNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "applications.evidence_not_found"
    message = _("This file is no longer part of the application.")


class ApplicationIncomplete(DomainError):
    """details["problems"]: place ("details", "section:<key>", "material:<key>") → field → messages."""

    kind = Kind.INVALID
    code = "applications.incomplete"
    message = _("Some things are still missing. Each one is marked.")


class DeclarationNeeded(DomainError):
    kind = Kind.INVALID
    code = "applications.declaration_needed"
    message = _("Read the declaration and tick it before you hand in the application.")


class DefinitionChanged(DomainError):
    code = "applications.definition_changed"
    message = _(
        "The requirements of this service changed since you began. Your answers are kept; check the marked parts."
    )


class KeyReused(DomainError):
    kind = Kind.INVALID
    code = "applications.idempotency_key_reused"
    message = _("This Idempotency-Key was used for a different request. Use a new key for a new request.")


class NoSupplementAsked(DomainError):
    code = "applications.no_supplement_asked"
    message = _("Nothing is asked of you for this case at the moment.")


class NotAskedFor(DomainError):
    kind = Kind.INVALID
    code = "applications.not_asked_for"
    message = _("Only what the notice asks for can be changed now: %(keys)s is not part of it.")


class AnnouncedNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "applications.announced_not_found"
    message = _("There is no such announced part for your department, or its turn came and it is a case now.")


class NoReceipt(DomainError):
    code = "applications.no_receipt"
    message = _("This application was not handed in yet, so there is no receipt.")


class ApplicantNotFound(DomainError):
    kind = Kind.INVALID
    code = "applications.applicant_not_found"
    message = _("We do not know this applicant. Register the person or organisation first, or name another one.")


class ApplicantDeceased(DomainError):
    code = "applications.applicant_deceased"
    message = _(
        "The register of deaths names this person, so nobody can apply in their name. Heirs apply in their own name. "
        "If the entry is wrong, ask for a correction under “My data”, or at the police station."
    )


class NothingFilledIn(DomainError):
    kind = Kind.NOT_FOUND
    code = "applications.nothing_filled_in"
    message = _("This answer did not come from a register. Change it on the form.")


class RightValueRefused(DomainError):
    kind = Kind.INVALID
    code = "applications.right_value_refused"
    message = _("This cannot be the right value: %(why)s")


class ThingNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "applications.thing_not_found"
    message = _("This matter is not offered, or no longer. Look for it in the list of matters.")


class ThingQuestions(DomainError):
    """``problems``: question key → what is wrong with its answer."""

    kind = Kind.INVALID
    code = "applications.thing_questions"
    message = _("Answer the questions first: they decide what you need to apply for.")


class PartNotWaiting(DomainError):
    code = "applications.part_not_waiting"
    message = _("This part is already being handled. Open it to withdraw it.")


class ParcelNotReady(DomainError):
    kind = Kind.NOT_FOUND
    code = "applications.parcel_not_ready"
    message = _("Nothing is ready to be handed over for this application, or it was handed over before.")


class StandInGone(DomainError):
    code = "applications.stand_in_gone"
    message = _("%(names)s: what was to stand in for it holds no more or has changed. Upload it, or look again.")


class NothingHeld(DomainError):
    kind = Kind.NOT_FOUND
    code = "applications.nothing_held"
    message = _("Nothing that we hold stands in for this material. Upload it.")


class PromiseNotOffered(DomainError):
    kind = Kind.INVALID
    code = "applications.promise_not_offered"
    message = _("This service cannot be decided on a promise. Hand in the materials.")


class PromiseUnsigned(DomainError):
    kind = Kind.INVALID
    code = "applications.promise_unsigned"
    message = _("Print the promise for “%(title)s” as it reads now, have it signed, and scan the signed paper.")


class ScanNeeded(DomainError):
    kind = Kind.INVALID
    code = "applications.scan_needed"
    message = _("Upload a scan or a photo of the signed paper: a PDF or a picture.")


class PromiseNotBelieved(DomainError):
    code = "applications.promise_not_believed"
    message = _(
        "A promise of this applicant proved false and that is not repaired yet, so nothing can be promised now. Choose "
        "to hand in the materials. The profile says which authority can repair it."
    )
