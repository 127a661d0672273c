"""What colleagues fill in when a step changes hands, asks others, or is urged."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.cases.enums import UrgeKind
from tongban.cases.services.office.asking import MAY_ASK_FOR
from tongban.cases.web.forms import OutcomeForm
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import StepKind
from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.ui.forms import ChineseDateField, NativeDate

_NONE = ("", _("Please choose"))


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class HandOverForm(OutcomeForm):
    to_staff_id = forms.TypedChoiceField(label=_("To whom?"), coerce=int)
    reason = forms.CharField(label=_("Why?"), widget=_words(), max_length=500)

    def build(self) -> None:
        task = self.desk.task
        rows = identity.list_staff(task.authority_id) if task else []
        held = task.claimed_by_id if task else None
        self.fields["to_staff_id"].choices = [_NONE, *((row.id, row.name) for row in rows if row.id != held)]  # type: ignore[attr-defined]


class NotOursForm(OutcomeForm):
    authority_id = forms.TypedChoiceField(
        label=_("Whose is it?"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Leave empty when you do not know: the leading department gives it to the right one."),
    )
    reason = forms.CharField(
        label=_("Why is it not yours?"),
        widget=_words(),
        max_length=500,
        help_text=_("For the colleagues. The applicant is told who goes on, and that the date stays."),
    )

    def build(self) -> None:
        own = self.desk.task.authority_id if self.desk.task else None
        self.fields["authority_id"].choices = _departments(own)  # type: ignore[attr-defined]


class AskForm(OutcomeForm):
    kind = forms.ChoiceField(label=_("What do you want?"), widget=forms.RadioSelect)
    authority_id = forms.TypedChoiceField(label=_("Of which department?"), coerce=int, required=False, empty_value=None)
    expert = forms.CharField(
        label=_("Or of which expert?"),
        max_length=50,
        required=False,
        help_text=_("An expert has no account here: your department writes down the answer."),
    )
    question = forms.CharField(label=_("Your question"), widget=_words(4), max_length=2000)
    due_on = ChineseDateField(
        label=_("Answer by"),
        required=False,
        widget=NativeDate,
        help_text=_("The clock of the case runs on meanwhile. Leave empty for the day the step is due."),
    )

    def build(self) -> None:
        kinds = [(kind.value, StepKind(kind).label) for kind in MAY_ASK_FOR]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["authority_id"].choices = _departments(None)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("authority_id") and not (values.get("expert") or "").strip():
            self.add_error("authority_id", _("Choose a department or name an expert."))
        return values

    def arguments(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        asked = values.pop("authority_id")
        return values | {"authority_ids": [asked] if asked else []}


class TakeBackForm(OutcomeForm):
    reason = forms.CharField(label=_("Why is the answer not needed any more?"), widget=_words(2), max_length=500)


class UrgeForm(OutcomeForm):
    text = forms.CharField(label=_("What should happen?"), widget=_words(), max_length=1000)


class OrderForm(OutcomeForm):
    text = forms.CharField(label=_("What should happen?"), widget=_words(), max_length=1000)
    reply_due_on = ChineseDateField(label=_("Answer by"), widget=NativeDate)

    def arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "reply_due_on")}


class AnswerOrderForm(OutcomeForm):
    text = forms.CharField(label=_("Your answer"), widget=_words(), max_length=2000)
    urge_id = forms.IntegerField(widget=forms.HiddenInput)

    def build(self) -> None:
        waiting = [urge.id for urge in self.desk.urges if urge.kind == UrgeKind.ORDER and urge.replied_at is None]
        self.initial["urge_id"] = waiting[0] if waiting else None

    def arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "urge_id")}


class MoveToVersionForm(OutcomeForm):
    version_id = forms.TypedChoiceField(label=_("To which version?"), coerce=int)
    reason = forms.CharField(label=_("Why?"), widget=_words(), max_length=500)

    def build(self) -> None:
        versions = catalogue.list_versions(self.desk.item.code)
        choices = [
            (row.version_id, _("Version %(number)s") % {"number": row.version_number})
            for row in versions
            if row.version_id != self.desk.item.version_id
        ]
        self.fields["version_id"].choices = [_NONE, *choices]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("version_id", "reason")}


class AbsenceForm(forms.Form):
    """``colleagues``: rows of one's department; ``own``: who fills in the form."""

    staff_id = forms.TypedChoiceField(label=_("Who is away?"), coerce=int)
    stand_in_id = forms.TypedChoiceField(label=_("Who works on their steps meanwhile?"), coerce=int)
    from_on = ChineseDateField(label=_("From"), widget=NativeDate)
    until_on = ChineseDateField(label=_("Until, inclusive"), widget=NativeDate)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, colleagues: list[identity.StaffRow], own: int, head: bool, **options: Any) -> None:
        options.setdefault("initial", {"staff_id": own, "from_on": clock.today()})
        super().__init__(*args, **options)
        people = [(row.id, row.name) for row in colleagues]
        away = people if head else [(key, name) for key, name in people if key == own]
        self.fields["staff_id"].choices = away  # type: ignore[attr-defined]
        self.fields["stand_in_id"].choices = [_NONE, *people]  # type: ignore[attr-defined]


def _departments(without: int | None) -> list[tuple[Any, Any]]:
    return [_NONE, *((row.id, row.name) for row in identity.list_authorities() if row.id != without)]
