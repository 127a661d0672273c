"""Why a date is what it is, what comes next, what each line of history means: in plain words for both sides."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases.enums import CaseState, HearingGround, ProcedureKind
from tongban.cases.facts import Record, forwarded_at
from tongban.cases.models import Hearing, Supplement
from tongban.cases.route import forwards
from tongban.catalogue.public import Item, Limit, LimitUnit
from tongban.kernel import calendar
from tongban.ui import moments

ACTIONS = {
    "opened": gettext_lazy("Application received"),
    "supplement_requested": gettext_lazy("Asked to supplement"),
    "supplement_answered": gettext_lazy("Supplement received"),
    "corrected": gettext_lazy("Corrected on the spot"),
    "accepted": gettext_lazy("Accepted"),
    "deemed_accepted": gettext_lazy("Counts as accepted"),
    "not_accepted": gettext_lazy("Not accepted"),
    "step_finished": gettext_lazy("Step finished"),
    "sent_back": gettext_lazy("Sent back for one more look"),
    "promise_missed": gettext_lazy("The promised limit has passed"),
    "promise_explained": gettext_lazy("The authority explains why"),
    "renewal_noted": gettext_lazy("Noted as the renewal of a licence"),
    "deemed_renewed": gettext_lazy("The licence counts as renewed"),
    "redated": gettext_lazy("The holidays changed; so did the date"),
    "handed_over": gettext_lazy("Handed over to a colleague"),
    "transferred": gettext_lazy("Passed on to another department"),
    "transfer_reason": gettext_lazy("Why it was passed on"),
    "forwarded": gettext_lazy("Forwarded to the higher authority"),
    "asked_others": gettext_lazy("Others asked for their opinion"),
    "question_taken_back": gettext_lazy("Question taken back"),
    "question_reminded": gettext_lazy("Reminded of the question"),
    "urged": gettext_lazy("Urged"),
    "ordered": gettext_lazy("Order of the bureau"),
    "order_answered": gettext_lazy("Order answered"),
    "moved_to_version": gettext_lazy("Goes on under another version of the item"),
    "taken_over": gettext_lazy("Taken over"),
    "passed_on": gettext_lazy("Passed on when a colleague left"),
    "granted": gettext_lazy("Decided: granted"),
    "refused": gettext_lazy("Decided: refused"),
    "withdrawn": gettext_lazy("Withdrawn by the applicant"),
    "returned": gettext_lazy("Returned: not supplemented in time"),
    "extended": gettext_lazy("Limit extended"),
    "procedure_started": gettext_lazy("Special procedure began"),
    "procedure_ended": gettext_lazy("Special procedure ended"),
    "procedure_late": gettext_lazy("Special procedure takes longer than was told"),
    "site_visited": gettext_lazy("Checked at the place"),
    "objection_made": gettext_lazy("Objection taken down"),
    "objection_answered": gettext_lazy("Objection answered"),
    "hearing_right_told": gettext_lazy("Told of the right to a hearing"),
    "hearing_announced": gettext_lazy("Hearing announced"),
    "hearing_requested": gettext_lazy("Hearing asked for"),
    "interested_asked": gettext_lazy("An interested party asked for the hearing"),
    "interested_waived": gettext_lazy("An interested party does without the hearing"),
    "hearing_waived": gettext_lazy("No hearing wanted"),
    "hearing_notified": gettext_lazy("Hearing notified"),
    "chair_challenged": gettext_lazy("Chair of the hearing challenged"),
    "challenge_answered": gettext_lazy("Challenge decided"),
    "hearing_held": gettext_lazy("Hearing held"),
    "tolerance_began": gettext_lazy("Accepted; materials may follow"),
    "material_followed": gettext_lazy("Material that was to follow came"),
    "material_sent_back": gettext_lazy("Material that followed was not in order; to be brought once more"),
    "tolerance_met": gettext_lazy("All materials that were to follow are in"),
    "tolerance_lapsed": gettext_lazy("Counts as withdrawn: materials did not follow in time"),
    "promise_taken_back": gettext_lazy("Promise taken back"),
    "promise_way_ended": gettext_lazy("Not decided on the promise; the usual way goes on"),
    "decided_on_promise": gettext_lazy("Decided on the promise, which is checked until"),
    "unanswered_promise": gettext_lazy("Not examined point by point: decided on the promise"),
    "unanswered_at_once": gettext_lazy("Not answered point by point: decided in one visit"),
    "check_due_soon": gettext_lazy("The promise is to be checked soon"),
    "correction_ordered": gettext_lazy("Promise not kept: to be put right until"),
    "promise_kept": gettext_lazy("Checked: the promise was kept"),
    "promise_false": gettext_lazy("Checked: the promise was not kept"),
    "credit_repaired": gettext_lazy("Credit record repaired"),
    "delivered": gettext_lazy("Document delivered"),
    "reopened": gettext_lazy("Taken up again"),
    "sequel_change": gettext_lazy("Permit changed"),
    "sequel_renewal": gettext_lazy("Permit renewed"),
    "sequel_revocation": gettext_lazy("Permit revoked"),
    "sequel_cancellation": gettext_lazy("Permit cancelled"),
    "sequel_reconsideration": gettext_lazy("Reconsideration filed"),
    "sequel_litigation": gettext_lazy("Suit filed"),
    "appeal_ended": gettext_lazy("Appeal ended"),
    "participant_added": gettext_lazy("Participant added"),
    "interested_told": gettext_lazy("Interested party told"),
    "statement_waived": gettext_lazy("Interested party does not wish to speak"),
    "statement_made": gettext_lazy("Statement taken down"),
}


def action_title(action: str) -> str:
    """What a line of history says happened."""
    return str(ACTIONS.get(action, action))


def why(record: Record, item: Item, supplement: Supplement | None) -> str:
    """Why the date that matters is what it is, in a few sentences."""
    case = record.case
    match CaseState(case.state):
        case CaseState.RECEIVED:
            return _(
                "The authority has five working days after receiving the materials to say whether it accepts. If it "
                "says nothing by %(day)s, the application counts as accepted."
            ) % {"day": moments.day(case.acceptance_due_on)}
        case CaseState.SUPPLEMENT if supplement:
            return _(
                "The authority told you on %(day)s what is missing. It waits for you; no clock runs meanwhile."
            ) % {"day": moments.day(supplement.asked_at)}
        case CaseState.ACCEPTED:
            return _sentences(_why_accepted(record, item), *_why_later(record))
    return ""


def comes_next(record: Record, *, awaited: bool = False) -> str:
    """What happens after the state the case is in. ``awaited``: promised materials are still to come."""
    case = record.case
    if awaited and case.state == CaseState.ACCEPTED:
        return _(
            "The authority examines the application meanwhile. Bring what you promised: it decides when all is in."
        )
    under_way = [procedure.name for procedure in record.procedures if procedure.ended_at is None]
    if record.hearing and _stops(record.hearing) and record.hearing.held_at is None:
        under_way.append(str(ProcedureKind.HEARING.label))
    if case.state == CaseState.ACCEPTED and under_way:
        return _("Under way now: %(names)s. The decision follows.") % {"names": _joined(under_way)}
    words = {
        CaseState.RECEIVED: _(
            "The authority checks whether the materials are complete, then accepts or tells you once what is missing."
        ),
        CaseState.SUPPLEMENT: _("Supplement what the notice asks for. Everything else stays as it is."),
        CaseState.ACCEPTED: _("The authority examines the application and decides. You need not do anything now."),
        CaseState.GRANTED: _("The result is delivered to you within ten working days, if there is a paper to deliver."),
        CaseState.REFUSED: _("If you disagree, the decision tells you how to have it reviewed and by when."),
        CaseState.NOT_ACCEPTED: _("The decision says why, and where to go instead."),
        CaseState.WITHDRAWN: _("Nothing more happens in this case. You can apply again at any time."),
        CaseState.RETURNED: _("You can apply again at any time with complete materials."),
    }
    return words[CaseState(case.state)]


def _why_forwarding(record: Record, item: Item) -> str:
    """A lower authority examines and forwards, a higher one decides (行政许可法 art. 35, 43)."""
    sent = forwarded_at(record, item)
    if sent:
        return _(
            "The lower authority forwarded its opinion with all materials on %(day)s. From the next day the higher "
            "authority has its own limit to decide. Nothing is asked for again."
        ) % {"day": moments.day(sent[0])}
    return _(
        "The lower authority examines it within 20 working days after acceptance, %(start)s, and forwards it with all "
        "materials; then the higher authority has its own limit to decide. Nothing is asked for again."
    ) % {"start": moments.day(record.case.counted_from or timezone.localdate(record.case.accepted_at))}


def _why_accepted(record: Record, item: Item) -> str:
    case = record.case
    if case.due_on is None or case.counted_from is None:
        return _("No law sets a limit for this service; the authority handles it as soon as it can.")
    promised = case.promised_due_on is not None and case.promised_due_on == case.due_on
    if not promised and forwards(item, case.facts):
        return _why_forwarding(record, item)
    limit = item.definition.promised_limit if promised else item.statutory_limit
    facts = {"start": moments.day(case.counted_from), "limit": limit_in_words(limit), "kind": _kind(promised)}
    match limit.unit:
        case LimitUnit.INSTANT:
            text = _("This service is handled at once: decided on the day it is accepted, %(start)s.") % facts
        case LimitUnit.HOUR:
            text = _("Accepted on %(start)s; the %(kind)s is %(limit)s, nights and weekends included.") % facts
        case LimitUnit.NATURAL_DAY:
            text = _("Counted from the day after acceptance, %(start)s; the %(kind)s is %(limit)s.") % facts
        case _unit:
            text = (
                _(
                    "Counted from the day after acceptance, %(start)s; the %(kind)s is %(limit)s. Weekends and public "
                    "holidays do not count, working weekends do."
                )
                % facts
            )
    if calendar.is_provisional(case.due_on):
        return _sentences(text, _("The holidays of that year are not announced yet, so the date may still move."))
    return text


def _sentences(*said: str) -> str:
    """One after the other; a full-width stop needs no space after it."""
    return " ".join(said).replace("。 ", "。")


def _why_later(record: Record) -> list[str]:
    """What moved the date: an extension, procedures and a hearing whose time does not count."""
    said = []
    stopped = [procedure.name for procedure in record.procedures if procedure.stops_clock]
    if record.hearing and _stops(record.hearing):
        stopped.append(str(ProcedureKind.HEARING.label))
    if stopped:
        said.append(_("The time of these does not count: %(names)s.") % {"names": _joined(stopped)})
    if record.extension and record.extension.due_on_after == record.case.due_on:
        said.append(_("The limit was extended by %(days)s working days.") % {"days": record.extension.days})
    return said


def _stops(hearing: Hearing) -> bool:
    """The clock stops when somebody asked for the hearing, or the authority announced it."""
    return hearing.asked_at is not None or hearing.ground == HearingGround.PUBLIC_INTEREST


def _joined(names: list[str]) -> str:
    return _(", ").join(dict.fromkeys(names))


def _kind(promised: bool) -> str:
    return _("promised limit") if promised else _("statutory limit")


def limit_in_words(limit: Limit) -> str:
    """A limit with its unit, in the reader's language."""
    words = {
        LimitUnit.WORKING_DAY: _("%(count)s working days"),
        LimitUnit.NATURAL_DAY: _("%(count)s days"),
        LimitUnit.HOUR: _("%(count)s hours"),
        LimitUnit.INSTANT: _("at once"),
        LimitUnit.NONE: _("no limit"),
    }
    return words[LimitUnit(limit.unit)] % {"count": limit.value}
