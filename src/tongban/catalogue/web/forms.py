"""Forms of the editor: one for each section of a definition. They know no rule; the checks do."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.catalogue.enums import (
    CaseType,
    HandlingArea,
    HandlingChannel,
    ItemType,
    LimitUnit,
    MaterialNecessity,
    PowerSource,
    ResultType,
    ServiceTarget,
)
from tongban.catalogue.importing.mapping import shipped_mappings
from tongban.catalogue.labels import FIELD_LABELS, MATERIAL_FORMS
from tongban.ui.forms import MoneyField

YES_NO = (("", _("Not said")), ("true", _("Yes")), ("false", _("No")))
LONG = {"rows": 6}


def text(label: str, *, required: bool = False, length: int = 200, **options: Any) -> forms.CharField:
    """A line of text named as in the template."""
    return forms.CharField(label=FIELD_LABELS.get(label, label), required=required, max_length=length, **options)


def long_text(label: str, length: int = 20000, **options: Any) -> forms.CharField:
    return text(label, length=length, widget=forms.Textarea(LONG), **options)


def yes_no(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=FIELD_LABELS[label],
        choices=YES_NO,
        required=False,
        coerce=lambda given: given == "true",
        empty_value=None,
    )


def number(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=FIELD_LABELS.get(label, label), required=False, min_value=0, max_value=3660)


def choice(label: str, choices: Any, *, blank: bool = False) -> forms.ChoiceField:
    listed = [("", _("Not said")), *choices.choices] if blank else choices.choices
    return forms.ChoiceField(label=FIELD_LABELS.get(label, label), choices=listed, required=not blank)


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
    joint_authorities = words("joint_authorities")


class LimitsForm(forms.Form):
    case_type = choice("case_type", CaseType)
    statutory_limit__value = number("statutory_limit")
    statutory_limit__unit = choice("statutory_unit", LimitUnit)
    statutory_limit__note = text("statutory_note", length=500)
    promised_limit__value = number("promised_limit")
    promised_limit__unit = choice("promised_unit", LimitUnit)
    promised_limit__note = text("promised_note", length=500)


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
    consult_phone = text("consult_phone")
    complaint_phone = text("complaint_phone")


class ResultForm(forms.Form):
    result_type = choice("result_type", ResultType)
    result_name = text("result_name")
    charged = yes_no("charged")
    pays_online = forms.BooleanField(label=FIELD_LABELS["pays_online"], required=False)


class MaterialRow(forms.Form):
    key = forms.CharField(required=False, widget=forms.HiddenInput())
    name = text("材料名称", required=True)
    necessity = choice("必要性", MaterialNecessity)
    kind = forms.ChoiceField(
        label="类型",
        required=False,
        choices=(("", _("Not said")), ("1", "证件证书证明"), ("2", "申请表格文书"), ("3", "其他")),
    )
    forms = forms.MultipleChoiceField(
        label="形式", required=False, choices=[*MATERIAL_FORMS.items()], widget=forms.CheckboxSelectMultiple()
    )
    source = text("来源")
    basis = text("依据", length=1000)
    originals = number("原件数")
    copies = number("复印件数")
    requirement = text("填报须知", length=500)
    accept_standard = text("受理标准", length=500)


class LegalBasisRow(forms.Form):
    law = text("法律名称", required=True, length=300)
    article = text("条款")


class FeeRow(forms.Form):
    name = text("收费项目", required=True)
    standard = text("收费标准", length=256)
    basis = text("收费依据", length=500)
    amount = MoneyField(label="金额", required=False)
    reducible = forms.BooleanField(label="允许减免", required=False)


class WindowRow(forms.Form):
    name = text("窗口名称")
    address = text("办理地点", length=500)
    hours = text("办理时间", length=500)
    phone = text("电话")


class QuestionRow(forms.Form):
    question = text("问题", required=True, length=1000)
    answer = text("答案", required=True, length=5000, widget=forms.Textarea({"rows": 3}))


class AdvancedForm(forms.Form):
    """Structured parts as JSON, for those who know them."""

    form = forms.JSONField(label=FIELD_LABELS["form"], required=False, widget=forms.Textarea({"rows": 16}))
    situations = forms.JSONField(label=FIELD_LABELS["situations"], required=False, widget=forms.Textarea({"rows": 8}))
    route = forms.JSONField(label=FIELD_LABELS["route"], required=False, widget=forms.Textarea({"rows": 10}))
    special_procedures = forms.JSONField(
        label=FIELD_LABELS["special_procedures"], required=False, widget=forms.Textarea({"rows": 5})
    )


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


class ImportForm(forms.Form):
    upload = forms.FileField(label=_("File"), help_text=_(".xlsx, .csv, .jsonl or .json"))
    mapping = forms.ChoiceField(label=_("Columns of the file"))

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        mapping = cast("forms.ChoiceField", self.fields["mapping"])
        mapping.choices = [(name, _MAPPINGS.get(name, name)) for name in shipped_mappings()]


_MAPPINGS = {"template": "通办导入模板", "guangdong": "广东省实施清单", "liaoning": "辽宁省权责清单"}
