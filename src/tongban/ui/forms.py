"""Form fields of the house: what a Chinese resident types is understood, what cannot be understood is explained."""

import re
import unicodedata
from abc import abstractmethod
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from tongban.kernel import money
from tongban.kernel.codes import citizen_id, uscc
from tongban.kernel.codes.invalid import InvalidCode

__all__ = [
    "CascadeField",
    "CascadeWidget",
    "ChineseDateField",
    "CitizenIdField",
    "DateParts",
    "MobileField",
    "MoneyField",
    "NativeDate",
    "OrganisationCodeField",
    "UploadField",
    "UploadInput",
    "parse_day",
]

Children = Callable[[str], list[tuple[str, str]]]
Path = Callable[[str], list[str]]

_WRITTEN_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?号?")
_DENSE_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MOBILE = re.compile(r"1[3-9]\d{9}")


def _plain(text: str) -> str:
    """Full-width characters as half-width, without outer blanks."""
    return unicodedata.normalize("NFKC", text).strip()


def parse_day(text: str) -> date:
    """A day as people write it: 2026年3月16日, 2026-03-16, 2026/3/16, 2026.3.16, 20260316. Raises ValueError."""
    cleaned = _plain(text)
    found = _WRITTEN_DAY.fullmatch(cleaned) or _DENSE_DAY.fullmatch(cleaned)
    if not found:
        raise ValueError(text)
    return date(*(int(part) for part in found.groups()))


class NativeDate(forms.DateInput):
    """The browser's own calendar; good for days near today. A browser without one shows a text box."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "tb-input--10", **(attrs or {})}, format="%Y-%m-%d")


class DateParts(forms.MultiWidget):
    """年 月 日 in three boxes; good for days people know by heart. A whole day pasted into 年 is understood."""

    template_name = "ui/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        number = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            {
                "year": forms.TextInput({**number, "class": "tb-input--4"}),
                "month": forms.TextInput({**number, "class": "tb-input--2"}),
                "day": forms.TextInput({**number, "class": "tb-input--2"}),
            },
            attrs,
        )

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, str) and value:
            try:
                value = parse_day(value)
            except ValueError:
                return [value, "", ""]
        return [value.year, value.month, value.day] if value else ["", "", ""]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The three boxes as a list; a single value under the plain name is taken as it is."""
        parts = super().value_from_datadict(data, files, name)
        if all(part is None for part in parts):
            return data.get(name)
        return [part or "" for part in parts]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and super().value_omitted_from_data(data, files, name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value if isinstance(value, list) else self.decompress(value), attrs)
        labels = (pgettext("date box", "year"), pgettext("date box", "month"), pgettext("date box", "day"))
        for part, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            part["unit"] = label
        return context


