"""Forms of the editor: one for each section of a definition. They know no rule; the checks do."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.catalogue.enums import (
    CaseType,
    HandlingArea,
    HandlingChannel,
    ItemType,
    LimitUnit,
    PowerSource,
    ResultType,
    ServiceTarget,
)
from tongban.catalogue.importing.mapping import shipped_mappings
from tongban.catalogue.labels import FIELD_LABELS
from tongban.identity import public as identity
from tongban.ui.forms import ChineseDateField, NativeDate

YES_NO = (("", _("Not said")), ("true", _("Yes")), ("false", _("No")))
LONG = {"rows": 6}


def named(label: Any) -> Any:
    """The name of a field of the definition, as in the template; other labels as they are."""
    return FIELD_LABELS[label] if isinstance(label, str) else label


def text(label: Any, *, required: bool = False, length: int = 200, **options: Any) -> forms.CharField:
    """A line of text named as in the template."""
    return forms.CharField(label=named(label), required=required, max_length=length, **options)


def long_text(label: Any, length: int = 20000, **options: Any) -> forms.CharField:
    return text(label, length=length, widget=forms.Textarea(LONG), **options)


def yes_no(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=FIELD_LABELS[label],
        choices=YES_NO,
        required=False,
        coerce=lambda given: given == "true",
        empty_value=None,
    )


def number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=named(label), required=False, min_value=0, max_value=3660)


def choice(label: Any, choices: Any, *, blank: bool = False) -> forms.ChoiceField:
    listed = [("", _("Not said")), *choices.choices] if blank else choices.choices
    return forms.ChoiceField(label=named(label), choices=listed, required=not blank)


def several(label: str, choices: Any) -> forms.MultipleChoiceField:
    box = forms.CheckboxSelectMultiple()
    return forms.MultipleChoiceField(label=FIELD_LABELS[label], choices=choices.choices, required=False, widget=box)


class WordsField(forms.CharField):
    """Several words in one line, separated by commas."""

    def prepare_value(self, value: Any) -> Any:
        return ",".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        cleaned = super().clean(value)
        return [word.strip() for word in str(cleaned).replace(",", ",").replace("、", ",").split(",") if word.strip()]


def words(label: str) -> WordsField:
    return WordsField(label=FIELD_LABELS[label], required=False, max_length=1000, help_text=_("Separate with commas."))


class BasicsForm(forms.Form):
    title = text("title", required=True, length=500)
    everyday_words = words("everyday_words")
    topics = words("topics")
    life_events = words("life_events")
    targets = several("targets", ServiceTarget)
    power_source = choice("power_source", PowerSource, blank=True)
    conditions = long_text("conditions")
    flow = long_text("flow")
    quota = text("quota", length=500)
    planned_effective_on = ChineseDateField(
        label=FIELD_LABELS["planned_effective_on"],
        required=False,
        widget=NativeDate,
        help_text=_("Left open, the version comes into force when it is published."),
    )
    joint_authorities = words("joint_authorities")


class LimitsForm(forms.Form):
    case_type = choice("case_type", CaseType)
    statutory_limit__value = number("statutory_limit")
    statutory_limit__unit = choice("statutory_unit", LimitUnit)
    statutory_limit__note = text("statutory_note", length=500)
    promised_limit__value = number("promised_limit")
    promised_limit__unit = choice("promised_unit", LimitUnit)
    promised_limit__note = text("promised_note", length=500)
    tolerance_days = number("tolerance_days")


class PromiseForm(forms.Form):
    """Approval on a promise (告知承诺), in the words of whoever writes guides."""

    promise_way__offered = forms.BooleanField(
        label=_("Applicants may choose to promise"),
        required=False,
        help_text=_("Only an item that may be decided on the promise alone, at once."),
    )
    promise_way__low_risk = forms.BooleanField(
        label=_("A promise is enough here"),
        required=False,
        help_text=_(
            "It does not directly concern national security, public safety, ecology, the prudence of finance, people’s "
            "health, life or property, or important foreign affairs, and a mistake can be put right."
        ),
    )
    promise_way__basis = text(_("What allows it"), length=300, help_text=_("The law, or the list of the city."))
    promise_way__conditions = long_text(
        _("Conditions the applicant promises to meet"), 4000, help_text=_("One to a line, exact enough to be checked.")
    )
    promise_way__materials = forms.MultipleChoiceField(
        label=_("The promise stands in for"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    promise_way__check_days = forms.IntegerField(
        label=_("Working days after the decision to check it"),
        required=False,
        min_value=1,
        max_value=250,
        help_text=_("Left open, as the city sets it."),
    )
    promise_way__excluded = long_text(
        _("Who may not use it"), 2000, help_text=_("Whoever broke a promise before never may until it is repaired.")
    )
    promise_way__consequence = long_text(
        _("What else follows a false promise here"),
        2000,
        help_text=_("Correction, revocation and a record of credit are told in any case."),
    )

    def offer(self, materials: Sequence[tuple[str, str]]) -> None:
        """What the promise may stand in for: the materials of the item."""
        cast("forms.MultipleChoiceField", self.fields["promise_way__materials"]).choices = materials


def _levels() -> list[tuple[str, str]]:
    """Asked for each time: the words are those of the reader's language."""
    return [("", str(_("As the city sets it"))), *((str(each.value), each.label) for each in identity.Assurance.Level)]


