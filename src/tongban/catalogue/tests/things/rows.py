"""Things and items in memory, for tests that need no database."""

from tongban.catalogue.enums import VersionState
from tongban.catalogue.items import Item
from tongban.catalogue.tests.factories import definition
from tongban.catalogue.thing_definition import ThingDefinition
from tongban.catalogue.things.known import Known

YES_NO = [{"value": "yes", "label": "有"}, {"value": "no", "label": "没有"}]
NO_LIMIT = {"unit": "none"}


def days(number, unit="working_day"):
    return {"value": number, "unit": unit}


def asks(key, *, label="有没有油烟", choices=YES_NO, **more):
    return {"key": key, "label": label, "type": "choice", "choices": choices} | more


def papers(*names):
    return [{"key": name, "name": name} for name in names]


def item(code, limit=None, **says):
    """An item in force; ``limit`` is what it promises and all the law says."""
    limits = {"promised_limit": limit or NO_LIMIT, "statutory_limit": NO_LIMIT} if limit is not False else {}
    said = definition(**({"title": f"事项{code}", "result_name": f"{code}的结果", "materials": []} | limits | says))
    return Item(1, 1, VersionState.PUBLISHED, code, said.title, 1, said)


def told(parts, edges=(), **more):
    """A thing of these parts; an edge is ``(before, after)`` or ``(before, after, key of the material)``."""
    rows = [part if isinstance(part, dict) else {"item_code": part} for part in parts]
    links = [dict(zip(("before", "after", "material_key"), edge, strict=False)) for edge in edges]
    whole = {"code": "shop", "title": "开店", "summary": "开一家店", "lead_authority_code": "X", "targets": ("1",)}
    return ThingDefinition(**(whole | {"parts": rows, "edges": links} | more))


def known(*items, **more):
    return Known({each.code: each for each in items}, **more)
