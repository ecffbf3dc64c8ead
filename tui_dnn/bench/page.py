"""The whole page as a picture: header, figures, notes, and beside them lesson, controls and expectations."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.lab.frame import Frame
from tui_dnn.bench.expects import expects_of
from tui_dnn.bench.figures import Figure, draw_figure, placed
from tui_dnn.bench.marks import marks_of
from tui_dnn.bench.page_header import WIDE, draw_header
from tui_dnn.bench.sections import Section, controls_of, lesson_of, note_lines
from tui_dnn.bench.view import PageView
from tui_dnn.bench.words import WORDS
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.text import fitted, wrapped
from tui_dnn.widgets.view import Look

NOTES = 5
"""Rows of notes at most."""
LEAST_ROWS = 6
"""Of a section below the lesson, frame included."""
_SIDE, _SIDE_MOST = 38, 58
_COMPACT_SIDE = 29


@dataclass(frozen=True)
class Layout:
    """Where the parts are; a part that is not shown has no size."""

    figures: Box
    notes: Box
    side: Box
    reading: bool
    """The lesson takes the place of the figures."""


def figures_of(frame: Frame | None) -> tuple[Figure, ...]:
    """Charts, then tables."""
    return () if frame is None else (*frame.charts, *frame.tables)


def layout_of(view: PageView, width: int, height: int) -> Layout:
    """The parts of a page of this size, without the footer."""
    body = Box(0, 1, width, max(0, height - 1))
    nothing = Box(0, 1, 0, 0)
    wide = width >= WIDE
    if not wide and view.reading and not view.zoomed:
        return Layout(nothing, nothing, body, True)
    has_words = bool(view.settings or view.keys or view.showing.checks or view.showing.claims)
    side = 0
    if not view.zoomed and wide and (view.reading or has_words):
        side = max(_SIDE, min(_SIDE_MOST, round(width * 0.35)))
    elif not view.zoomed and not wide and has_words and width >= 64:
        side = _COMPACT_SIDE
    across = width - side
    notes = _notes(view, across if wide else width, Tier.BRAILLE)
    rows = min(len(notes), NOTES if wide else 3, max(0, body.height // 3))
    figures = Box(0, 1, across, body.height - rows)
    below = Box(0, 1 + figures.height, across if wide else width, rows)
    beside = Box(across, 1, side, body.height if wide else figures.height)
    return Layout(figures, below, beside, False)


def draw_page(cells: Cells, view: PageView, look: Look) -> int:
    """Returns how many lines of the lesson have no room."""
    tier = look.tier
    draw_header(cells, view, tier)
    layout = layout_of(view, cells.width, cells.height)
    if layout.reading:
        section = lesson_of(view, layout.side.width)
        hidden = max(0, len(section.lines) - max(0, layout.side.height - 2))
        section.draw(cells, layout.side, tier, min(view.line, hidden), "PgDn")
        return hidden
    _figures(cells, view, layout.figures, tier)
    _write_lines(cells, layout.notes, _notes(view, layout.notes.width, tier))
    return _side(cells, view, layout.side, tier)


def _notes(view: PageView, width: int, tier: Tier) -> list[tuple[tuple[str, int], ...]]:
    showing = view.showing
    if showing.message:
        ink = Ink.BAD if showing.state == "failed" else Ink.WARN
        return [
            ((line, ink | BOLD),)
            for part in showing.message.splitlines()
            for line in wrapped(part, width - 1)
        ]
    notes = showing.frame.notes if showing.frame is not None else ()
    return note_lines(notes, view.language, width - 1, NOTES, tier)


def _write_lines(cells: Cells, box: Box, lines: list[tuple[tuple[str, int], ...]]) -> None:
    for y, line in enumerate(lines[: box.height], box.y):
        x = box.x + 1
        for text, ink in line:
            x = cells.write(x, y, fitted(text, box.x + box.width - x), ink)


def _figures(cells: Cells, view: PageView, area: Box, tier: Tier) -> None:
    figures = figures_of(view.showing.frame)
    if not figures:
        if view.showing.state != "failed":
            cells.write(area.x + 2, area.y + 1, WORDS[view.language]["nothing"], Ink.FAINT)
        return
    assert view.showing.frame is not None
    marks = marks_of(view.showing.frame)
    chosen = view.figure % len(figures)
    spots = placed(figures, area, chosen, view.zoomed)
    for spot in spots:
        figure = figures[spot.number]
        alone = len(spots) < len(figures)
        title = f"{spot.number + 1}/{len(figures)} {figure.title}  Tab" if alone else figure.title
        focused = spot.number == chosen and len(figures) > 1
        draw_figure(cells, spot.box, figure, marks, tier, title, focused)


def _side(cells: Cells, view: PageView, box: Box, tier: Tier) -> int:
    """Lesson above, controls and expectations below; the lesson gives way, and scrolls."""
    if box.width < 12 or box.height < 3:
        return 0
    wide = cells.width >= WIDE
    controls, expects = controls_of(view, box.width, tier), expects_of(view, box.width, tier)
    lower = [section for section in (controls, expects) if section.lines and not (wide and view.whole)]
    lesson = lesson_of(view, box.width) if wide and view.reading else None
    keep = 0
    if lesson is not None:
        # Before the first step it is read; afterwards the verdicts are what one looks at.
        share = box.height // 2 if view.showing.step == 0 else max(8, box.height // 3)
        keep = min(lesson.height, max(share, box.height - sum(section.height for section in lower)))
    heights = _heights([section.height for section in lower], box.height - keep)
    hidden, y = 0, box.y
    if lesson is not None:
        rows = box.height - sum(heights)
        hidden = max(0, len(lesson.lines) - max(0, rows - 2))
        lesson.draw(cells, Box(box.x, y, box.width, rows), tier, min(view.line, hidden), "PgDn")
        y += rows
    for section, rows in zip(lower, heights, strict=True):
        shown = _shortened(view, section, rows) if section is controls else section
        shown.draw(cells, Box(box.x, y, box.width, rows), tier)
        y += rows
    return hidden


def _heights(wanted: list[int], room: int) -> list[int]:
    """As wanted where there is room, else the last gives up first, down to a few rows."""
    heights = list(wanted)
    for i in reversed(range(len(heights))):
        over = sum(heights) - room
        heights[i] -= min(max(0, over), max(0, heights[i] - LEAST_ROWS))
    return heights


def _shortened(view: PageView, controls: Section, rows: int) -> Section:
    """A list of controls that is longer than its room: the selected one and the machine's keys stay in view."""
    inside, keys = rows - 2, len(view.keys)
    room = inside - keys
    if len(controls.lines) <= inside or room < 2:
        return controls
    count = len(controls.lines) - keys
    first = max(0, min(view.selected - room // 2, count - room))
    lines = (*controls.lines[first : first + room], *controls.lines[count:])
    remark = f"{view.selected + 1} / {count}"
    return replace(controls, lines=lines, remark=remark)