class AccessForm(forms.Form):
    visits = number("visits")
    visit_reason = text("visit_reason", length=1000)
    channels = several("channels", HandlingChannel)
    online = forms.BooleanField(label=FIELD_LABELS["online"], required=False)
    online_url = text("online_url", length=500)
    mobile_url = text("mobile_url", length=500)
    single_sign_on = yes_no("single_sign_on")
    handling_area = choice("handling_area", HandlingArea)
    in_hall = forms.BooleanField(label=FIELD_LABELS["in_hall"], required=False)
    terminals = forms.BooleanField(label=FIELD_LABELS["terminals"], required=False)
    courier = yes_no("courier")
    bookable = yes_no("bookable")
    assurance = forms.TypedChoiceField(
        label=named("assurance"),
        choices=_levels,
        required=False,
        coerce=int,
        empty_value=None,
    )
    consult_phone = text("consult_phone")
    complaint_phone = text("complaint_phone")


class ResultForm(forms.Form):
    result_type = choice("result_type", ResultType)
    result_name = text("result_name")
    charged = yes_no("charged")
    pays_online = forms.BooleanField(label=FIELD_LABELS["pays_online"], required=False)


class AdvancedForm(forms.Form):
    """Structured parts as JSON, for those who know them."""

    form = forms.JSONField(label=FIELD_LABELS["form"], required=False, widget=forms.Textarea({"rows": 16}))
    situations = forms.JSONField(label=FIELD_LABELS["situations"], required=False, widget=forms.Textarea({"rows": 8}))
    route = forms.JSONField(label=FIELD_LABELS["route"], required=False, widget=forms.Textarea({"rows": 10}))
    special_procedures = forms.JSONField(
        label=FIELD_LABELS["special_procedures"], required=False, widget=forms.Textarea({"rows": 5})
    )
    examples = forms.JSONField(label=FIELD_LABELS["examples"], required=False, widget=forms.Textarea({"rows": 8}))


class CreateItemForm(forms.Form):
    """The essentials of an item that is not in the catalogue yet."""

    code = forms.CharField(
        label=_("Implementation code, or handling item code"),
        min_length=29,
        max_length=33,
        help_text=_("31 or 33 characters."),
    )
    title = text("title", required=True, length=500)
    item_type = choice("item_type", ItemType)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason, shown to residents"), max_length=500, widget=forms.Textarea({"rows": 3}))


class DiagramForm(forms.Form):
    upload = forms.FileField(
        label=_("BPMN file"), allow_empty_file=True, help_text=_("BPMN 2.0, .bpmn or .xml, up to 2 MB")
    )
    process = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput())

    def offer(self, processes: Sequence[tuple[str, str]]) -> None:
        """Ask which of several processes is meant. A browser sends no file twice: it is chosen again."""
        if processes:
            choices = [(key, f"{name} ({key})") for key, name in processes]
            self.fields["process"] = forms.ChoiceField(label=_("Which process is the route?"), choices=choices)


class TakeOverForm(forms.Form):
    """What came of a file; it is judged like anything an editor writes."""

    route = forms.JSONField(widget=forms.HiddenInput())

    def clean_route(self) -> list[Any]:
        route = self.cleaned_data["route"]
        if not isinstance(route, list):
            raise forms.ValidationError(_("The route could not be read. Choose the file again."))
        return route


class ImportForm(forms.Form):
    upload = forms.FileField(label=_("File"), help_text=_(".xlsx, .csv, .jsonl or .json"))
    mapping = forms.ChoiceField(label=_("Columns of the file"))

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        mapping = cast("forms.ChoiceField", self.fields["mapping"])
        mapping.choices = [(name, MAPPINGS.get(name, name)) for name in shipped_mappings()]


MAPPINGS = {
    "template": _("Tongban import template"),
    "guangdong": _("Implementation lists of Guangdong"),
    "liaoning": _("Lists of powers and duties of Liaoning"),
}
