"""One section of the form: save, save by itself, add and remove rows, upload and remove files of questions."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.applications import selectors
from tongban.applications.counter import change_rows
from tongban.applications.errors import AnswersConflict, ApplicationNotFound, TableRefused
from tongban.applications.forms.answers import MOST_ROWS, Problems, drop_empty_rows, is_open
from tongban.applications.forms.rendering import SectionForm, read_section, shape_of
from tongban.applications.forms.rows import files_asked
from tongban.applications.forms.tables import LARGEST, read_table
from tongban.applications.forms.windows import pages_wanted, query_for
from tongban.applications.selectors import Draft
from tongban.applications.services import answers as answering
from tongban.applications.services import evidence, prefilling
from tongban.applications.services.drafts import digest_of
from tongban.applications.uploading import take_in_files
from tongban.applications.web.drafts import go_on, titles_of
from tongban.applications.web.known import say_how_many
from tongban.catalogue.public import FieldType, FormSection
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

_TABLE = "table:"


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def save_answers(request: Request, number: str, section_key: str) -> HttpResponse:
    draft = selectors.get_draft(actor=request.actor, number=number)
    section = _section(draft, section_key)
    if request.method == "GET":
        blamed = draft.section_problems(section) if "check" in request.GET else _mistyped(draft, section)
        return _show(request, draft, section, blamed)
    try:
        raw = _with_table(request, section, change_rows(_typed(request, draft, section), request.POST.get("do", "")))
    except TableRefused as refusal:
        group = request.POST["do"].removeprefix(_TABLE)
        return _show(request, draft, section, {group: [str(refusal)]}, status=422)
    try:
        saved = answering.save_answers(actor=request.actor, number=number, answers=raw, seen=_seen(request))
    except AnswersConflict as conflict:
        return _show_conflict(request, draft, section, conflict)
    if request.POST.get("do") == "read":
        say_how_many(request, prefilling.read_registers(actor=request.actor, number=number))
    refused = _change_files(request, section, number, saved.answers)
    return _after_saving(request, selectors.get_draft(actor=request.actor, number=number), section, refused)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["POST"])
def autosave_answers(request: Request, number: str, section_key: str) -> HttpResponse:
    """Saves what the page holds, tells the time, and renews what the page says it has seen."""
    draft = selectors.get_draft(actor=request.actor, number=number)
    section = _section(draft, section_key)
    raw = _typed(request, draft, section)
    try:
        saved = answering.save_answers(actor=request.actor, number=number, answers=raw, seen=_seen(request))
    except AnswersConflict:  # the page keeps what it has seen: saving it will show both answers
        return page(request, "applications/_seen.html", {"seen": request.POST.get("seen", ""), "in_conflict": True})
    after = selectors.get_draft(actor=request.actor, number=number)
    now = after.requirements.section(section.key)
    if now is not None and shape_of(now, saved.answers) != shape_of(section, draft.application.answers):
        response = _show(request, after, now, _mistyped(after, now))
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#section-form", "outerHTML"
    else:
        response = page(request, "applications/_seen.html", {"seen": json.dumps(saved.shown), "in_conflict": False})
    response.headers["HX-Trigger"] = json.dumps({"saved": f"{timezone.localtime(saved.saved_at):%H:%M}"})
    return response


def _after_saving(request: Request, draft: Draft, before: FormSection, refused: Problems) -> HttpResponse:
    """On to the next part; or the page again: for a file that was refused, an answer that is not right yet, or more
    questions that the answers call for. What was not on the page is asked, not blamed."""
    section = draft.requirements.section(before.key) or before
    do = request.POST.get("do", "continue")
    if refused:
        return _show(request, draft, section, refused, status=422)
    if do.startswith(_TABLE):
        return _after_table(request, draft, section, do.removeprefix(_TABLE))
    if do not in {"continue", "later"}:
        return _stay(request, draft, section)
    problems = draft.section_problems(section) if do == "continue" else {}
    on_the_page = {question.key for question in before.fields}
    blamed = {place: said for place, said in problems.items() if place.partition(".")[0] in on_the_page}
    if blamed:
        return _show(request, draft, section, blamed, status=422)
    if problems:
        messages.info(request, _("Your answers call for a few more questions. They are on this page now."))
        return go_to(request, "applications:save_answers", draft.application.number, section.key)
    return go_on(request, draft, section.key)


def _with_table(request: Request, section: FormSection, raw: dict[str, Any]) -> dict[str, Any]:
    """The typed rows, and after them those of a file or of what was pasted (``table:group``). Refuses TableRefused."""
    do = request.POST.get("do", "")
    group = next(
        (each for each in section.fields if do == f"{_TABLE}{each.key}" and each.type == FieldType.GROUP), None
    )
    if group is None:
        return raw
    upload = request.FILES.get(f"table-{group.key}")
    if upload is not None and (upload.size or 0) > LARGEST:
        raise TableRefused(reason=_("The file is larger than 5 MB. Divide it, and upload one part after the other."))
    data = upload.read() if upload is not None else request.POST.get(f"paste-{group.key}", "").encode()
    rows = [*drop_empty_rows(raw.get(group.key) or []), *read_table(group, data)]
    most = min(MOST_ROWS, int(group.maximum or MOST_ROWS))
    if len(rows) > most:
        told = _("With the rows of the table there would be %(rows)d; at most %(most)d are possible.")
        raise TableRefused(reason=told % {"rows": len(rows), "most": most})
    return raw | {group.key: rows}


def _after_table(request: Request, draft: Draft, section: FormSection, group: str) -> HttpResponse:
    """The rows are saved. What is wrong in them is told by row and column; the first wrong row is on the page."""
    problems = {
        place: said for place, said in draft.section_problems(section).items() if place.partition(".")[0] == group
    }
    if problems:
        return _show(request, draft, section, problems, status=422)
    messages.success(request, _("The rows of the table were taken in."))
    return _stay(request, draft, section)


def _device_key(request: Request, number: str) -> str:
    """The key under which a browser keeps what it could not send yet: only pages of this draft, shown to this person,
    carry it, so what lies on a device is nothing to the next person at it (docs/adr/0014)."""
    who = f"{request.actor.kind}:{request.actor.id}:{number}"
    return salted_hmac("applications.device_key", who, algorithm="sha256").hexdigest()


def _section(draft: Draft, key: str) -> FormSection:
    section = draft.requirements.section(key)
    if section is None:
        raise ApplicationNotFound
    return section


def _typed(request: Request, draft: Draft, section: FormSection) -> dict[str, Any]:
    """What the page carried. It may be older than the answers of another window, and have asked more than is now."""
    asked = selectors.get_questions(draft.parts).values()
    stored = draft.application.answers
    return read_section(section.model_copy(update={"fields": tuple(asked)}), request.POST, stored)


def _seen(request: Request) -> dict[str, str]:
    """Question → digest of what the page showed; nothing when it says nothing sensible."""
    try:
        said = json.loads(request.POST.get("seen", "{}"))
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in said.items()} if isinstance(said, dict) else {}


def _change_files(request: Request, section: FormSection, number: str, answers: dict[str, Any]) -> Problems:
    """Takes in files chosen for file questions and removes what was asked to; says which were refused."""
    actor, do = request.actor, request.POST.get("do", "")
    verb, _colon, evidence_id = do.partition(":")
    if verb == "remove-file" and evidence_id.isdigit():
        evidence.remove_evidence(actor=actor, number=number, evidence_id=int(evidence_id))

    def add(key: str, file_id: int) -> None:
        evidence.add_evidence(actor=actor, number=number, material_key=key, file_id=file_id)

    asked = files_asked(section.fields, answers).values()
    return take_in_files(actor=actor, asked=asked, uploads=request.FILES, add=add, do=do)


def _mistyped(draft: Draft, section: FormSection) -> Problems:
    """What was typed and is not right yet. What is only missing is not blamed before the person moves on."""
    answers = draft.application.answers
    rows = {question.key for question in section.fields if question.type == "group"}
    return {
        key: said
        for key, said in draft.section_problems(section).items()
        if key.partition(".")[0] not in rows and not is_open(answers.get(key))
    }


def _stay(request: Request, draft: Draft, section: FormSection) -> HttpResponse:
    if request.htmx:
        return _show(request, draft, section, _mistyped(draft, section))
    query = query_for(pages_wanted(section.fields, request.GET, request.POST))
    return go_to(request, "applications:save_answers", draft.application.number, section.key, query=query)


def _show_conflict(request: Request, draft: Draft, section: FormSection, conflict: AnswersConflict) -> HttpResponse:
    """The page as it was typed, with the other window's answers beside the questions both answered."""
    typed = draft.application.answers | conflict.details["changed"]
    theirs = {key: said["theirs"] for key, said in conflict.details["fields"].items()}
    status = 422 if request.htmx else 409
    return _show(request, draft, section, {}, answers=typed, conflicts=theirs, status=status)


def _show(
    request: Request,
    draft: Draft,
    section: FormSection,
    problems: Problems,
    *,
    answers: dict[str, Any] | None = None,
    conflicts: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    stored = draft.application.answers
    seen = {question.key: digest_of(stored.get(question.key)) for question in section.fields}
    form = SectionForm(
        section,
        stored if answers is None else answers,
        problems,
        draft.evidence,
        conflicts or {},
        json.dumps(seen),
        is_bound=status != 200,
        beside=draft.beside,
        number=draft.application.number,
        tables=True,
        pages=pages_wanted(section.fields, request.GET, request.POST),
    )
    context = {
        "form": form,
        "application": draft.application,
        "section": section,
        "titles": titles_of(draft.application),
        "unread": draft.may_be_known(section),
        "device_key": _device_key(request, draft.application.number),
        "fragment": "applications/_save_answers_form.html",
    }
    return page(request, "applications/save_answers.html", context, status=status)
