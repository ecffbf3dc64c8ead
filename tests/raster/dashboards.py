"""Whole screens made of the charts: what the demo prints and the benchmark times."""

from __future__ import annotations

from math import log

import numpy as np

from tests.raster import scenes
from tui_dnn.raster.axis import Axis, AxisRange
from tui_dnn.raster.bars import Bar, draw_bars
from tui_dnn.raster.boundary import Samples, draw_boundary, plane_of, sample_grid
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.digits import draw_digits
from tui_dnn.raster.envelope import Points
from tui_dnn.raster.frame import Words, draw_frame
from tui_dnn.raster.heat import draw_heat
from tui_dnn.raster.ink import BOLD, Ink, class_ink, on
from tui_dnn.raster.line import Series, draw_line, ghost_series, run_series, validation_series
from tui_dnn.raster.line_labels import LineStyle, Mark
from tui_dnn.raster.numbers import field, number, percent
from tui_dnn.raster.picture import draw_picture, draw_weights, fit
from tui_dnn.raster.ridge import RidgeStyle, draw_range, draw_ridge
from tui_dnn.raster.tiers import GLYPHS, Tier
from tui_dnn.raster.timebar import draw_time

_KEY, _NAME, _VALUE, _UNIT = Ink.ACCENT | BOLD, Ink.TEXT | BOLD, Ink.DATA | BOLD, Ink.FAINT


def _title(key: str, name: str, value: str = "", unit: str = "", ink: int = _VALUE) -> Words:
    words = [(key, _KEY), (name, _NAME), (f" {value}", ink), (f" {unit}", _UNIT)]
    return [(text, style) for text, style in words if text.strip()]


