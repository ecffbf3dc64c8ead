"""Statistics of layers as places of bars, and two of them against each other."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite, log10, nan

import numpy as np

from core.observe.measure import RMS, STD
from core.observe.series import ACTIVATION, GRADIENT
from core.train.layer_figures import LayerFigures
from tui_dnn.raster.envelope import Floats
from tui_dnn.raster.numbers import exponent, number
from tui_dnn.widgets.signs import UNKNOWN

NUMBER, RATIO = 7, 8
WORDS = {
    "sd": "sd of activations",
    "dL/dh": "rms dL/dh",
    "update:weight": "update:weight",
    "saturated": "saturated",
    "dead": "dead units",
}
SHARES = ("saturated", "dead")
"""Compared by difference."""
DECADES = 1.0
"""A logarithmic bar spans at least so many."""


def values_of(layers: LayerFigures | None, statistic: str) -> Floats:
    """(layers,) one statistic of every layer; empty before the first record."""
    if layers is None:
        return np.zeros(0)
    found: Floats = {
        "sd": layers.stats[:, ACTIVATION, STD],
        "dL/dh": layers.stats[:, GRADIENT, RMS],
        "update:weight": layers.update_ratio,
        "saturated": layers.saturated,
        "dead": layers.dead,
    }[statistic]
    return found


def apart(one: float, other: float, statistic: str) -> str:
    """`x2.5`, or for shares `+.35`."""
    if not (isfinite(one) and isfinite(other)):
        return UNKNOWN
    if statistic in SHARES:
        return f"{'+' if other >= one else ''}{number(other - one)}"
    if one <= 0:
        return UNKNOWN
    ratio = other / one
    text = f"x{number(ratio)}"
    return text if len(text) <= RATIO else f"x{exponent(ratio, 0)}"


def at(values: Floats, layer: int) -> float:
    """Networks of the runs may differ in depth."""
    return float(values[layer]) if layer < len(values) else nan


def limits(table: Mapping[int, Floats], statistic: str) -> tuple[float, float]:
    """Ends of the bars: of shares 0 and 1, else powers of ten."""
    if statistic in SHARES:
        return 0.0, 1.0
    known = np.concatenate([values[np.isfinite(values) & (values > 0)] for values in table.values()])
    if not len(known):
        return 0.0, 1.0
    low, high = np.floor(np.log10(known.min()) - 0.3), np.ceil(np.log10(known.max()))
    return float(low), float(max(high, low + DECADES))


def share(value: float, ends: tuple[float, float], statistic: str) -> float:
    if not isfinite(value) or (value <= 0 and statistic not in SHARES):
        return 0.0
    place = value if statistic in SHARES else log10(value)
    return min(1.0, max(0.0, (place - ends[0]) / (ends[1] - ends[0])))
