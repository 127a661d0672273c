"""The inbox: what is due first, looked at as each one likes it."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongban.cases.enums import Channel, Due
from tongban.cases.selectors import inbox as inboxes
from tongban.cases.selectors import looks
from tongban.cases.selectors.inbox import Tab
from tongban.cases.selectors.looks import COLUMNS, Look, SavedLook
from tongban.cases.services import batches
from tongban.cases.services import looks as keeping
from tongban.catalogue.public import StepKind
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

SIZES = (30, 100, 200)
_TAB_LABELS = {
    Tab.MINE: lambda: _("Mine"),
    Tab.UNCLAIMED: lambda: _("Unclaimed"),
    Tab.OPEN: lambda: _("All open"),
    Tab.WAITING: lambda: _("Waiting for supplement"),
    Tab.CLOSED: lambda: _("Closed"),
}


@open_to(ActorKind.STAFF)
@require_GET
def inbox(request: Request) -> HttpResponse:
    """What is due first. Staff without cases see an empty inbox beside their own doors."""
    saved = looks.list_saved(actor=request.actor)
    asked = request.GET.dict()
    usual = next((one.asked for one in saved if one.is_default), None)
    if usual and not asked:
        return go_to(request, "cases:inbox", query=urlencode(usual))
    look = looks.read_look(asked)
    size = int(asked.get("size", "")) if asked.get("size") in {str(each) for each in SIZES} else SIZES[0]
    rows = inboxes.list_inbox(
        actor=request.actor, tab=look.tab, filters=look.filters, cursor=asked.get("after", ""), size=size
    )
    context = {"rows": rows, "size": size, "sizes": SIZES, "columns": looks.get_columns(actor=request.actor)}
    return page(request, "cases/inbox.html", context | _around(request, look, saved))


@open_to(ActorKind.STAFF)
@require_POST
def save_filter(request: Request) -> HttpResponse:
    """Keep the look the inbox had; the same name again replaces it."""
    look = looks.read_look(request.POST.dict())
    name = request.POST.get("name", "").replace("\0", "")
    try:
        keeping.save_filter(actor=request.actor, name=name, look=look, is_default="default" in request.POST)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Filter saved."))
    return go_to(request, "cases:inbox", query=urlencode(_words(look)))


@open_to(ActorKind.STAFF)
@require_POST
def forget_filter(request: Request, filter_id: int) -> HttpResponse:
    keeping.forget_filter(actor=request.actor, filter_id=filter_id)
    return go_to(request, "cases:inbox", query="tab=unclaimed")


@open_to(ActorKind.STAFF)
@require_POST
def choose_columns(request: Request) -> HttpResponse:
    keeping.choose_columns(actor=request.actor, columns=request.POST.getlist("column"))
    return go_to(request, "cases:inbox", query=urlencode(_words(looks.read_look(request.POST.dict()))))


def _around(request: Request, look: Look, saved: list[SavedLook]) -> dict[str, Any]:
    """Everything beside the rows: tabs, filters, saved filters, columns, acts."""
    words = _words(look)
    items = inboxes.list_item_choices(actor=request.actor)
    return {
        "tab": look.tab,
        "filters": look.filters,
        "told": look.told,
        "words": words,
        "query": urlencode(words),
        "tabs": _tabs(request, look.tab),
        "saved": [_chip(one, words) for one in saved],
        "items": items,
        "unlisted_item": look.filters.item_code and look.filters.item_code not in dict(items),
        "step_choices": looks.state_choices() if look.tab is Tab.CLOSED else StepKind.choices,
        "channels": Channel.choices,
        "dues": [] if look.tab is Tab.CLOSED else Due.choices,
        "column_choices": [(column, _column_word(column)) for column in COLUMNS],
        "acts": [] if look.tab is Tab.CLOSED else batches.acts_for(request.actor),
        "most": batches.MOST,
        "key": uuid4(),
    }


def _words(look: Look) -> dict[str, str]:
    """A look as the words of an address, without what is empty."""
    says = look.filters
    words = {"item": says.item_code, "step": says.step, "channel": says.channel, "due": says.due}
    return {"tab": str(look.tab)} | {name: value for name, value in words.items() if value}


def _chip(one: SavedLook, words: dict[str, str]) -> dict[str, Any]:
    address = f"{reverse('cases:inbox')}?{urlencode(one.asked)}"
    current = one.asked == words
    return {"id": one.id, "label": one.name, "address": address, "current": current, "is_default": one.is_default}


def _tabs(request: Request, current: Tab) -> list[dict[str, Any]]:
    counts = inboxes.count_tabs(actor=request.actor)
    return [
        {"label": label(), "address": f"?tab={tab}", "count": counts.get(tab, ""), "current": tab is current}
        for tab, label in _TAB_LABELS.items()
    ]


def tab_label(tab: Tab) -> str:
    """A part of the inbox in words."""
    return _TAB_LABELS[tab]()


def _column_word(column: str) -> str:
    return {
        "due": _("Due"),
        "applicant": _("Applicant"),
        "step": _("Step"),
        "channel": _("Channel"),
        "received": _("Received"),
        "holder": _("Held by"),
        "case_due": _("Case due"),
        "accepted": _("Accepted on"),
        "application": _("Application number"),
    }[column]
