"""The whole application on one page, as a clerk at the counter sees it: details, every section, every material."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.applications.forms.rendering import SectionForm
from tongban.applications.forms.windows import query_for
from tongban.cases.public import MaterialForm
from tongban.catalogue.public import Material


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One material: what is there, the ways it may be handed in, what is wrong."""

    material: Material
    files: list[Any]  # applications.EvidenceRow
    forms: frozenset[str]
    ways: tuple[MaterialForm, ...]
    errors: list[str]
    held: str = ""  # what stands in for the paper, in words
    promised: bool = False  # a promise stands in for it


@dataclass(frozen=True, slots=True)
class WholeForm:
    """Everything asked, ready to be drawn. ``sections`` begins with the contact details."""

    number: str
    titles: str
    sections: list[SectionForm]
    materials: list[MaterialRow]
    promise: str = ""  # what handing in promises in writing
    promise_ways: Sequence[Any] = ()  # counter_promises.PromiseWay, one for each item that may be promised for

    @property
    def query(self) -> str:
        """The query of the address that shows the same rows of long groups."""
        return "&".join(filter(None, (query_for(section.pages or {}) for section in self.sections)))

    def error_lines(self) -> Iterable[dict[str, str]]:
        """What the summary on top says, with the id each line leads to."""
        for section in self.sections:
            yield from section.error_lines()
        for way in self.promise_ways:
            yield from ({"text": said, "target": f"promise-{way.code}"} for said in way.errors)
        for row in self.materials:
            yield from ({"text": said, "target": f"material-{row.material.key}"} for said in row.errors)
