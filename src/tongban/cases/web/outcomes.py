"""What staff do to a case: each page reads one form, calls one service, and goes back to the case."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.cases.selectors import desk as desks
from tongban.cases.services import acceptance, claiming, decision, review, supplements, tolerance
from tongban.cases.web import forms
from tongban.cases.web.step_bar import task_number
from tongban.identity.public import CASE_READ
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

View = Callable[..., HttpResponse]


def outcome_page(
    form_class: type[forms.OutcomeForm],
    service: Callable[..., Any],
    *,
    title: Any,
    button: Any,
    done: Any,
    template: str = "cases/outcome.html",
    permission: str = CASE_READ,
) -> View:
    """A page for one outcome of a step."""

    @open_to(ActorKind.STAFF, permission=permission)
    @require_http_methods(["GET", "POST"])
    def view(request: Request, number: str) -> HttpResponse:
        task_id = task_number(request.POST.get("task_id") or request.GET.get("task", ""))
        desk = desks.get_case_on_desk(actor=request.actor, number=number, masked=True, task_id=task_id)
        form = form_class(request.POST if request.method == "POST" else None, desk=desk)
        if form.is_valid():
            try:
                service(actor=request.actor, case_number=number, **form.arguments())
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, done)
                return go_to(request, "cases:desk_case", number)
        context = {"desk": desk, "form": form, "title": title, "button": button}
        return page(request, template, context | {"breadcrumbs": _crumbs(number, title)})

    return view


def _crumbs(number: str, title: Any) -> list[tuple[Any, str]]:
    return [(_("Inbox"), "/desk/"), (number, f"/desk/cases/{number}/"), (title, "")]


accept_case = outcome_page(
    forms.AcceptForm,
    acceptance.accept_case,
    title=_("Accept"),
    button=_("Accept the application"),
    done=_("Accepted. The notice is being produced."),
)
accept_with_tolerance = outcome_page(
    forms.ToleranceForm,
    tolerance.accept_with_tolerance,
    title=_("Accept; materials may follow"),
    button=_("Accept on the promise"),
    done=_("Accepted. The applicant is told in writing what to bring, until when, and what happens otherwise."),
    template="cases/accept_with_tolerance.html",
)
refuse_acceptance = outcome_page(
    forms.RefuseAcceptanceForm,
    acceptance.refuse_acceptance,
    title=_("Do not accept"),
    button=_("Do not accept"),
    done=_("Not accepted. The decision is being produced."),
)
request_supplement = outcome_page(
    forms.SupplementForm,
    supplements.request_supplement,
    title=_("Ask to supplement"),
    button=_("Send the one-off notice"),
    done=_("The applicant has been told what to supplement."),
    template="cases/request_supplement.html",
)
correct_on_the_spot = outcome_page(
    forms.CorrectForm,
    acceptance.correct_on_the_spot,
    title=_("Correct on the spot"),
    button=_("Record the correction"),
    done=_("Corrected. The old answer stays on record."),
)
take_over_task = outcome_page(
    forms.TakeOverForm,
    claiming.take_over_task,
    title=_("Take over"),
    button=_("Take the case over"),
    done=_("The case is yours now."),
)
finish_review = outcome_page(
    forms.ReviewForm,
    review.finish_review,
    title=_("Finish this step"),
    button=_("Finish the step"),
    done=_("The step is finished."),
)
send_back = outcome_page(
    forms.SendBackForm,
    review.send_back,
    title=_("Send back for one more look"),
    button=_("Send back"),
    done=_("Sent back."),
)
decide_case = outcome_page(
    forms.DecideForm,
    decision.decide_case,
    title=_("Decide"),
    button=_("Issue the decision"),
    done=_("Decided. The document is being produced."),
)
decide_at_once = outcome_page(
    forms.DecideForm,
    decision.decide_at_once,
    title=_("Accept and decide at once"),
    button=_("Accept and issue the decision"),
    done=_("Accepted and decided. The documents are being produced."),
)
decide_on_promise = outcome_page(
    forms.DecideForm,
    decision.decide_on_promise,
    title=_("Decide on the promise"),
    button=_("Issue the decision on the promise"),
    done=_("Decided on the promise. The documents are being produced; the check stands in the list of promises."),
)
