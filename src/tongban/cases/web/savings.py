"""The bureau's page of what nobody had to type or bring, and the same as a table to take away."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tongban.cases.selectors import savings
from tongban.cases.selectors.savings import Saved, Savings
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel import clock
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ui.forms import ChineseDateField
from tongban.ui.pages import page

_DAYS = 30
MOST_DAYS = 366
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class PeriodForm(forms.Form):
    """Days on which cases were received, both included; a year at most, so that nobody waits for the count."""

    first = ChineseDateField(label=_("Received from"))
    last = ChineseDateField(label=_("Received until"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("last", _("From the first day to the last, a year at most."))
        return said


class _Line:
    """The csv module writes into this; it hands each line back."""

    def write(self, text: str) -> str:
        return text


@open_to(ActorKind.STAFF, permission=BUREAU_WATCH)
@require_GET
def list_savings(request: Request) -> HttpResponseBase:
    """By department and item: materials before and after, and answers that came from registers."""
    today = clock.today()
    usual = {"first": today - timedelta(days=_DAYS), "last": today}
    form = PeriodForm(request.GET if "first" in request.GET else None, initial=usual)
    said = form.cleaned_data if form.is_valid() else usual
    found = savings.count_savings(actor=request.actor, **said)
    status = 422 if form.is_bound and form.errors else 200
    if request.GET.get("as") == "csv" and status == HTTPStatus.OK:
        return _table(found)
    context = {"form": form, "savings": found, "counting": savings.Counting(request.actor)}
    return page(request, "cases/list_savings.html", context | said, status=status)


def _table(found: Savings) -> HttpResponseBase:
    """CSV that a spreadsheet opens rightly: byte-order mark, and no cell that starts a formula."""
    answer = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="savings.csv"'
    return answer


def _lines(found: Savings) -> Iterator[str]:
    writer = csv.writer(_Line())
    heads = [gettext("Department"), gettext("Item code"), gettext("Item"), gettext("Cases")]
    heads += [gettext("Materials before"), gettext("Materials after"), gettext("Licences")]
    heads += [gettext("Entries of registers"), gettext("Handed in before"), gettext("Answers")]
    heads += [gettext("Answers from registers"), gettext("Changed by the applicant")]
    yield "\ufeff" + str(writer.writerow(heads))
    for department in found.departments:
        for item in department.items:
            names = [department.authority_name, item.item_code, item.item_title]
            yield str(writer.writerow([*map(_cell, names), *_numbers(item.saved)]))


def _numbers(saved: Saved) -> list[int]:
    materials = [saved.asked, saved.brought, saved.licence, saved.register, saved.earlier]
    return [saved.cases, *materials, saved.answered, saved.filled, saved.changed]


def _cell(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