class ChineseDateField(forms.Field):
    """A day between ``earliest`` and ``latest`` (both allowed). Cleans to a date.

    ``widget=NativeDate`` gives the browser's calendar instead of three boxes.
    """

    widget = DateParts
    default_error_messages = {
        "required": _("Write the date: year, month and day."),
        "incomplete": _("The date is not complete. Write year, month and day, for example 2026 3 16."),
        "invalid": _("There is no such day. Check year, month and day, for example 2026 3 16."),
        "too_early": _("The date must not be before %(limit)s."),
        "too_late": _("The date must not be after %(limit)s."),
        "future": _("The date must not be in the future."),
        "past": _("The date must be today or later."),
    }

    def __init__(
        self,
        *,
        earliest: date | None = date(1850, 1, 1),
        latest: date | None = None,
        no_future: bool = False,
        no_past: bool = False,
        **options: Any,
    ) -> None:
        self.earliest, self.latest, self.no_future, self.no_past = earliest, latest, no_future, no_past
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, list):
            value = self._joined([_plain(str(part)) for part in value])
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return parse_day(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], "invalid") from error

    def _joined(self, parts: list[str]) -> str:
        year, month, day = parts
        if not any(parts):
            return ""
        if year and not month and not day and len(year) > 4:
            return year
        if not all(parts):
            raise ValidationError(self.error_messages["incomplete"], "incomplete")
        return "-".join(part.rstrip("年月日号") for part in parts)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        today = timezone.localdate()
        if self.no_future and value > today:
            raise ValidationError(self.error_messages["future"], "future")
        if self.no_past and value < today:
            raise ValidationError(self.error_messages["past"], "past")
        if self.earliest and value < self.earliest:
            raise ValidationError(self.error_messages["too_early"], "too_early", {"limit": self.earliest.isoformat()})
        if self.latest and value > self.latest:
            raise ValidationError(self.error_messages["too_late"], "too_late", {"limit": self.latest.isoformat()})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class _CheckedText(forms.CharField):
    """Text that a kernel rule reads; the rule's own words explain a mistake."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text is None or text in self.empty_values:
            return self.empty_value
        try:
            return self.read(_plain(text))
        except (InvalidCode, money.InvalidAmount) as error:
            raise ValidationError(error.reason, "invalid") from error

    @abstractmethod
    def read(self, text: str) -> Any:
        """The cleaned value, or the refusal of the kernel's rule."""


class MoneyField(_CheckedText):
    """An amount in yuan with at most two decimals: 1,234.50, ¥12 and 12元 are understood. A Decimal, or None."""

    default_error_messages = {"required": _("Write the amount in yuan.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget", forms.TextInput({"inputmode": "decimal", "data-suffix": _("yuan"), "class": "tb-numeric"})
        )
        super().__init__(empty_value=None, **options)

    def read(self, text: str) -> Decimal:
        return money.parse_yuan(text)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}" if isinstance(value, Decimal) else value


class _CodeField(_CheckedText):
    """A code of 18 characters whose check character the kernel knows."""

    def __init__(self, **options: Any) -> None:
        attrs = {"class": "tb-input--20 tb-identifier", "autocomplete": "off", "spellcheck": "false"}
        options.setdefault("widget", forms.TextInput(attrs))
        super().__init__(**options)


class CitizenIdField(_CodeField):
    """公民身份号码, 18 characters, checked. Cleans to the number in capital letters."""

    default_error_messages = {"required": _("Write the citizen number on the identity card.")}

    def read(self, text: str) -> str:
        return citizen_id.parse(text).number


class OrganisationCodeField(_CodeField):
    """统一社会信用代码, 18 characters, checked. Cleans to the code in capital letters."""

    default_error_messages = {"required": _("Write the unified social credit code on the business licence.")}

    def read(self, text: str) -> str:
        return uscc.parse(text).number


class MobileField(_CheckedText):
    """A mainland mobile number. Cleans to 11 digits; blanks, hyphens and +86 are taken away."""

    default_error_messages = {
        "required": _("Write a mobile number where we can reach you."),
        "invalid": _("A mobile number has 11 digits and starts with 1. Check it digit by digit."),
    }

    def __init__(self, **options: Any) -> None:
        attrs = {"class": "tb-input--20 tb-identifier", "inputmode": "tel", "autocomplete": "tel"}
        options.setdefault("widget", forms.TextInput(attrs))
        super().__init__(**options)

    def read(self, text: str) -> str:
        digits = re.sub(r"[\s-]", "", text).removeprefix("+86").removeprefix("0086")
        if len(digits) == 13:
            digits = digits.removeprefix("86")
        if not (digits.isascii() and _MOBILE.fullmatch(digits)):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return digits


class UploadInput(forms.FileInput):
    """A file box that takes one or several files."""

    allow_multiple_selected = True
    use_fieldset = False


