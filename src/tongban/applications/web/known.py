"""Answers that came from a register: asked once more, or said to be wrong."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from tongban.applications.forms.known import Known
from tongban.applications.forms.rendering import SectionForm, read_section
from tongban.applications.models import Application
from tongban.applications.services import prefilling
from tongban.applications.web.drafts import titles_of
from tongban.catalogue.public import FormField, FormSection
from tongban.identity import public as identity
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.forms import UploadField
from tongban.ui.pages import go_to, page


class WhyForm(forms.Form):
    """How the applicant knows, and a paper that says so."""

    note = forms.CharField(
        label=gettext_lazy("How you know"),
        help_text=gettext_lazy("For example: which paper says so, or since when it has been different."),
        required=False,
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    proof = UploadField(
        label=gettext_lazy("A paper that proves it"),
        help_text=gettext_lazy("A photo or a PDF, if you have one. It makes the check quicker."),
        required=False,
        most=1,
    )


class CounterWhyForm(WhyForm):
    """At a window the applicant says it and the clerk writes it down."""

    said_so = forms.BooleanField(
        label=gettext_lazy("The applicant is here, says that the entry is wrong, and has read what I wrote"),
        error_messages={"required": gettext_lazy("Only the applicant can say so. Ask, and tick when it is done.")},
    )


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def dispute_answer(request: Request, number: str, question_key: str) -> HttpResponse:
    """“This is wrong”: the right value goes into the form, and to the source of the register."""
    back = ("applications:save_answers", number, section_of(request, number, question_key))
    return _dispute(request, number, question_key, WhyForm, back, "applications/dispute_answer.html")


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["GET", "POST"])
def dispute_at_counter(request: Request, number: str, question_key: str) -> HttpResponse:
    """The same at a window: the person at the counter says so, the request tells who wrote it down."""
    back = ("window:take_in", number)
    return _dispute(request, number, question_key, CounterWhyForm, back, "applications/dispute_at_counter.html")


def _dispute(
    request: Request, number: str, question_key: str, why_form: type[WhyForm], back: tuple[str, ...], template: str
) -> HttpResponse:
    application, question, known = prefilling.get_disputable(actor=request.actor, number=number, key=question_key)
    wanted = {"required": True, "help": _("Write what would be right.")}
    section = FormSection(key="right", title="", fields=(question.model_copy(update=wanted),))
    posted = request.method == "POST"
    right = read_section(section, request.POST) if posted else {}
    why = why_form(request.POST if posted else None, request.FILES if posted else None)
    refused: dict[str, list[str]] = {}
    if why.is_valid():
        try:
            row = _send(request, number, question_key, right, why.cleaned_data)
        except DomainError as refusal:
            refused = {question_key: [str(refusal)]}
        else:
            said = _("Your request %(number)s was sent. Your answer is in the form; the application goes on.")
            messages.success(request, said % {"number": row.number})
            return go_to(request, *back)
    context = _context(application, question, known, SectionForm(section, right, refused, is_bound=posted))
    context["back"] = f"{reverse(back[0], args=back[1:])}#id_{question.key}"
    return page(request, template, context | {"form": why}, status=422 if posted else 200)


def say_how_many(request: Request, found: int) -> None:
    """After the registers were asked once more."""
    if found:
        said = ngettext("%(found)s answer came from registers.", "%(found)s answers came from registers.", found)
        messages.success(request, said % {"found": found})
    else:
        messages.info(request, _("The registers know nothing more of what is asked here."))


def section_of(request: Request, number: str, key: str) -> str:
    """The section that asks a question."""
    return prefilling.section_that_asks(actor=request.actor, number=number, key=key)


def _send(request: Request, number: str, key: str, right: dict[str, Any], why: dict[str, Any]) -> Any:
    return prefilling.dispute_answer(
        actor=request.actor,
        number=number,
        key=key,
        right=right.get(key),
        note=_noted(request, why),
        proof=why["proof"][0] if why["proof"] else None,
    )


def _noted(request: Request, why: dict[str, Any]) -> str:
    """What the source reads: the applicant's words, and at a window who wrote them down."""
    if "said_so" not in why:
        return str(why["note"])
    return f"申请人在窗口提出，由{request.actor.authority_name}{request.actor.name}记录。{why['note']}"


def _context(application: Application, question: FormField, known: Known, right: SectionForm) -> dict[str, Any]:
    return {
        "application": application,
        "titles": titles_of(application),
        "question": question,
        "known": known,
        "right": right,
        "errors": right.error_lines(),
    }
