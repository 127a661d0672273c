"""What a register holds as the answer to a question, and where an answer came from (数据来源).

The same thing is a code in one place and a word in another: codes and words are united, and a value that does not fit
the question is left out, so that nobody has to mend what the platform filled in.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError

from tongban.applications.forms.fields import checker_of
from tongban.applications.forms.wording import words_of
from tongban.catalogue.public import FieldType, FormField
from tongban.registers.public import Fact, TrustLevel

_NEVER = frozenset({FieldType.FILE, FieldType.GROUP})
_WORDS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_NUMBERS = frozenset({"person.certificate_number", "organisation.uscc"})
_YES = frozenset({"1", "yes", "true", "y", "是"})
_NO = frozenset({"0", "no", "false", "n", "否"})


@dataclass(frozen=True, slots=True)
class Known:
    """Where the answer to a question came from. ``value`` is what was filled in, ``held`` what the register says.

    ``digest`` is that of the value as registered; ``rule`` says why this source is believed where others differ;
    ``dispute`` is the number of the correction request once the applicant said that it is wrong.
    """

    element: str
    register: str
    register_name: str
    authority: str
    as_of: str  # ISO
    level: str
    record_id: int
    column: str
    value: Any
    held: str
    digest: str
    quality: str = ""
    rule: str = ""
    dispute: str = ""

    @classmethod
    def stored(cls, row: dict[str, Any]) -> Self:
        return cls(**row)

    def row(self) -> dict[str, Any]:
        """As it is stored with the application and travels to its case."""
        return asdict(self)

    @property
    def day(self) -> date:
        """The day the source spoke for it."""
        return date.fromisoformat(self.as_of)

    @property
    def disputable(self) -> bool:
        """One's own number is what everything is found by; a register of another system has its own desk."""
        return bool(self.record_id) and self.element not in _NUMBERS

    @property
    def level_words(self) -> str:
        return str(TrustLevel(self.level).label)

    def stands(self, answer: Any) -> bool:
        """Whether the answer is still what the register says. A division that had to be chosen changes nothing."""
        if isinstance(self.value, dict) and isinstance(answer, dict) and not self.value.get("division"):
            return bool(self.value.get("detail") == answer.get("detail"))
        return bool(self.value == answer)


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says where sources differ. ``dispute``: the number of a correction request that runs."""

    register: str
    authority: str
    as_of: str
    held: str
    dispute: str = ""

    @property
    def day(self) -> date:
        return date.fromisoformat(self.as_of)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a question: the source of its answer, sources that differ, a register that is down."""

    known: Known | None
    stands: bool
    differing: tuple[Said, ...] = ()
    down: str = ""  # register and authority


def beside_questions(
    questions: Mapping[str, FormField], answers: Mapping[str, Any], known: Mapping[str, Any], reading: Mapping[str, Any]
) -> dict[str, Beside]:
    """What to say beside each question; most have nothing. ``known`` and ``reading`` as the application keeps them."""
    down = {
        element: f"{each['register']}（{each['authority']}）"
        for each in reading.get("down", [])
        for element in each["elements"]
    }
    beside = {}
    for key, question in questions.items():
        source = Known.stored(known[key]) if key in known else None
        differing = tuple(Said(**each) for each in reading.get("differing", {}).get(key, []))
        missing = down.get(question.element, "") if source is None and question.element else ""
        if source or differing or missing:
            stands = source is not None and source.stands(answers.get(key))
            beside[key] = Beside(source, stands, differing, missing)
    return beside


def known_from(question: FormField, fact: Fact, *, division_code: str, county: str) -> Known | None:
    """The answer a fact gives to a question, with its source; None when it does not fit.

    ``division_code`` and ``county`` are the applicant's own county and its name, to tell the parts of an address.
    """
    answer = _answer(question, fact, division_code, county)
    if answer in (None, ""):
        return None
    return Known(
        element=fact.element,
        register=fact.register_code,
        register_name=fact.register_name,
        authority=fact.authority_name,
        as_of=fact.as_of.isoformat(),
        level=fact.level,
        record_id=fact.record_id,
        column=fact.column,
        value=answer,
        held=fact.shown,
        digest=hashlib.sha256(str(fact.value).encode()).hexdigest()[:16],
        quality=fact.quality,
        rule=fact.rule,
        dispute=fact.dispute,
    )


def right_value_of(question: FormField, fact: Fact, answer: Any) -> str:
    """An answer as the column of the register writes it: the code where it holds codes, otherwise words."""
    coded = str(fact.value) != fact.shown
    if question.type in {FieldType.CHOICE, FieldType.ADDRESS} and not coded:
        return words_of(question, answer)
    return str(answer)


def _answer(question: FormField, fact: Fact, division_code: str, county: str) -> Any:
    if question.type in _NEVER:
        return None
    if question.type == FieldType.ADDRESS:
        return _address(fact.shown, division_code, county)
    raw: Any = fact.shown if question.type in _WORDS else fact.value
    if question.type in {FieldType.CHOICE, FieldType.MULTI_CHOICE}:
        raw = _choice(question, fact)
        raw = [raw] if raw and question.type == FieldType.MULTI_CHOICE else raw
    try:
        return checker_of(question).clean(raw)
    except ValidationError:
        return None


def _address(text: str, division_code: str, county: str) -> dict[str, str] | None:
    """The applicant's own county where the text names it; otherwise the division is left to choose."""
    _before, named, after = text.partition(county) if county else (text, "", "")
    if named and after.strip():
        return {"division": division_code, "detail": after.strip()}
    return {"division": "", "detail": text} if text else None


def _choice(question: FormField, fact: Fact) -> str | None:
    """The choice that means what is registered. A code alone is not believed: its words must agree."""
    if isinstance(fact.value, bool):
        meant = _YES if fact.value else _NO
        return next((one.value for one in question.choices if {one.value.casefold(), one.label} & meant), None)
    said = _plain(fact.shown)
    same = [one for one in question.choices if _plain(one.label) == said]
    near = [one for one in question.choices if _near(_plain(one.label), said)]
    coded = [one for one in near if one.value == str(fact.value)]
    chosen = coded or same or (near if len(near) == 1 else [])
    return chosen[0].value if chosen else None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _near(one: str, other: str) -> bool:
    """男 and 男性, 汉 and 汉族."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))
