"""Loads the things (一件事) that come with the demo catalogue."""

from typing import Any

from django.db import transaction

from tongban.catalogue.enums import FieldType
from tongban.catalogue.models import Thing
from tongban.catalogue.services import things
from tongban.catalogue.services.hand_made import DATA, code_of, hand_made_items, read_rows
from tongban.catalogue.thing_definition import ThingDefinition
from tongban.kernel.actors import SYSTEM

LISTED = "国发〔2024〕3号，2024年度“高效办成一件事”第一批重点事项；组成事项按一般知识选定"


def shipped_things() -> list[ThingDefinition]:
    """What things.toml says, with items by their codes and materials by their keys."""
    return [_thing(row) for row in read_rows(DATA / "things" / "things.toml", "things")]


@transaction.atomic
def load_shipped_things() -> dict[str, str]:
    """Publish each thing that is not there yet; its items must be in force. Code → new, or there.

    A thing that is there stays as it is: its editors look after it from then on.
    """
    known = set(Thing.objects.values_list("code", flat=True))
    outcome = {}
    for said in shipped_things():
        outcome[said.code] = "there" if said.code in known else "new"
        if said.code not in known:
            version = things.create_thing(actor=SYSTEM, definition=said)
            things.publish_thing(actor=SYSTEM, version_id=version.pk)
    return outcome


def _thing(row: dict[str, Any]) -> ThingDefinition:
    """The definition with what the file leaves out: codes of items, keys of materials, the shape of conditions."""
    made_up = False
    parts = []
    for part in row["parts"]:
        invented = not part.pop("real", False)
        made_up = made_up or invented
        when = _when(part.pop("when", None))
        parts.append({"item_code": item_code(part.pop("item")), "when": when, "made_up": invented, **part})
    edges = [_edge(*edge) for edge in row["edges"]]
    questions = [_question(**asked) for asked in row["questions"]]
    said = row | {"parts": parts, "edges": edges, "questions": questions}
    return ThingDefinition.model_validate(said | {"source": LISTED, "made_up": made_up})


def _question(*, choices: list[list[str]] | None = None, **said: Any) -> dict[str, Any]:
    listed = [{"value": value, "label": label} for value, label in choices or ()]
    return {"type": FieldType.CHOICE, "choices": listed} | said


def _when(short: list[str] | None) -> dict[str, Any] | None:
    """``[question, value]``, or ``[question, comparison, value …]``."""
    if short is None:
        return None
    if len(short) == 2:
        return {"field": short[0], "value": short[1]}
    field, operator, *values = short
    if operator == "one_of":
        return {"field": field, "operator": operator, "values": values}
    return {"field": field, "operator": operator, "value": values[0]}


def _edge(before: str, after: str, material: str, number: str = "") -> dict[str, str]:
    """``material`` by its name, ``number`` by the data element that its question of ``after`` asks for."""
    item = hand_made_items()[after]
    materials = {one.name: one.key for one in item.materials} | {"": ""}
    questions = {field.element: field.key for section in item.form for field in section.fields} | {"": ""}
    return {
        "before": item_code(before),
        "after": item_code(after),
        "material_key": materials[material],
        "number_key": questions[number],
    }


def item_code(name: str) -> str:
    """The code of an item by the name of its file or row; a code stands for itself."""
    known = hand_made_items().get(name)
    return code_of(known) if known else name
