"""Where everything stands: columns from left to right, a lane per authority, a row per way through a lane.

A piece is a run of neighbours in one lane. It gets a row of its own over all columns it spans, waiting included, so no
flow crosses a shape: a flow runs level in the row of its piece and goes up or down only in the channel between columns.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tongban.catalogue.bpmn.figures import EVENT, Diagram, Exit, Flow, Fork, Item, Shape
from tongban.catalogue.bpmn.lettering import LABEL_SIZE, LABEL_WIDTH, LINE, label_height, lines_of
from tongban.catalogue.bpmn.timers import has_timer

HEADER = 30.0  # pool and lane names stand upright in it
MARGIN = 20.0
GAP = 24.0  # between rows
SLOT = 14.0  # between upright lines in a channel
TIMER_ROOM = 52.0  # a timer on the edge of a task, its words and the end it leads to
Box = tuple[float, float, float, float]  # x, y, width, height


@dataclass(slots=True, eq=False)
class Piece:
    """A run of shapes of one lane in one row, from column ``start`` to column ``end``."""

    lane: str
    start: int
    end: int
    shapes: list[Shape] = field(default_factory=list)
    row: int = 0


@dataclass(slots=True)
class Row:
    above: float = 12.0
    below: float = 12.0
    middle: float = 0.0


@dataclass(slots=True)
class Placed:
    """A diagram with its places. ``lanes``: code, box; ``labels``: id of a shape or flow → box of its words."""

    diagram: Diagram
    pool: Box = (0, 0, 0, 0)
    lanes: list[tuple[str, Box]] = field(default_factory=list)
    labels: dict[str, Box] = field(default_factory=dict)
    timers: list["Timer"] = field(default_factory=list)


@dataclass(slots=True)
class Timer:
    """The timer on the lower edge of a task, and the end a reminder leads to, below the task."""

    task: Shape
    number: str
    x: float
    y: float

    @property
    def box(self) -> Box:
        return (self.x + 10, self.y - 18, EVENT, EVENT)

    @property
    def words(self) -> Box:
        return (self.x + 48, self.y + 3, 92, 15)

    @property
    def end(self) -> Box:
        return (self.x + 48, self.y + 24, 20, 20)

    @property
    def end_words(self) -> Box:
        return (self.x + 70, self.y + 27, 90, 15)

    @property
    def points(self) -> list[tuple[float, float]]:
        return [(self.x + 28, self.y + 18), (self.x + 28, self.y + 34), (self.x + 48, self.y + 34)]


def place(diagram: Diagram, lane_names: Mapping[str, str]) -> Placed:
    """Give every shape its box, every flow its points and every label its room."""
    grid = Grid()
    grid.sequence(diagram.items, 0, None, None)
    return Ruler(diagram, grid, lane_names).measured()


class Grid:
    """Columns and rows, without measures."""

    def __init__(self) -> None:
        self.column: dict[Shape, int] = {}
        self.pieces: list[Piece] = []
        self.piece_of: dict[Shape, Piece] = {}
        self.level: dict[Flow, Piece] = {}  # the piece in whose row a flow runs
        self._taken: dict[tuple[str, int], list[tuple[int, int]]] = {}

    def sequence(self, items: Sequence[Item], column: int, end: int | None, waiting: str | None) -> int:
        """Put items from a column on; returns the column after. ``end``: the last piece waits up to this column."""
        piece: Piece | None = None
        before = -1
        for item in items:
            shape = item.split if isinstance(item, Fork) else item.gateway if isinstance(item, Exit) else item
            if piece is None or piece.lane != shape.lane:
                before = self._settle(piece, before)
                piece = Piece(shape.lane, column, column)
            self._put(shape, column, piece)
            column += 1
            if isinstance(item, Fork):
                before, mark = self._settle(piece, before), column
                column = self._tracks(item, mark)
                piece = Piece(item.join.lane, column, column)
                self._put(item.join, column, piece)
                column += 1
            elif isinstance(item, Exit):
                before = self._settle(piece, before)
                piece = Piece(shape.lane, column, column)
                self._aside(item, column, before)
        if end is not None and piece is None:
            piece = Piece(waiting or "", column, end)
        if piece is not None:
            piece.end = max(piece.end, end if end is not None else piece.end)
            self._settle(piece, before)
            self._last = piece
        return column

    def _aside(self, item: Exit, column: int, row: int) -> None:
        """The end beside the way, one row off it."""
        beside = Piece(item.end.lane, column, column)
        self._taken.setdefault((beside.lane, row), []).append((column, column))
        self._put(item.end, column, beside)
        self._settle(beside, -1)
        self._taken[beside.lane, row].remove((column, column))
        if item.flow:
            self.level[item.flow] = beside

    def _tracks(self, fork: Fork, column: int) -> int:
        wide = max((span(track.items) for track in fork.tracks), default=0) or 1
        for track in fork.tracks:
            self.sequence(track.items, column, column + wide - 1, fork.split.lane)
            if track.last:
                self.level[track.last] = self._last
            if track.first and track.items:
                self.level[track.first] = self.piece_of[track.first.target]
        return column + wide

    def _put(self, shape: Shape, column: int, piece: Piece) -> None:
        self.column[shape], self.piece_of[shape] = column, piece
        piece.shapes.append(shape)
        piece.end = column

    def _settle(self, piece: Piece | None, wished: int) -> int:
        """Give a piece the row it wishes, or the first free one of its lane."""
        if piece is None:
            return -1
        row = wished if wished >= 0 and self._free(piece, wished) else 0
        while not self._free(piece, row):
            row += 1
        self._taken.setdefault((piece.lane, row), []).append((piece.start, piece.end))
        piece.row = row
        self.pieces.append(piece)
        return row

    def _free(self, piece: Piece, row: int) -> bool:
        taken = self._taken.get((piece.lane, row), [])
        return all(end < piece.start or piece.end < start for start, end in taken)


def span(items: Iterable[Item]) -> int:
    """How many columns a sequence takes."""
    wide = 0
    for item in items:
        wide += 1
        if isinstance(item, Fork):
            wide += 1 + (max((span(track.items) for track in item.tracks), default=0) or 1)
    return wide


class Ruler:
    """Measures of a grid: widths of columns and channels, heights of rows and lanes."""

    def __init__(self, diagram: Diagram, grid: Grid, lane_names: Mapping[str, str]) -> None:
        self.diagram, self.grid, self.lane_names = diagram, grid, lane_names
        self.placed = Placed(diagram)
        self.rows: dict[tuple[str, int], Row] = {}
        self.last = max(grid.column.values())
        self.widths = [0.0] * (self.last + 1)
        self.left = [0.0] * (self.last + 2)  # left edge of each column
        self.leaving: dict[tuple[int, Shape], float] = {}  # where flows go up or down after a shape
        self.arriving: dict[tuple[int, Shape], float] = {}
        self.words_at = [0.0] * (self.last + 2)

    def measured(self) -> Placed:
        self._size_columns()
        self._size_rows()
        self._stack_lanes()
        for shape, column in self.grid.column.items():
            row = self._row(self.grid.piece_of[shape])
            shape.x = self.left[column] + (self.widths[column] - shape.width) / 2
            shape.y = row.middle - shape.height / 2
            self._label_shape(shape)
            if shape.step is not None and has_timer(shape.step.limit):
                number = shape.id.removeprefix("Step_")
                self.placed.timers.append(Timer(shape, number, shape.x, shape.y + shape.height))
        for flow in self.diagram.flows:
            self._route(flow)
        return self.placed

    def _row(self, piece: Piece) -> Row:
        return self.rows.setdefault((piece.lane, piece.row), Row())

    def _size_columns(self) -> None:
        """A column is as wide as its widest shape or name; a channel has room for labels and upright lines."""
        for shape, column in self.grid.column.items():
            named = LABEL_WIDTH if shape.step is None and shape.name else 0.0
            self.widths[column] = max(self.widths[column], shape.width, named)
        self.left[0] = 2 * HEADER + MARGIN
        splits, joins, labelled = self._bends()
        for column in range(self.last + 1):
            x = self.left[column] + self.widths[column] + SLOT
            for shape in splits[column]:
                self.leaving[column, shape] = x
                x += SLOT
            self.words_at[column] = x - SLOT / 2
            x += LABEL_WIDTH if labelled[column] else SLOT
            for shape in joins[column]:
                self.arriving[column, shape] = x
                x += SLOT
            self.left[column + 1] = x

    def _bends(self) -> tuple[list[list[Shape]], list[list[Shape]], list[bool]]:
        """For each channel the shapes whose flows bend in it on leaving, on arriving, and whether words stand in it."""
        splits: list[list[Shape]] = [[] for _ in range(self.last + 1)]
        joins: list[list[Shape]] = [[] for _ in range(self.last + 1)]
        labelled = [False] * (self.last + 1)
        for flow in self.diagram.flows:
            level = self._level(flow)
            after, until = self.grid.column[flow.source], self.grid.column[flow.target] - 1
            if not _same_row(self.grid.piece_of[flow.source], level):
                _note(splits[after], flow.source)
            if not _same_row(self.grid.piece_of[flow.target], level):
                _note(joins[until], flow.target)
            labelled[after] = labelled[after] or bool(flow.name)
        return splits, joins, labelled

    def _size_rows(self) -> None:
        for piece in self.grid.pieces:
            row = self._row(piece)
            for shape in piece.shapes:
                row.above = max(row.above, shape.height / 2)
                row.below = max(row.below, shape.height / 2 + self._room_below(shape))
        for flow in self.diagram.flows:
            if flow.name:
                row = self._row(self._level(flow))
                row.above = max(row.above, label_height(flow.name) + 6)

    def _room_below(self, shape: Shape) -> float:
        if shape.step is not None:
            return TIMER_ROOM if has_timer(shape.step.limit) else 0.0
        return label_height(shape.name) + 6 if shape.name else 0.0

    def _stack_lanes(self) -> None:
        top, width = 0.0, self.left[self.last] + self.widths[self.last] + MARGIN
        for lane in self.diagram.lanes:
            numbers = sorted(row for code, row in self.rows if code == lane)
            y = top + GAP
            for number in numbers:
                row = self.rows[lane, number]
                row.middle = y + row.above
                y = row.middle + row.below + GAP
            name = self.lane_names.get(lane, lane)
            height = max(y - top, _upright(name))
            self._centre([self.rows[lane, number] for number in numbers], (height - (y - top)) / 2)
            self.placed.lanes.append((lane, (HEADER, top, width - HEADER, height)))
            top += height
        title = max(top, 120.0)
        if title > top and self.placed.lanes:
            lane, (x, y, wide, height) = self.placed.lanes[-1]
            self.placed.lanes[-1] = (lane, (x, y, wide, height + title - top))
        self.placed.pool = (0.0, 0.0, width, title)

    def _centre(self, rows: Iterable[Row], by: float) -> None:
        for row in rows:
            row.middle += by

    def _level(self, flow: Flow) -> Piece:
        return self.grid.level.get(flow) or self.grid.piece_of[flow.target]

    def _route(self, flow: Flow) -> None:
        """Right out of the source, level in its row, into the target from the left; up and down in channels only."""
        column, until = self.grid.column[flow.source], self.grid.column[flow.target] - 1
        x, y = flow.source.x + flow.source.width, flow.source.middle[1]
        goal_x, goal_y = flow.target.x, flow.target.middle[1]
        level = self._row(self._level(flow)).middle
        first = self.leaving.get((column, flow.source), x)
        second = self.arriving.get((until, flow.target), goal_x)
        way = [(x, y), (first, y), (first, level), (second, level), (second, goal_y), (goal_x, goal_y)]
        flow.points = _without_needless(way)
        if flow.name:
            height = label_height(flow.name)
            self.placed.labels[flow.id] = (self.words_at[column], level - height - 3, LABEL_WIDTH, height)

    def _label_shape(self, shape: Shape) -> None:
        if shape.step is None and shape.name:
            x, _ = shape.middle
            below = shape.y + shape.height + 3
            self.placed.labels[shape.id] = (x - LABEL_WIDTH / 2, below, LABEL_WIDTH, label_height(shape.name))


def _same_row(one: Piece, other: Piece) -> bool:
    return (one.lane, one.row) == (other.lane, other.row)


def _note(shapes: list[Shape], shape: Shape) -> None:
    if shape not in shapes:
        shapes.append(shape)


def _upright(name: str) -> float:
    """Height of a lane whose name, written upwards in at most two lines, fits."""
    letters = max(len(name), 1) * LABEL_SIZE * LINE
    return max(90.0, letters + 16 if lines_of(name, LABEL_SIZE, 220) == 1 else letters / 2 + 40)


def _without_needless(way: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for point in way:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (kept[-1][0] == kept[-2][0] == point[0] or kept[-1][1] == kept[-2][1] == point[1]):
            kept.pop()
        kept.append(point)
    return kept


def boxes(placed: Placed) -> Iterator[tuple[str, Box]]:
    """Everything that must not touch anything else: shapes and words. A timer sits on its task and is left out."""
    for shape in placed.diagram.shapes:
        yield shape.id, (shape.x, shape.y, shape.width, shape.height)
    yield from placed.labels.items()
    for timer in placed.timers:
        yield f"Reminder_{timer.number}", timer.end
        yield f"Timer_{timer.number} words", timer.words
        yield f"Reminder_{timer.number} words", timer.end_words
