"""A small file that says what a foreign source means: which column is which, local codes, words for nothing.

docs/topics/importing-items.md describes the format (TOML, or JSON with the same names).
"""

import json
import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tongban.catalogue.errors import MappingInvalid
from tongban.catalogue.importing.columns import BY_KEY, COLUMNS

SHIPPED = Path(__file__).parent.parent / "data" / "mappings"
Value = str | list[str] | None


class Source(BaseModel):
    """Where a value comes from: one or several columns, optionally a piece of it or a part a pattern finds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: tuple[str, ...]
    first: int = 0  # only the first characters
    skip: int = 0  # leave out so many at the start
    pattern: str = ""  # what its first group finds; the rest is left out

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        """``"COLUMN"``, ``["A", "B"]`` and ``{column = "A", …}`` are short for the full form."""
        if isinstance(given, str):
            return {"columns": (given,)}
        if isinstance(given, list):
            return {"columns": tuple(given)}
        if isinstance(given, dict) and "column" in given:
            return {**{key: value for key, value in given.items() if key != "column"}, "columns": (given["column"],)}
        return given

    def of(self, text: str) -> str:
        piece = text[self.skip : self.skip + self.first] if self.first else text[self.skip :]
        if not self.pattern:
            return piece
        found = re.search(self.pattern, piece)
        return found.group(1) if found else ""


class Composition(BaseModel):
    """How to build implementation codes for a source that has base codes only: authority table + level + base code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    authority_column: str
    base_code_column: str
    level: str = ""


class Mapping(BaseModel):
    """A mapping file. ``columns``: our column → theirs; ``values``: our column → their value → ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    title: str = ""
    nulls: tuple[str, ...] = ("无", "暂无", "-", "--", "/", "null", "NULL", "None", "N/A")
    nulls_in: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    columns: dict[str, Source]
    constants: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    lists: tuple[str, ...] = ()  # columns of theirs that should be lists; a text in one is told
    ignored: dict[str, str] = Field(default_factory=dict)
    same: tuple[tuple[str, str], ...] = ()
    compose: Composition | None = None
    authorities: dict[str, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _aims_at_known_columns(self) -> Self:
        aimed = {*self.columns, *self.constants, *self.values, *self.nulls_in}
        if unknown := sorted(aimed - set(BY_KEY)):
            raise ValueError(f"not columns of the template: {', '.join(unknown)}")
        return self

    @cached_property
    def known(self) -> frozenset[str]:
        """Columns of theirs that are used or ignored on purpose; any other is told in the report."""
        used = {name for source in self.columns.values() for name in source.columns}
        compared = {name for pair in self.same for name in pair}
        composed = {self.compose.authority_column, self.compose.base_code_column} if self.compose else set()
        return frozenset(used | compared | composed | set(self.ignored))


def load_mapping(path: Path | str) -> Mapping:
    """A shipped mapping by name (``guangdong``, ``template``, …), or a TOML or JSON file; or MappingInvalid."""
    file = Path(path)
    if not file.suffix:
        if str(path) == "template":
            return template_mapping()
        file = SHIPPED / f"{path}.toml"
    try:
        text = file.read_text(encoding="utf-8-sig")
        values = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
        return Mapping.model_validate({"name": file.stem, **values})
    except OSError as error:
        told = _("There is no “%(name)s”. Give the path of a .toml or .json file, or one of these: %(known)s.")
        raise MappingInvalid(reason=told % {"name": path, "known": ", ".join(shipped_mappings())}) from error
    except (ValueError, ValidationError) as error:
        raise MappingInvalid(reason=str(error)) from error


def template_mapping() -> Mapping:
    """The mapping of our own template: its Chinese headings."""
    return Mapping(
        name="template",
        title="通办事项导入模板",
        columns={column.key: Source(columns=(column.heading,)) for column in COLUMNS},
    )


def shipped_mappings() -> list[str]:
    """Names of the mappings that come with the platform."""
    return ["template", *sorted(path.stem for path in SHIPPED.glob("*.toml"))]
