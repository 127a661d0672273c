"""What the registers of the demo hold about its cast: families, companies, a stale entry, a contradiction, a death.

All invented, like the cast itself; put in by the same way as a department's files.
"""

import io
import json
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.codes import citizen_id, uscc
from tongban.registers import public as registers

Person = tuple[str, str]  # name and number
Rows = dict[str, list[dict[str, Any]]]

SOURCES = {  # whose registers they are in the demo city
    "演示市公安局": ("population.persons", "population.households", "population.residence"),
    "演示市民政局": ("population.marriages", "population.guardianships"),
    "演示市卫生健康局": ("population.kinship", "population.death"),
    "演示市市场监督管理局": (
        *("organisations.basic", "organisations.representatives", "organisations.shareholders"),
        "organisations.branches",
    ),
    "演示市政务服务局": ("credit.organisations", "credit.persons"),
}
TAX = {
    "code": "tax.registrations",
    "name": "税务登记",
    "library": "department",
    "subject_kind": "organisation",
    "legal_basis": "《税务登记管理办法》第二条",
    "authority_name": "国家税务总局演示市税务局",
    "columns": [
        {"key": "uscc", "name": "统一社会信用代码", "type": "uscc", "role": "subject", "required": True},
        {
            "key": "address",
            "name": "生产经营地址",
            "type": "address",
            "element": "organisation.registered_address",
            "sensitivity": "open",
        },
    ],
}
_CAST = (
    "zhang-min",
    "chen-guohua",
    "jie",
    "yan",
    "chen-cai",
    "maimaiti",
    "long-name",
    "one-character",
    "ouyang",
    "li-na",
)
_SEX = {"zhang-min": "2", "yan": "2", "chen-cai": "2", "long-name": "2", "li-na": "2"}
_ETHNICITY = {"maimaiti": "维吾尔族", "long-name": "维吾尔族"}
_MARITAL = {"chen-guohua": "30", "li-na": "10", "jie": "10", "zhang-min": "20", "ouyang": "20"}


@transaction.atomic
def fill_registers() -> int:
    """Rows put in; a second run puts in nothing. Needs the cast and the base libraries."""
    if _filled():
        return 0
    _assign()
    rows = _persons() | _families() | _organisations()
    changed = sum(_put(code, told, day=_day(7)) for part in (rows, _cards()) for code, told in part.items())
    changed += sum(_put(code, told, day=_day(1)) for code, told in _yesterday().items())
    registers.believe_register(
        actor=SYSTEM,
        element="person.marital_status",
        code="population.marriages",
        reason="婚姻登记机关是婚姻状况的数源部门，户籍信息可能没有及时更新",
    )
    return changed


def _filled() -> bool:
    company = registers.Subject(registers.SubjectKind.ORGANISATION, _of("mumian")[1])
    purpose = registers.Purpose("准备演示数据")
    found = registers.find_facts(actor=SYSTEM, subject=company, elements=["organisation.name"], purpose=purpose)
    return bool(found.facts)


def _assign() -> None:
    by_name = {row.name: row.code for row in identity.list_authorities()}
    for name, codes in SOURCES.items():
        for code in codes:
            registers.assign_register(actor=SYSTEM, code=code, authority_code=by_name[name])
    with suppress(registers.CodeTaken):
        registers.define_register(actor=SYSTEM, schema=TAX)


