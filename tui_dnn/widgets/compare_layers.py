"""The layers of the compared runs side by side, and how many times the second of the pair is the first."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from core.train.layer_figures import layer_figures
from tui_dnn.raster.bars import chosen
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.widgets.compare_bars import draw_block, draw_heads
from tui_dnn.widgets.compare_values import SHARES, WORDS, values_of
from tui_dnn.widgets.compare_view import STATISTICS, CompareView
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import LabView


class CompareLayers(Pane):
    """Where in the network do they differ?"""

    NAME = "LAYERS"
    HELP = (
        "One statistic of every layer for all compared runs, as it was recorded last: t goes on to the next. The "
        "last column holds the second run of the pair against the first: how many times as large, for shares by how "
        "much more. Bars of sd, dL/dh and update:weight are logarithmic."
    )

    def stamp(self, view: LabView) -> Hashable:
        assert isinstance(view, CompareView)
        rows = tuple((one.run.id, one.run.trainer.recorder.layer_rows) for one in view.compared)
        return rows, view.pair, view.statistic

    def title(self, view: LabView) -> Words:
        assert isinstance(view, CompareView)
        return [(f" {WORDS[STATISTICS[view.statistic]]}", Ink.LABEL), ("t", Ink.ACCENT | BOLD)]

    def remark(self, view: LabView) -> Words:
        assert isinstance(view, CompareView)
        if view.first is None or view.second is None:
            return ()
        sign = "-" if STATISTICS[view.statistic] in SHARES else "/"
        return [(f"{view.second.letter} {sign} {view.first.letter}", Ink.LABEL)]

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        assert isinstance(view, CompareView)
        layers = {one.slot: layer_figures(one.run.trainer) for one in view.compared}
        count = max((len(found.dead) for found in layers.values() if found is not None), default=0)
        if not count:
            cells.write(box.x, box.y, "nothing is recorded yet", Ink.LABEL)
            return
        two = len(view.compared) == 2
        rest = box
        for place in range(len(STATISTICS)):
            statistic = STATISTICS[(view.statistic + place) % len(STATISTICS)]
            head = int(place > 0 or not two)
            if place and rest.height < head + count + 1:
                break
            table = {slot: values_of(found, statistic) for slot, found in layers.items()}
            if place and not any(np.isfinite(values).any() for values in table.values()):
                continue
            rest = rest.inside(top=int(place > 0))
            if head:
                draw_heads(cells, rest, view, WORDS[statistic] if place else "")
            rest = rest.inside(top=head)
            each = 2 if two and rest.height >= 2 * count else 1
            shown = chosen(count, rest.height // each)
            draw_block(cells, rest, view, table, shown, statistic)
            rest = rest.inside(top=len(shown) * each)
