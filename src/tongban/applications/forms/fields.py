"""One Django field for each type of question. ``clean`` takes what a page or the API sends, returns canonical JSON.

Canonical forms: text NFC without control characters · number and money as decimal strings · dates ISO · several choices
as a list in the order of the definition · address {"division", "detail"} · numbers of persons and organisations in
capitals · telephone numbers in ASCII digits.
"""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from tongban.applications.forms.widgets import AddressWidget, DateWidget
from tongban.catalogue.public import FieldType, FormField
from tongban.identity import public as identity
from tongban.kernel.codes import InvalidCode, citizen_id, uscc
from tongban.kernel.money import InvalidAmount, parse_yuan
from tongban.ui.forms import parse_day

CHOICES_SHOWN_AT_ONCE = 7
_EMPTY: tuple[Any, ...] = (None, "", [], {}, ())
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_LANDLINE = re.compile(r"^(0\d{2,3})-?(\d{7,8})(?:-(\d{1,6}))?$")
_SERVICE_NUMBER = re.compile(r"^(400\d{7}|800\d{7}|1\d{4}|95\d{3,6})$")


def bare(question: FormField) -> str:
    """The label inside a sentence: 经营场所是自己的还是租来的, without the ？ it ends with."""
    return question.label.rstrip("\uff1f?\u3002.:\uff1a")


class AnswerField(forms.Field):
    """A question: refuses emptiness in its own words, keeps the definition at hand."""

    def __init__(self, question: FormField, **options: Any) -> None:
        self.question = question
        super().__init__(
            label=question.label, help_text=question.help, required=question.required, localize=False, **options
        )
        if question.unit:
            self.widget.attrs["data-suffix"] = question.unit

    def clean(self, value: Any) -> Any:
        """The canonical answer; "" when an optional question is left open. Raises ValidationError."""
        if value in _EMPTY or (isinstance(value, str) and says_nothing(value)):
            if self.required:
                raise ValidationError(self.missing())
            return ""
        return self.canonical(value)

    def missing(self) -> str:
        return _("Enter %(label)s.") % {"label": bare(self.question)}

    def canonical(self, value: Any) -> Any:
        return self.text_of(value)

    def text_of(self, value: Any) -> str:
        """``value`` as clean text, or a refusal when it is no text or holds characters no one can read."""
        if not isinstance(value, str | int | float | Decimal) or isinstance(value, bool):
            raise ValidationError(_("%(label)s must be a text.") % {"label": bare(self.question)})
        return tidy(str(value))


