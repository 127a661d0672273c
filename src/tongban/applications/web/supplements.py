"""After handing in: answer a supplement notice, withdraw."""

from typing import TypedDict

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.applications import selectors, supplement_drafts
from tongban.applications.counter import change_rows
from tongban.applications.errors import ApplicationNotFound
from tongban.applications.forms.answers import Problems
from tongban.applications.forms.rendering import SectionForm, read_section
from tongban.applications.forms.windows import pages_wanted, query_for
from tongban.applications.services import supplements
from tongban.applications.supplement_drafts import OpenSupplement
from tongban.applications.uploading import take_in_files
from tongban.applications.web.case_pages import address_of, go_to_case
from tongban.applications.web.materials import material_row
from tongban.cases import public as cases
from tongban.kernel import files
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


class Where(TypedDict):
    """Which case of which application."""

    number: str
    case_number: str


class WithdrawalForm(forms.Form):
    """Why a case is withdrawn."""

    reason = forms.CharField(
        label=_("Why do you withdraw?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a few words why you withdraw.")},
    )


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def answer_supplement(request: Request, number: str, case_number: str) -> HttpResponse:
    actor, where = request.actor, Where(number=number, case_number=case_number)
    if request.method == "GET":
        return _show(request, supplement_drafts.get_supplement(actor=actor, **where), {})
    before = supplement_drafts.get_supplement(actor=actor, **where)
    raw = change_rows(read_section(before.section, request.POST, before.answers), request.POST.get("do", ""))
    supplement = supplements.save_supplement(actor=actor, answers=raw, **where)
    refused = _change_files(request, supplement, where)
    supplement = supplement_drafts.get_supplement(actor=actor, **where)
    if refused:
        return _show(request, supplement, refused, status=422)
    if request.POST.get("do") != "submit":
        query = query_for(pages_wanted(supplement.section.fields, request.GET, request.POST))
        return go_to(request, "applications:answer_supplement", number, case_number, query=query)
    if problems := supplement.problems():
        return _show(request, supplement, problems, status=422)
    supplements.answer_supplement(actor=actor, **where)
    return go_to_case(request, case_number)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def withdraw_case(request: Request, number: str, case_number: str) -> HttpResponse:
    application = selectors.get_application(actor=request.actor, number=number)
    item = next((item for item in selectors.items_of(application) if item.case_number == case_number), None)
    if item is None:
        raise ApplicationNotFound
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cases.withdraw_case(actor=request.actor, case_number=case_number, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to_case(request, case_number)
    context = {"form": form, "application": application, "item": item, "address": address_of(case_number)}
    return page(request, "applications/withdraw_case.html", context)


def _change_files(request: Request, supplement: OpenSupplement, where: Where) -> Problems:
    """Takes in the files of this post, removes what was asked to; says which were refused."""
    actor, do = request.actor, request.POST.get("do", "")
    verb, _colon, evidence_id = do.partition(":")
    if verb == "remove-file" and evidence_id.isdigit():
        supplements.remove_supplement_evidence(actor=actor, evidence_id=int(evidence_id), **where)

    def add(key: str, file_id: int) -> None:
        supplements.add_supplement_evidence(actor=actor, material_key=key, file_id=file_id, **where)

    refused: Problems = {}
    for material, _reason in supplement.materials:
        for upload in request.FILES.getlist(f"material:{material.key}"):
            try:
                add(material.key, files.store_upload(actor=actor, upload=upload).id)
            except DomainError as refusal:
                refused.setdefault(material.key, []).append(f"{upload.name}：{refusal}")
    asked = supplement.files_asked.values()
    return refused | take_in_files(actor=actor, asked=asked, uploads=request.FILES, add=add, do=do)


def _show(request: Request, supplement: OpenSupplement, problems: Problems, *, status: int = 200) -> HttpResponse:
    form = SectionForm(
        supplement.section,
        supplement.answers,
        problems,
        supplement.evidence,
        standing=supplement.standing,
        is_bound=status != 200,
        pages=pages_wanted(supplement.section.fields, request.GET, request.POST),
    )
    rows = [
        material_row(request.actor, material, supplement.evidence.get(material.key, []), problems.get(material.key, []))
        | {"reason": reason}
        for material, reason in supplement.materials
    ]
    context = {"supplement": supplement, "form": form, "materials": rows, "errors": form.error_lines()}
    return page(request, "applications/answer_supplement.html", context, status=status)