def _put(code: str, rows: list[dict[str, Any]], *, day: date) -> int:
    file = io.BytesIO("\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode())
    mode = registers.LoadMode.CHANGES
    told = registers.load_file(actor=SYSTEM, code=code, file=file, source_name=f"{code}.jsonl", mode=mode, as_of=day)
    return told.added + told.changed


def _day(days: int) -> date:
    return clock.today() - timedelta(days=days)


def _number(born: date, place: int) -> str:
    """A valid number that belongs to nobody: the division is given to nobody."""
    first17 = f"440101{born:%Y%m%d}{place:03}"
    return first17 + citizen_id.check_character(first17)


MOTHER = ("李秀英", _number(date(1962, 4, 8), 802))
FATHER = ("张建国", _number(date(1960, 9, 17), 801))
CHILD = ("赵小宝", _number(date(2020, 6, 1), 803))
HUSBAND = ("赵强", _number(date(1987, 2, 11), 805))
WIFE = ("刘玉兰", _number(date(1956, 11, 3), 806))
HEAD = ("梁永康", _number(date(1970, 1, 20), 807))
HEAD_BEFORE = ("何建明", _number(date(1966, 5, 5), 809))


def _of(key: str) -> tuple[str, str]:
    row = identity.DemoPeople.get(key)
    return row.name, row.certificate_number


def _persons() -> Rows:
    people = []
    for place, key in enumerate(_CAST):
        name, number = _of(key)
        people.append(
            {
                "number": number,
                "name": name,
                "sex": _SEX.get(key, "1"),
                "ethnicity": _ETHNICITY.get(key, "汉族"),
                "birth_date": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
                "household_address": f"演示市天河区五山路{place + 1}号",
                "marital_status": _MARITAL.get(key, "90"),
            }
        )
    for name, number in (MOTHER, FATHER, CHILD, HUSBAND, WIFE, HEAD, HEAD_BEFORE):
        people.append({"number": number, "name": name, "sex": "1" if int(number[16]) % 2 else "2"})
    homes = [
        ("zhang-min", "龙口西路3号"),
        ("maimaiti", "石牌东路18号"),
        ("ouyang", "体育西路22号"),
        ("li-na", "黄埔大道66号"),
    ]
    residence = [
        {
            "number": _of(key)[1],
            "address": f"演示市天河区{street}",
            "since": "2021-07-01",
            "permit": f"JZ4401{place:06}",
        }
        for place, (key, street) in enumerate(homes, 1)
    ]
    death = [
        {"number": FATHER[1], "death_date": "2023-12-18"},
        {"number": WIFE[1], "death_date": "2024-03-09"},
    ]
    return {"population.persons": people, "population.residence": residence, "population.death": death}


def _cards() -> Rows:
    """Social security cards of the cast, and of those one may open an account as."""
    newcomers = identity.Proving.demo_newcomers()
    cards = [{"number": _of(key)[1], "card": f"D4401010{place:04}"} for place, key in enumerate(_CAST, 1)]
    return {
        "population.persons": [{"number": each.number, "name": each.name} for each in newcomers],
        "population.social_cards": cards + [{"number": each.number, "card": each.card} for each in newcomers],
    }


def _families() -> Rows:
    zhang, cai, guohua, li, jie = (_of(key) for key in ("zhang-min", "chen-cai", "chen-guohua", "li-na", "jie"))
    parents = [
        (zhang, "mother", MOTHER),
        (zhang, "father", FATHER),
        (CHILD, "mother", zhang),
        (CHILD, "father", HUSBAND),
        (cai, "father", guohua),
        (cai, "mother", WIFE),
    ]
    kinship = [
        {"number": child[1], "name": child[0], "relation": kind, "parent_number": parent[1], "parent_name": parent[0]}
        | {"_valid_from": f"{child[1][6:10]}-{child[1][10:12]}-{child[1][12:14]}"}
        for child, kind, parent in parents
    ]
    return {"population.kinship": kinship} | _couples(zhang, li, jie) | _homes(zhang, cai, guohua, li, jie)


def _couples(zhang: Person, li: Person, jie: Person) -> Rows:
    couples = [
        (li, jie, "2025-05-20"),
        (jie, li, "2025-05-20"),
        (zhang, HUSBAND, "2016-10-01"),
        (HUSBAND, zhang, "2016-10-01"),
    ]
    marriages = [
        {
            "number": one[1],
            "name": one[0],
            "spouse_number": other[1],
            "spouse_name": other[0],
            "marital_status": "20",
            "registered_on": day,
            "_valid_from": day,
            "certificate": f"J440106-{day[:4]}-{max(one[1], other[1])[-6:-2]}",
        }
        for one, other, day in couples
    ]
    return {"population.marriages": marriages}


def _homes(zhang: Person, cai: Person, guohua: Person, li: Person, jie: Person) -> Rows:
    guardians = [
        {
            "number": CHILD[1],
            "name": CHILD[0],
            "guardian_number": guardian[1],
            "guardian_name": guardian[0],
            "ground": "父母为未成年子女的监护人",
            "_valid_from": "2020-06-01",
        }
        for guardian in (zhang, HUSBAND)
    ]
    homes = {"H440106001": (zhang, CHILD, HUSBAND), "H440106002": (guohua, cai), "H440106003": (li, jie)}
    households = [
        {"number": number, "name": name, "household": home, "to_head": "" if place else "户主"}
        for home, members in homes.items()
        for place, (name, number) in enumerate(members)
    ]
    return {"population.guardianships": guardians, "population.households": households}


def _organisations() -> Rows:
    mumian, zhuhai = _of("mumian"), _of("zhuhai")
    basic = [
        {
            "uscc": mumian[1],
            "name": mumian[0],
            "kind": "有限责任公司",
            "registered_address": "演示市天河区天河路208号",
            "registered_capital": 300,
            "business_scope": "餐饮管理；餐饮服务；食品销售",
            "established_on": "2019-03-12",
            "state": "1",
        },
        {
            "uscc": zhuhai[1],
            "name": zhuhai[0],
            "kind": "农民专业合作社",
            "registered_address": "珠海市香洲区情侣中路1号",
            "registered_capital": 120,
            "business_scope": "水产养殖、捕捞和销售",
            "established_on": "2017-08-30",
            "state": "1",
        },
    ]
    branches = [_branch(mumian, "440106", "MA0DEM91", "天河分公司")]
    branches += [_branch(zhuhai, "440403", "MA0DEM92", "斗门分社"), _branch(zhuhai, "440404", "MA0DEM93", "金湾分社")]
    doumen = (branches[1]["branch_name"], branches[1]["branch_uscc"])
    return {
        "organisations.basic": basic,
        "organisations.representatives": [
            *(_head(mumian, HEAD_BEFORE), _head(zhuhai, _of("maimaiti"))),
            _head(doumen, _of("li-na")) | {"entry": "负责人"},
        ],
        "organisations.shareholders": _shares(mumian, zhuhai),
        "organisations.branches": branches,
        "credit.organisations": [
            {"uscc": mumian[1], "document": "守信〔2025〕18号", "kind": "good", "content": "食品安全守信企业"}
        ],
        "tax.registrations": [{"uscc": mumian[1], "address": "演示市天河区体育东路116号"}],
    }


def _branch(head: Person, division: str, entity: str, name: str) -> dict[str, Any]:
    """A branch with a number that belongs to nobody, known on the platform."""
    first17 = f"91{division}{entity}{uscc.inner_check_character(entity)}"
    number = first17 + uscc.check_character(first17)
    identity.register_organisation(actor=SYSTEM, name=f"{head[0]}{name}", uscc=number)
    return {"uscc": head[1], "organisation": head[0], "branch_uscc": number, "branch_name": f"{head[0]}{name}"}


def _shares(mumian: Person, zhuhai: Person) -> list[dict[str, Any]]:
    holders = [
        (mumian, _of("ouyang"), 60),
        (mumian, HEAD, 40),
        (zhuhai, _of("maimaiti"), 51),
        (zhuhai, _of("li-na"), 49),
    ]
    return [
        {
            "uscc": company[1],
            "organisation": company[0],
            "holder_number": holder[1],
            "holder_name": holder[0],
            "share": share,
        }
        for company, holder, share in holders
    ]


def _yesterday() -> Rows:
    """The head of one company changed yesterday."""
    return {"organisations.representatives": [_head(_of("mumian"), HEAD) | {"_valid_from": _day(1).isoformat()}]}


def _head(company: tuple[str, str], head: tuple[str, str]) -> dict[str, Any]:
    named = {"person_number": head[1], "person_name": head[0]}
    return {"uscc": company[1], "organisation": company[0], "entry": "法定代表人", **named}
