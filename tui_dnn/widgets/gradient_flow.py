"""How the gradient passes through the layers."""

from __future__ import annotations

from collections.abc import Hashable
from math import isfinite

from core.observe.signal_rules import EXPLODING, VANISHING
from tui_dnn.raster.bars import Bar, BarStyle, draw_bars
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words, words_width
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.numbers import number
from tui_dnn.raster.tiers import GLYPHS
from tui_dnn.widgets.judge import ratio_ink, worse
from tui_dnn.widgets.layer_rows import BEFORE, LayerRow, latest_row, row_stamp
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import LabView

NARROW = 40
"""Columns below which words are shorter."""


class GradientFlowPane(Pane):
    """Does every layer get a gradient to learn from?"""

    NAME = "GRADIENT FLOW"
    HELP = (
        "Root mean square of dL/dh in every layer over that of the last hidden one, on a logarithmic axis. Bars leave "
        "the line 1: to the left the gradient vanishes on its way back, to the right it explodes. The shaded band is "
        "what the rules call healthy, 1e-3 to 70. The factor in the title is the mean change from layer to layer."
    )

    def shown_name(self) -> str:
        return self.NAME if self.columns >= NARROW else "GRADIENT"

    def stamp(self, view: LabView) -> Hashable:
        run = view.run
        return None if run is None else (run.id, row_stamp(view), view.theory, view.theory_note)

    def paint(self, cells: Cells, view: LabView) -> None:
        self._now: LayerRow | None = latest_row(view)
        super().paint(cells, view)

    def title(self, view: LabView) -> Words:
        row = self._now
        if row is None or row.hidden < 2:
            return ()
        ratio = row.gradient_ratio[: row.hidden]
        first = float(ratio[0])
        ink = worse(*(ratio_ink(float(value)) for value in ratio))
        factor = f"x{number(first ** (1 / (row.hidden - 1)))}" if isfinite(first) else "nan"
        text = f" {factor}/layer" if self.columns < NARROW else f" {factor} / layer"
        return [(text, ink | BOLD), (f" dL/dh : L{row.hidden}", Ink.FAINT)]

    def remark(self, view: LabView) -> Words:
        row = self._now
        early = [(BEFORE, Ink.FAINT)] if row is not None and not row.begun else []
        if view.theory is None:
            return early
        named = [(GLYPHS[view.look.tier].diamond, Ink.LABEL), (view.theory_note, Ink.FAINT)]
        both = [*named, *((f" {word}", ink) for word, ink in early)]
        return both if words_width(both) <= self.columns - 6 else named

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        row = self._now
        if row is None:
            cells.write(box.x, box.y, "no gradient measured yet", Ink.LABEL)
            return
        theory = view.theory or ()
        ratio = row.gradient_ratio
        bars = [
            Bar(
                f"L{layer + 1}",
                float(ratio[layer]),
                ratio_ink(float(ratio[layer])),
                theory[layer] if layer < len(theory) else None,
            )
            for layer in range(row.hidden)
        ]
        rows = box.height - 1
        if len(bars) < rows or not bars:
            bars.append(Bar("out", float(ratio[-1]), Ink.GHOST))
        wide = self.columns >= NARROW
        style = BarStyle(
            low=1e-8 if wide else 1e-7,
            high=1e3,
            band=(VANISHING, EXPLODING),
            label_width=5 if wide else 4,
            value_width=8 if wide else 7,
            ticks=box.height >= 3,
        )
        draw_bars(cells, box, bars, style, view.look.tier)
