"""Pages of what offices do with a step: pass it on, ask, urge, stand in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.cases.selectors import office as offices
from tongban.cases.services.office import absence, asking, transferring, urging
from tongban.cases.web import office_forms as forms
from tongban.cases.web.outcomes import outcome_page
from tongban.identity import public as identity
from tongban.identity.public import BUREAU_WATCH, CASE_DECIDE, CASE_OVERRIDE, CASE_READ, CASE_REVIEW
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

hand_over_task = outcome_page(
    forms.HandOverForm,
    transferring.hand_over_task,
    title=_("Hand over to a colleague"),
    button=_("Hand over"),
    done=_("Handed over."),
)
say_not_ours = outcome_page(
    forms.NotOursForm,
    transferring.say_not_ours,
    title=_("Not ours"),
    button=_("Pass it on"),
    done=_("Passed on. The applicant has been told that the date stays."),
)
ask_others = outcome_page(
    forms.AskForm,
    asking.ask_others,
    title=_("Ask others"),
    button=_("Ask"),
    done=_("Asked. The step can be finished when they have answered."),
)
take_back_question = outcome_page(
    forms.TakeBackForm,
    asking.take_back_question,
    title=_("Take the question back"),
    button=_("Take the question back"),
    done=_("Taken back."),
)
urge_task = outcome_page(
    forms.UrgeForm,
    urging.urge_task,
    title=_("Urge"),
    button=_("Urge them"),
    done=_("They have been told; it stands on the case."),
)
order_progress = outcome_page(
    forms.OrderForm,
    urging.order_progress,
    title=_("Order of the bureau"),
    button=_("Give the order"),
    done=_("The department will see the order on the case."),
    permission=BUREAU_WATCH,
)
answer_order = outcome_page(
    forms.AnswerOrderForm,
    urging.answer_order,
    title=_("Answer the order"),
    button=_("Send the answer"),
    done=_("Answered."),
    permission=CASE_REVIEW,
)
move_to_version = outcome_page(
    forms.MoveToVersionForm,
    transferring.move_to_version,
    title=_("Move to another version of the item"),
    button=_("Move the case"),
    done=_("The case goes on under the other version."),
    permission=CASE_OVERRIDE,
)


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_http_methods(["GET", "POST"])
def list_absences(request: Request) -> HttpResponse:
    """Who of the department is away, and who stands in."""
    actor = request.actor
    colleagues = identity.list_staff(actor.authority_id or 0)
    about: dict[str, Any] = {"colleagues": colleagues, "own": actor.id or 0, "head": actor.may(CASE_DECIDE)}
    form = forms.AbsenceForm(request.POST if request.method == "POST" else None, **about)
    if form.is_valid():
        try:
            absence.declare_absence(actor=actor, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return go_to(request, "cases:list_absences")
    context = {"form": form, "rows": offices.list_absences(actor=actor), "breadcrumbs": _CRUMBS}
    return page(request, "cases/list_absences.html", context)


_CRUMBS = [(_("Inbox"), "/desk/"), (_("Absences"), "")]


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_POST
def end_absence(request: Request, absence_id: int) -> HttpResponse:
    absence.end_absence(actor=request.actor, absence_id=absence_id)
    messages.success(request, _("Back again."))
    return go_to(request, "cases:list_absences")