class Dashboard:
    """A lab screen of any size in one moment."""

    def __init__(self, tier: Tier, dead: bool = False, images: bool = False) -> None:
        self.tier, self.dead, self.images = tier, dead, images
        self.loss, self.accuracy = scenes.noisy() if images else scenes.rescue()
        self.end = len(self.loss)
        if dead:
            self.end = 601
        self.ghost = scenes.ghost()
        self.hist = scenes.histograms(3 if images else 6, tanh=not images)
        if dead:
            self.hist[:] = 0
            self.hist[:, 31:34] = 1000
        self.places, self.labels = scenes.spiral()
        self.plane = plane_of(self.places)
        self.history = scenes.weight_history()

    def frame(self, width: int, height: int) -> Cells:
        """The screen: header, three columns, time, footer."""
        cells = Cells(width, height)
        left = 22 if width >= 110 else 0
        middle = (width - left) * 47 // 93
        body = height - 6
        self._header(cells)
        top = 3
        if left:
            self._settings(cells, Box(0, top, left, body))
        self._middle(cells, Box(left, top, middle, body))
        self._right(cells, Box(left + middle, top, width - left - middle, body))
        draw_time(
            cells, Box(7, height - 2, width - 20, 1), self.end, 2000, [] if self.images else [600], self.tier
        )
        cells.write(1, height - 2, "time", Ink.LABEL)
        cells.fill(Box(0, height - 1, width, 1), on(Ink.TEXT, Ink.RAISED))
        x = 1
        for key, word in (("space", "pause"), ("n", "step"), ("t", "signal"), ("Z", "zoom"), ("q", "quit")):
            x = cells.write(x, height - 1, key, on(Ink.ACCENT, Ink.RAISED, BOLD)) + 1
            x = cells.write(x, height - 1, word, on(Ink.LABEL, Ink.RAISED)) + 2
        return cells

    def _header(self, cells: Cells) -> None:
        cells.fill(Box(0, 0, cells.width, 3), on(Ink.TEXT, Ink.RAISED))
        state = Ink.BAD if self.dead else Ink.GOOD
        cells.fill(Box(0, 0, 23, 3), on(Ink.ON_SOLID, state))
        lines = (
            ("PAUSED", "NOT LEARNING", "at chance, 600 steps") if self.dead else ("RUNNING", "LEARNING", "")
        )
        for y, text in enumerate(lines):
            cells.write(2, y, text, on(Ink.ON_SOLID, state, BOLD))
        cells.write(30, 0, "loss", on(Ink.LABEL, Ink.RAISED))
        big = f"{self.loss[self.end - 1]:.3f}"
        end = draw_digits(cells, 38, 0, big, on(Ink.DATA, Ink.RAISED), self.tier)
        if cells.width >= 110:
            cells.write(end + 4, 0, "accuracy", on(Ink.LABEL, Ink.RAISED))
            share = f"{100 * self.accuracy[self.end - 1]:.1f}"
            draw_digits(cells, end + 16, 0, share, on(Ink.DATA, Ink.RAISED), self.tier)

    def _settings(self, cells: Cells, box: Box) -> None:
        inside = draw_frame(
            cells, box, _title("1", "CONFIG"), [("5,475 params", _UNIT)], Ink.ACCENT, self.tier
        )
        rows = [("D", "data", "spiral3"), ("a", "act", "tanh"), ("b", "bn", "on"), ("라", "한글", "신경망")]
        for y, (key, name, value) in enumerate(rows):
            cells.write(inside.x, inside.y + y, key, _KEY)
            cells.write(inside.x + 3, inside.y + y, name, Ink.LABEL)
            cells.write(inside.x + 9, inside.y + y, value)

    def _middle(self, cells: Cells, box: Box) -> None:
        accuracy, flow = max(5, box.height // 5), max(7, box.height // 3 - 1)
        loss = Box(box.x, box.y, box.width, box.height - accuracy - flow)
        steps = np.arange(self.end)
        values, shares = self.loss[: self.end], self.accuracy[: self.end]
        x = Axis(0, 1000 if self.images else 800)
        low = min(float(values.min()), 9.0 if self.images else float(self.ghost[0].min()))
        y = AxisRange(log=True).update(low, float(values.max()), 0.0)
        title = _title("2", "LOSS", number(float(values[-1])), "log")
        inside = draw_frame(cells, loss, title, tier=self.tier)
        marks = (Mark(600, "bn on", pending=self.dead),)
        smoothing = 0.7 if self.images else 0.0
        series: list[Series] = [run_series(Points(steps, values), "train", smoothing)]
        tops: list[Series] = [run_series(Points(steps, shares), "train", smoothing)]
        if self.images:
            every = steps[::78]
            series.append(validation_series(Points(every, 0.9 * values[::78] ** 0.9), "val 10k"))
            tops.append(validation_series(Points(every, np.minimum(1, shares[::78] + 0.01))))
            style = LineStyle(
                chance=(log(10), "ln10"), epochs=((469, "ep 1"), (938, "ep 2")), header=False, legend=True
            )
        else:
            old = np.arange(len(self.ghost[0]))
            series.append(ghost_series(Points(old, self.ghost[0]), "0041 glorot"))
            tops.append(ghost_series(Points(old, self.ghost[1])))
            style = LineStyle(chance=(log(3), "ln 3"), marks=marks)
        draw_line(cells, inside, series, x, y, style, self.tier)
        under = Box(box.x, loss.y + loss.height, box.width, accuracy)
        title = _title("", "ACCURACY", number(float(shares[-1])), "chance .333")
        inside = draw_frame(cells, under, title, tier=self.tier)
        chance = None if self.images else (1 / 3, "1/3")
        style = LineStyle(chance=chance, marks=() if self.images else marks, header=False, x_labels=False)
        low = 0.8 if self.images else 0.25
        draw_line(cells, inside, tops, x, Axis(low, 1.02), style, self.tier)
        self._flow(cells, Box(box.x, under.y + accuracy, box.width, flow))

    def _flow(self, cells: Cells, box: Box) -> None:
        inside = draw_frame(
            cells,
            box,
            _title("", "GRADIENT FLOW", "x2.1 / layer", "dL/dh : L6"),
            [(f"{GLYPHS[self.tier].diamond} theory", _UNIT)],
            tier=self.tier,
        )
        factor = 0.055 if self.dead else 2.1
        bars = []
        for layer in range(1, len(self.hist) + 1):
            value = factor ** (len(self.hist) - layer)
            ink = Ink.BAD if value < 1e-3 else Ink.WARN if value > 35 else Ink.DATA
            bars.append(Bar(f"L{layer}", value, ink, 0.057 ** (len(self.hist) - layer)))
        draw_bars(cells, inside, [*bars, Bar("out", 1.38, Ink.GHOST)], tier=self.tier)

    def _right(self, cells: Cells, box: Box) -> None:
        rows = len(self.hist) * (2 if box.height > 22 else 1)
        upper = Box(box.x, box.y, box.width, rows + 3)
        words: Words = [
            ("3", _KEY),
            ("LAYERS", _NAME),
            (" activations", _NAME),
            (" t", _KEY),
            ("next signal", _UNIT),
        ]
        inside = draw_frame(cells, upper, words, [("std .55 to .67", _UNIT)], tier=self.tier)
        width = inside.width - 4 - 18
        draw_range(cells, Box(inside.x + 3, inside.y, width, 1), -1 + self.images, 1, self.images)
        cells.write_right(inside.x + inside.width, inside.y, "std  sat  upd:w", Ink.LABEL)
        each = rows // len(self.hist)
        for i, counts in enumerate(self.hist):
            y = inside.y + 1 + i * each
            ink = (Ink.WARN if i == 0 else Ink.BAD) if self.dead else Ink.DATA
            cells.write(inside.x, y + each - 1, f"L{i + 1}", Ink.LABEL if ink == Ink.DATA else ink | BOLD)
            zeros = float(counts.sum()) if self.images else 0
            draw_ridge(
                cells,
                Box(inside.x + 3, y, width, each),
                counts,
                zeros,
                RidgeStyle(ink, zeros=self.images),
                self.tier,
            )
            std = 5e-3 / 17**i if self.dead else 0.55 + 0.02 * i
            text = f"{field(std, 7)} {percent(0.03 - 0.005 * i, 4)} {field(1.3e-4, 6)}"
            cells.write_right(
                inside.x + inside.width, y + each - 1, text, Ink.TEXT if ink == Ink.DATA else ink | BOLD
            )
        lower = Box(box.x, box.y + upper.height, box.width, box.height - upper.height)
        if self.images:
            self._pictures(cells, lower)
        else:
            self._boundary(cells, lower)

    def _boundary(self, cells: Cells, box: Box) -> None:
        inside = draw_frame(
            cells, box, _title("4", "BOUNDARY", "37 %" if self.dead else "99 %"), tier=self.tier
        )
        place = fit((1, 1), Box(inside.x, inside.y, inside.width - 12, inside.height))
        place = Box(inside.x, place.y, place.width, place.height)
        sharpness = 0.02 if self.dead else 6.0
        grid = scenes.spiral_probabilities(sample_grid(place, self.plane, self.tier), sharpness)
        said = scenes.spiral_probabilities(self.places, 6.0).argmax(axis=1)
        draw_boundary(cells, place, grid, self.plane, Samples(self.places, self.labels, said), self.tier)
        for k in range(3):
            y = inside.y + 3 * k
            cells.write(place.x + place.width + 2, y, str(k), on(Ink.ON_SOLID, class_ink(k), BOLD))
            cells.write(place.x + place.width + 4, y, f"arm {k}", Ink.LABEL)

    def _pictures(self, cells: Cells, box: Box) -> None:
        half = box.height // 2
        inside = draw_frame(
            cells, Box(*box[:3], half), _title("4", "WORST MISTAKES", "375", "of 10,000"), tier=self.tier
        )
        each = inside.width // 3
        for i in range(3):
            at = fit((28, 28), Box(inside.x + i * each, inside.y, each - 1, inside.height))
            draw_picture(cells, at, np.roll(scenes.digit(), i, axis=1), tier=self.tier)
        under = Box(box.x, box.y + half, box.width, box.height - half)
        inside = draw_frame(
            cells,
            under,
            _title("", "FIRST LAYER", "", "W - W at step 0"),
            [("blue + pink -", _UNIT)],
            tier=self.tier,
        )
        for i in range(3):
            at = fit((28, 28), Box(inside.x + i * each, inside.y, each - 1, inside.height))
            draw_weights(cells, at, scenes.weights(i), tier=self.tier)

    def zoomed(self, width: int, height: int) -> Cells:
        """The history of four layers as heat maps."""
        cells = Cells(width, height)
        for i in range(4):
            box = Box(i % 2 * (width // 2), i // 2 * (height // 2), width // 2, height // 2)
            inside = draw_frame(cells, box, _title("3", f"L{i + 1} weights", "", "-4 to 4"), tier=self.tier)
            draw_heat(cells, inside, *self.history, -4.0 / (i + 1), 4.0 / (i + 1), self.tier)
        return cells
