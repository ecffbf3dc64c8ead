"""Axes: from values to places, their ticks, and when they may change."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.envelope import Floats
from tui_dnn.raster.numbers import log_tick, tick

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


def nice_step(span: float, most: int, whole: bool = False) -> float:
    """The smallest step of 1, 2, 2.5 or 5 times a power of ten that divides a span into at most `most` parts."""
    raw = span / max(1, most)
    if not (isfinite(raw) and raw > 0):
        return 1.0
    power = 10.0 ** floor(log10(raw) + 1e-12)
    for factor in _NICE:
        step = factor * power
        if step >= raw * (1 - 1e-9) and not (whole and step != round(step)):
            return step
    return max(10.0 * power, 1.0) if whole else 10.0 * power


@dataclass(frozen=True)
class Axis:
    """A range of values, low < high; both positive if logarithmic."""

    low: float
    high: float
    log: bool = False

    def place(self, values: Floats) -> NDArray[np.float64]:
        """0 at low, 1 at high, straight on beyond them; NaN stays NaN, and log axes put zero and less at -1."""
        v = np.asarray(values, np.float64)
        if not self.log:
            placed: NDArray[np.float64] = (v - self.low) / (self.high - self.low)
            return placed
        with np.errstate(divide="ignore", invalid="ignore"):
            powers = np.log10(np.maximum(v, 0.0))
        low, high = log10(self.low), log10(self.high)
        return np.maximum((powers - low) / (high - low), -1.0)

    def place_of(self, value: float) -> float:
        """`place` of a single number, many times faster."""
        if not self.log:
            return (value - self.low) / (self.high - self.low)
        if not value > 0:
            return -1.0 if value <= 0 else value
        low, high = log10(self.low), log10(self.high)
        return max((log10(value) - low) / (high - low), -1.0)

    def at(self, place: float) -> float:
        """The value at a place 0..1: the inverse of `place`."""
        if not self.log:
            return self.low + place * (self.high - self.low)
        low, high = log10(self.low), log10(self.high)
        return float(10.0 ** (low + place * (high - low)))

    def ticks(self, most: int, whole: bool = False) -> list[tuple[float, str]]:
        """At most about `most` round values with their labels, ascending."""
        return self._log_ticks(max(1, most)) if self.log else self._linear_ticks(max(1, most), whole)

    def _linear_ticks(self, most: int, whole: bool) -> list[tuple[float, str]]:
        step = nice_step(self.high - self.low, most, whole)
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [(i * step, tick(i * step, step)) for i in range(first, last + 1)]

    def _log_ticks(self, most: int) -> list[tuple[float, str]]:
        low, high = log10(self.low), log10(self.high)
        if high - low < 0.7:
            return [(v, label) for v, label in Axis(self.low, self.high)._linear_ticks(most, False) if v > 0]
        powers = range(ceil(low - 1e-9), floor(high + 1e-9) + 1)
        stride = max(1, ceil(len(powers) / most))
        values = [10.0**power for power in powers if power % stride == 0]
        if 2 * len(powers) <= most:
            threes = [3 * 10.0**power for power in range(floor(low), ceil(high) + 1)]
            values = sorted([*values, *(v for v in threes if self.low <= v <= self.high)])
        return [(v, log_tick(v)) for v in values]


def _outward(low: float, high: float, log: bool) -> tuple[float, float]:
    """The smallest round range around some values."""
    if log:
        bottom, top = floor(log10(low) * 8 - 1e-9) / 8, ceil(log10(high) * 8 + 1e-9) / 8
        if top - bottom < 0.5:
            middle = (top + bottom) / 2
            bottom, top = floor((middle - 0.25) * 8) / 8, ceil((middle + 0.25) * 8) / 8
        return 10.0**bottom, 10.0**top
    span = high - low
    if span <= 1e-9 * max(abs(low), abs(high)):
        span = abs(high) / 2 or 1.0
        low, high = low - span / 2, high + span / 2
    step = nice_step(span, 8)
    return floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step


class AxisRange:
    """The range of a living axis: round, a little larger than its values, changed at most once per `interval`.

    It grows when values leave it and shrinks when they fill less than a third of it, so that a curve which moves a
    little does not move its axis. `floor`/`ceiling` are limits that stay (0 and 1 of a share).
    """

    def __init__(
        self,
        log: bool = False,
        interval: float = 1.0,
        floor: float | None = None,
        ceiling: float | None = None,
    ) -> None:
        self.log, self.interval, self.floor, self.ceiling = log, interval, floor, ceiling
        self.axis: Axis | None = None
        self._changed_at = 0.0

    def update(self, low: float, high: float, now: float) -> Axis:
        """Take the lowest and highest value to be shown at the time `now` in seconds; returns the axis to draw."""
        if self.log:
            high = high if isfinite(high) and high > 0 else 1.0
            low = min(low if isfinite(low) and low > 0 else high, high)
            low = max(low, high * 1e-12)
        elif not (isfinite(low) and isfinite(high)):
            low, high = 0.0, 1.0
        if self.axis is None or (
            now - self._changed_at >= self.interval and self._is_wrong(self.axis, low, high)
        ):
            bottom, top = _outward(min(low, high), max(low, high), self.log)
            bottom = bottom if self.floor is None else max(bottom, self.floor)
            top = top if self.ceiling is None else min(top, self.ceiling)
            if not bottom < top:
                bottom, top = (bottom / 2, top * 2) if self.log else (bottom - 0.5, top + 0.5)
            wanted = Axis(bottom, top, self.log)
            if wanted != self.axis:
                self.axis, self._changed_at = wanted, now
        return self.axis

    @staticmethod
    def _is_wrong(axis: Axis, low: float, high: float) -> bool:
        bottom, top = axis.place_of(low), axis.place_of(high)
        return bottom < -1e-9 or top > 1 + 1e-9 or top - bottom < 1 / 3
