"""What staff fill in. Each form knows the case on the desk; ``arguments`` are what its service takes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.cases.enums import Decision, NonAcceptanceReason
from tongban.cases.selectors.desk import CaseOnDesk
from tongban.cases.services import following
from tongban.cases.services.review import Check
from tongban.catalogue.public import FieldType, FormField
from tongban.kernel import clock
from tongban.kernel.codes import citizen_id, uscc
from tongban.kernel.codes.invalid import InvalidCode
from tongban.ui.forms import ChineseDateField, NativeDate

_CORRECTABLE = frozenset(
    {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.CITIZEN_ID, FieldType.USCC, FieldType.PHONE, FieldType.EMAIL}
)


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class OutcomeForm(forms.Form):
    """A form about one step; ``task_id`` is the step the page was opened for, so that a stale page changes nothing."""

    task_id = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, desk: CaseOnDesk, **options: Any) -> None:
        self.desk = desk
        options.setdefault("initial", {"task_id": desk.task.pk if desk.task else None})
        super().__init__(*args, **options)
        self.build()

    def build(self) -> None:
        """Add what depends on the case."""

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of the service."""
        return dict(self.cleaned_data)


class AcceptForm(OutcomeForm):
    opinion = forms.CharField(label=_("Opinion"), widget=_words(), required=False, max_length=1000)


class ToleranceForm(OutcomeForm):
    """What is missing, and the promise about it: given with the application, or signed now."""

    signed_by = forms.CharField(
        label=_("Who signed the promise at the counter?"),
        max_length=100,
        help_text=_("Read the promise aloud, have it signed on paper and keep the paper with the file."),
    )
    opinion = forms.CharField(label=_("Opinion"), widget=_words(), required=False, max_length=1000)

    def build(self) -> None:
        self.told = following.told_of(self.desk.case, self.desk.item)
        if self.told.signed:
            del self.fields["signed_by"]


class RefuseAcceptanceForm(OutcomeForm):
    ground = forms.ChoiceField(
        label=_("On which ground"), choices=NonAcceptanceReason.choices, widget=forms.RadioSelect
    )
    right_authority = forms.CharField(
        label=_("Which authority should the applicant go to?"), required=False, max_length=200
    )
    reasons = forms.CharField(
        label=_("Reasons"), widget=_words(5), max_length=2000, help_text=_("They are printed in the decision.")
    )


class TakeOverForm(OutcomeForm):
    reason = forms.CharField(label=_("Why do you take the case over?"), widget=_words(), max_length=500)


