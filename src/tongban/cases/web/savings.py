"""The bureau's page of what nobody had to type or bring, and the same as a table to take away."""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django import forms
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
from tongban.kernel.spreadsheets import csv_answer
from tongban.ui.forms import ChineseDateField
from tongban.ui.pages import page

_DAYS = 30
MOST_DAYS = 366


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
        return csv_answer([_headings(), *_rows(found)], name="savings.csv")
    context = {"form": form, "savings": found, "counting": savings.Counting(request.actor)}
    return page(request, "cases/list_savings.html", context | said, status=status)


def _rows(found: Savings) -> Iterator[list[Any]]:
    for department in found.departments:
        for item in department.items:
            yield [department.authority_name, item.item_code, item.item_title, *_numbers(item.saved)]


def _headings() -> list[str]:
    heads = [gettext("Department"), gettext("Item code"), gettext("Item"), gettext("Cases")]
    heads += [gettext("Materials before"), gettext("Materials after"), gettext("Licences")]
    heads += [gettext("Entries of registers"), gettext("Handed in before"), gettext("Answers")]
    return [*heads, gettext("Answers from registers"), gettext("Changed by the applicant")]


def _numbers(saved: Saved) -> list[int]:
    materials = [saved.asked, saved.brought, saved.licence, saved.register, saved.earlier]
    return [saved.cases, *materials, saved.answered, saved.filled, saved.changed]
