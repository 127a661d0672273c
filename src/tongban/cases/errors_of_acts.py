"""Refusals of the acts beside the route: extension, special procedures, hearing, trust, delivery, what follows."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class AlreadyExtended(DomainError):
    code = "cases.already_extended"
    message = _("The limit was extended once, and the law allows no second time (art. 42).")


class ExtensionTooLong(DomainError):
    kind = Kind.INVALID
    code = "cases.extension_too_long"
    message = _("The law allows an extension of 1 to %(days)s working days here.")


class ExtensionTooLate(DomainError):
    code = "cases.extension_too_late"
    message = _("The limit has ended, so it can no longer be extended. Decide as soon as possible.")


class ExtensionTooEarly(DomainError):
    code = "cases.extension_too_early"
    message = _(
        "The lower authority has not forwarded the case yet, so the limit of the decision has not begun. It can be "
        "extended after that (art. 42, 43)."
    )


class NothingToExtend(DomainError):
    code = "cases.nothing_to_extend"
    message = _("No limit counted in days runs in this case, so there is nothing to extend.")


class ProcedureNotAllowed(DomainError):
    code = "cases.procedure_not_allowed"
    message = _("“%(name)s” is neither in art. 45 nor among the procedures of this item.")


class ProcedureRuns(DomainError):
    code = "cases.procedure_runs"
    message = _("“%(name)s” has begun and is not over. End it first.")


class ProcedureOver(DomainError):
    code = "cases.procedure_over"
    message = _("This procedure is over already; its result stands.")


class ProcedureNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.procedure_not_found"
    message = _("We cannot find this procedure. Go back to the case and choose again.")


class PublicityOver(DomainError):
    code = "cases.publicity_over"
    message = _("The public view ended on %(day)s. Tell the department directly, or call the hotline.")


class ObjectionAnswered(DomainError):
    code = "cases.objection_answered"
    message = _("Your objection has been answered already. The answer is on the page of your objection.")


class ObjectionFull(DomainError):
    kind = Kind.INVALID
    code = "cases.objection_full"
    message = _("An objection takes 4000 characters and 5 files in all. Put the rest into fewer files, or bring it.")


class ObjectionNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.objection_not_found"
    message = _("We cannot find this objection among yours.")


class ProcedureTimeInvalid(DomainError):
    kind = Kind.INVALID
    code = "cases.procedure_time_invalid"
    message = _("Say how long it is expected to take: 1 to 365 days.")


class OfficersMissing(DomainError):
    kind = Kind.INVALID
    code = "cases.officers_missing"
    message = _("A check at the place needs two or more officers of this authority (art. 34).")


class VisitMissing(DomainError):
    code = "cases.visit_missing"
    message = _("Record the visit first: place, time, officers and findings.")


class MomentInvalid(DomainError):
    kind = Kind.INVALID
    code = "cases.moment_invalid"
    message = _("This moment does not fit: it lies in the future, or before the procedure began.")


class ToleranceNeeded(DomainError):
    code = "cases.tolerance_needed"
    message = _("These materials are to come later: %(names)s. Accept with tolerance, or ask for them first.")


class NothingMissing(DomainError):
    code = "cases.nothing_missing"
    message = _("Nothing is missing. Accept in the ordinary way.")


class MaterialMustNotFollow(DomainError):
    code = "cases.material_must_not_follow"
    message = _("These materials may not come later: %(names)s. Ask the applicant to supplement them.")


class PromiseNotSigned(DomainError):
    kind = Kind.INVALID
    code = "cases.promise_not_signed"
    message = _("No written promise covers these materials: %(names)s. Have it signed, and write down who signed.")


class MaterialsOutstanding(DomainError):
    code = "cases.materials_outstanding"
    message = _("These materials are still to come by %(day)s: %(names)s. The case cannot be granted before.")


class NothingToBring(DomainError):
    code = "cases.nothing_to_bring"
    message = _("No material is awaited in this case.")


class ToleranceOver(DomainError):
    code = "cases.tolerance_over"
    message = _("The last day to bring it was %(day)s. The application counts as withdrawn; you can apply again.")


class MaterialNotPromised(DomainError):
    kind = Kind.INVALID
    code = "cases.material_not_promised"
    message = _("This material is not among those awaited. Choose one of the list.")


class MaterialAlreadyIn(DomainError):
    code = "cases.material_already_in"
    message = _("“%(name)s” is in already. Nothing more is needed for it.")


class MaterialFileMissing(DomainError):
    kind = Kind.INVALID
    code = "cases.material_file_missing"
    message = _("Choose the file to hand in.")


class PublicityRuns(DomainError):
    code = "cases.publicity_runs"
    message = _("The time for objections runs until %(day)s. Wait until it is over.")


class ObjectionsOpen(DomainError):
    code = "cases.objections_open"
    message = _("Answer every objection before the public view ends.")


class StillPaused(DomainError):
    code = "cases.still_paused"
    message = _("“%(name)s” is not over. Decide after it has ended.")


class HearingExists(DomainError):
    code = "cases.hearing_exists"
    message = _("The hearing of this case has begun already.")


class HearingNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.hearing_not_found"
    message = _("This case has no hearing.")


class HearingNotNow(DomainError):
    code = "cases.hearing_not_now"
    message = _("The hearing is at another step. Reload the page to see which.")


class HearingRightLost(DomainError):
    code = "cases.hearing_right_lost"
    message = _("A hearing could be asked for until %(day)s. That day is over.")


class HearingUndecided(DomainError):
    code = "cases.hearing_undecided"
    message = _("The parties may still ask for a hearing until %(day)s. Decide after that, or when they waive it.")


class NoticeTooShort(DomainError):
    kind = Kind.INVALID
    code = "cases.notice_too_short"
    message = _("The notice must go out seven working days before the hearing. The earliest day is %(day)s.")


class HearingTooLate(DomainError):
    kind = Kind.INVALID
    code = "cases.hearing_too_late"
    message = _("The hearing must be held by %(day)s: twenty working days after it was asked for (art. 47).")


class ChairReviewed(DomainError):
    kind = Kind.INVALID
    code = "cases.chair_reviewed"
    message = _("%(name)s has worked on this case and cannot chair its hearing (art. 48).")


class ChairUnknown(DomainError):
    kind = Kind.INVALID
    code = "cases.chair_unknown"
    message = _("Choose somebody of this authority to chair the hearing.")


class ChallengeOpen(DomainError):
    code = "cases.challenge_open"
    message = _("The chair was challenged. Decide on that first.")


class SignaturesMissing(DomainError):
    kind = Kind.INVALID
    code = "cases.signatures_missing"
    message = _("Record for everybody who took part whether they signed, and why not.")


class AlreadyDelivered(DomainError):
    code = "cases.already_delivered"
    message = _("The delivery of this document is on record already.")


class NotToDeliver(DomainError):
    kind = Kind.INVALID
    code = "cases.not_to_deliver"
    message = _("Choose a document of this case that is in force.")


class DeliveryProofMissing(DomainError):
    kind = Kind.INVALID
    code = "cases.delivery_proof_missing"
    message = _("This way of delivery needs its proof: %(proof)s.")


class CaseStillOpen(DomainError):
    code = "cases.still_open"
    message = _("The case is not closed yet. Its archive is made after the decision.")


class PackageNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.package_not_found"
    message = _("This archive is not ready, or is not of this case.")


class NothingGranted(DomainError):
    code = "cases.nothing_granted"
    message = _("There is no permit in force from this case: it was not granted, or has been revoked or cancelled.")


class ChangeEmpty(DomainError):
    kind = Kind.INVALID
    code = "cases.change_empty"
    message = _("Say at least for one point what it was and what it becomes.")


class RenewalNotLonger(DomainError):
    kind = Kind.INVALID
    code = "cases.renewal_not_longer"
    message = _("The new last day must lie after %(day)s.")


class NotToReopen(DomainError):
    code = "cases.not_to_reopen"
    message = _("A permit in force must be revoked before its case is reopened.")


class AppealRuns(DomainError):
    code = "cases.appeal_runs"
    message = _("This appeal is on record already and has no outcome yet.")


class AppealNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.appeal_not_found"
    message = _("We cannot find this appeal, or its outcome is on record already.")


class ParticipantKnown(DomainError):
    code = "cases.participant_known"
    message = _("This person takes part in the case already.")


class ParticipantNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.participant_not_found"
    message = _("We cannot find this person among those who take part in the case.")


class MaterialsForwarded(DomainError):
    code = "cases.materials_forwarded"
    message = _("The lower authority has forwarded all materials. They are not asked for again (art. 35).")


class InterestedNotTold(DomainError):
    code = "cases.interested_not_told"
    message = _("Tell %(names)s in writing first: whose interests are touched may speak before the decision (art. 36).")


class InterestedMaySpeak(DomainError):
    code = "cases.interested_may_speak"
    message = _(
        "%(names)s may speak until %(day)s. Take down what they say, or that nothing is said, or wait (art. 36)."
    )


class HearingRightNotTold(DomainError):
    code = "cases.hearing_right_not_told"
    message = _("Great interests of %(names)s are touched: tell of the right to a hearing first (art. 47).")


class ParticipantTold(DomainError):
    code = "cases.participant_told"
    message = _("%(name)s has been told in writing already. The notice is among the documents of the case.")


class SpeakDaysInvalid(DomainError):
    kind = Kind.INVALID
    code = "cases.speak_days_invalid"
    message = _("Give %(least)s to %(most)s working days to speak.")


class HearingPersonUnknown(DomainError):
    kind = Kind.FORBIDDEN
    code = "cases.hearing_person_unknown"
    message = _("Name and number are not those of the person this notice was sent to. Type them as on the notice.")


class NoPromise(DomainError):
    code = "cases.no_promise"
    message = _("The applicant has given no promise that could be decided on, or it does not stand any more.")


class PromiseStandsIn(DomainError):
    code = "cases.promise_stands_in"
    message = _(
        "The applicant promised instead of handing in: %(names)s. It may not be asked for. If the promise is not "
        "enough, end the promise way first, with reasons."
    )


class PromiseTakenBack(DomainError):
    code = "cases.promise_taken_back"
    message = _("No promise stands in for these any more, and they are not in: %(names)s.")


class NothingToCheck(DomainError):
    code = "cases.nothing_to_check"
    message = _("No decision of this case rests on a promise that still has to be checked.")


class CorrectionNotPossible(DomainError):
    kind = Kind.INVALID
    code = "cases.correction_not_possible"
    message = _("A correction is ordered once, only when the promise was not kept, and by a day still to come.")


class NothingToRepair(DomainError):
    code = "cases.nothing_to_repair"
    message = _("No false promise of this case stands in the credit record.")


class MaterialNotIn(DomainError):
    code = "cases.material_not_in"
    message = _("Only a material that was to follow and has come can go back by itself. Look at the case again.")
