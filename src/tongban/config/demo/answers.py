"""Plausible answers to any form, and something for each required material."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from tongban.applications.forms.rows import FILE_ANSWER as _FILE_ANSWER
from tongban.applications.forms.rows import ROW, row_file_key
from tongban.cases.public import MaterialForm
from tongban.catalogue.public import FieldType, FormField, FormSection, Item, MaterialNecessity
from tongban.config.demo.people import InventedPerson, invent_organisation, invent_person
from tongban.config.demo.residents import Resident
from tongban.kernel import clock, files
from tongban.kernel.actors import Actor

_SENTENCES = [
    "因经营需要，现申请办理本事项，所附材料真实有效。",
    "本人符合办理条件，申请办理，如有不妥请告知。",
    "原证即将到期，申请继续办理。",
    "首次申请，请予审查。",
    "因住所变更，申请相应办理。",
]
_ROADS = ["东风中路", "中山五路", "天河路", "江南大道", "建设大道", "沿江路"]
_MOST, _MOST_MONEY = 120, 20_000
_WORDS = ["便民服务", "日常经营", "社区活动", "设备更新", "年度计划", "项目配套"]


def fill(random: Random, item: Item, resident: Resident) -> dict[str, Any]:
    """An answer to every required question and to some of the others."""
    situations = {situation.key: random.choice(situation.choices).value for situation in item.situations}
    return situations | {
        question.key: _answer(random, question, resident)
        for section in item.form
        for question in section.fields
        if question.type != FieldType.FILE and (question.required or random.random() < 0.6)
    }


def fill_open(
    random: Random, sections: Iterable[FormSection], known: dict[str, Any], resident: Resident
) -> dict[str, Any]:
    """An answer to every required question of these sections that nothing answered yet."""
    return {
        question.key: _answer(random, question, resident)
        for section in sections
        for question in section.fields
        if question.required and question.type != FieldType.FILE and not known.get(question.key)
    }


def evidence_for(
    random: Random, item: Item, filled: dict[str, Any], owner: Actor, *, at_the_window: bool, some_later: bool = False
) -> Iterator[tuple[str, str, int | None]]:
    """(material or file question, how it comes, file) for all that is required in the situation of the answers.

    ``some_later``: half of what may follow (容缺后补) is only promised.
    """
    for section in item.asked_form(filled):
        for question in section.fields:
            for key, label in _files_of(question, filled):
                yield key, MaterialForm.UPLOAD, sample_file(label, owner)
    for material in item.materials_for(filled):
        if material.necessity == MaterialNecessity.OPTIONAL:
            continue
        if some_later and material.necessity == MaterialNecessity.LATER and random.random() < 0.5:
            yield material.key, MaterialForm.LATER, None
            continue
        if at_the_window:
            yield material.key, random.choice([MaterialForm.ORIGINAL_SEEN, MaterialForm.COPY]), None
        else:
            yield material.key, MaterialForm.UPLOAD, sample_file(material.name, owner)


def _files_of(question: FormField, filled: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(evidence key, label) of the files a question requires, in each row when it is a group."""
    if question.type == FieldType.FILE and question.required:
        yield _FILE_ANSWER + question.key, question.label
    for row in filled.get(question.key, []) if question.type == FieldType.GROUP else []:
        for inner in question.fields:
            if inner.type == FieldType.FILE and inner.required:
                yield row_file_key(question.key, row[ROW], inner.key), inner.label


def sample_file(name: str, owner: Actor) -> int:
    """A one-page PDF that says it is a sample."""
    file_name = f"{name[:60]}(样例).pdf"
    return files.store_bytes(name=file_name, data=sample_pdf(), media_type="application/pdf", actor=owner).id


@cache
def sample_pdf() -> bytes:
    import typst

    page = "#set page(width: 148mm, height: 105mm)\n#align(center + horizon)[#text(24pt)[Sample · demo city]]"
    return bytes(typst.compile(page.encode()))


def _answer(random: Random, question: FormField, resident: Resident) -> Any:
    """One answer in the form in which drafts keep it."""
    if question.type == FieldType.GROUP:
        asked = [inner for inner in question.fields if inner.type != FieldType.FILE]
        return [
            {ROW: f"r{place}"} | {inner.key: _answer(random, inner, resident) for inner in asked}
            for place in range(random.randrange(1, 3))
        ]
    if question.type == FieldType.CHOICE:
        return random.choice(question.choices).value
    if question.type == FieldType.MULTI_CHOICE:
        count = random.randrange(1, len(question.choices) + 1)
        return sorted(choice.value for choice in random.sample(question.choices, count))
    return _PLAIN[question.type](random, question, resident)


def _text(random: Random, question: FormField, resident: Resident) -> str:
    if any(word in question.label for word in ("法定代表人", "负责人", "姓名")):
        return getattr(resident.about, "representative", resident.about.name)
    if "道路" in question.label or "路段" in question.label:
        return random.choice(_ROADS)
    if "银行" in question.label:
        return "演示银行五山支行" if "账" not in question.label else f"6200{random.randrange(10**12):012}"
    if "名称" in question.label:
        return resident.about.name
    return random.choice(_WORDS)[: question.max_length]


def _number(random: Random, question: FormField, resident: Resident) -> str:
    low = int(question.minimum if question.minimum is not None else 1)
    high = int(question.maximum if question.maximum is not None else low + 200)
    return str(random.randint(low, min(high, low + _MOST)))


def _money(random: Random, question: FormField, resident: Resident) -> str:
    low, high = question.minimum or Decimal(1000), question.maximum or Decimal(2_000_000)
    return f"{random.randint(int(low), min(int(high), int(low) + _MOST_MONEY))}.00"


def _day(random: Random, question: FormField, resident: Resident) -> str:
    days = (
        -random.randrange(1, 3000) if "出生" in question.label or "成立" in question.label else random.randrange(1, 90)
    )
    return (clock.today() + timedelta(days=days)).isoformat()


def _birth(about: Any) -> date:
    return about.birth_date if isinstance(about, InventedPerson) else date(1980, 1, 1)


def _address(random: Random, question: FormField, resident: Resident) -> dict[str, str]:
    division = getattr(resident.about, "division", "440106")
    return {"division": division, "detail": resident.about.address}


def _citizen_number(random: Random, question: FormField, resident: Resident) -> str:
    about = resident.about
    return about.certificate_number if isinstance(about, InventedPerson) else invent_person(random).certificate_number


def _credit_code(random: Random, question: FormField, resident: Resident) -> str:
    return getattr(resident.about, "uscc", None) or invent_organisation(random).uscc


_PLAIN = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: lambda random, question, resident: random.choice(_SENTENCES)[: question.max_length],
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.DATE: _day,
    FieldType.ADDRESS: _address,
    FieldType.CITIZEN_ID: _citizen_number,
    FieldType.USCC: _credit_code,
    FieldType.PHONE: lambda random, question, resident: resident.about.mobile,
    FieldType.EMAIL: lambda random, question, resident: f"resident{random.randrange(10**6)}@example.cn",
}
