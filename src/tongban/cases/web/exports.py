"""Taking cases out in a file: asking for it, seeing how far it is, downloading it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases.enums import Channel, Due, ExportForm
from tongban.cases.selectors import exports as selectors
from tongban.cases.selectors import inbox as inboxes
from tongban.cases.selectors.inbox import Tab
from tongban.cases.services import exports
from tongban.cases.web.inbox import tab_label
from tongban.identity.public import CASE_EXPORT, Sessions
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.files.downloads import content_disposition
from tongban.kernel.http import Request
from tongban.ui.forms import NativeDate
from tongban.ui.pages import go_to, page


class ExportRequestForm(forms.Form):
    """Which cases, in which form, and why when personal data leaves unmasked."""

    tab = forms.ChoiceField(label=_("Which cases?"))
    item = forms.ChoiceField(label=_("Item"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=[("", _("All channels")), *Channel.choices])
    due = forms.ChoiceField(label=_("Due"), required=False, choices=[("", _("Any due date")), *Due.choices])
    received_from = forms.DateField(label=_("Received from"), required=False, widget=NativeDate)
    received_until = forms.DateField(label=_("Received until"), required=False, widget=NativeDate)
    form = forms.ChoiceField(label=_("Form of the file"), choices=ExportForm.choices, initial=ExportForm.XLSX)
    unmasked = forms.BooleanField(
        label=_("With names, certificate numbers and phone numbers in full"),
        required=False,
        help_text=_("Each applicant can see who took their data out, and why."),
    )
    purpose = forms.CharField(
        label=_("What do you need the full data for?"),
        required=False,
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, request: Request, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = str(self.data.get("item") or self.initial.get("item") or "")
        items = dict(inboxes.list_item_choices(actor=request.actor))
        choices = {"": _("All items")} | items | ({kept: items.get(kept, kept)} if kept else {})
        self.fields["tab"].choices = [(selectors.ALL, _("All I may see")), *((t, tab_label(t)) for t in Tab)]  # type: ignore[attr-defined]
        self.fields["item"].choices = list(choices.items())  # type: ignore[attr-defined]
        if not request.actor.may(CASE_EXPORT):
            del self.fields["unmasked"], self.fields["purpose"]

    def asked(self) -> dict[str, str]:
        """The filter in words, as an address of the inbox says it."""
        names = ("tab", "item", "channel", "due", "received_from", "received_until")
        return {name: str(self.cleaned_data[name]) for name in names if self.cleaned_data.get(name)}


@open_to(ActorKind.STAFF)
@require_http_methods(["GET", "POST"])
def list_exports(request: Request) -> HttpResponseBase:
    """One's own exports, and the form for another; data in full leaves only with whoever lately showed who they are."""
    return (_list_unmasking if request.POST.get("unmasked") else _list)(request)


def _list(request: Request) -> HttpResponse:
    """The inbox hands its filter on."""
    asked = {"tab": selectors.ALL} | request.GET.dict()
    form = ExportRequestForm(request.POST if request.method == "POST" else None, initial=asked, request=request)
    if form.is_valid():
        said = form.cleaned_data
        try:
            exports.request_export(
                actor=request.actor,
                form=said["form"],
                asked=form.asked(),
                unmasked=said.get("unmasked", False),
                purpose=said.get("purpose", ""),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The file is being made. You may leave this page."))
            return go_to(request, "cases:list_exports")
    rows = selectors.list_exports(actor=request.actor, cursor=request.GET.get("after", ""))
    crumbs = [(_("Inbox"), "/desk/"), (_("Exports"), "")]
    context = {"form": form, "rows": rows, "moving": any(row.under_way for row in rows.rows), "breadcrumbs": crumbs}
    return page(request, "cases/list_exports.html", context)


_list_unmasking = Sessions.before_unmasking(_list)


@open_to(ActorKind.STAFF)
@require_GET
def download_export(request: Request, export_uuid: UUID) -> StreamingHttpResponse:
    """The file, to its owner and nobody else."""
    export, media_type, content = exports.open_export(actor=request.actor, uuid=export_uuid)
    name = f"{_('Cases')}-{timezone.localtime(export.asked_at):%Y%m%d-%H%M}.{export.form}"
    answer = StreamingHttpResponse(content, content_type=media_type)
    answer.headers["Content-Length"] = str(export.size)
    answer.headers["Content-Disposition"] = content_disposition(name, inline=False)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
