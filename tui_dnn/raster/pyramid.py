"""A curve that grows forever, kept at every scale: drawing a million steps costs as much as a thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.envelope import Envelope, Floats, edges, reduce_groups
from tui_dnn.raster.level import FACTOR, KEEP, Buckets, Level

_FINE = 4
"""Buckets per column of dots, at least: a sample is drawn at most a quarter of a column from its place."""
_RECENT = 64
"""How far back the newest value of a curve is looked for among gaps."""
_CHUNK = KEEP
"""Samples that are taken in at once, so that no level forgets what the next has not seen."""


class Rows(Protocol):
    """The reader's side of `core.observe.series.Ring`."""

    count: int
    steps: NDArray[np.int64]

    @property
    def first(self) -> int: ...

    def read(self, array: NDArray[Any], start: int, stop: int) -> NDArray[Any]: ...


class Pyramid:
    """Several series over the same ascending steps; append only.

    The whole history stays, at ever coarser scale the older it is: the newest 32,768 samples are kept one by one, and
    each four times longer past in buckets four times larger. Memory grows with the logarithm of the length.
    """

    def __init__(self, series: int) -> None:
        self.series = series
        self._levels = [Level(series)]
        self._ring: Rows | None = None
        self._seen = 0

    @property
    def length(self) -> int:
        """Samples of each series so far."""
        return self._levels[0].stop

    def append(self, steps: NDArray[Any], values: Floats) -> None:
        """Steps (n,) above all before, values (series, n); infinities become gaps."""
        clean = np.where(np.isfinite(values), values, np.nan).astype(np.float64)
        for start in range(0, len(steps), _CHUNK):
            part = slice(start, start + _CHUNK)
            self._levels[0].add_samples(np.asarray(steps[part], np.float64), clean[:, part])
            if self._levels[-1].stop >= FACTOR * FACTOR:
                self._levels.append(Level(self.series))
            for finer, coarser in zip(self._levels, self._levels[1:], strict=False):
                coarser.add_buckets(finer)
                finer.forget()

    def sync(self, ring: Rows, arrays: Sequence[NDArray[Any]]) -> bool:
        """Take what is new in a ring by its reader's rule; True if the series had begun anew."""
        count = ring.count
        fresh = ring is not self._ring or count < self._seen or not self._goes_on(ring, arrays)
        if fresh:
            self._levels = [Level(self.series)]
            self._ring, self._seen = ring, ring.first
        start = max(self._seen, ring.first)
        if start < count:
            steps = ring.read(ring.steps, start, count).copy()
            values = np.array([ring.read(array, start, count) for array in arrays], np.float64)
            overwritten = min(max(0, ring.first - start), len(steps))
            self.append(steps[overwritten:], values[:, overwritten:])
        self._seen = count
        return fresh

    def _goes_on(self, ring: Rows, arrays: Sequence[NDArray[Any]]) -> bool:
        """Whether the newest row taken is still what it was; a run that went back in time has another one there."""
        row = self._seen - 1
        if not self.length or row < ring.first:
            return True
        step, known = self._levels[0].newest()
        values = np.array([ring.read(array, row, row + 1)[0] for array in arrays], np.float64)
        values[~np.isfinite(values)] = np.nan
        return bool(ring.read(ring.steps, row, row + 1)[0] == step) and np.array_equal(
            values, known, equal_nan=True
        )

    def curve(self, series: int) -> PyramidCurve:
        return PyramidCurve(self, series)

    def columns(self, series: int, start: float, stop: float, columns: int) -> Envelope:
        """The envelope of one series; see `envelope.Curve`."""
        limits = edges(start, stop, columns)
        first, end = self._row(limits[0]), self._row(limits[-1])
        depth = 0
        while depth + 1 < len(self._levels) and (end - first) // FACTOR ** (depth + 1) >= _FINE * columns:
            depth += 1
        parts = self._parts(series, first, end, depth) or [
            self._levels[0].read(self.length, self.length, series)
        ]
        steps, samples, low, high, total, finite = (np.concatenate(each) for each in zip(*parts, strict=True))
        groups = np.searchsorted(steps, limits)
        groups[0], groups[-1] = 0, len(steps)
        found = reduce_groups(low, high, total, finite, samples, groups)
        return Envelope(found.low, found.high, found.mean, found.samples, self._last(series, end))

    def _row(self, step: float) -> int:
        """The first sample at a step or later; where single samples are forgotten, that of its bucket."""
        for depth, level in enumerate(self._levels):
            if level.first == 0 or (len(level.steps) and step >= level.steps[0]):
                bucket = level.first + int(np.searchsorted(level.steps, step))
                return bucket * int(FACTOR**depth)
        return 0

    def _parts(self, series: int, first: int, end: int, depth: int) -> list[Buckets]:
        """Samples first..end in buckets of one level; coarser where it forgot, finer where it has none yet."""
        parts: list[Buckets] = []
        at = first
        for which in range(len(self._levels) - 1, -1, -1):
            level, size = self._levels[which], FACTOR**which
            stop = min(end, level.stop * size)
            if which > depth:
                stop = min(stop, self._levels[which - 1].first * (size // FACTOR))
            if at < stop and at // size >= level.first:
                upto = min(-(-stop // size), level.stop)
                parts.append(level.read(at // size, upto, series))
                at = upto * size
        return parts

    def _last(self, series: int, end: int) -> float:
        level = self._levels[0]
        end = min(end, level.stop)
        begin = max(level.first, end - _RECENT)
        if begin >= end:
            return float("nan")
        values = level.read(begin, end, series)[2]
        known = np.flatnonzero(~np.isnan(values))
        return float(values[known[-1]]) if len(known) else float("nan")


@dataclass(frozen=True)
class PyramidCurve:
    """One series of a pyramid, to be drawn."""

    pyramid: Pyramid
    series: int

    def columns(self, start: float, stop: float, columns: int) -> Envelope:
        return self.pyramid.columns(self.series, start, stop, columns)

    def bounds(self, start: float, stop: float) -> tuple[float, float] | None:
        found = self.pyramid.columns(self.series, start, stop, 256)
        if np.isnan(found.low).all():
            return None
        return float(np.nanmin(found.low)), float(np.nanmax(found.high))
