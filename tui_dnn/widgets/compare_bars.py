"""One statistic of the layers of several runs: bars for two of them, numbers for more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.envelope import Floats
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.numbers import field
from tui_dnn.raster.tiers import GLYPHS, Tier
from tui_dnn.widgets.compare_values import NUMBER, RATIO, apart, at, limits, share
from tui_dnn.widgets.compare_view import Compared, CompareView
from tui_dnn.widgets.signs import UNKNOWN


def draw_block(
    cells: Cells,
    box: Box,
    view: CompareView,
    table: Mapping[int, Floats],
    shown: Sequence[int],
    statistic: str,
) -> None:
    """One statistic, a layer after the other."""
    two = len(view.compared) == 2
    each = 2 if two and box.height >= 2 * len(shown) else 1
    ends = limits(table, statistic)
    last = max(len(values) for values in table.values()) - 1
    for y, layer in zip(range(box.y, box.y + box.height, each), shown, strict=False):
        cells.write(box.x, y, "out" if layer == last else f"L{layer + 1}", Ink.LABEL)
        line = Box(box.x + 4, y, box.width - 4, each)
        if two:
            _bars(cells, line, layer, view, table, ends, statistic)
        else:
            _numbers(cells, line, layer, view, table, statistic)


def _bars(
    cells: Cells,
    box: Box,
    layer: int,
    view: CompareView,
    table: Mapping[int, Floats],
    ends: tuple[float, float],
    statistic: str,
) -> None:
    """Two rows of one bar, or one row of two."""
    pair = view.compared
    found = [at(table[one.slot], layer) for one in pair]
    width = box.width - RATIO - 1
    part = width if box.height == 2 else width // 2
    for i, (one, value) in enumerate(zip(pair, found, strict=True)):
        x, y = (box.x, box.y + i) if box.height == 2 else (box.x + i * part, box.y)
        length = max(0, part - NUMBER - 2)
        filled = round(share(value, ends, statistic) * length)
        glyph = one.letter if view.look.tier is Tier.ASCII else GLYPHS[view.look.tier].bar
        cells.write(x, y, glyph * filled, one.ink)
        text = field(value, NUMBER) if isfinite(value) else UNKNOWN.rjust(NUMBER)
        cells.write_right(x + part, y, text, one.ink)
    _apart(cells, box.x + box.width, box.y + box.height - 1, layer, view, table, statistic)


def _width(box: Box, runs: int) -> int:
    """Of one number of a table of so many runs."""
    return max(5, min(9, (box.width - RATIO - 1) // runs))


def draw_heads(cells: Cells, box: Box, view: CompareView, word: str) -> None:
    """Letters above the columns, or what the next block shows."""
    if word:
        cells.write(box.x, box.y, word, Ink.LABEL)
        return
    line = Box(box.x + 4, box.y, box.width - 4, 1)
    width = _width(line, len(view.compared))
    for place, one in enumerate(_shown(view, line, width), 1):
        cells.write_right(line.x + place * width, box.y, one.letter, one.ink | BOLD)


def _shown(view: CompareView, box: Box, width: int) -> list[Compared]:
    """As many runs as there is room for, the pair in any case."""
    room = max(2, (box.width - RATIO - 1) // width)
    spare = max(0, len(view.compared) - room)
    left_out = [one for one in reversed(view.compared) if not view.is_paired(one)][:spare]
    return [one for one in view.compared if one not in left_out]


def _numbers(
    cells: Cells, box: Box, layer: int, view: CompareView, table: Mapping[int, Floats], statistic: str
) -> None:
    width = _width(box, len(view.compared))
    for place, one in enumerate(_shown(view, box, width), 1):
        value = at(table[one.slot], layer)
        text = field(value, width - 1) if isfinite(value) else UNKNOWN
        cells.write_right(box.x + place * width, box.y, text, one.ink)
    _apart(cells, box.x + box.width, box.y, layer, view, table, statistic)


def _apart(
    cells: Cells,
    stop: int,
    y: int,
    layer: int,
    view: CompareView,
    table: Mapping[int, Floats],
    statistic: str,
) -> None:
    """The second of the pair against the first."""
    if view.first is not None and view.second is not None:
        before, after = (at(table[one.slot], layer) for one in (view.first, view.second))
        cells.write_right(stop, y, apart(before, after, statistic), Ink.TEXT)
