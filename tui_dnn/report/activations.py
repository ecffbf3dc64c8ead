"""What every layer gives out: a small histogram per layer, with its figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from tui_dnn.charts import axis, plot
from tui_dnn.charts.decimate import spread
from tui_dnn.report import palette, parts
from tui_dnn.report.screen import Screen

if TYPE_CHECKING:
    from core.observe.histogram import Histogram
    from core.observe.recorder import Recorder
    from core.observe.statistics import LayerStats

HEIGHT = 5
GAP = 3
NARROWEST = 36
MOST = 12
"""Of more layers than this some are shown, the first and the last among them."""


@dataclass(frozen=True)
class Recorded:
    """Figures of a layer that a single batch does not show; NaN where they were not recorded."""

    update_ratio: float = math.nan
    """rms of the last recorded update over rms of the kernel."""
    dead: float = math.nan
    """Share of units that were zero on every example of the last finished epoch."""


def recorded(recorder: Recorder) -> dict[str, Recorded]:
    """What the recorder knows of every layer."""
    series = recorder.layer_series
    if not series.count:
        return {}
    ratios = series.update_ratio[(series.count - 1) % series.capacity].tolist()
    dead = recorder.dead_epoch
    shares = [math.nan] * len(ratios) if dead is None else dead.tolist()
    return {name: Recorded(*both) for name, *both in zip(recorder.names, ratios, shares, strict=True)}


def section(
    screen: Screen, layers: Sequence[LayerStats], known: Mapping[str, Recorded], whose: Sequence[str] = ()
) -> list[RenderableType]:
    """All layers side by side, as many in a row as the screen is wide; whose: which run, where there are several."""
    if not layers:
        return []
    shown = [layers[index] for index in sample(len(layers))]
    note = (
        "of the last batch"
        if len(shown) == len(layers)
        else f"of the last batch, {len(shown)} of {len(layers)} layers"
    )
    columns = max(1, min(3, len(shown), (screen.width + GAP) // (NARROWEST + GAP)))
    width = min(56, (screen.width - 2 - GAP * (columns - 1)) // columns)
    grid = Table.grid(padding=(0, GAP, 0, 0))
    for _ in range(columns):
        grid.add_column(width=width, no_wrap=True)
    for start in range(0, len(shown), columns):
        row = [
            panel(screen, layer, width, known.get(layer.name, Recorded()))
            for layer in shown[start : start + columns]
        ]
        grid.add_row(*row)
        if start + columns < len(shown):
            grid.add_row("")
    return [parts.heading(screen, "activations", *whose, note), grid]


def sample(count: int, most: int = MOST) -> list[int]:
    """At most `most` of `count` places, evenly spread."""
    if count <= most:
        return list(range(count))
    return [round(place * (count - 1) / (most - 1)) for place in range(most)]


def trimmed(histogram: Histogram) -> tuple[list[float], float, float]:
    """Counts with their range, without the empty bins of a range that no activation fixes."""
    counts, low, high = [float(count) for count in histogram.counts], histogram.low, histogram.high
    if (low, high) in ((-1.0, 1.0), (0.0, 1.0)) or not any(counts):
        return counts, low, high
    used = [place for place, count in enumerate(counts) if count]
    cut = len(counts) - 1 - used[-1]
    step = (high - low) / len(counts)
    if low < 0:
        cut = min(cut, used[0])
        return counts[cut : len(counts) - cut], low + cut * step, high - cut * step
    return counts[: len(counts) - cut], low, high - cut * step


def panel(screen: Screen, layer: LayerStats, width: int, known: Recorded) -> Text:
    """One layer: name, histogram, its range, and figures below."""
    text = Text(no_wrap=True, overflow="ellipsis", end="")
    room = max(1, width - 1 - len(layer.name) - len(str(layer.units)) - 6)
    text.append(f" {layer.name}", "strong").append(f" {layer.activation_name}"[:room].ljust(room), "muted")
    text.append(f"{layer.units} units\n", "muted")
    counts, low, high = trimmed(layer.activation.histogram)
    inner = width - 1
    fine = inner * (2 if screen.tier.unicode else 1)
    if any(counts):
        picture = plot.histogram(
            spread(counts, fine).tolist(),
            size=(inner, HEIGHT),
            color=palette.TRAIN,
            colored=screen.tier.codes,
            ascii_only=not screen.tier.unicode,
        )
        for line in Text.from_ansi(picture).split("\n"):
            text.append(" ").append_text(line).append("\n")
    else:
        said = "every value is exactly zero" if layer.activation.zeros else "no finite value"
        text.append("\n" * (HEIGHT // 2) + said.center(width) + "\n" * (HEIGHT - HEIGHT // 2), "warn")
    text.append(_scale(low, high, inner) + "\n", "muted")
    for line in figures(layer, known):
        text.append(" ").append_text(line).append("\n")
    text.right_crop(1)
    return text


def _scale(low: float, high: float, width: int) -> str:
    left, right = axis.tick(float(f"{low:.3g}")), axis.tick(float(f"{high:.3g}"))
    middle = "0" if low < 0 < high else ""
    half = (width - len(middle)) // 2
    return " " + left.ljust(half) + middle + right.rjust(width - half - len(middle))


def figures(layer: LayerStats, known: Recorded) -> list[Text]:
    """Spread and shares of the activations; below them how strongly the layer is taught and moved."""
    total = layer.activation.histogram.total
    zero = layer.activation.zeros / total if total else 0.0
    first = [("std", small(layer.activation.std), "strong")]
    if zero > 0:
        first.append(("zero", share(zero), "strong"))
    if not math.isnan(known.dead):
        first.append(("dead", share(known.dead), "warn" if known.dead > 0.1 else "strong"))
    if not math.isnan(layer.saturated):
        first.append(("saturated", share(layer.saturated), "warn" if layer.saturated > 0.3 else "strong"))
    if layer.activation.nonfinite:
        first.append(("not finite", f"{layer.activation.nonfinite:,}", "bad"))
    second = [("rms dL/dh", small(layer.gradient.rms), "strong")]
    if not math.isnan(known.update_ratio):
        second.append(("update/w", small(known.update_ratio), "strong"))
    return [_line(first), _line(second)]


def share(value: float) -> str:
    """A share as per cent; what is there but rounds to nothing is <1."""
    if 0 < value < 0.005:
        return "<1 %"
    return f"{100 * value:.0f} %"


def small(value: float) -> str:
    """Two digits in at most seven cells: 0.52, 12, 1.2e-03."""
    return f"{value:.2g}" if value == 0 or 0.01 <= abs(value) < 100 else f"{value:.1e}"


def _line(words: Sequence[tuple[str, str, str]]) -> Text:
    text = Text()
    for name, value, style in words:
        text.append(f"{name} ", "muted").append(value, style).append("  ")
    text.rstrip()
    return text
