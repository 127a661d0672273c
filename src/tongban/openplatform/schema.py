"""An OpenAPI document as a page can show it."""

from dataclasses import dataclass, field
from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter or a field: where it stands, its type in one word, what it means."""

    name: str
    place: str
    type: str
    required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    note: str
    fields: list[Value]


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    id: str
    tag: str
    title: str
    note: str
    parameters: list[Value] = field(default_factory=list)
    body: list[Value] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


def read_operations(document: dict[str, Any]) -> list[Operation]:
    """All operations, in the order of the document."""
    parts = document.get("components", {}).get("schemas", {})
    return [
        _operation(method, path, item[method], parts)
        for path, item in document.get("paths", {}).items()
        for method in _METHODS
        if method in item
    ]


def _operation(method: str, path: str, told: dict[str, Any], parts: dict[str, Any]) -> Operation:
    content = told.get("requestBody", {}).get("content", {})
    body = [value for media, kind in content.items() for value in _fields(kind.get("schema", {}), parts, media)]
    return Operation(
        method=method.upper(),
        path=path,
        id=told.get("operationId", ""),
        tag=(told.get("tags") or [""])[0],
        title=told.get("summary", ""),
        note=told.get("description", "").replace("``", ""),
        parameters=[_parameter(parameter, parts) for parameter in told.get("parameters", [])],
        body=body,
        answers=[_answer(status, answer, parts) for status, answer in told.get("responses", {}).items()],
    )


def _parameter(told: dict[str, Any], parts: dict[str, Any]) -> Value:
    kind = told.get("schema", {})
    note = told.get("description") or kind.get("description", "")
    return Value(told["name"], told["in"], _type(kind, parts), told.get("required", False), note)


def _answer(status: str, told: dict[str, Any], parts: dict[str, Any]) -> Answer:
    content = told.get("content", {})
    fields = [value for media, kind in content.items() for value in _fields(kind.get("schema", {}), parts, media)]
    return Answer(str(status), told.get("description", ""), fields)


def _fields(kind: dict[str, Any], parts: dict[str, Any], place: str) -> list[Value]:
    kind = _followed(kind, parts)
    if kind.get("type") == "array":
        return _fields(kind.get("items", {}), parts, place)
    required = set(kind.get("required", []))
    return [
        Value(name, place, _type(each, parts), name in required, each.get("description", ""))
        for name, each in kind.get("properties", {}).items()
    ]


def _followed(kind: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in kind:
        kind = parts.get(kind["$ref"].rsplit("/", 1)[-1], {})
    return kind


def _type(kind: dict[str, Any], parts: dict[str, Any]) -> str:
    """In one word: string, date, list of ItemOut, integer or null."""
    if "$ref" in kind:
        name = kind["$ref"].rsplit("/", 1)[-1]
        return "|".join(map(str, parts[name]["enum"])) if "enum" in parts.get(name, {}) else name
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in kind:
            return " | ".join(_type(each, parts) for each in kind[choice])
    if kind.get("type") == "array":
        return f"list of {_type(kind.get('items', {}), parts)}"
    if "enum" in kind:
        return "|".join(map(str, kind["enum"]))
    return str(kind.get("format") or kind.get("type") or "any")
