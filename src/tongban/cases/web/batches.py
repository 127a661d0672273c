"""Acts on many cases: what is selected, one question about it, and what came of it case by case."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from tongban.cases.enums import BatchOutcome
from tongban.cases.errors import BatchActUnknown
from tongban.cases.selectors import batches as outcomes
from tongban.cases.selectors import inbox as inboxes
from tongban.cases.selectors import looks
from tongban.cases.services import batches
from tongban.cases.services.batches import ACTS, BatchAct
from tongban.cases.web.step_bar import task_number
from tongban.identity import public as identity
from tongban.identity.public import CASE_READ
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


class BatchForm(forms.Form):
    """What the act needs to be told. ``key`` makes a second click the same batch."""

    key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": _("Open the inbox again and repeat.")})
    act = forms.CharField(widget=forms.HiddenInput)
    colleague = forms.TypedChoiceField(label=_("To which colleague?"), coerce=int, empty_value=None)
    opinion = forms.CharField(
        label=_("Opinion"), widget=forms.Textarea({"rows": 4}), required=False, max_length=1000,
        help_text=_("The same words are written into every case."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=500)

    def __init__(self, *args: Any, act: BatchAct, colleagues: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["colleague"].choices = [("", _("Choose a colleague")), *colleagues]  # type: ignore[attr-defined]
        for name in {"colleague", "opinion", "reason"} - set(act.asks):
            del self.fields[name]


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_POST
def start_batch(request: Request) -> HttpResponse:
    """First the question, with what is selected; answered, the act. A small batch is done at once."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise BatchActUnknown
    selected = _selected(request)
    asked = {"key": request.POST.get("key") or uuid4(), "act": act.key}
    posted = request.POST if _needs_no_question(request, act) else None
    form = BatchForm(posted, initial=asked, act=act, colleagues=_colleagues(request, act))
    if form.is_valid():
        try:
            return _done(request, act, selected, form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "act": act, "selected": selected, "count": len(selected), "most": batches.MOST}
    return page(request, "cases/start_batch.html", context | {"breadcrumbs": _crumbs(act)})


@open_to(ActorKind.STAFF)
@require_GET
def show_batch(request: Request, batch_uuid: UUID) -> HttpResponse:
    """Exactly which cases were done, which were not and why; while it runs, how far it is."""
    batch = outcomes.get_batch(actor=request.actor, uuid=batch_uuid)
    act = ACTS[batch.act]
    context = {
        "batch": batch,
        "act": act,
        "refused": batch.of(BatchOutcome.REFUSED),
        "done": batch.of(BatchOutcome.DONE),
        "breadcrumbs": _crumbs(act),
    }
    return page(request, "cases/show_batch.html", context)


def _needs_no_question(request: Request, act: BatchAct) -> bool:
    """Answered already; or nothing to ask, and each case was ticked by hand."""
    return "answered" in request.POST or not (act.asks or "all" in request.POST)


def _done(request: Request, act: BatchAct, selected: list[int], said: dict[str, Any]) -> HttpResponse:
    batch = batches.start_batch(
        actor=request.actor,
        key=said["key"],
        act=act.key,
        task_ids=selected,
        words=said.get("opinion") or said.get("reason", ""),
        colleague_id=said.get("colleague"),
    )
    if batch.total <= batches.FEW:
        batches.run_batch(batch_id=batch.pk)
    return go_to(request, "cases:show_batch", batch.uuid)


def _selected(request: Request) -> list[int]:
    """The ticked steps, or with "all of this list" the first of it by due date."""
    if "all" in request.POST:
        look = looks.read_look(request.POST.dict())
        return inboxes.list_step_ids(actor=request.actor, tab=look.tab, filters=look.filters, most=batches.MOST)
    found = [task_number(value) for value in request.POST.getlist("task")]
    return list(dict.fromkeys(number for number in found if number is not None))


def _colleagues(request: Request, act: BatchAct) -> list[tuple[int, str]]:
    if "colleague" not in act.asks:
        return []
    staff = identity.list_staff(request.actor.authority_id or 0)
    return [(row.id, f"{row.name} {row.staff_number}".strip()) for row in staff]


def _crumbs(act: BatchAct) -> list[tuple[Any, str]]:
    return [(_("Inbox"), "/desk/"), (act.words, "")]
