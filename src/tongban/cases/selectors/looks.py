"""How somebody looks at the inbox: the filters they saved, the columns they chose, and what of a filter still holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongban.cases.enums import CLOSED_STATES, CaseState, Channel, Due
from tongban.cases.models import InboxColumns, SavedFilter
from tongban.cases.selectors.inbox import Filters, Tab
from tongban.catalogue.public import StepKind
from tongban.kernel.actors import Actor

COLUMNS = ("due", "applicant", "step", "channel", "received", "holder", "case_due", "accepted", "application")
USUAL_COLUMNS = ("due", "applicant", "step", "channel", "received", "holder")


@dataclass(frozen=True, slots=True)
class Look:
    """A tab and what it is narrowed to; ``told`` says in words which parts were asked for and make no sense."""

    tab: Tab
    filters: Filters
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedLook:
    """A saved filter. ``query`` is its address within the inbox."""

    id: int
    name: str
    is_default: bool
    asked: dict[str, str]


def read_look(asked: Mapping[str, str]) -> Look:
    """A look from the words of an address or a saved row; what cannot be understood is left out and told."""
    told: list[str] = []
    tab = _known(asked.get("tab", ""), {each.value for each in Tab}, _("part of the inbox"), told)
    where = Tab(tab) if tab else Tab.UNCLAIMED
    steps = {state.value for state in CLOSED_STATES} if where is Tab.CLOSED else set(StepKind.values)
    filters = Filters(
        item_code=asked.get("item", "")[:50].replace("\0", ""),
        step=_known(asked.get("step", ""), steps, _("step or state"), told),
        channel=_known(asked.get("channel", ""), set(Channel.values), _("channel"), told),
        due=_known(asked.get("due", ""), set() if where is Tab.CLOSED else set(Due.values), _("due date"), told),
    )
    return Look(where, filters, tuple(told))


def list_saved(*, actor: Actor) -> list[SavedLook]:
    """One's own saved filters by name."""
    rows = SavedFilter.objects.visible_to(actor).filter(staff_id=actor.id).order_by("name", "id")
    return [SavedLook(row.pk, row.name, row.is_default, _words(row)) for row in rows]


def get_columns(*, actor: Actor) -> tuple[str, ...]:
    """The columns somebody chose, or the usual ones; a column that is no longer made is left out."""
    row = InboxColumns.objects.visible_to(actor).filter(staff_id=actor.id).first()
    chosen = row.columns if row else USUAL_COLUMNS
    return tuple(column for column in COLUMNS if column in chosen)


def state_choices() -> list[tuple[str, str]]:
    """The states a closed case can be in."""
    return [(state.value, str(state.label)) for state in CaseState if state in CLOSED_STATES]


def _words(row: SavedFilter) -> dict[str, str]:
    words = {"tab": row.tab, "item": row.item_code, "step": row.step, "channel": row.channel, "due": row.due}
    return {name: value for name, value in words.items() if value}


def _known(value: str, known: set[str], what: str, told: list[str]) -> str:
    if not value or value in known:
        return value
    told.append(_("“%(value)s” is not a %(what)s any more.") % {"value": value[:40], "what": what})
    return ""
