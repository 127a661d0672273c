"""A picture of a thing: its items by step, and lines from each to those that wait for it. Made here, without scripts.

One item a row, so that a phone of 320 pixels shows it as it is; lines run left of the boxes and cross none.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongban.catalogue.thing_definition import ThingDefinition

WIDTH, LANE, EDGE, INSIDE = 320, 14, 4, 10  # pixels
LETTER, LINE, GAP, HEADING = 15, 22, 12, 26
MOST_LANES, MOST_LINES = 6, 3
STATES = {
    "waiting": (gettext_lazy("Not begun yet"), "plain"),
    "running": (gettext_lazy("Being handled"), "info"),
    "attention": (gettext_lazy("Waits for the applicant"), "soon"),
    "standstill": (gettext_lazy("Its clock stands"), "soon"),
    "done": (gettext_lazy("Finished"), "good"),
    "refused": (gettext_lazy("Not granted"), "bad"),
    "stopped": (gettext_lazy("Not being handled"), "off"),
    "left_out": (gettext_lazy("Not needed here"), "off"),
}  # how it goes with a part: in words, and its colour


@dataclass(frozen=True, slots=True)
class Box:
    """One item in the picture."""

    code: str
    lines: tuple[str, ...]
    top: int
    height: int
    state: str
    tone: str

    @property
    def middle(self) -> int:
        return self.top + self.height // 2


@dataclass(frozen=True, slots=True)
class Line:
    """From one item to one that waits for it; ``circular``: it goes back, which no published thing has."""

    before: Box
    after: Box
    lane: int
    circular: bool


def depths_of(definition: ThingDefinition) -> dict[str, int]:
    """How many steps come before each item at least; items of one depth can run side by side."""
    order = list(dict.fromkeys(definition.in_order()))
    place = {code: number for number, code in enumerate(order)}
    depths: dict[str, int] = {}
    for code in order:
        before = [depths[edge.before] for edge in definition.edges if edge.after == code and edge.before in depths]
        depths[code] = max(before, default=-1) + 1
    return dict(sorted(depths.items(), key=lambda pair: (pair[1], place[pair[0]])))


def picture_of(
    definition: ThingDefinition, titles: Mapping[str, str], states: Mapping[str, str] | None = None
) -> SafeString:
    """The picture with the same as a list for those who do not see it; "" without items.

    ``titles`` by code; ``states`` by code, one of ``STATES``: an item without one is drawn plainly.
    """
    depths = depths_of(definition)
    if not depths:
        return SafeString("")
    told = states or {}
    lanes = _lanes(definition, list(depths))
    left = EDGE + LANE * (min(max(lanes.values(), default=-1), MOST_LANES - 1) + 1) + (INSIDE if lanes else 0)
    boxes, headings, height = _laid_out(depths, titles, told, WIDTH - left - EDGE - 2 * INSIDE)
    lines = [
        Line(boxes[edge.before], boxes[edge.after], lanes[edge.before], boxes[edge.after].top <= boxes[edge.before].top)
        for edge in definition.edges
        if edge.before in boxes and edge.after in boxes
    ]
    drawn = format_html(
        '<svg class="tb-graph__picture" viewBox="0 0 {} {}" width="{}rem" height="{}rem" aria-hidden="true">'
        "{}{}{}</svg>",
        *(WIDTH, height, WIDTH / 16, height / 16),  # grows with the letters of the page
        format_html_join(
            "", '<text class="tb-graph__step" x="{}" y="{}">{}</text>', ((left, y, t) for y, t in headings)
        ),
        format_html_join("", "{}", ((_line(line, left),) for line in lines)),
        format_html_join("", "{}", ((_box(box, left),) for box in boxes.values())),
    )
    return format_html('<figure class="tb-graph">{}{}</figure>', drawn, _in_words(definition, depths, titles, told))


def _lanes(definition: ThingDefinition, order: list[str]) -> dict[str, int]:
    """The lane of each item that others wait for; a lane is free again below the last that waits."""
    place = {code: number for number, code in enumerate(order)}
    reach: dict[str, tuple[int, int]] = {}
    for edge in definition.edges:
        if edge.before in place and edge.after in place:
            rows = (place[edge.before], place[edge.after], *reach.get(edge.before, ()))
            reach[edge.before] = (min(rows), max(rows))
    lanes: dict[str, int] = {}
    for code, (first, last) in sorted(reach.items(), key=lambda pair: pair[1]):
        taken = {lanes[other] for other in lanes if reach[other][1] >= first and reach[other][0] <= last}
        lanes[code] = next(lane for lane in range(len(order) + 1) if lane not in taken)
    return lanes


def _laid_out(
    depths: Mapping[str, int], titles: Mapping[str, str], states: Mapping[str, str], room: int
) -> tuple[dict[str, Box], list[tuple[int, str]], int]:
    """The boxes from the top down, a heading for each step, and how high it all is."""
    boxes: dict[str, Box] = {}
    headings: list[tuple[int, str]] = []
    top, step = 0, -1
    for code, depth in depths.items():
        if depth != step:
            step = depth
            headings.append((top + LETTER, _heading(depth, sum(other == depth for other in depths.values()))))
            top += HEADING
        words, tone = STATES.get(states.get(code, ""), ("", "plain"))
        lines = wrapped(titles.get(code, code), room // LETTER)
        height = LINE * (len(lines) + bool(words)) + INSIDE
        boxes[code] = Box(code, lines, top, height, str(words), tone)
        top += height + GAP
    return boxes, headings, top


def _heading(depth: int, items: int) -> str:
    step = _("Step %(number)s") % {"number": depth + 1}
    if items == 1:
        return step
    return ngettext("%(step)s: %(count)s item", "%(step)s: %(count)s items at the same time", items) % {
        "step": step,
        "count": items,
    }


def wrapped(text: str, room: int) -> tuple[str, ...]:
    """A title in lines of ``room`` Chinese characters (a Latin letter takes half of one), three at most."""
    lines, line, used = [], "", 0.0
    for letter in text:
        wide = 1 if unicodedata.east_asian_width(letter) in "WF" else 0.56
        if used + wide > room:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + letter, used + wide
    lines.append(line)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][:-1]}…"]
    return tuple(lines)


def _line(line: Line, left: int) -> SafeString:
    """Out of the box before to its lane, along it, and into the box after with an arrow."""
    x = left - INSIDE - LANE * (line.lane % MOST_LANES) - LANE // 2
    start, end = line.before.middle + 4, line.after.middle - 4
    look = " tb-graph__line--circular" if line.circular else ""
    path = f"M{left} {start}H{x}V{end}H{left - 1}m-6 -4l6 4l-6 4"
    return format_html('<path class="tb-graph__line{}" d="{}"/>', look, path)


def _box(box: Box, left: int) -> SafeString:
    rows = [*box.lines, *([box.state] if box.state else [])]
    words = format_html_join(
        "",
        '<text class="{}" x="{}" y="{}">{}</text>',
        (
            (
                "tb-graph__state" if number >= len(box.lines) else "tb-graph__title",
                left + INSIDE,
                box.top + LINE * (number + 1) - 1,
                row,
            )
            for number, row in enumerate(rows)
        ),
    )
    return format_html(
        '<g class="tb-graph__box tb-graph__box--{}"><rect x="{}" y="{}" width="{}" height="{}" rx="6"/>{}</g>',
        *(box.tone, left, box.top, WIDTH - left - EDGE, box.height, words),
    )


def _in_words(
    definition: ThingDefinition, depths: Mapping[str, int], titles: Mapping[str, str], states: Mapping[str, str]
) -> SafeString:
    """The same as an ordered list."""
    return format_html(
        '<ol class="tb-visually-hidden">{}</ol>',
        format_html_join("", "<li>{}</li>", ((words,) for words in _told(definition, depths, titles, states))),
    )


def _told(
    definition: ThingDefinition, depths: Mapping[str, int], titles: Mapping[str, str], states: Mapping[str, str]
) -> Iterator[str]:
    for code in depths:
        awaited = [titles.get(edge.before, edge.before) for edge in definition.edges if edge.after == code]
        words = titles.get(code, code)
        if awaited:
            names = "、".join(dict.fromkeys(awaited))
            words = _("%(title)s, after %(before)s") % {"title": words, "before": names}
        if told := STATES.get(states.get(code, "")):
            words = f"{words} ({told[0]})"
        yield words
