"""What one version of a data element says (数据元, after GB/T 19488), and how two of them or a question compare."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from pydantic import model_validator

from tongban.catalogue.definition import Choice, FormField
from tongban.catalogue.enums import FieldType, Sensitivity
from tongban.catalogue.parts import Part

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){1,3}")
LONGEST_CODE = 80
LETTERED = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
NUMBERS = frozenset({FieldType.NUMBER, FieldType.MONEY})
WITH_CHOICES = frozenset({FieldType.CHOICE, FieldType.MULTI_CHOICE})
WITHOUT_ELEMENT = frozenset({FieldType.FILE, FieldType.GROUP})  # a file is a material, a group is made of elements


@dataclass(frozen=True, slots=True)
class ElementRow:
    """A data element in force, as other contexts see it. ``source``: who keeps the true value (数源)."""

    code: str
    name: str
    definition: str
    type: FieldType
    max_length: int
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str
    choices: tuple[Choice, ...]
    sensitivity: Sensitivity
    source: str
    synonyms: tuple[str, ...]


class DataElement(Part):
    """One version: name, meaning and representation.

    ``standard`` names where the code list or the definition comes from; ``from_memory``: written down without the
    text of that standard at hand, to be checked. ``retired``: old answers keep it, no new question may ask for it.
    """

    name: str
    definition: str
    type: FieldType = FieldType.TEXT
    max_length: int = 200
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    source: str = ""
    synonyms: tuple[str, ...] = ()
    standard: str = ""
    from_memory: bool = False
    retired: bool = False

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.name.strip() or not self.definition.strip():
            raise ValueError("a data element has a name and a definition")
        if self.type in WITHOUT_ELEMENT:
            raise ValueError("a file or a group is no data element")
        if (self.type in WITH_CHOICES) != bool(self.choices):
            raise ValueError("a code list belongs to choices, and to nothing else")
        values = [choice.value for choice in self.choices]
        if len(set(values)) != len(values) or not all(values):
            raise ValueError("each code of a code list stands there once")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the least value is above the greatest")
        return self

    @property
    def representation(self) -> str:
        """表示格式 in the notation of GB/T 19488 and GB/T 39046: ``c..100``, ``an18``, ``n..9,2``, ``YYYYMMDD``."""
        match self.type:
            case FieldType.TEXT | FieldType.LONG_TEXT:
                return f"c..{self.max_length}"
            case FieldType.DATE:
                return "YYYYMMDD"
            case FieldType.MONEY:
                return f"n..{_digits(self.maximum)},2"
            case FieldType.NUMBER:
                return f"n..{_digits(self.maximum)}"
            case FieldType.CITIZEN_ID | FieldType.USCC:
                return "an18"
            case FieldType.CHOICE | FieldType.MULTI_CHOICE:
                return _codes(self.choices)
            case FieldType.ADDRESS:
                return "n..12 + c..300"
        return "an..200"

    def row(self, code: str) -> ElementRow:
        shared = {name: getattr(self, name) for name in ElementRow.__slots__ if name != "code"}
        return ElementRow(code=code, **shared)


def _digits(maximum: Decimal | None) -> int:
    return len(str(int(maximum))) if maximum is not None else 16


def _codes(choices: tuple[Choice, ...]) -> str:
    lengths = {len(choice.value) for choice in choices}
    kind = "n" if all(choice.value.isdigit() for choice in choices) else "an"
    return f"{kind}{max(lengths)}" if len(lengths) == 1 else f"{kind}..{max(lengths)}"


def is_code(text: str) -> bool:
    """Whether the text may be the code of an element: ``person.name``, two to four words joined by dots."""
    return len(text) <= LONGEST_CODE and CODE.fullmatch(text) is not None


def loosened(field: FormField, element: ElementRow | DataElement) -> list[str]:
    """Which limits of the element a question does not keep: ``max_length``, ``minimum``, ``maximum``, ``unit``,
    ``choices``. The question may be stricter, never looser."""
    found = []
    if element.type in LETTERED and field.max_length > element.max_length:
        found.append("max_length")
    if element.type in NUMBERS:
        if element.minimum is not None and (field.minimum is None or field.minimum < element.minimum):
            found.append("minimum")
        if element.maximum is not None and (field.maximum is None or field.maximum > element.maximum):
            found.append("maximum")
        if field.unit != element.unit:
            found.append("unit")
    known = {choice.value for choice in element.choices}
    if element.type in WITH_CHOICES and {choice.value for choice in field.choices} - known:
        found.append("choices")
    return found
