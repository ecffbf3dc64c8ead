"""Charts of the lab `signal`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

import numpy as np

from core.lab.frame import Chart, Histogram, HistogramChart, Line, LineChart
from core.lab.signal_metrics import grad_theory
from core.lab.signal_stack import Floats, Stack
from core.lab.signal_words import short
from core.observe.histogram import BINS
from core.spec.labs.signal import Signal

MOST_ROWS = 10
"""Histograms one above the other; of more layers some are shown."""
BEYOND = 1e20
"""A line that is larger, or smaller than its inverse, ends."""
FEW = 6
"""Up to so many cases are drawn with their theory beside them."""


def charts(stacks: Sequence[Stack], shown: Stack, lab: Signal) -> tuple[Chart, ...]:
    """The one that the lab looks at comes first."""
    if shown.depth == 1:
        return (_by_case(stacks),)
    few = len(stacks) <= FEW
    found: dict[str, Chart] = {
        "histograms": _by_layer(shown),
        "std": _stds(stacks, few),
        "gradients": _gradients(stacks, few),
        "weights": _weights(shown),
    }
    if lab.depths:
        found["depths"] = _by_depth(stacks)
    return (found.pop(lab.look), *found.values())


def _by_case(stacks: Sequence[Stack]) -> HistogramChart:
    rows = (_histogram(stack, 1, stack.name) for stack in stacks if stack.histograms)
    return HistogramChart("outputs of one layer, by case", tuple(rows))


def _by_layer(stack: Stack) -> HistogramChart:
    layers = np.unique(np.linspace(1, stack.depth, min(stack.depth, MOST_ROWS)).round().astype(int)).tolist()
    rows = (_histogram(stack, layer, f"L{layer}") for layer in layers if layer <= len(stack.histograms))
    return HistogramChart(f"activations by layer: {stack.name}", tuple(rows))


def _histogram(stack: Stack, layer: int, label: str) -> Histogram:
    found, seen = stack.histograms[layer - 1], stack.seen
    words = [f"std {short(seen['std'][layer - 1])}"]
    if found.zeros:
        words.append(f"zero {found.zeros / found.total:.0%}")
    ends = float(seen["ends"][layer - 1])
    if isfinite(ends) and ends >= 0.005:
        words.append(f"ends {ends:.0%}")
    edges = np.linspace(found.low, found.high, BINS + 1)
    return Histogram(label, edges, found.counts, "  ".join(words))


def _stds(stacks: Sequence[Stack], few: bool) -> LineChart:
    lines = [line for stack in stacks for line in _measured(stack, stack.name, stack.seen["std"])]
    theory = [
        Line(
            f"{stack.name} theory", _layers(stack), np.array([layer.std for layer in stack.theory]), "dashed"
        )
        for stack in stacks
        if few and stack.theory
    ]
    return LineChart("std of activations by layer", (*lines, *theory), "layer", log_y=True)


def _gradients(stacks: Sequence[Stack], few: bool) -> LineChart:
    lines = [line for stack in stacks for line in _measured(stack, stack.name, stack.seen["dh"])]
    theory = [
        Line(f"{stack.name} theory", _layers(stack), _within(grad_theory(stack)), "dashed")
        for stack in stacks
        if few and stack.theory
    ]
    return LineChart("rms dL/dh by layer", (*lines, *theory), "layer", log_y=True)


def _weights(stack: Stack) -> LineChart:
    """What arrives at a layer, and what its weights are changed by: h may shrink as dL/dz grows."""
    lines: list[Line] = []
    for name, key in (("dL/dh", "dh"), ("dL/dW", "dw")):
        values = stack.seen[key]
        lines += _measured(stack, name, values / values[-1] if values[-1] > 0 else values * np.nan)
    return LineChart(f"rms of gradients over the top's: {stack.name}", tuple(lines), "layer", log_y=True)


def _measured(stack: Stack, name: str, values: Floats) -> Iterator[Line]:
    yield Line(name, _layers(stack), _within(values))


def _within(values: Floats) -> Floats:
    """A logarithmic axis has no place for 0; what has vanished or exploded beyond all bounds leaves the chart."""
    inside: Floats = np.where((values >= 1 / BEYOND) & (values <= BEYOND), values, np.nan)
    return inside


def _by_depth(stacks: Sequence[Stack]) -> LineChart:
    lines = []
    for stack in stacks:
        depths = sorted(stack.from_depth)
        ratio = np.array([stack.from_depth[depth] for depth in depths])
        lines.append(Line(stack.name, np.array(depths, np.float64), _within(ratio)))
    return LineChart(
        "rms dL/dh of layer 1 over the top's, by depth", tuple(lines), "layers of the network", log_y=True
    )


def _layers(stack: Stack) -> Floats:
    return np.arange(1, stack.depth + 1, dtype=np.float64)
