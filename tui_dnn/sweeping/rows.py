"""The table of trials, drawn in cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.search.plan import Plan
from core.search.records import Record, best
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.raster.tiers import GLYPHS, Tier
from tui_dnn.sweeping import words
from tui_dnn.widgets.signs import SIGNS
from tui_dnn.widgets.text import fitted

_INKS = {"running": Ink.SECOND, "diverged": Ink.BAD, "failed": Ink.BAD, "interrupted": Ink.WARN}
_BAR = 6


@dataclass(frozen=True)
class Columns:
    """Headings and widths; what does not fit is left out from the right."""

    heads: tuple[str, ...]
    widths: tuple[int, ...]


def draw_trials(
    cells: Cells, box: Box, plan: Plan, records: Sequence[Record], selected: int, first: int, tier: Tier
) -> None:
    """selected, first: places among the records, of the one that is chosen and of the one in the top row."""
    rows = [_row(plan, record, tier) for record in records]
    columns = _columns(plan, rows, box.width - 2)
    top = best(records, plan.sweep.maximize)
    x = box.x + 2
    for head, width in zip(columns.heads, columns.widths, strict=True):
        cells.write_right(x + width, box.y, fitted(head, width), Ink.LABEL)
        x += width + 2
    for row in range(max(0, box.height - 1)):
        place = first + row
        if place >= len(records):
            break
        y, record, chosen = box.y + 1 + row, records[place], place == selected
        ground = Ink.ACCENT_TINT if chosen else Ink.BG
        if chosen:
            cells.fill(Box(box.x - 1, y, box.width + 2, 1), on(Ink.TEXT, ground))
            cells.write(box.x - 1, y, SIGNS[tier].edge, on(Ink.ACCENT, ground))
        if record is top:
            cells.write(box.x, y, "*", on(Ink.GOOD, ground, BOLD))
        x = box.x + 2
        for index, (text, width) in enumerate(zip(rows[place], columns.widths, strict=False)):
            ink = _ink(record, record is top, index, columns.heads[index])
            cells.write_right(x + width, y, fitted(text, width), on(ink, ground, BOLD if chosen else 0))
            x += width + 2


def _ink(record: Record, is_top: bool, column: int, head: str) -> int:
    if head == "state":
        return _INKS.get(record.state, Ink.LABEL)
    if column == 1:
        return Ink.GOOD if is_top else Ink.TEXT
    return Ink.LABEL if record.state in ("done", "running") else Ink.FAINT


def _row(plan: Plan, record: Record, tier: Tier) -> tuple[str, ...]:
    params = [words.value(record.params.get(one.name)) for one in plan.dimensions]
    folds = [words.spread(record)] if plan.sweep.folds > 1 else []
    return (str(record.slot), words.score(record), *folds, *params, _state(record, tier), words.took(record))


def _state(record: Record, tier: Tier) -> str:
    if record.state != "running":
        return words.state(record)
    full, glyphs = round(_BAR * record.progress), GLYPHS[tier]
    return f"{glyphs.thick * full}{glyphs.horizontal * (_BAR - full)}{record.progress:5.0%}"


def _columns(plan: Plan, rows: Sequence[tuple[str, ...]], room: int) -> Columns:
    folds = ["folds"] if plan.sweep.folds > 1 else []
    heads = ["trial", plan.sweep.metric, *folds, *words.names(plan).values(), "state", "time"]
    widths = [
        max(len(head), *(len(row[place]) for row in rows), 1) if rows else len(head)
        for place, head in enumerate(heads)
    ]
    widths = [min(width, 24) for width in widths]
    for place in (len(heads) - 1, 2 if folds else None):  # the time goes first, then the spread
        if place is not None and sum(widths) + 2 * len(widths) > room + 2:
            widths[place] = 0
    while sum(widths) + 2 * len(widths) > room + 2 and len(widths) > 3:
        heads.pop()
        widths.pop()
    return Columns(tuple(heads), tuple(widths))
