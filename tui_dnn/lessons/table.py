"""The list of lessons, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui_dnn.lessons.checking import Checks
from tui_dnn.lessons.library import Lesson
from tui_dnn.lessons.status import status
from tui_dnn.lessons.words import WORDS
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import draw_frame
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.widgets.signs import SIGNS
from tui_dnn.widgets.text import fitted
from tui_dnn.widgets.view import Look

_STATUS_WIDTH = 14
_ID_WIDTH = 30
_LEAST_WIDTH = 8
"""Of the network, or of what a lab is about, where there is little room."""
_GAP = 2


@dataclass(frozen=True)
class TableView:
    """What the list shows."""

    lessons: tuple[Lesson, ...]
    total: int
    """Of all lessons, found or not."""
    selected: int
    first: int
    """The lesson in the top row."""
    query: str
    typing: bool
    """The query is being typed."""
    language: str


def draw_table(cells: Cells, view: TableView, checks: Checks, look: Look) -> None:
    """A frame with one row per lesson; the selected row is tinted."""
    words = WORDS[view.language]
    count = words["presets"].format(view.total)
    if view.query:
        count = words["found"].format(len(view.lessons), view.total)
    title = [(words["lessons"], Ink.TEXT | BOLD), (count, Ink.LABEL)]
    if view.typing or view.query:
        cursor = "_" if view.typing else ""
        title.append((f"/{view.query}{cursor}", Ink.ACCENT | BOLD))
    ink = Ink.ACCENT if view.typing else Ink.LINE
    inside = draw_frame(cells, cells.box, title, _remark(view, inside_rows(cells.height)), ink, look.tier)
    if not view.lessons:
        cells.write(inside.x, inside.y, fitted(words["none"], inside.width), Ink.LABEL)
    columns = _columns(view.lessons, inside.width)
    for row in range(inside.height):
        place = view.first + row
        if place < len(view.lessons):
            box = Box(inside.x, inside.y + row, inside.width, 1)
            _draw_row(cells, box, view, view.lessons[place], place == view.selected, columns, checks, look)


def inside_rows(height: int) -> int:
    """Lessons that a list of this height shows."""
    return max(0, height - 2)


def _remark(view: TableView, rows: int) -> Sequence[tuple[str, int]]:
    """Where one is in a list that is longer than the screen."""
    if len(view.lessons) <= rows:
        return ()
    return [(f"{view.selected + 1} / {len(view.lessons)}", Ink.FAINT)]


def _columns(lessons: Sequence[Lesson], width: int) -> tuple[int, int, int, int]:
    """Widths of id, network, data and duration; columns that do not fit have none."""
    id_width = min(_ID_WIDTH, max((len(lesson.id) for lesson in lessons), default=0))
    left = width - 2 - _STATUS_WIDTH - _GAP
    id_width = min(id_width, max(0, left))
    left -= id_width
    widths = [id_width, 0, 0, 0]
    for place, values in (
        (3, [lesson.about for lesson in lessons]),
        (1, [lesson.network for lesson in lessons]),
        (2, [lesson.data for lesson in lessons]),
    ):
        wanted = min(max(map(len, values), default=0), 28 if place == 1 else 20)
        if place == 1 and left - _GAP >= _LEAST_WIDTH:
            wanted = min(wanted, left - _GAP)
        if 0 < wanted <= left - _GAP:
            widths[place] = wanted
            left -= wanted + _GAP
    return widths[0], widths[1], widths[2], widths[3]


def _draw_row(
    cells: Cells,
    box: Box,
    view: TableView,
    lesson: Lesson,
    selected: bool,
    columns: tuple[int, int, int, int],
    checks: Checks,
    look: Look,
) -> None:
    ground = Ink.ACCENT_TINT if selected else Ink.BG
    if selected:
        cells.fill(Box(box.x - 1, box.y, box.width + 2, 1), on(Ink.TEXT, ground))
        cells.write(box.x - 1, box.y, SIGNS[look.tier].edge, on(Ink.ACCENT, ground))
    mark = SIGNS[look.tier].play if selected else "*" if lesson.own else " "
    cells.write(box.x, box.y, mark, on(Ink.ACCENT, ground))
    x = box.x + 2
    id_width, network_width, data_width, about_width = columns
    bold = BOLD if selected else 0
    cells.write(x, box.y, fitted(lesson.id, id_width), on(Ink.TEXT, ground, bold))
    x += id_width
    for text, width in ((lesson.network, network_width), (lesson.data, data_width)):
        if width:
            cells.write(x + _GAP, box.y, fitted(text, width), on(Ink.LABEL, ground))
            x += _GAP + width
    now = status(lesson, checks, view.language, look.tier)
    last = box.x + box.width - _STATUS_WIDTH
    if about_width:
        cells.write_right(last - _GAP, box.y, lesson.about, on(Ink.FAINT, ground))
    cells.write(last, box.y, now.sign, on(now.ink, ground, BOLD))
    cells.write(last + 2, box.y, fitted(now.word, _STATUS_WIDTH - 2), on(now.ink, ground))