def tidy(text: str) -> str:
    """NFC, one kind of line end, no control characters and no half surrogates, no blanks around."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"}).strip()


def says_nothing(text: str) -> bool:
    """True for text of blanks, control and invisible format characters only."""
    return all(char.isspace() or unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in text)


class TextField(AnswerField):
    """单行文字."""

    def canonical(self, value: Any) -> str:
        text = " ".join(self.text_of(value).split("\n"))
        return self.within_length(text)

    def within_length(self, text: str) -> str:
        longest = self.question.max_length
        if len(text) > longest:
            words = {"label": bare(self.question), "longest": longest, "length": len(text)}
            raise ValidationError(_("%(label)s may have %(longest)s characters; it has %(length)s.") % words)
        return text


class LongTextField(TextField):
    """多行文字."""

    widget = forms.Textarea(attrs={"rows": 5})

    def canonical(self, value: Any) -> str:
        return self.within_length(self.text_of(value))


class NumberField(AnswerField):
    """数字, with the bounds of the definition."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "tb-input--20 tb-numeric"})

    def canonical(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", self.text_of(value)).replace(",", "")
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise ValidationError(_("Write %(label)s in digits.") % {"label": bare(self.question)}) from error
        if not number.is_finite() or len(number.as_tuple().digits) > 18 or abs(number.adjusted()) > 18:
            raise ValidationError(_("Write %(label)s in digits.") % {"label": bare(self.question)})
        return f"{self.within_bounds(number):f}"

    def within_bounds(self, number: Decimal) -> Decimal:
        question = self.question
        words = {"label": bare(question), "minimum": question.minimum, "maximum": question.maximum}
        if question.minimum is not None and number < question.minimum:
            raise ValidationError(_("%(label)s must be %(minimum)s or more.") % words)
        if question.maximum is not None and number > question.maximum:
            raise ValidationError(_("%(label)s must be %(maximum)s or less.") % words)
        return number


class MoneyField(NumberField):
    """金额, yuan with two decimals."""

    def __init__(self, question: FormField) -> None:
        super().__init__(question)
        self.widget.attrs.setdefault("data-suffix", _("yuan"))

    def canonical(self, value: Any) -> str:
        try:
            return str(self.within_bounds(parse_yuan(self.text_of(value))))
        except InvalidAmount as refusal:
            raise ValidationError(f"{bare(self.question)}：{refusal.reason}") from refusal


class DateField(AnswerField):
    """日期; read in every way people write a day (ui.forms.parse_day)."""

    widget = DateWidget

    def missing(self) -> str:
        return _("Choose %(label)s.") % {"label": bare(self.question)}

    def canonical(self, value: Any) -> str:
        words = {"label": bare(self.question)}
        try:
            day = parse_day(self.text_of(value))
        except ValueError as error:
            said = _("Write %(label)s as a day of the calendar: year, month and day, for example 2026 3 16.") % words
            raise ValidationError(said) from error
        if not 1850 <= day.year <= 2200:
            raise ValidationError(_("The year of %(label)s cannot be right.") % words)
        return day.isoformat()


class ChoiceField(AnswerField):
    """单选: radio buttons, or a list when there are many."""

    def __init__(self, question: FormField) -> None:
        choices = [(choice.value, choice.label) for choice in question.choices]
        if len(choices) <= CHOICES_SHOWN_AT_ONCE:
            widget: forms.Widget = forms.RadioSelect(choices=choices)
        else:
            widget = forms.Select(choices=[("", _("Please choose")), *choices])
        super().__init__(question, widget=widget)

    def missing(self) -> str:
        return _("Choose %(label)s.") % {"label": bare(self.question)}

    def canonical(self, value: Any) -> str:
        text = self.text_of(value)
        if text not in {choice.value for choice in self.question.choices}:
            raise ValidationError(_("Choose one of the answers shown for %(label)s.") % {"label": bare(self.question)})
        return text


class MultiChoiceField(AnswerField):
    """多选."""

    def __init__(self, question: FormField) -> None:
        choices = [(choice.value, choice.label) for choice in question.choices]
        super().__init__(question, widget=forms.CheckboxSelectMultiple(choices=choices))

    def missing(self) -> str:
        return _("Choose at least one answer for %(label)s.") % {"label": bare(self.question)}

    def canonical(self, value: Any) -> list[str]:
        known = [choice.value for choice in self.question.choices]
        if not isinstance(value, list) or not all(isinstance(one, str) and one in known for one in value):
            raise ValidationError(_("Choose among the answers shown for %(label)s.") % {"label": bare(self.question)})
        return [one for one in known if one in value]


class AddressField(AnswerField):
    """地址: a division down to county or deeper, and the rest as text. {"division": "440305", "detail": "…"}."""

    widget = AddressWidget

    def canonical(self, value: Any) -> Any:
        if not isinstance(value, dict) or not set(value) <= {"division", "detail"}:
            raise ValidationError(_("%(label)s must name a division and a street.") % {"label": bare(self.question)})
        division, detail = (self.text_of(value.get(part) or "") for part in ("division", "detail"))
        if not division and not detail:
            return super().clean("")
        self._require_deep_enough(division)
        if not detail:
            raise ValidationError(_("Enter street and house number of %(label)s.") % {"label": bare(self.question)})
        if len(detail) > self.question.max_length:
            words = {"label": bare(self.question), "longest": self.question.max_length, "length": len(detail)}
            raise ValidationError(_("%(label)s may have %(longest)s characters; it has %(length)s.") % words)
        return {"division": division, "detail": " ".join(detail.split("\n"))}

    def _require_deep_enough(self, division: str) -> None:
        words = {"label": bare(self.question)}
        if not division or (found := identity.Divisions.find(division)) is None:
            raise ValidationError(_("Choose province, city and county of %(label)s.") % words)
        if found.level < identity.AuthorityLevel.COUNTY and identity.Divisions.below(division):
            raise ValidationError(_("Choose also the county of %(label)s.") % words)


class CitizenNumberField(AnswerField):
    """公民身份号码 (GB 11643)."""

    widget = forms.TextInput(
        attrs={"autocomplete": "off", "spellcheck": "false", "class": "tb-input--20 tb-identifier"}
    )

    def canonical(self, value: Any) -> str:
        return self.checked(citizen_id.parse, value)

    def checked(self, parse: Callable[[str], Any], value: Any) -> str:
        try:
            return str(parse(self.text_of(value)).number)
        except InvalidCode as refusal:
            raise ValidationError(f"{bare(self.question)}：{refusal.reason}") from refusal


class UsccField(CitizenNumberField):
    """统一社会信用代码 (GB 32100)."""

    def canonical(self, value: Any) -> str:
        return self.checked(uscc.parse, value)


class PhoneField(AnswerField):
    """电话号码: mobile, landline with area code, or a service number."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "class": "tb-input--20"})

    def canonical(self, value: Any) -> str:
        text = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", self.text_of(value)))
        text = re.sub(r"[‐-―−]", "-", text).removeprefix("+86").removeprefix("0086")
        plain = text.replace("-", "")
        if _MOBILE.match(plain) or _SERVICE_NUMBER.match(plain):
            return plain
        if found := _LANDLINE.match(text):
            return "-".join(part for part in found.groups() if part)
        example = _("For example 13800138000 or 0755-12345678.")
        raise ValidationError(_("Write %(label)s as it is dialled.") % {"label": bare(self.question)} + example)


class EmailField(AnswerField):
    """电子邮箱."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})

    def canonical(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", self.text_of(value))
        try:
            validate_email(text)
        except ValidationError as error:
            words = {"label": bare(self.question)}
            raise ValidationError(_("Write %(label)s like name@example.cn.") % words) from error
        return text


FIELDS: dict[str, type[AnswerField]] = {
    FieldType.TEXT: TextField,
    FieldType.LONG_TEXT: LongTextField,
    FieldType.NUMBER: NumberField,
    FieldType.MONEY: MoneyField,
    FieldType.DATE: DateField,
    FieldType.CHOICE: ChoiceField,
    FieldType.MULTI_CHOICE: MultiChoiceField,
    FieldType.ADDRESS: AddressField,
    FieldType.CITIZEN_ID: CitizenNumberField,
    FieldType.USCC: UsccField,
    FieldType.PHONE: PhoneField,
    FieldType.EMAIL: EmailField,
}


def field_of(question: FormField) -> AnswerField:
    """The field of a question that is neither a file nor a group."""
    return FIELDS[question.type](question)


@lru_cache(maxsize=4_000)
def checker_of(question: FormField) -> AnswerField:
    """The same to check answers with, made once; never put it on a page, for a page changes its field."""
    return field_of(question)
