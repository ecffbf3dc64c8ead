"""Loss and accuracy over the run, as charts with a legend above."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich.console import RenderableType
from rich.text import Text

from tui_dnn.charts import axis, plot
from tui_dnn.charts.decimate import envelope
from tui_dnn.report import palette, parts
from tui_dnn.report.screen import Screen

if TYPE_CHECKING:
    from core.train.trainer import Trainer

Floats = NDArray[np.float64]

HEIGHT = 14
EVERYTHING = 1 << 30


@dataclass(frozen=True)
class Curve:
    """Values over steps; a curve of epochs is drawn as points."""

    name: str
    x: Floats
    y: Floats
    color: plot.RGB
    style: str
    by_epoch: bool = False


def of(trainer: Trainer, quantity: str, *, name: str = "train", fork: int | None = None) -> list[Curve]:
    """The curves of one run: `loss` or `accuracy`, in training by step and in validation by epoch."""
    steps, measured = trainer.recorder.scalar_series.tail(quantity, EVERYTHING)
    color = palette.TRAIN if fork is None else palette.FORKS[fork % len(palette.FORKS)]
    style = "train" if fork is None else palette.css(color)
    curves = [Curve(name, np.asarray(steps, float), measured, color, style)]
    if fork is None and trainer.epochs:
        ends = np.array([row.step for row in trainer.epochs], float)
        values = np.array([getattr(row, f"val_{quantity}") for row in trainer.epochs], float)
        curves.append(Curve("validation", ends, values, palette.VALIDATION, "validation", by_epoch=True))
    return [curve for curve in curves if np.isfinite(curve.y).any()]


def legend(screen: Screen, curves: Sequence[Curve], log: bool) -> Text:
    """What each mark means, with the last value."""
    text = Text()
    for curve in curves:
        marker = (
            screen.glyphs.point if curve.by_epoch else screen.glyphs.bar_full if screen.tier.unicode else "*"
        )
        last = curve.y[np.isfinite(curve.y)][-1]
        text.append(f"{marker} {curve.name} {axis.number(float(last))}   ", curve.style)
    text.append("log scale" if log else "", "muted")
    text.rstrip()
    return text


def chart(
    screen: Screen, curves: Sequence[Curve], *, width: int, edits: Sequence[int] = (), allow_log: bool = True
) -> tuple[Text, bool]:
    """The curves in one frame, and whether the axis is logarithmic."""
    low, high = _bounds(curves, width)
    log = allow_log and axis.wants_log([low, high])
    room, floor = HEIGHT // 2, low
    if log:
        values = axis.log_ticks(low, high, room)
        low, high = math.log10(low), math.log10(high)
    else:
        values = axis.linear_ticks(low, high, room)
    if high - low < 1e-12 * max(1.0, abs(high)):
        margin = abs(high) * 0.05 or 1.0
        low, high, values = low - margin, high + margin, [high]
    places = [math.log10(value) for value in values] if log else values
    vertical = plot.Axis(low, high, places, _aligned(values))
    end = max(float(curve.x[-1]) for curve in curves) + 1
    horizontal = [step for step in axis.linear_ticks(0, end, max(2, width // 16)) if step.is_integer()]
    text = plot.line_chart(
        [series for curve in curves for series in _series(screen, curve, width, log, floor)],
        x=plot.Axis(0, end, horizontal, [f"{value:,.0f}" for value in horizontal]),
        y=vertical,
        size=(width, HEIGHT),
        verticals=[float(step) for step in edits],
        frame=palette.MUTED,
        colored=screen.tier.codes,
        ascii_only=not screen.tier.unicode,
    )
    return Text.from_ansi(text, no_wrap=True), log


def _bounds(curves: Sequence[Curve], width: int) -> tuple[float, float]:
    """All peaks, but not the luckiest batches: lows only as far as the means and 99 % of the values go."""
    lows, highs = [], []
    for curve in curves:
        values = curve.y[np.isfinite(curve.y)]
        means = envelope(curve.x, curve.y, 2 * width).mean
        lows.append(min(float(means.min()), float(np.quantile(values, 0.01))))
        highs.append(float(values.max()))
    return min(lows), max(highs)


def _aligned(values: Sequence[float]) -> list[str]:
    labels = [axis.tick(float(f"{value:.4g}")) for value in values]
    width = max(5, *map(len, labels))
    return [label.rjust(width) for label in labels]


def _series(screen: Screen, curve: Curve, width: int, log: bool, floor: float) -> list[plot.Series]:
    shown = np.isfinite(curve.y) & (curve.y > 0) if log else np.isfinite(curve.y)
    x, y = curve.x[shown], curve.y[shown]
    if curve.by_epoch:
        few = envelope(x, np.log10(y) if log else y, width // 2)
        return [
            plot.Series(few.x.tolist(), few.mean.tolist(), curve.color, screen.glyphs.point, joined=False)
        ]
    means = envelope(x, np.maximum(y, floor), 2 * width)
    line = np.log10(means.mean) if log else means.mean
    drawn = [plot.Series(means.x.tolist(), line.tolist(), curve.color, screen.glyphs.line)]
    if screen.tier.codes and len(x) > 4 * width:
        low, high = (np.log10(means.low), np.log10(means.high)) if log else (means.low, means.high)
        band = plot.Series(
            np.repeat(means.x, 2).tolist(),
            np.column_stack([low, high]).ravel().tolist(),
            palette.SPREAD,
            screen.glyphs.line,
        )
        drawn.insert(0, band)
    return drawn


def section(screen: Screen, trainers: dict[str, Trainer]) -> list[RenderableType]:
    """Heading, chart and the edits of the run; nothing where no step was recorded."""
    main = next(iter(trainers.values()))
    forks = [(name, trainer) for name, trainer in trainers.items() if trainer is not main]
    curves = of(main, "loss", name="train" if len(trainers) == 1 else next(iter(trainers)))
    if len(trainers) > 2:
        curves = [curve for curve in curves if not curve.by_epoch]
    for index, (name, trainer) in enumerate(forks):
        curves += of(trainer, "loss", name=name, fork=index)
    if not curves:
        return []
    edits = [entry.step for entry in main.journal]
    picture, log = chart(screen, curves, width=screen.width - 1, edits=edits)
    lines: list[RenderableType] = [parts.heading(screen, "loss", legend(screen, curves, log)), picture]
    for entry in main.journal:
        changes = ", ".join(f"{key} = {parts.toml_word(value)}" for key, value in entry.edits.items())
        mark = "│" if screen.tier.unicode else "|"
        lines.append(
            Text(f"       {mark} step {entry.step:,}: {changes}", "muted", overflow="ellipsis", no_wrap=True)
        )
    return lines
