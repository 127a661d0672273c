"""Registers with records in them, put there by the services; invented people with valid check digits."""

import io
import json
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.identity.public import PartyKind, Role
from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM, Actor
from tongban.registers.adapters.base import Entry, SourceDown
from tongban.registers.enums import ColumnRole, LoadMode, SubjectKind
from tongban.registers.models import Record, Register
from tongban.registers.rows import LoadSummary, Purpose, Subject
from tongban.registers.services import definitions, disputing, files, loading, lookups

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PURPOSE = Purpose("办理食品经营许可", about="case:C1", item_code="I1")
MINE = Purpose("查看本人信息")


def number(sequence: int, born: date = date(1990, 3, 15)) -> str:
    """Of another district than the people of identity's tests, so that no two have one number."""
    return identity.citizen_number(sequence, division="440105", born=born)


def person(text: str) -> Subject:
    return Subject(SubjectKind.PERSON, text)


def organisation(text: str) -> Subject:
    return Subject(SubjectKind.ORGANISATION, text)


def base_libraries() -> None:
    definitions.ship_base_libraries()


def jsonl(rows: list[dict[str, Any]]) -> io.BytesIO:
    return io.BytesIO("\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode())


def csv_file(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def load(
    code: str, file: io.BytesIO, *, mode: LoadMode = LoadMode.CHANGES, as_of: date | None = None, **options: Any
) -> LoadSummary:
    """A file through the whole way."""
    day = as_of or clock.today() - timedelta(days=30)
    return files.load_file(
        actor=SYSTEM, code=code, file=file, source_name=f"{code}.jsonl", mode=mode, as_of=day, **options
    )


def hold(code: str, *rows: dict[str, Any], as_of: date | None = None) -> list[Record]:
    """Records in a register, as its source sent them."""
    summary = load(code, jsonl(list(rows)), as_of=as_of)
    assert summary.state == "applied", summary.flaws
    subject = Register.objects.get(code=code).columns.get(role=ColumnRole.SUBJECT).key
    found = Record.objects.filter(register__code=code, subject_index__in=[row[subject] for row in rows])
    return list(found.order_by("pk"))


def me(name: str = "张敏", sequence: int = 1, **facts: Any) -> tuple[Actor, str]:
    """A logged-in person with a record in the population library."""
    own = number(sequence)
    actor = identity.citizen(name=name, certificate_number=own)
    hold("population.persons", {"number": own, "name": name, "sex": "2"} | facts)
    return actor, own


def company(sequence: int = 1, **party: Any) -> tuple[Actor, str]:
    """A logged-in organisation."""
    code = identity.organisation_code(sequence)
    actor = identity.citizen(
        kind=PartyKind.ORGANISATION,
        name="广州木棉餐饮管理有限公司",
        certificate_type="uscc",
        certificate_number=code,
        birth_date=None,
        **party,
    )
    return actor, code


def keeper(code: str, *roles: str) -> Actor:
    """Somebody of the department that is the source of a register."""
    register = Register.objects.get(code=code)
    if register.authority is None:
        register.authority = identity.AuthorityFactory()
        register.save()
    return identity.official(*(roles or (Role.REGISTER_KEEPER,)), authority=register.authority)


def clerk() -> Actor:
    return identity.official(Role.WINDOW_CLERK)


class BrokenSource:
    """Another system that does not answer."""

    def entries_of(self, **asked: Any) -> list[Entry]:
        raise SourceDown("系统正在维护。")

    def entries_naming(self, **asked: Any) -> list[Entry]:
        raise SourceDown("系统正在维护。")


def in_the_world(owner: Actor, keeping: Actor) -> dict[str, Any]:
    """For tests over all pages: what is held about the owner, one request, one file that waits, all of one keeper."""
    base_libraries()
    Register.objects.filter(library="population").update(authority_id=keeping.authority_id)
    own = lookups.own_subject(owner).number
    (held,) = hold("population.persons", {"number": own, "name": owner.name, "household_address": "五山路1号"})
    (free,) = hold("population.residence", {"number": own, "address": "五山路1号"})
    said = {"record_id": held.pk, "column": "household_address", "right_value": "五山路2号"}
    dispute = disputing.own_dispute(actor=owner, proof=SimpleUploadedFile("证明.pdf", PDF, "application/pdf"), **said)
    file = jsonl([{"number": own, "address": "五山路3号"}, {"number": "坏", "address": "x"}])
    day = clock.today()
    load = loading.start_load(
        actor=keeping, code="population.residence", file=file, source_name="居住.jsonl", mode="changes", as_of=day
    )
    loading.read_load(load_id=load.pk, file=file)
    return {
        "record_id": held.pk,
        "free_record_id": free.pk,
        "column": "household_address",
        "dispute_number": dispute.number,
        "load_uuid": load.uuid,
        "register_code": "population.persons",
    }
