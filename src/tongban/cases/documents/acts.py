"""What the documents of single acts say: blocks of acts.toml, chosen by the act and filled with its facts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tongban.cases.documents import content as contents
from tongban.cases.documents.content import Content
from tongban.cases.enums import NoticeKind
from tongban.cases.models import Case, DocumentProfile
from tongban.catalogue.public import Item
from tongban.identity import public as identity
from tongban.kernel import languages


@dataclass(frozen=True, slots=True)
class Paper:
    """One document to write. ``blocks`` and ``after`` name blocks of its wording; ``rows`` fill its table.

    ``said`` are words of somebody else, printed below the blocks as they were said.
    ``remedies``: it decides something, so it says what one can do about it. ``basis`` names another basis.
    """

    kind: NoticeKind
    facts: dict[str, str] = field(default_factory=dict)
    blocks: tuple[str, ...] = ("body",)
    after: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    basis: str = ""
    remedies: bool = False
    addressee: str = ""
    said: Sequence[str] = ()


@languages.official()
def act_content(
    paper: Paper,
    case: Case,
    item: Item,
    authority: "identity.AuthorityRow",
    profile: DocumentProfile | None,
    *,
    at: datetime,
    city: str,
) -> Content:
    """The words of one document as a snapshot."""
    words = contents.wording()[paper.kind]
    facts = contents.facts_of(case) | {"today": contents.in_full(at)} | paper.facts
    lines = [line for block in paper.blocks for line in words[block]]
    after = [line for block in paper.after for line in words[block]]
    applicants = contents.applicants_of(case)
    people = [] if paper.addressee else contents.parties(case, applicants)
    frame = contents.frame(paper.kind, item, authority, paper.addressee or applicants, case.number, at)
    basis = words[paper.basis] if paper.basis else contents.basis_of(paper.kind, item)
    return frame | {
        "paragraphs": people + contents.fill(lines, facts) + list(paper.said),
        "table": contents.table(words["columns"], paper.rows) if paper.rows else None,
        "after": contents.fill(after, facts) + ([contents.remedies(profile, city)] if paper.remedies else []),
        "basis": basis,
    }


@languages.official()
def tolerance_promise(item: Item, labels: Sequence[str], *, days: int) -> str:
    """What an applicant promises whose materials come later (容缺后补承诺)."""
    words = contents.wording()[NoticeKind.TOLERANCE]
    return str(words["promise"]).format(item=item.title, materials="、".join(labels), days=days)


@languages.official()
def commitment_promise(item: Item, labels: Sequence[str], *, days: int) -> str:
    """What an applicant promises instead of handing these materials in (告知承诺), a line each."""
    words, way = contents.wording()[NoticeKind.COMMITMENT], item.definition.promise_way
    points: list[list[str]] = [[words["knows"]], [words["meets"], *_lines(way.conditions)]]
    if labels:
        points.append([words["stands_in"].format(materials="、".join(labels))])
    if way.excluded.strip():
        points.append([words["excluded"], *_lines(way.excluded)])
    points.append([words["checked"].format(days=days)])
    points.append([words["consequence"], *_lines(way.consequence)])
    points.append([words["own_will"]])
    numbered = [[f"{place}. {first}", *rest] for place, (first, *rest) in enumerate(points, 1)]
    return "\n".join([words["promise"].format(item=item.title), *(line for point in numbered for line in point)])


def _lines(text: str) -> list[str]:
    return [f"· {line.strip()}" for line in text.splitlines() if line.strip()]


def delivery_labels() -> list[str]:
    """The lines of a proof of delivery (送达回证)."""
    return list(contents.wording()[NoticeKind.DELIVERY]["labels"])


def signature_words() -> tuple[str, str]:
    """How a record says that somebody signed, and that somebody refused to."""
    words = contents.wording()[NoticeKind.HEARING_RECORD]
    return str(words["signed"]), str(words["unsigned"])
