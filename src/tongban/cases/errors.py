"""Refusals of cases."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class RunNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.run_not_found"
    message = _("We cannot find this report.")


class PromiseNotMissed(DomainError):
    code = "cases.promise_not_missed"
    message = _("The promised limit of this case has not passed. There is nothing to explain.")


class ExplanationMissing(DomainError):
    kind = Kind.INVALID
    code = "cases.explanation_missing"
    message = _("Write why the promise was not kept: the applicant reads it.")


class RenewalAlreadyNoted(DomainError):
    code = "cases.renewal_already_noted"
    message = _("This case is already noted as a renewal.")


class RenewalIncomplete(DomainError):
    kind = Kind.INVALID
    code = "cases.renewal_incomplete"
    message = _("Write the number of the licence and the day it expires.")


class ReceivingNotOpen(DomainError):
    kind = Kind.FORBIDDEN
    code = "cases.receiving_not_open"
    message = _(
        "Your mandate does not let you receive results. Whoever you act for can open the decision, or can give you a "
        "mandate that says “receive results”."
    )


class CaseNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.not_found"
    message = _("We cannot find this case. Check the number; if you typed a query code, check that too.")


class NoticeNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.notice_not_found"
    message = _("We cannot find this document. Check the address, or scan the code on the document again.")


class ItemNotInForce(DomainError):
    code = "cases.item_not_in_force"
    message = _("This service cannot be applied for now. Look at its guide for the reason.")


class StepNotAllowed(DomainError):
    code = "cases.step_not_allowed"
    message = _("This cannot be done with a case in the state “%(state)s”. Reload the page to see where it is.")


class TaskHeld(DomainError):
    code = "cases.task_held"
    message = _("%(holder)s has been working on this since %(since)s. Ask them, or take the case over with a reason.")


class TaskNotHeld(DomainError):
    code = "cases.task_not_held"
    message = _("You do not hold this case, so there is nothing to put back.")


class AcceptedBySilence(DomainError):
    code = "cases.accepted_by_silence"
    message = _(
        "The days to answer have passed in silence: by law this application counts as accepted from %(since)s. "
        "Accept it and go on."
    )


class TaskFree(DomainError):
    code = "cases.task_free"
    message = _("Nobody holds this case. Claim it instead of taking it over.")


class TaskMoved(DomainError):
    code = "cases.task_moved"
    message = _(
        "The case has moved on since you opened this page. Nothing was changed. Reload to see the step it is at."
    )


class WrongStep(DomainError):
    code = "cases.wrong_step"
    message = _("The case is at the step “%(step)s”, where this cannot be done.")


class AnswersMissing(DomainError):
    code = "cases.answers_missing"
    message = _("You asked %(names)s and they have not answered yet. Wait for them, or take the question back first.")


class BranchesOpen(DomainError):
    kind = Kind.INVALID
    code = "cases.branches_open"
    message = _("Some departments have not answered yet. Wait for them, or write down why you go on without them.")


class OutcomeNotAllowed(DomainError):
    kind = Kind.INVALID
    code = "cases.outcome_not_allowed"
    message = _("This step cannot end so. Choose one of: %(allowed)s.")


class RecipientUnsuitable(DomainError):
    kind = Kind.INVALID
    code = "cases.recipient_unsuitable"
    message = _("This colleague cannot do this step. Choose somebody of your department who has the duty for it.")


class DepartmentMissing(DomainError):
    kind = Kind.INVALID
    code = "cases.department_missing"
    message = _("Choose another department: one that exists and that does not hold this step already.")


class QuestionMissing(DomainError):
    kind = Kind.INVALID
    code = "cases.question_missing"
    message = _("Write what it is about. Whoever reads it must know what to do.")


class AlreadyAsked(DomainError):
    code = "cases.already_asked"
    message = _("You have asked them already and they have not answered yet. Urge them, or take the question back.")


class AnswerDayInvalid(DomainError):
    kind = Kind.INVALID
    code = "cases.answer_day_invalid"
    message = _("The day to answer by must be today or later, and not after the day the case is due.")


class UrgedToday(DomainError):
    code = "cases.urged_today"
    message = _("You have urged this step today. Try again tomorrow, or call them.")


class AbsenceInvalid(DomainError):
    kind = Kind.INVALID
    code = "cases.absence_invalid"
    message = _("These days cannot be: they are over, the wrong way round, too long, or one of the two is away then.")


class VersionDiffers(DomainError):
    kind = Kind.INVALID
    code = "cases.version_differs"
    message = _("The case cannot go on under this version: it is of another item, or lacks a step the case is at.")


class VersionDelays(DomainError):
    code = "cases.version_delays"
    message = _("Under this version the applicant would wait longer. A case moves only when no date gets later.")


class StepNotReachable(DomainError):
    kind = Kind.INVALID
    code = "cases.step_not_reachable"
    message = _("The case can go back only to a step it has passed since acceptance.")


class ReasonMissing(DomainError):
    kind = Kind.INVALID
    code = "cases.reason_missing"
    message = _("Write the reason. The law asks for it and the applicant reads it.")


class RightAuthorityMissing(DomainError):
    kind = Kind.INVALID
    code = "cases.right_authority_missing"
    message = _("Name the authority the applicant should go to.")


class CheckFailed(DomainError):
    kind = Kind.INVALID
    code = "cases.check_failed"
    message = _("Answer every point of the checklist before finishing the step.")


class ValidityInvalid(DomainError):
    kind = Kind.INVALID
    code = "cases.validity_invalid"
    message = _("The last day of validity must lie after today.")


class SupplementEmpty(DomainError):
    kind = Kind.INVALID
    code = "cases.supplement_empty"
    message = _("Mark at least one question or material the applicant must supplement.")


class SupplementPointUnknown(DomainError):
    kind = Kind.INVALID
    code = "cases.supplement_point_unknown"
    message = _("“%(key)s” is neither a question nor a material of this item.")


class SupplementReasonMissing(DomainError):
    kind = Kind.INVALID
    code = "cases.supplement_reason_missing"
    message = _("Say for “%(label)s” what is wrong and how to put it right.")


class SupplementAlreadyAsked(DomainError):
    code = "cases.supplement_already_asked"
    message = _(
        "The applicant has been told once what to supplement, and the law allows one notice. Decide on what is there, "
        "or ask a person in charge to approve a second notice with a reason."
    )


class SupplementNotAsked(DomainError):
    code = "cases.supplement_not_asked"
    message = _("Nothing is to be supplemented in this case, or it has been answered already.")


class SupplementBeyondAsked(DomainError):
    kind = Kind.INVALID
    code = "cases.supplement_beyond_asked"
    message = _("Only what the notice asks for can be changed. “%(key)s” is not part of it.")


class SupplementIncomplete(DomainError):
    kind = Kind.INVALID
    code = "cases.supplement_incomplete"
    message = _("“%(label)s” is still missing. Answer everything the notice asks for, then hand in once.")


class NotInstant(DomainError):
    code = "cases.not_instant"
    message = _("Only items handled at once can be accepted and decided in one go.")


class TooManyQueries(DomainError):
    kind = Kind.TOO_MANY
    code = "cases.too_many_queries"
    message = _("Too many wrong tries. Wait %(minutes)s minutes, or log in to see your own cases.")


class PatternInvalid(DomainError):
    kind = Kind.INVALID
    code = "cases.pattern_invalid"
    message = _("The numbering pattern must contain {serial} and {year}.")


class PurposeMissing(DomainError):
    kind = Kind.INVALID
    code = "cases.purpose_missing"
    message = _("Say what you need the full data for. The applicant can read it.")


class NothingSelected(DomainError):
    kind = Kind.INVALID
    code = "cases.nothing_selected"
    message = _("Select at least one case first.")


class BatchTooLarge(DomainError):
    kind = Kind.INVALID
    code = "cases.batch_too_large"
    message = _("At most %(most)s cases at once; you selected %(selected)s. Take some away, or do it in two parts.")


class BatchActUnknown(DomainError):
    kind = Kind.INVALID
    code = "cases.batch_act_unknown"
    message = _("Choose what to do with the selected cases.")


class BatchNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.batch_not_found"
    message = _("We cannot find this batch. You see only those you started yourself.")


class ColleagueUnknown(DomainError):
    kind = Kind.INVALID
    code = "cases.colleague_unknown"
    message = _("Choose a colleague of your own department.")


class FilterNameMissing(DomainError):
    kind = Kind.INVALID
    code = "cases.filter_name_missing"
    message = _("Give the filter a name of at most 40 characters.")


class TooManyFilters(DomainError):
    kind = Kind.INVALID
    code = "cases.too_many_filters"
    message = _("You have %(most)s saved filters already. Remove one you no longer need.")


class ExportNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.export_not_found"
    message = _("We cannot find this export. You see only your own, and only until they expire.")


class ExportNotReady(DomainError):
    code = "cases.export_not_ready"
    message = _("This file is not ready yet. Load the list of exports again in a minute.")


class TooManyExports(DomainError):
    kind = Kind.TOO_MANY
    code = "cases.too_many_exports"
    message = _("You have %(most)s exports under way. Wait until one of them is ready.")


class ExchangeTableUnknown(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.exchange_table_unknown"
    message = _("There is no such exchange table. These are kept: %(tables)s.")


class BillNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "cases.bill_not_found"
    message = _("We cannot find this bill. You see those of your own department.")


class OriginalNotNeeded(DomainError):
    code = "cases.original_not_needed"
    message = _("Only an uploaded copy is compared with its original, and only once.")
