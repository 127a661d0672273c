"""What is filled in for the acts between acceptance and decision."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongban.cases import special
from tongban.cases.enums import (
    DeliveryMethod,
    HearingGround,
    MaterialForm,
    ProcedureKind,
)
from tongban.cases.services.hearing import Signature, may_chair
from tongban.cases.web.act_pages import ActForm
from tongban.catalogue.public import LimitUnit
from tongban.identity import public as identity
from tongban.ui.forms import ChineseDateField, NativeDate, UploadField

PEOPLE = 6  # rows for those who signed a record


def words(rows: int = 4) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


def days_box() -> forms.TextInput:
    return forms.TextInput({"class": "tb-input--4", "inputmode": "numeric"})


def verdict(label: Any, yes: Any, no: Any) -> forms.TypedChoiceField:
    """Two answers, yes or no."""
    return forms.TypedChoiceField(
        label=label, choices=[("yes", yes), ("no", no)], coerce=lambda value: value == "yes", widget=forms.RadioSelect
    )


class TimeBox(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__({"class": "tb-input--10"}, format="%H:%M")


def moment(day: date, at: time) -> datetime:
    """A day and a time of day in the time zone of the platform."""
    return timezone.make_aware(datetime.combine(day, at))


class ExtendForm(ActForm):
    days = forms.IntegerField(
        label=_("By how many working days?"),
        min_value=1,
        max_value=60,
        widget=days_box(),
        help_text=_("At most 10, in joint handling 15. Only once."),
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        widget=words(),
        max_length=1000,
        help_text=_("They are printed in the notice the applicant gets."),
    )


class StartProcedureForm(ActForm):
    kind = forms.ChoiceField(label=_("Which procedure?"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("What exactly?"),
        required=False,
        max_length=100,
        help_text=_("For example “fire safety review by experts”. Leave empty for the plain name."),
    )
    expected_value = forms.IntegerField(
        label=_("How long is it expected to take?"), min_value=1, max_value=365, widget=days_box()
    )
    expected_unit = forms.ChoiceField(label=_("Counted in"), widget=forms.RadioSelect, initial=LimitUnit.WORKING_DAY)
    reasons = forms.CharField(
        label=_("Reasons"),
        widget=words(),
        max_length=1000,
        help_text=_("They are printed in the notice the applicant gets."),
    )
    basis = forms.CharField(
        label=_("Basis in law"),
        required=False,
        max_length=500,
        help_text=_("Leave empty for the basis the item names, or art. 45."),
    )

    def build(self) -> None:
        item = self.desk.item if self.desk else None
        stopping = special.stopping(item) if item else frozenset()
        named = set(special.named_by(item)) if item else set()
        runs = {each.kind for each in self.life.running}
        kinds = [kind for kind in ProcedureKind if kind != ProcedureKind.HEARING and kind not in runs]
        allowed = [kind for kind in kinds if kind in stopping | named | {ProcedureKind.SITE_CHECK}]
        self.fields["kind"].choices = [(kind.value, _kind_label(kind, kind in stopping)) for kind in allowed]  # type: ignore[attr-defined]
        units = (LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY)
        self.fields["expected_unit"].choices = [(unit.value, unit.label) for unit in units]  # type: ignore[attr-defined]


def _kind_label(kind: ProcedureKind, stops: bool) -> str:
    how = _("the clock stops") if stops else _("the clock runs on")
    return f"{kind.label} · {how}"


class EndProcedureForm(ActForm):
    passed = verdict(_("How did it end?"), _("Passed"), _("Not passed"))
    result = forms.CharField(
        label=_("Result"), widget=words(5), max_length=4000, help_text=_("The decision rests on it.")
    )


class VisitForm(ActForm):
    place = forms.CharField(label=_("Place"), max_length=300)
    day = ChineseDateField(label=_("Day of the visit"), widget=NativeDate)
    at = forms.TimeField(label=_("Time"), widget=TimeBox())
    officers = forms.TypedMultipleChoiceField(
        label=_("Officers"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Two or more; their names and numbers are kept with the record."),
    )
    present = forms.CharField(label=_("Who was there for the applicant?"), required=False, max_length=100)
    findings = forms.CharField(label=_("What was found"), widget=words(6), max_length=4000)
    passed = verdict(_("Does the place meet the conditions?"), _("Yes, it does"), _("No, it does not"))
    photos = UploadField(label=_("Photos"), required=False, accept="image/*", most=12)

    def build(self) -> None:
        staff = identity.list_staff(self.life.case.authority_id)
        self.fields["officers"].choices = [(row.id, f"{row.name} {row.staff_number}") for row in staff]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        return values | {"visited_at": moment(values.pop("day"), values.pop("at"))}


class ObjectionForm(ActForm):
    name = forms.CharField(label=_("Who objects?"), max_length=100)
    contact = forms.CharField(label=_("How to reach this person"), required=False, max_length=100)
    text = forms.CharField(label=_("What is objected to, and why"), widget=words(6), max_length=4000)


class AnswerObjectionForm(ActForm):
    accepted = verdict(_("Is the objection accepted?"), _("Yes, it is accepted"), _("No, it is not accepted"))
    answer = forms.CharField(label=_("What was found, and the answer"), widget=words(6), max_length=4000)


class HearingRightForm(ActForm):
    ground = forms.ChoiceField(label=_("Why a hearing?"), choices=HearingGround.choices, widget=forms.RadioSelect)
    topic = forms.CharField(
        label=_("What is it about?"),
        widget=words(),
        max_length=1000,
        help_text=_("In plain words: the applicant decides on it whether to ask for a hearing."),
    )


class _ChairForm(ActForm):
    """A form that chooses who chairs: staff of the authority who never worked on the case."""

    def chairs(self) -> list[tuple[int, str]]:
        case = self.life.case
        rows = [row for row in identity.list_staff(case.authority_id) if may_chair(case, row.id)]
        return [(row.id, row.name) for row in rows]


class NotifyHearingForm(_ChairForm):
    day = ChineseDateField(
        label=_("Day of the hearing"),
        widget=NativeDate,
        help_text=_("At least seven working days from now, at most twenty after the hearing was asked for."),
    )
    at = forms.TimeField(label=_("Time"), widget=TimeBox())
    place = forms.CharField(label=_("Place"), max_length=300)
    chair_id = forms.TypedChoiceField(
        label=_("Who chairs?"),
        coerce=int,
        widget=forms.Select,
        help_text=_("Only colleagues who have not worked on this case (art. 48)."),
    )
    clerk_name = forms.CharField(label=_("Who keeps the record?"), max_length=100)
    closed_why = forms.CharField(
        label=_("Why not in public?"),
        required=False,
        max_length=500,
        help_text=_("Leave empty: a hearing is public. Only state secrets, trade secrets and privacy close it."),
    )

    def build(self) -> None:
        self.fields["chair_id"].choices = self.chairs()  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        return values | {"planned_at": moment(values.pop("day"), values.pop("at"))}


class AnswerChallengeForm(_ChairForm):
    upheld = verdict(_("Does somebody else take over?"), _("Yes, somebody else chairs"), _("No, the chair stays"))
    chair_id = forms.TypedChoiceField(
        label=_("Who chairs instead?"), coerce=int, empty_value=None, required=False, widget=forms.Select
    )
    answer = forms.CharField(label=_("Reasons"), widget=words(), max_length=1000)

    def build(self) -> None:
        now = self.life.hearing.chair_id if self.life.hearing else None
        others = [(key, name) for key, name in self.chairs() if key != now]
        self.fields["chair_id"].choices = [("", _("Please choose")), *others]  # type: ignore[attr-defined]


class RecordHearingForm(ActForm):
    day = ChineseDateField(label=_("Day of the hearing"), widget=NativeDate)
    at = forms.TimeField(label=_("When it ended"), widget=TimeBox())
    attendees = forms.CharField(label=_("Who took part"), widget=words(3), max_length=2000)
    record = forms.CharField(
        label=_("What was said"),
        widget=words(12),
        max_length=20000,
        help_text=_("Facts, evidence, arguments, answers. The decision rests on this record (art. 48)."),
    )

    def build(self) -> None:
        hearing = self.life.hearing
        known = [(hearing.chair_name, _("Chair")), (hearing.clerk_name, _("Recorder"))] if hearing else []
        known.append((str(self.life.case.applicant_snapshot.get("name", "")), _("Applicant")))
        for place in range(PEOPLE):
            name, role = known[place] if place < len(known) else ("", "")
            self.fields[f"name_{place}"] = forms.CharField(
                label=_("Name"), required=False, max_length=100, initial=name
            )
            self.fields[f"role_{place}"] = forms.CharField(label=_("Role"), required=False, max_length=50, initial=role)
            self.fields[f"signed_{place}"] = forms.BooleanField(label=_("Signed"), required=False)
            self.fields[f"note_{place}"] = forms.CharField(
                label=_("If not signed, why"), required=False, max_length=200
            )

    def rows(self) -> list[dict[str, Any]]:
        """For the template: one line for each person."""
        return [{key: self[f"{key}_{place}"] for key in ("name", "role", "signed", "note")} for place in range(PEOPLE)]

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        people = [
            Signature(*(values[f"{key}_{place}"] for key in ("name", "role", "signed", "note")))
            for place in range(PEOPLE)
            if values[f"name_{place}"]
        ]
        plain = {key: values[key] for key in ("attendees", "record")}
        return plain | {"held_at": moment(values["day"], values["at"]), "signatures": people}


class DeliveryForm(ActForm):
    notice_id = forms.TypedChoiceField(label=_("Which document?"), coerce=int, widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("How?"), choices=DeliveryMethod.choices, widget=forms.RadioSelect)
    recipient = forms.CharField(label=_("Who received it?"), max_length=100)
    relation = forms.CharField(
        label=_("Relation to the addressee"),
        required=False,
        max_length=50,
        help_text=_("For example: the person, a relative."),
    )
    day = ChineseDateField(label=_("Day"), widget=NativeDate)
    at = forms.TimeField(label=_("Time"), widget=TimeBox())
    tracking = forms.CharField(label=_("Tracking number"), required=False, max_length=60)
    note_text = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("Needed where it was left, announced or handed over by another authority: how, and who saw it."),
    )
    proof = UploadField(label=_("Scan of the signed proof"), required=False)

    def build(self) -> None:
        rows = [(each.pk, f"{each.content['title']} {each.number}") for each in self.life.undelivered]
        self.fields["notice_id"].choices = rows  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        proof = values.pop("proof")
        at = moment(values.pop("day"), values.pop("at"))
        return values | {"delivered_at": at, "proof": proof[0] if proof else None}


class PackageForm(ActForm):
    """Nothing to fill in: the button alone."""


class PublishedForm(forms.Form):
    """What a reader of the public list looks for; what cannot be understood is left out."""

    words = forms.CharField(label=_("Item, or number of the decision"), required=False, max_length=100)
    department = forms.TypedChoiceField(label=_("Department"), required=False, coerce=int, empty_value=None)
    since = ChineseDateField(label=_("Decided from"), required=False, widget=NativeDate)
    until = ChineseDateField(label=_("to"), required=False, widget=NativeDate)

    def __init__(self, *args: Any, departments: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["department"].choices = [("", _("All departments")), *departments]  # type: ignore[attr-defined]


class BringMaterialForm(ActForm):
    """One awaited material with its files."""

    material_key = forms.ChoiceField(label=_("Which material?"), widget=forms.RadioSelect)
    uploads = UploadField(label=_("Files or photos"), most=12)

    def build(self) -> None:
        waiting = self.life.to_bring
        field = self.fields["material_key"]
        field.choices = [(point["key"], point["label"]) for point in waiting]  # type: ignore[attr-defined]
        if len(waiting) == 1:
            field.initial = waiting[0]["key"]


class SendBackMaterialForm(ActForm):
    """One material that came and is not in order."""

    material_key = forms.ChoiceField(label=_("Which material?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What is wrong with it, and what should be brought?"),
        widget=words(3),
        max_length=500,
        help_text=_("The applicant reads these words."),
    )

    def build(self) -> None:
        came = self.life.tolerance.materials if self.life.tolerance else []
        choices = [(point["key"], point["label"]) for point in came if point["received_at"]]
        self.fields["material_key"].choices = choices  # type: ignore[attr-defined]


class TakeInMaterialForm(BringMaterialForm):
    """The same at the counter, where paper may be seen."""

    form = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[
            (MaterialForm.ORIGINAL_SEEN, MaterialForm.ORIGINAL_SEEN.label),
            (MaterialForm.COPY, MaterialForm.COPY.label),
            (MaterialForm.SCAN, MaterialForm.SCAN.label),
        ],
        widget=forms.RadioSelect,
    )
    uploads = UploadField(label=_("Scans or photos"), required=False, most=12)
    note_text = forms.CharField(label=_("Note"), required=False, max_length=200)
    field_order = ("material_key", "form", "uploads", "note_text")


class RequestHearingForm(ActForm):
    why = forms.CharField(
        label=_("What do you want to say at the hearing?"), widget=words(), required=False, max_length=2000
    )


class WaiveHearingForm(ActForm):
    sure = forms.BooleanField(label=_("I do not want a hearing"))

    def arguments(self) -> dict[str, Any]:
        return {}


class ChallengeForm(ActForm):
    reasons = forms.CharField(
        label=_("Why should somebody else chair?"),
        widget=words(),
        max_length=1000,
        help_text=_("For example a close relative of somebody who has an interest in the matter."),
    )
