"""National exchange tables at the bureau: what can be reported of some days, and what cannot and why."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tongban.cases.national import TABLES
from tongban.cases.services import national
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel import clock
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import InvalidInput
from tongban.kernel.files.downloads import content_disposition
from tongban.kernel.http import Request
from tongban.ui.forms import NativeDate
from tongban.ui.pages import page

_NAMES = {
    "up_pro_accept": _("Acceptance"),
    "up_pro_process": _("Steps"),
    "up_pro_special_procedure": _("Special procedures"),
    "up_pro_result": _("Results"),
    "up_pro_material": _("Materials received"),
}
REASONS = {
    "missing": _("is required and empty"),
    "too_long": _("is longer than the table allows"),
    "not_a_number": _("is not a whole number"),
    "not_a_time": _("is not a date and time"),
    "unknown": _("is not a column of the table"),
}


class DaysForm(forms.Form):
    table = forms.ChoiceField(label=_("Table"), choices=[(table, f"{_NAMES[table]} ({table})") for table in TABLES])
    first = forms.DateField(label=_("From day"), widget=NativeDate)
    last = forms.DateField(label=_("To day"), widget=NativeDate)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "first" in values and "last" in values and values["last"] < values["first"]:
            self.add_error("last", _("This day is before the first one."))
        return values


@open_to(ActorKind.STAFF, permission=BUREAU_WATCH)
@require_GET
def show_exchange(request: Request) -> HttpResponse:
    """The report: of the first 200 cases of some days, which rows cannot be filled and why."""
    form = DaysForm(request.GET if request.GET else {"table": TABLES[0]} | _usual_days())
    asked = form.cleaned_data if form.is_valid() else None
    seen = national.read_table(actor=request.actor, **asked, officially=False) if asked else None
    told = [(row, REASONS[row.reason]) for row in seen.unfilled] if seen else []
    context = {"form": form, "asked": asked, "seen": seen, "told": told, "breadcrumbs": [(_("Exchange tables"), "")]}
    return page(request, "cases/show_exchange.html", context)


@open_to(ActorKind.STAFF, permission=BUREAU_WATCH)
@require_GET
def download_exchange(request: Request, table: str) -> StreamingHttpResponse:
    """All rows that can be filled, as CSV."""
    form = DaysForm(_usual_days() | request.GET.dict() | {"table": table})
    if not form.is_valid():
        raise InvalidInput(fields={name: [str(each) for each in found] for name, found in form.errors.items()})
    content = national.write_csv(actor=request.actor, **form.cleaned_data)
    answer = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition(f"{table}.csv", inline=False)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _usual_days() -> dict[str, Any]:
    """Yesterday and today."""
    return {"first": clock.today() - timedelta(days=1), "last": clock.today()}
