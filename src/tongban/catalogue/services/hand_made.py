"""Items written by hand: the invented ones of the demo catalogue, and those made up for things (一件事).

An item may take form, situations, route and examples from a file of ``data/forms``, in the format in which the editor
gives forms away and takes them (form.json).
"""

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import LimitUnit
from tongban.catalogue.material_keys import unique_keys
from tongban.catalogue.services.element_loading import shipped_elements

DATA = Path(__file__).resolve().parents[1] / "data"
SOURCE = "演示数据"
IN_PROVINCE = {"20": "21", "10": "20"}  # types as the province writes them in codes
NO_LIMIT, AT_ONCE = -1, 0
SHARED: dict[str, Any] = {
    "level": "3",
    "division_code": "440100",
    "charged": False,
    "visits": 0,
    "channels": ["1", "2", "3"],
    "online": True,
    "online_depth": ["3", "4", "5", "6", "7"],
    "single_sign_on": True,
    "in_hall": True,
    "courier": True,
    "complaint_phone": "020-00012345",
    "source": SOURCE,
}  # what all made-up items say alike
PLAIN_MATERIAL = ("3", "申请人自备", "")


@cache
def hand_made_items() -> dict[str, ItemDefinition]:
    """Every item written by hand, by the name of its file or row."""
    files = sorted((DATA / "demo" / "showcase").glob("*.toml"))
    return {path.stem: read_showcase(path) for path in files} | made_up_items()


@cache
def made_up_items() -> dict[str, ItemDefinition]:
    """The items of things/items.toml, each a whole definition, by key."""
    said = tomllib.loads((DATA / "things" / "items.toml").read_text(encoding="utf-8"))
    return {row["key"]: _item(row, said["materials"]) for row in said["items"]}


def invented_authorities() -> list[dict[str, Any]]:
    """The departments of all these items."""
    return [
        row for folder in ("demo", "things") for row in read_rows(DATA / folder / "authorities.toml", "authorities")
    ]


def read_rows(path: Path, name: str) -> list[dict[str, Any]]:
    """The tables of one name in a TOML file."""
    found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))[name]
    return found


def shipped_form(name: str) -> dict[str, Any]:
    """A form that ships, by the name of its file."""
    found: dict[str, Any] = json.loads((DATA / "forms" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def code_of(said: ItemDefinition) -> str:
    """The code under which an item is known."""
    return said.handling_code or said.task_code


def read_showcase(path: Path) -> ItemDefinition:
    """A showcase file: materials get their keys from their names, and situations name materials by name."""
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    brought = shipped_form(said.pop("form_file")) if "form_file" in said else {}
    names = [material["name"] for material in said["materials"]]
    keys = dict(zip(names, unique_keys(names), strict=True))
    said["materials"] = [{"key": keys[material["name"]], **material} for material in said["materials"]]
    for situation in said.get("situations", ()):
        for option in situation["options"]:
            option["materials"] = [keys[name] for name in option.get("materials", ())]
    if way := said.get("promise_way"):
        way["materials"] = [keys[name] for name in way.get("materials", ())]
    return ItemDefinition.model_validate(said | brought)


def _item(row: dict[str, Any], papers: dict[str, list[str]]) -> ItemDefinition:
    """The whole definition of one row."""
    law, article = row["law"]
    statutory, promised = map(_limit, row["limits"])
    office = next(one for one in invented_authorities() if one["code"] == row["authority"])
    result_type, result_name = row["result"]
    instant = row["limits"][1] == AT_ONCE
    base = f"44{IN_PROVINCE.get(row['type'], row['type'])}31{row['number']}000"
    return ItemDefinition.model_validate(
        SHARED
        | {
            "title": row["title"],
            "item_type": row["type"],
            "base_code": base,
            "task_code": f"{row['authority']}3{base}",
            "authority_code": row["authority"],
            "authority_name": office["name"],
            "everyday_words": row["words"],
            "topics": row["topics"],
            "targets": row["targets"],
            "case_type": "1" if instant else "2",
            "legal_basis": [{"law": law, "article": article}],
            "conditions": row["conditions"],
            "materials": list(_materials(row, papers, f"{law}{article}")),
            "form": [_section(number, *section) for number, section in enumerate(row.get("asks", ()), 1)],
            "statutory_limit": statutory,
            "promised_limit": promised,
            "result_type": result_type,
            "result_name": result_name,
            "consult_phone": office["phone"],
        }
        | (shipped_form(row["form_file"]) if "form_file" in row else {})
    )


def _limit(days: int) -> dict[str, Any]:
    if days == NO_LIMIT:
        return {"unit": LimitUnit.NONE, "note": "法律没有规定时限"}
    return {"unit": LimitUnit.INSTANT} if days == AT_ONCE else {"value": days, "unit": LimitUnit.WORKING_DAY}


def _materials(row: dict[str, Any], papers: dict[str, list[str]], basis: str) -> Iterator[dict[str, Any]]:
    names = row["materials"]
    for name, key in zip(names, unique_keys(names), strict=True):
        kind, source, licence_type = papers.get(name, PLAIN_MATERIAL)
        yield {
            "key": key,
            "name": name,
            "necessity": "2" if name in row.get("optional", ()) else "1",
            "kind": "2" if name.endswith(("表", "申请书")) and name not in papers else kind,
            "forms": ["1", "2"],
            "source": source,
            "basis": basis,
            "originals": 0 if name in papers else 1,
            "copies": 1 if name in papers else 0,
            "licence_type": licence_type,
            "when": row.get("when", {}).get(name),
        }


def _section(number: int, title: str, *asked: str) -> dict[str, Any]:
    """A section of the form; each question is its data element's."""
    return {"key": f"section{number}", "title": title, "fields": [_field(code) for code in asked]}


def _field(asked: str) -> dict[str, Any]:
    code = asked.removesuffix("*")
    element = shipped_elements()[code]
    row = element.row(code)
    said = {name: getattr(row, name) for name in ("type", "max_length", "minimum", "maximum", "unit")}
    choices = [choice.model_dump() for choice in row.choices]
    key = code.replace(".", "_")
    return said | {"key": key, "label": row.name, "required": code == asked, "element": code, "choices": choices}
