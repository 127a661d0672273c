"""The desk of the calendar: which notices are in force, load the next, withdraw a wrong one."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.kernel import calendar, clock, holidays
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.calendar import Notice
from tongban.kernel.calendar.reading import LARGEST_BYTES
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.kernel.models import CalendarAct, HolidayNotice

KEEP_CALENDAR = "bureau:calendar:keep"
keepers_only = open_to(ActorKind.STAFF, permission=KEEP_CALENDAR)
_OLDEST = date(2006, 1, 1)


class NoticeForm(forms.Form):
    """The file of a notice."""

    file = forms.FileField(
        label=gettext_lazy("File of the notice"),
        help_text=gettext_lazy(
            "JSON with year, papers and days, 64 KB at most. You see what changes before it counts."
        ),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={
            "required": gettext_lazy("Choose the file of the notice."),
            "empty": gettext_lazy("This file is empty. Choose the file of the notice."),
        },
    )

    def clean_file(self) -> Notice:
        try:
            return calendar.read_notice(self.cleaned_data["file"].read(LARGEST_BYTES + 1))
        except calendar.NoticeRefused as refusal:
            raise forms.ValidationError(refusal.details["all"]) from refusal


class LoadForm(forms.Form):
    """What was looked at, to be put in force: the notice itself and the revision it was compared with."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=LARGEST_BYTES)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)
    published_on = forms.DateField(
        label=gettext_lazy("Published on"),
        help_text=gettext_lazy("The day of the notice of the State Council, if you know it."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "tb-input--10"}),
        error_messages={"invalid": gettext_lazy("Write the day as 2026-11-04.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why the notice in force is replaced"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_content(self) -> Notice:
        try:
            return calendar.read_notice(self.cleaned_data["content"])
        except calendar.NoticeRefused as refusal:
            raise forms.ValidationError(refusal.details["all"]) from refusal

    def clean_published_on(self) -> date | None:
        day: date | None = self.cleaned_data["published_on"]
        if day and not _OLDEST <= day <= clock.today():
            raise forms.ValidationError(_("The day must not lie in the future, nor before 2006."))
        return day


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why this notice is withdrawn"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why: dates of running cases hang on it.")},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One version in the list."""

    row: HolidayNotice
    off: int
    worked: int
    may_withdraw: bool

    @property
    def tone(self) -> str:
        return "plain" if self.row.until else "good"

    @property
    def state(self) -> str:
        if self.row.until is None:
            return _("In force")
        return _("Withdrawn") if self.row.until.act == CalendarAct.WITHDRAWN else _("Replaced")


@keepers_only
@require_http_methods(["GET", "POST"])
def list_notices(request: Request) -> HttpResponse:
    """The versions, and the door to load another."""
    form = NoticeForm(request.POST, request.FILES) if request.method == "POST" else NoticeForm()
    if form.is_valid():
        return _preview(request, form.cleaned_data["file"])
    edition = calendar.look()
    facts = {"form": form, "lines": [_line(row) for row in holidays.list_notices()], "edition": edition}
    return render(request, "kernel/list_notices.html", facts, status=422 if form.is_bound else 200)


@keepers_only
@require_http_methods(["POST"])
def load_notice(request: Request) -> HttpResponse:
    form = LoadForm(request.POST)
    if not form.is_valid():
        notice = form.cleaned_data.get("content")
        if notice is None:
            return HttpResponseRedirect(reverse("kernel:list_notices"), status=303)
        return _preview(request, notice, form)
    said = form.cleaned_data
    notice = said.pop("content")
    try:
        holidays.load_notice(actor=request.actor, notice=notice, **said)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _preview(request, notice, form)
    return HttpResponseRedirect(reverse("kernel:list_notices"), status=303)


@keepers_only
@require_http_methods(["GET", "POST"])
def show_notice(request: Request, year: int, version: int) -> HttpResponse:
    """One version with its days; a POST shows what putting it in force again would change."""
    row = holidays.get_notice(year=year, version=version)
    if request.method == "POST":
        return _preview(request, holidays.notice_of(row))
    return render(request, "kernel/show_notice.html", {"line": _line(row), "days": _days(holidays.notice_of(row))})


@keepers_only
@require_http_methods(["GET", "POST"])
def withdraw_notice(request: Request, year: int) -> HttpResponse:
    now = calendar.look()
    form = WithdrawForm(request.POST if request.method == "POST" else None, initial={"revision": now.revision})
    if form.is_valid():
        try:
            holidays.withdraw_notice(actor=request.actor, year=year, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(reverse("kernel:list_notices"), status=303)
    changes = holidays.compare_without(year)
    first, last = _ends(changes)
    facts = {"form": form, "year": year, "changes": changes, "first": first, "last": last}
    return render(request, "kernel/withdraw_notice.html", facts, status=422 if form.is_bound else 200)


def _preview(request: Request, notice: Notice, form: LoadForm | None = None) -> HttpResponse:
    """What would change; nothing is kept until it is loaded."""
    difference = holidays.compare(notice)
    carried = {"content": notice.to_json(), "revision": difference.revision}
    status = 422 if form is not None else 200
    if form is None:
        form = LoadForm(initial=carried)
    else:
        form.data = form.data.dict() | {"revision": str(difference.revision)}  # type: ignore[attr-defined] # a QueryDict
    first, last = _ends(difference.days)
    facts = {"difference": difference, "form": form, "days": _days(notice), "first": first, "last": last}
    return render(request, "kernel/load_notice.html", facts, status=status)


def _ends(changes: tuple[holidays.ChangedDay, ...]) -> tuple[date | None, date | None]:
    return (changes[0].day, changes[-1].day) if changes else (None, None)


def _line(row: HolidayNotice) -> NoticeLine:
    off = sum(day["isOffDay"] for day in row.days)
    may_withdraw = row.until is None and row.year >= clock.today().year
    return NoticeLine(row, off, len(row.days) - off, may_withdraw)


def _days(notice: Notice) -> list[holidays.ChangedDay]:
    return [holidays.ChangedDay(day, works, notice.names[day]) for day, works in sorted(notice.works.items())]