class ReviewForm(OutcomeForm):
    opinion = forms.CharField(
        label=_("Opinion"),
        widget=_words(4),
        required=False,
        max_length=1000,
        help_text=_("Needed when a point fails or you do not agree."),
    )
    field_order = ("task_id",)

    def build(self) -> None:
        self.points = self.desk.step.checklist if self.desk.step else ()
        self.fields["outcome"] = forms.ChoiceField(
            label=_("Your conclusion"),
            choices=[(each.value, each.label) for each in self.desk.outcomes],
            widget=forms.RadioSelect,
        )
        for place, point in enumerate(self.points):
            self.fields[f"check_{place}"] = forms.ChoiceField(
                label=point, choices=[("yes", _("In order")), ("no", _("Not in order"))], widget=forms.RadioSelect
            )
        self.order_fields(["task_id", *(f"check_{place}" for place in range(len(self.points))), "outcome", "opinion"])

    def arguments(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        answers = [values.pop(f"check_{place}") for place in range(len(self.points))]
        checks = [Check(point, answer == "yes") for point, answer in zip(self.points, answers, strict=True)]
        return values | {"checks": checks}


class WithdrawNoticeForm(OutcomeForm):
    reason = forms.CharField(
        label=_("Why is the document withdrawn?"),
        widget=_words(),
        max_length=500,
        help_text=_("The applicant reads the reason. Who scans the code sees at once that it is no longer valid."),
    )


class SendBackForm(OutcomeForm):
    to_step = forms.ChoiceField(label=_("Back to which step?"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("What should be looked at again?"), widget=_words(), max_length=1000)

    def build(self) -> None:
        self.fields["to_step"].choices = [(step.key, step.name) for step in self.desk.earlier]  # type: ignore[attr-defined]


class DecideForm(OutcomeForm):
    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("Reasons"),
        widget=_words(5),
        required=False,
        max_length=2000,
        help_text=_("Needed for a refusal. They are printed in the decision."),
    )
    result_number = forms.CharField(
        label=_("Number of the result"),
        required=False,
        max_length=60,
        help_text=_("Leave empty to use the number of the decision."),
    )
    valid_until = ChineseDateField(
        label=_("Valid until"), required=False, widget=NativeDate, help_text=_("Leave empty for lasting validity.")
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("decision") == Decision.REFUSE and not (values.get("reasons") or "").strip():
            self.add_error("reasons", _("Write why. The law asks for it and the applicant reads it."))
        valid_until = values.get("valid_until")
        if valid_until and valid_until <= clock.today():
            self.add_error("valid_until", _("The last day of validity must lie after today."))
        return values


class CorrectForm(OutcomeForm):
    key = forms.ChoiceField(label=_("Which answer is corrected?"))
    value = forms.CharField(label=_("The right answer"), widget=_words(2), max_length=2000)
    note_text = forms.CharField(label=_("How was it corrected?"), max_length=500)

    def build(self) -> None:
        questions = [field for section in self.desk.item.form for field in section.fields]
        self.questions = {field.key: field for field in questions if field.type in _CORRECTABLE}
        self.fields["key"].choices = [(key, field.label) for key, field in self.questions.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        question = self.questions.get(values.get("key", ""))
        if question and values.get("value"):
            try:
                values["value"] = _checked(question, values["value"])
            except InvalidCode as error:
                self.add_error("value", str(error.reason))
        return values

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {
            "task_id": values["task_id"],
            "corrections": {values["key"]: values["value"]},
            "note_text": values["note_text"],
        }


def _checked(question: FormField, text: str) -> str:
    if question.type == FieldType.CITIZEN_ID:
        return citizen_id.parse(text).number
    if question.type == FieldType.USCC:
        return uscc.parse(text).number
    return text.strip()


class SupplementForm(OutcomeForm):
    """Tick what is missing and say for each what is wrong: fields ``ask_<place>`` and ``why_<place>``."""

    reason = forms.CharField(label=_("A word to the applicant"), widget=_words(2), required=False, max_length=1000)
    days = forms.IntegerField(
        label=_("Working days to answer"),
        required=False,
        min_value=1,
        max_value=60,
        widget=forms.TextInput({"class": "tb-input--4", "inputmode": "numeric"}),
        help_text=_("Leave empty for the usual time."),
    )
    override_reason = forms.CharField(
        label=_("Why a second notice?"),
        required=False,
        max_length=500,
        help_text=_("Only for a person in charge, and only when the applicant was told once already. It is recorded."),
    )

    def build(self) -> None:
        questions = [field for section in self.desk.item.form for field in section.fields]
        names = {m.key: m.name for m in self.desk.materials}
        names |= {m.key: m.name for m in self.desk.item.definition.materials}
        self.points = [
            *(("materials", key, name) for key, name in names.items()),
            *(("fields", field.key, field.label) for field in questions if field.type != FieldType.FILE),
        ]
        for place, (_kind, _key, label) in enumerate(self.points):
            self.fields[f"ask_{place}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"why_{place}"] = forms.CharField(
                label=_("What is wrong, and how to put it right"), required=False, max_length=500
            )

    def rows(self) -> list[dict[str, Any]]:
        """For the template: each point with its two boxes."""
        return [
            {"kind": kind, "label": label, "ask": self[f"ask_{place}"], "why": self[f"why_{place}"]}
            for place, (kind, _key, label) in enumerate(self.points)
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        asked = [place for place in range(len(self.points)) if values.get(f"ask_{place}")]
        if not asked:
            raise forms.ValidationError(_("Mark at least one question or material the applicant must supplement."))
        for place in asked:
            if not values.get(f"why_{place}"):
                self.add_error(f"why_{place}", _("Say what is wrong and how to put it right."))
        return values

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        asked: dict[str, dict[str, str]] = {"fields": {}, "materials": {}}
        for place, (kind, key, _label) in enumerate(self.points):
            if values.get(f"ask_{place}"):
                asked[kind][key] = values[f"why_{place}"]
        plain = {name: values[name] for name in ("task_id", "reason", "days", "override_reason")}
        return plain | asked


class ProgressForm(forms.Form):
    """Number and query code, as on the receipt."""

    number = forms.CharField(
        label=_("Case number"),
        max_length=60,
        widget=forms.TextInput({"class": "tb-identifier", "autocomplete": "off", "spellcheck": "false"}),
    )
    query_code = forms.CharField(
        label=_("Query code"),
        max_length=12,
        help_text=_("Eight digits on your receipt slip."),
        widget=forms.TextInput({"class": "tb-input--10 tb-identifier", "inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        return "".join(self.cleaned_data["number"].split()).upper()

    def clean_query_code(self) -> str:
        return "".join(self.cleaned_data["query_code"].split())
