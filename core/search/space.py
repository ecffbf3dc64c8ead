"""The axes of a sweep as single parameters, and parameters as edits of an experiment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.search.axis import Choices, Counts, Layers, Range
from core.search.spec import Axis

Value = str | int | float | bool
Params = Mapping[str, Value]


@dataclass(frozen=True)
class Dimension:
    """One number or word that is drawn for every trial."""

    name: str
    """The dotted key; of layers the key and `.depth` or `.width`."""
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    whole: bool = False
    step: float | None = None
    points: int | None = None
    choices: tuple[Any, ...] = ()
    """Not empty: one of these."""

    @property
    def labels(self) -> tuple[Value, ...]:
        """The choices as plain values: lists and tables become JSON."""
        return tuple(label(value) for value in self.choices)

    def value(self, drawn: Value) -> Any:
        """What a preset would have."""
        return self.choices[self.labels.index(drawn)] if self.choices else drawn

    def grid(self) -> tuple[Value, ...] | None:
        """Its values on a grid; None where they are infinitely many."""
        if self.choices:
            return self.labels
        if self.points is not None:
            spread = np.geomspace if self.log else np.linspace
            values = spread(self.low, self.high, self.points).tolist()
            return tuple(sorted({round(v) for v in values})) if self.whole else tuple(values)
        if self.whole:
            return tuple(range(int(self.low), int(self.high) + 1, int(self.step or 1)))
        if self.step is None:
            return None
        count = int((self.high - self.low) / self.step + 1e-9) + 1
        return tuple(self.low + self.step * index for index in range(count))

    def place(self, drawn: Value) -> float:
        """Where a value lies on the axis, 0 at its low end and 1 at its high end."""
        if self.choices:
            return self.labels.index(drawn) / max(1, len(self.choices) - 1)
        low, high, value = self.low, self.high, float(drawn)
        if self.log:
            low, high, value = np.log(low), np.log(high), np.log(value)
        return 0.5 if low == high else min(1.0, max(0.0, float((value - low) / (high - low))))


def label(value: Any) -> Value:
    return value if isinstance(value, Value) else json.dumps(value)


def dimensions(space: Mapping[str, Axis]) -> tuple[Dimension, ...]:
    """In the order of the file; layers are two."""
    found: list[Dimension] = []
    for key, axis in space.items():
        if isinstance(axis, Range):
            found.append(Dimension(key, axis.low, axis.high, axis.log, axis.whole, axis.step, axis.points))
        elif isinstance(axis, Choices):
            found.append(Dimension(key, choices=axis.choices))
        else:
            found += [_counts(f"{key}.depth", axis.depth), _counts(f"{key}.width", axis.width)]
    return tuple(found)


def _counts(name: str, counts: Counts) -> Dimension:
    return Dimension(name, counts.low, counts.high, counts.log, True, counts.step)


def edits(space: Mapping[str, Axis], params: Params) -> dict[str, Any]:
    """Dotted keys and values of one trial; layers become a list of equal widths."""
    found: dict[str, Any] = {}
    for key, axis in space.items():
        if isinstance(axis, Layers):
            found[key] = [int(params[f"{key}.width"])] * int(params[f"{key}.depth"])
        else:
            found[key] = dimensions({key: axis})[0].value(params[key])
    return found


def grid_size(dims: Sequence[Dimension]) -> int:
    """Points of the grid; call it only where every dimension has one."""
    size = 1
    for dimension in dims:
        size *= len(dimension.grid() or ())
    return size
