"""Explaining a missed promise; the bureau's list of those nobody explained."""

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.cases.models.silence import RENEWAL_LAW
from tongban.cases.selectors import silence as silence_selectors
from tongban.cases.selectors.progress import get_case
from tongban.cases.services import silence
from tongban.identity.public import BUREAU_WATCH, CASE_DECIDE
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.forms import ChineseDateField
from tongban.ui.pages import go_to, page


class ExplainForm(forms.Form):
    explanation = forms.CharField(
        label=_("Why the promise was not kept"),
        help_text=_("The applicant reads this. Say what happened, and by when you decide."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class RenewalForm(forms.Form):
    licence_number = forms.CharField(label=_("Number of the licence"), max_length=100)
    expires_on = ChineseDateField(label=_("The licence expires on"))


@open_to(ActorKind.STAFF, permission=CASE_DECIDE)
@require_http_methods(["GET", "POST"])
def explain_missed_promise(request: Request, number: str) -> HttpResponse:
    case = get_case(actor=request.actor, number=number)
    form = ExplainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            silence.explain_missed_promise(actor=request.actor, case_number=number, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "cases:desk_case", number)
    facts = {"case": case, "form": form, "broken": silence_selectors.find_broken(case)}
    return page(request, "cases/explain_missed_promise.html", facts)


@open_to(ActorKind.STAFF, permission=CASE_DECIDE)
@require_http_methods(["GET", "POST"])
def note_renewal(request: Request, number: str) -> HttpResponse:
    case = get_case(actor=request.actor, number=number)
    form = RenewalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            silence.note_renewal(actor=request.actor, case_number=number, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "cases:desk_case", number)
    return page(request, "cases/note_renewal.html", {"case": case, "form": form, "article": RENEWAL_LAW})


@open_to(ActorKind.STAFF, permission=BUREAU_WATCH)
@require_http_methods(["GET"])
def list_unexplained(request: Request) -> HttpResponse:
    rows = silence_selectors.list_unexplained(actor=request.actor, cursor=request.GET.get("after", ""))
    return page(request, "cases/list_unexplained.html", {"missed": rows})
