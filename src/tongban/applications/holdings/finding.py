"""What may stand in for each material: a held licence, a record of a register, a paper handed in before. In this order.

A promise (告知承诺) is the applicant's own choice and comes after them; the upload is what remains.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.formats import date_format

from tongban.applications.forms.answers import is_open
from tongban.applications.models import Application, ApplicationItem
from tongban.cases import public as cases
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import FormField, KindRow, Material
from tongban.identity import public as identity
from tongban.kernel import clock, languages
from tongban.kernel.actors import Actor
from tongban.registers import public as registers
from tongban.registers.public import (
    MaterialSource,
    ProvingRecord,
    Purpose,
    RelationKind,
    Subject,
    SubjectKind,
    SubjectNotVisible,
    TrustLevel,
)

LEGAL_BASIS = "《国务院关于在线政务服务的若干规定》第七条"
RELATIVES = {
    "mother.certificate_number": RelationKind.MOTHER,
    "father.certificate_number": RelationKind.FATHER,
    "child.certificate_number": RelationKind.CHILD,
    "spouse.certificate_number": RelationKind.SPOUSE,
    "guardian.certificate_number": RelationKind.GUARDIAN,
    "organisation.legal_representative_number": RelationKind.LEGAL_REPRESENTATIVE,
    "organisation.shareholder_number": RelationKind.SHAREHOLDER,
}
_KINDS = {
    identity.PartyKind.PERSON: SubjectKind.PERSON,
    identity.PartyKind.ORGANISATION: SubjectKind.ORGANISATION,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in for one material. ``content``: its words as one sheet."""

    source: MaterialSource
    reference: str
    title: str
    issuer: str
    as_of: date
    valid_until: date | None
    level: TrustLevel
    legal_basis: str
    content: dict[str, Any]
    file_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The matter for which something is looked for."""

    actor: Actor
    application: Application
    items: tuple[ApplicationItem, ...]
    questions: Mapping[str, FormField]

    @property
    def purpose(self) -> str:
        titles = "、".join(item.item_title for item in self.items)
        return f"办理“{titles[:100]}”：查找可以免交的材料"

    @property
    def about(self) -> str:
        return f"application:{self.application.number}"

    @property
    def item_code(self) -> str:
        return self.items[0].item_code

    def relatives(self) -> dict[RelationKind, str]:
        """Numbers of relations the applicant named in the form."""
        answers = self.application.answers
        named = {RELATIVES[each.element]: answers.get(key) for key, each in self.questions.items() if _names(each)}
        return {relation: str(number) for relation, number in named.items() if not is_open(number)}


@languages.official()
def find(wanted: Wanted, materials: Iterable[Material]) -> dict[str, Found]:
    """Material key → what stands in for it, for those that have something."""
    materials = list(materials)
    if not materials:
        return {}
    held = cases.find_held(
        actor=wanted.actor,
        party_id=wanted.application.applicant_id,
        item_code=wanted.item_code,
        purpose=wanted.purpose,
        about=wanted.about,
    )
    kinds = catalogue.kinds_of({each.name for each in materials} | {each.name for each in held})
    licences = {_plain(each.name): _from_held(each) for each in reversed(held) if _is_licence(each)}
    found: dict[str, Found] = {}
    for material in materials:
        for name in _licence_names(material, kinds.get(material.name)):
            if name in licences:
                found.setdefault(material.key, licences[name])
    found |= _from_registers(wanted, [each for each in materials if each.key not in found], kinds)
    return found | _given_before([each for each in materials if each.key not in found], held, kinds)


def _names(question: FormField) -> bool:
    return question.element in RELATIVES


def _plain(name: str) -> str:
    return "".join(name.split()).strip("《》")


def _is_licence(held: Any) -> bool:
    return bool(held.source == MaterialSource.LICENCE)


def _licence_names(material: Material, kind: KindRow | None) -> list[str]:
    names = [material.licence_type, material.name, *((kind.licence_type, kind.name) if kind else ())]
    return [_plain(name) for name in names if name]


def _from_registers(wanted: Wanted, materials: list[Material], kinds: Mapping[str, KindRow]) -> dict[str, Found]:
    asked = {material.key: kinds[material.name].name for material in materials if material.name in kinds}
    if not asked:
        return {}
    party = identity.party_snapshot(wanted.application.applicant_id)
    subject = Subject(_KINDS[identity.PartyKind(party["kind"])], str(party["certificate_number"]))
    purpose = Purpose(wanted.purpose, wanted.about, item_code=wanted.item_code, legal_basis=LEGAL_BASIS)
    try:
        records = registers.find_records(
            actor=wanted.actor,
            subject=subject,
            kinds=set(asked.values()),
            purpose=purpose,
            relatives=wanted.relatives(),
        )
    except SubjectNotVisible:
        return {}
    return {key: _from_record(records[kind]) for key, kind in asked.items() if kind in records}


def _given_before(materials: list[Material], held: Iterable[Any], kinds: Mapping[str, KindRow]) -> dict[str, Found]:
    """A paper of the same kind whose original was seen, while it holds; papers of a kind nobody sorted never."""
    found: dict[str, Found] = {}
    for material in materials:
        kind = kinds.get(material.name)
        if kind is None:
            continue
        for each in held:
            same = not _is_licence(each) and each.name in kinds and kinds[each.name].code == kind.code
            until = each.since + timedelta(days=_days_of(kind))
            if same and _days_of(kind) and until >= clock.today():
                found.setdefault(material.key, _from_held(each, until=until))
    return found


def _days_of(kind: KindRow) -> int:
    """How long a paper serves again. What no law fixes is only assumed of certificates."""
    if kind.valid_days is not None:
        return kind.valid_days
    return int(settings.TONGBAN_APPLICATIONS_MATERIAL_DAYS) if kind.licence_type else 0


def _from_held(held: Any, *, until: date | None = None) -> Found:
    valid_until = held.valid_until or until
    licence = _is_licence(held)
    rows = [["持有人", held.holder], ["证照编号" if licence else "提交时的办件编号", held.number]]
    rows += [["发证机关" if licence else "核对原件的机关", held.authority_name]]
    rows += [["发证日期" if licence else "核对日期", date_format(held.since)]]
    rows += [["有效期至", date_format(valid_until) if valid_until else "长期"]]
    return Found(
        source=held.source,
        reference=held.reference,
        title=held.name[:200],
        issuer=held.authority_name[:200],
        as_of=held.since,
        valid_until=valid_until,
        level=held.level,
        legal_basis=LEGAL_BASIS,
        content={"title": held.name, "rows": rows, "about": [["来源", str(held.source.label)], _level(held.level)]},
        file_id=held.file_id,
    )


def _from_record(record: ProvingRecord) -> Found:
    about = [["来源", f"{record.register_name}（{record.authority_name}）"], ["截至", date_format(record.as_of)]]
    return Found(
        source=MaterialSource.REGISTER,
        reference=record.reference,
        title=record.kind[:200],
        issuer=record.authority_name[:200],
        as_of=record.as_of,
        valid_until=record.valid_until,
        level=record.level,
        legal_basis=LEGAL_BASIS,
        content={
            "title": record.kind,
            "register": record.register_name,
            "rows": [list(said) for said in record.said],
            "about": [*about, ["登记依据", record.legal_basis], _level(record.level)],
        },
    )


def _level(level: TrustLevel) -> list[str]:
    return ["可信等级", str(level.label)]
