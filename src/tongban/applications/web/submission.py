"""Check, declare, hand in, receipt."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.applications import selectors
from tongban.applications.enums import ApplicationState
from tongban.applications.errors import ApplicationIncomplete, DefinitionChanged, StandInGone
from tongban.applications.forms.details import contact_section
from tongban.applications.forms.known import Known
from tongban.applications.forms.rows import FILE_ANSWER, as_asked
from tongban.applications.forms.wording import words_of
from tongban.applications.selectors import Draft
from tongban.applications.services import submission
from tongban.applications.web.case_pages import address_of, full_address_of
from tongban.applications.web.drafts import applicant_name, titles_of
from tongban.applications.web.materials import way_words
from tongban.cases import public as cases
from tongban.catalogue.public import FieldType, FormSection
from tongban.identity import public as identity
from tongban.kernel import files
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


class DeclarationForm(forms.Form):
    """The declaration before handing in."""

    declared = forms.BooleanField(
        label=gettext_lazy("I have read this and declare it."),
        error_messages={"required": gettext_lazy("Read the declaration and tick it before you hand in.")},
    )

    def __init__(self, *given: Any, promise: str, **options: Any) -> None:
        super().__init__(*given, **options)
        if promise:
            self.fields["promise"] = forms.BooleanField(
                label=gettext_lazy("I have read the promise and give it."),
                widget=forms.CheckboxInput({"value": promise}),  # what comes back is the text as it was shown
                error_messages={"required": gettext_lazy("Read what you promise and tick it.")},
            )


def promise_in(posted: Any) -> str:
    """The promise that was ticked, as it was shown."""
    return str(posted.get("promise", "")).replace("\r\n", "\n")


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def check_answers(request: Request, number: str) -> HttpResponse:
    draft = selectors.get_draft(actor=request.actor, number=number)
    if draft.application.state == ApplicationState.SUBMITTED:
        return go_to(request, "applications:show_receipt", number)
    return page(request, "applications/check_answers.html", summary_context(request, draft))


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def submit_application(request: Request, number: str) -> HttpResponse:
    draft = selectors.get_draft(actor=request.actor, number=number)
    promise = draft.promise()
    form = DeclarationForm(request.POST if request.method == "POST" else None, promise=promise)
    if form.is_valid():
        try:
            submission.submit_application(actor=request.actor, number=number, promise=promise_in(request.POST))
        except (ApplicationIncomplete, DefinitionChanged):
            return go_to(request, "applications:show_application", number)
        except StandInGone as gone:
            messages.warning(request, str(gone))
            return go_to(request, "applications:list_materials", number)
        except DomainError as refusal:
            _tell(form, refusal)
        else:
            return go_to(request, "applications:show_receipt", number)
    if draft.application.state == ApplicationState.SUBMITTED:
        return go_to(request, "applications:show_receipt", number)
    if request.method == "GET" and draft.missing():
        return go_to(request, "applications:check_answers", number)
    context = {"form": form, "application": draft.application, "titles": titles_of(draft.application)}
    context["promises"] = promise.splitlines()
    return page(request, "applications/submit_application.html", context)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def show_receipt(request: Request, number: str) -> HttpResponse:
    application = selectors.get_application(actor=request.actor, number=number)
    if application.state != ApplicationState.SUBMITTED:
        return go_to(request, "applications:show_application", number)
    receipt = submission.receipt_of(application)
    context = {
        "application": application,
        "titles": titles_of(application),
        "receipts": [
            {"case": case, "address": address_of(case.number), "qr": full_address_of(case.number)}
            for case in receipt.cases
        ],
        "case_numbers": [case.number for case in receipt.cases],
        "helps": selectors.list_helps(application),
        "due_on": max(case.acceptance_due_on for case in receipt.cases),
        "for_name": applicant_name(application, request),
    }
    return page(request, "applications/show_receipt.html", context)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def download_slip(request: Request, number: str, case_number: str) -> HttpResponseBase:
    """The 收件凭证 of one case as PDF."""
    receipt = submission.case_receipt_of(selectors.get_application(actor=request.actor, number=number), case_number)
    return files.download(cases.print_slip(receipt), inline=True)


def summary_context(request: Request, draft: Draft) -> dict[str, Any]:
    """Everything the person said and handed in, with links to change it and marks on what is missing."""
    application, missing = draft.application, draft.missing()
    number = application.number
    parts = [
        {
            "title": _("Your details"),
            "rows": section_rows(draft, contact_section(), reverse("applications:save_details", args=[number])),
        }
    ]
    for section in draft.requirements.sections:
        address = reverse("applications:save_answers", args=[number, section.key])
        parts.append({"title": section.title, "rows": section_rows(draft, section, address)})
    materials_address = reverse("applications:list_materials", args=[number])
    return {
        "application": application,
        "titles": titles_of(application),
        "for_name": applicant_name(application, request),
        "parts": parts,
        "materials": _material_rows(draft, materials_address),
        "materials_address": materials_address,
        "recommended": draft.recommended(),
        "complete": not missing,
        "problems": [said for problems in missing.values() for messages in problems.values() for said in messages],
    }


def section_rows(draft: Draft, section: FormSection, address: str) -> list[dict[str, Any]]:
    """One row for each question: label, answer in words, what is wrong, where to change it."""
    answers = draft.application.contact if section.key == "details" else draft.application.answers
    problems = draft.section_problems(section)
    files = {key: "、".join(row.name for row in rows) for key, rows in draft.evidence.items()}
    rows = []
    for question in section.fields:
        said = words_of(question, as_asked(question, answers), files)
        if question.type == FieldType.FILE:
            said = "\n".join(row.name for row in draft.evidence.get(FILE_ANSWER + question.key, []))
        errors = [text for key, texts in problems.items() if key.partition(".")[0] == question.key for text in texts]
        source = _source_of(draft, question.key, answers) if said else ""
        told = {"label": question.label, "value": said, "errors": errors, "source": source}
        rows.append(told | {"address": f"{address}#id_{question.key}"})
    return rows


def _source_of(draft: Draft, key: str, answers: Mapping[str, Any]) -> str:
    """Which register an answer came from and how far it can be trusted; nothing for what the applicant wrote."""
    told = draft.application.known_answers.get(key)
    known = Known.stored(told) if told else None
    if known is None or answers is not draft.application.answers or not known.stands(answers.get(key)):
        return ""
    return f"{known.register_name} · {known.authority} · {known.level_words}"


def _levels_of(draft: Draft, key: str) -> str:
    rows = draft.evidence.get(key, [])
    return "、".join(dict.fromkeys(row.get_level_display() for row in rows if row.level))


def _material_rows(draft: Draft, address: str) -> list[dict[str, Any]]:
    problems = draft.material_problems()
    return [
        {
            "label": material.name,
            "value": "\n".join(row.name or way_words(row.form) for row in draft.evidence.get(material.key, []))
            or (_("Your promise stands in for it") if material.key in draft.promised_materials else ""),
            "errors": problems.get(material.key, []),
            "source": _levels_of(draft, material.key),
            "address": f"{address}#material-{material.key}",
        }
        for material in draft.requirements.materials
    ]


def _tell(form: forms.Form, refusal: DomainError) -> None:
    """On top of the form; a further proof has a page of its own, where the form is kept meanwhile."""
    if isinstance(refusal, identity.Assurance.TooLow):
        raise refusal
    form.add_error(None, str(refusal))