class UploadField(forms.FileField):
    """One or several files. Cleans to a list of uploads; what a file may be is decided by kernel.files.

    ``largest`` is bytes per file and ``most`` the number of files; both are also told to the person.
    """

    widget = UploadInput
    default_error_messages = {
        "required": _("Choose a file."),
        "too_many": _("Choose at most %(most)s files at a time."),
        "too_large": _("%(name)s is larger than %(largest)s MB. Make it smaller or split it."),
        "empty": _("This file is empty. Open it to see whether it is the right one, then choose it again."),
    }

    def __init__(self, *, accept: str = "", largest: int = 100 * 1024 * 1024, most: int = 1, **options: Any) -> None:
        self.largest, self.most = largest, most
        attrs: dict[str, Any] = {"multiple": most > 1, **({"accept": accept} if accept else {})}
        options.setdefault("widget", UploadInput(attrs))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        uploads = [each for each in (data if isinstance(data, list) else [data]) if each]
        if not uploads:
            super().clean(None, initial)
            return []
        if len(uploads) > self.most:
            raise ValidationError(self.error_messages["too_many"], "too_many", {"most": self.most})
        for upload in uploads:
            super().clean(upload, initial)
            if upload.size > self.largest:
                facts = {"name": upload.name, "largest": self.largest // (1024 * 1024)}
                raise ValidationError(self.error_messages["too_large"], "too_large", facts)
        return uploads


class CascadeWidget(forms.Widget):
    """A choice in levels (省 市 区 街道): one select a level, each level under the one before.

    With htmx a choice fetches the next level from ``address``. Without scripts the form is sent, the answer shows the
    next level and everything typed is kept.
    """

    template_name = "ui/widgets/cascade.html"
    use_fieldset = True

    def __init__(self, *, children: Children, path: Path, depth: int, address: Any = "") -> None:
        super().__init__()
        self.children, self.path, self.depth, self.address = children, path, depth, address

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """The deepest level that lies under the level before it; a plain value under the name is taken as it is."""
        chosen = ""
        for level in range(self.depth):
            code = data.get(f"{name}_{level}", "")
            if not code or code not in dict(self.children(chosen)):
                break
            chosen = code
        return chosen or data.get(name, "")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_0" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chain = self.path(value) if value else []
        levels, parent = [], ""
        for level in range(self.depth):
            options = self.children(parent)
            if not options:
                break
            chosen = chain[level] if level < len(chain) else ""
            levels.append({"name": f"{name}_{level}", "number": level + 1, "options": options, "chosen": chosen})
            if not chosen:
                break
            parent = chosen
        context["invalid"] = (attrs or {}).get("aria-invalid") == "true"
        context["widget"].update(levels=levels, address=self.address)
        return context


class CascadeField(forms.Field):
    """A place chosen level by level. Cleans to the code of the deepest level.

    ``children(code)`` lists (code, name) under a code, "" for the top; ``path(code)`` is the chain from the top, for
    any text.
    ``least`` levels must be chosen; ``address`` (may be lazy) is a GET page of the calling context that answers with
    ``form["field"].as_widget()`` for the data it gets.
    """

    default_error_messages = {
        "required": _("Choose from the list."),
        "incomplete": _("Choose the next level too."),
        "unknown": _("This choice is not in the list. Choose again."),
    }

    def __init__(
        self, *, children: Children, path: Path, depth: int, least: int | None = None, address: Any = "", **options: Any
    ) -> None:
        self.children, self.path = children, path
        self.least = depth if least is None else least
        options["widget"] = CascadeWidget(children=children, path=path, depth=depth, address=address)
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        code = str(super().clean(value) or "")
        if not code:
            return ""
        chain = self.path(code)
        if chain[-1:] != [code] or not self._exists(chain):
            raise ValidationError(self.error_messages["unknown"], "unknown")
        if len(chain) < self.least and self.children(code):
            raise ValidationError(self.error_messages["incomplete"], "incomplete")
        return code

    def _exists(self, chain: list[str]) -> bool:
        """Each step lies under the one before."""
        return all(step in dict(self.children(above)) for above, step in pairwise(["", *chain]))
