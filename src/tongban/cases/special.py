"""Which special procedures a case may go through, and which of them stop its clock (行政许可法 art. 45).

The eight of art. 45 always do. A check at the place and a public view do where the item names them with a basis in law;
elsewhere they may take place while the clock runs on.
"""

from tongban.cases.enums import ARTICLE_45, ProcedureKind
from tongban.catalogue.public import Item

_NAMES = {
    ProcedureKind.SITE_CHECK: ("现场核查", "现场勘验", "现场勘查", "现场踏勘", "现场检查", "实地核查", "实地核实"),
    ProcedureKind.PUBLICITY: ("公示", "公告"),
    ProcedureKind.EXPERT_REVIEW: ("专家评审", "专家论证", "技术审查"),
}


def kind_of(name: str) -> ProcedureKind | None:
    """The kind an item means by the name it gives its procedure; None for none we know."""
    for kind in ProcedureKind:
        if any(word in name for word in _NAMES.get(kind, (str(kind.label),))) or kind.value == name:
            return kind
    return None


def named_by(item: Item) -> dict[ProcedureKind, str]:
    """The kinds an item names, with the basis it gives."""
    found: dict[ProcedureKind, str] = {}
    for procedure in item.definition.special_procedures:
        if kind := kind_of(procedure.name):
            found.setdefault(kind, procedure.basis)
    return found


def stopping(item: Item) -> frozenset[ProcedureKind]:
    """The kinds that stop the clock of this item's cases."""
    return ARTICLE_45 | {kind for kind, basis in named_by(item).items() if basis.strip()}
