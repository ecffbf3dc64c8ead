"""What every layer sees: a ridge per layer, with the numbers that judge it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from textual.binding import Binding, BindingType

from core.observe.measure import STD
from core.observe.series import ACTIVATION, SIGNALS
from tui_dnn.raster.bars import chosen
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.numbers import field, number, percent
from tui_dnn.raster.ridge import RidgeStyle, draw_range, draw_ridge
from tui_dnn.widgets.curves import LOSS, curves_of
from tui_dnn.widgets.facts import facts_of
from tui_dnn.widgets.judge import LayerInks, layer_inks
from tui_dnn.widgets.layer_history import draw_history
from tui_dnn.widgets.layer_range import INTERVAL, LayerRanges
from tui_dnn.widgets.layer_rows import BEFORE, LayerRow, latest_row, row_stamp
from tui_dnn.widgets.messages import SettingChanged
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.signs import UNKNOWN
from tui_dnn.widgets.view import LabView

WORDS = {"activation": "activations", "gradient": "dL/dh", "weight": "weights", "update": "updates"}
SHORT = {"activation": "act", "gradient": "dL/dh", "weight": "weight", "update": "update"}
MOST_ROWS = 3
"""Rows of a ridge at most, so that few layers do not become towers."""
LEARNT = 0.1
"""A loss below this share of chance: small updates are no sign of trouble."""


@dataclass(frozen=True)
class Columns:
    """Where things stand; None where there is no room."""

    label: int
    ridge: int
    width: int
    std: int
    share: int | None
    update: int | None


def columns(box: Box, name: str) -> Columns:
    """Right ends of the number fields, and the ridge in what is left; `name` is the longest of a layer."""
    stop, label = box.x + box.width, len(name) + 1
    if box.width >= 36:
        return Columns(box.x, box.x + label, box.width - label - 19, stop - 12, stop - 7, stop)
    if box.width >= 20:
        return Columns(box.x, box.x + label, box.width - label - 14, stop - 7, None, stop)
    if box.width >= 14:
        return Columns(box.x, box.x + label, box.width - label - 7, stop, None, None)
    return Columns(box.x, box.x, 0, stop, None, None)


class LayersPane(Pane):
    """One histogram per layer; zoomed, the history of one of them."""

    KEY, NAME = "3", "LAYERS"
    HELP = (
        "A histogram of every hidden layer over a part of the newest batch. A bounded activation keeps its axis, so a "
        "dead layer is a needle; other axes end at a percentile (p99), which stands beside the layer. Exact zeros are "
        "a grey bar of their own. sat: share of outputs where the activation is flat; dead: units that were zero on "
        "every example of the epoch; upd:w: size of the last update over the size of the weights, about 1e-3 is "
        "healthy. t shows dL/dh, weights, updates. On zoom: time to the right, value upwards."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "layer(-1)", "layer above", id="layers.up", show=False),
        Binding("down", "layer(1)", "layer below", id="layers.down", show=False),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._ranges = LayerRanges()
        self._now: LayerRow | None = None

    def stamp(self, view: LabView) -> Hashable:
        run = view.run
        if run is None:
            return None
        return (
            run.id,
            row_stamp(view),
            view.charts.signal,
            view.charts.layer,
            id(view.snapshot),
            int(view.now),
        )

    def paint(self, cells: Cells, view: LabView) -> None:
        self._now = latest_row(view)
        super().paint(cells, view)

    def title(self, view: LabView) -> Words:
        signal = SIGNALS[view.charts.signal]
        key = ("t", Ink.ACCENT | BOLD)
        if self.columns < 40:
            return [(" t", Ink.ACCENT | BOLD), (SHORT[signal], Ink.LABEL)]
        if self.zoomed and self._now is not None and self._now.begun:
            name = _name(self._layer(view), self._now)
            return [(f" {WORDS[signal]} of {name}", Ink.TEXT | BOLD), (" time across, value up", Ink.FAINT)]
        return [(f" {WORDS[signal]}", Ink.TEXT | BOLD), (" t", key[1]), ("next signal", Ink.FAINT)]

    def remark(self, view: LabView) -> Words:
        row = self._now
        if row is not None and not row.begun:
            return [(BEFORE, Ink.FAINT)]
        if row is None or row.hidden < 2 or self.columns < 40:
            return ()
        if self.zoomed:
            return [("up down", Ink.ACCENT), ("another layer", Ink.FAINT)]
        std = row.stats[: row.hidden, view.charts.signal, STD]
        if not np.isfinite(std).all() or not (std > 0).all():
            return ()
        first, last = float(std[0]), float(std[-1])
        if max(std) < 4 * min(std):
            return [(f"std {number(float(min(std)))} to {number(float(max(std)))} in every layer", Ink.FAINT)]
        return [(f"std x{number((last / first) ** (1 / (row.hidden - 1)))} per layer", Ink.FAINT)]

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        row, run = self._now, view.run
        if row is None or run is None:
            cells.write(box.x, box.y, "no layer measured yet", Ink.LABEL)
            return
        if self.zoomed and row.begun and box.height >= 8:
            layer = self._layer(view)
            draw_history(cells, box, run.trainer.recorder, layer, view, _name(layer, row))
            return
        findings = view.snapshot.findings if view.snapshot is not None else ()
        chance, loss = facts_of(run).chance, curves_of(run).latest(LOSS)
        inks = layer_inks(row, findings, learnt=bool(loss < LEARNT * chance))
        layers = list(range(row.hidden)) if row.hidden else [0]
        shown = [layers[i] for i in chosen(len(layers), max(1, box.height - 1))]
        pitch = max(1, min(MOST_ROWS, (box.height - 1) // len(shown)))
        at = columns(box, _name(layers[-1], row))
        zeros = bool(row.zeros[layers, view.charts.signal].sum() > 0) and at.width >= 6
        ranges = self._ranges.update(row, view.charts.signal, view.now)
        if ranges.held:
            self.redraw_in(INTERVAL)
        fixed = view.charts.signal == ACTIVATION and ranges.same
        self._heads(cells, box, at, zeros, fixed, view)
        for place, layer in enumerate(shown):
            y = box.y + 1 + place * pitch
            if y + pitch > box.y + box.height:
                break
            ink = inks[layer] if layer < len(inks) else LayerInks(Ink.DATA, Ink.DATA, Ink.DATA, Ink.DATA)
            counts = ranges.counts(layer)
            style = RidgeStyle(ink=ink.ridge, zeros=zeros)
            ridge = Box(at.ridge, y, at.width, pitch)
            draw_ridge(
                cells, ridge, counts, float(row.zeros[layer, view.charts.signal]), style, view.look.tier
            )
            self._numbers(cells, at, y, pitch, row, layer, ink, view, "" if fixed else ranges.label(layer))

    def _layer(self, view: LabView) -> int:
        row = self._now
        return 0 if row is None else min(max(0, view.charts.layer), len(row.dead) - 1)

    def _heads(self, cells: Cells, box: Box, at: Columns, zeros: bool, fixed: bool, view: LabView) -> None:
        low, high = self._ranges.ends
        area = Box(at.ridge, box.y, at.width, 1)
        if at.width >= 8:
            if fixed:
                draw_range(cells, area, low, high, zeros, Ink.LABEL)
            else:
                start, end = at.ridge, self._ranges.end_name
                if zeros:
                    cells.write(start, box.y, "=0", Ink.LABEL)
                    start += 3
                cells.write(start, box.y, f"-{end}" if low < 0 else "0", Ink.LABEL)
                cells.write_right(at.ridge + at.width, box.y, end, Ink.LABEL)
        cells.write_right(at.std, box.y, "std", Ink.LABEL)
        if at.share is not None:
            cells.write_right(at.share, box.y, "dead" if self._dies else "sat", Ink.LABEL)
        if at.update is not None:
            cells.write_right(at.update, box.y, "upd:w", Ink.LABEL)

    @property
    def _dies(self) -> bool:
        """Whether units can die; else they may saturate."""
        row = self._now
        return row is not None and bool(np.isfinite(row.dead[: max(1, row.hidden)]).any())

    def _numbers(
        self,
        cells: Cells,
        at: Columns,
        y: int,
        pitch: int,
        row: LayerRow,
        layer: int,
        ink: LayerInks,
        view: LabView,
        limit: str,
    ) -> None:
        last, signal = y + pitch - 1, view.charts.signal
        std = float(row.stats[layer, signal, STD])
        name = _name(layer, row)
        cells.write(at.label, last, name[: max(2, at.ridge - at.label)], _quiet(ink.ridge, Ink.LABEL))
        cells.write_right(at.std, last, *_field(std, row, _quiet(ink.std, Ink.TEXT)))
        if at.share is not None:
            share = float(row.dead[layer] if self._dies else row.saturated[layer])
            text = percent(share) if np.isfinite(share) else "-"
            cells.write_right(at.share, last, text, _quiet(ink.share, Ink.LABEL))
        if at.update is not None:
            moved = float(row.update_ratio[layer])
            cells.write_right(at.update, last, *_field(moved, row, _quiet(ink.update, Ink.TEXT)))
        if pitch > 1 and at.share is not None:
            values = row.hist[layer, signal].sum() + row.zeros[layer, signal]
            if row.zeros[layer, signal] and values:
                cells.write_right(at.std, y, f"=0 {percent(row.zeros[layer, signal] / values)}", Ink.FAINT)
            if limit and at.update is not None:
                cells.write_right(at.update, y, limit, Ink.FAINT)

    def action_layer(self, way: int) -> None:
        """Ask for the history of another layer."""
        if self.view is not None and self._now is not None:
            self.post_message(SettingChanged("layer", (self._layer(self.view) + way) % len(self._now.dead)))


def _name(layer: int, row: LayerRow) -> str:
    return f"L{layer + 1}" if layer < row.hidden else "out"


def _field(value: float, row: LayerRow, ink: int) -> tuple[str, int]:
    """A number and its ink; before the first step, and before that of a run from a file, there is no update."""
    if value != value and not row.updated:
        return UNKNOWN, Ink.FAINT
    return field(value, 6).strip(), ink


def _quiet(ink: int, normal: int) -> int:
    """Normal is quiet, abnormal is bright."""
    return normal if ink == Ink.DATA else ink | (BOLD if ink == Ink.BAD else 0)
