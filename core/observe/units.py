"""Which units have been silent for a whole epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array
from core.observe.tap import LayerTap

ENOUGH = 512


class SilentUnits:
    """Units that gave zero on every example of the recorded batches since the epoch began.

    All rows of those batches count, not a sample: one active example proves a unit alive. A short epoch is
    joined with the next ones until `enough` examples were seen, for a few dozen examples prove nothing.
    """

    def __init__(self, taps: Sequence[LayerTap]) -> None:
        self.examples = 0
        """Rows seen in the current window."""
        self.finished: NDArray[np.float64] | None = None
        """(layers,) share of dead units in the last complete window; NaN: cannot die."""
        self.shape = [_units(tap) for tap in taps]
        self._mortal = tuple(i for i, units in enumerate(self.shape) if units)
        self._active = [np.zeros(units, np.bool_) for units in self.shape]
        self._alive = [np.zeros(units, np.bool_) for units in self.shape]
        self._sums = [np.zeros(units, tap.h.dtype) for units, tap in zip(self.shape, taps, strict=True)]
        self._rows: dict[int, Array] = {}

    def look(self, taps: Sequence[LayerTap], out: NDArray[np.float64]) -> None:
        """Take one batch in, and write the share of each layer so far to out (layers,)."""
        n = len(taps[0].h)
        self.examples += n
        if n not in self._rows:
            self._rows[n] = np.ones(n, taps[0].h.dtype)
        ones, shares = self._rows[n], [nan] * len(taps)
        for i in self._mortal:
            sums, active, alive = self._sums[i], self._active[i], self._alive[i]
            # An activation that can die is never negative, so the sum over the batch tells.
            np.matmul(ones, taps[i].h, out=sums)
            np.not_equal(sums, 0.0, out=active)
            np.logical_or(alive, active, out=alive)
            shares[i] = 1.0 - np.count_nonzero(alive) / self.shape[i]
        out[:] = shares

    def start(self, enough: int) -> None:
        """A new epoch begins."""
        if self.examples < enough:
            return
        self.finished = self._shares()
        self.examples = 0
        for alive in self._alive:
            alive.fill(False)

    def so_far(self, examples: int) -> NDArray[np.float64] | None:
        """(layers,) share of the unfinished window, once it has seen an epoch or ENOUGH examples; else None."""
        if self.examples < (min(examples, ENOUGH) or ENOUGH):
            return None
        return self._shares()

    def _shares(self) -> NDArray[np.float64]:
        return np.array(
            [1.0 - np.count_nonzero(alive) / alive.size if alive.size else nan for alive in self._alive]
        )

    def state(self) -> dict[str, Any]:
        """What the next records depend on."""
        finished = None if self.finished is None else self.finished.tolist()
        return {
            "examples": self.examples,
            "finished": finished,
            "units": [alive.size for alive in self._alive],
            "alive": [np.flatnonzero(alive).tolist() for alive in self._alive],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state`; starts afresh where an edit has changed since then which units can die."""
        if state["units"] != [alive.size for alive in self._alive]:
            return
        self.examples = state["examples"]
        self.finished = None if state["finished"] is None else np.array(state["finished"])
        for alive, units in zip(self._alive, state["alive"], strict=True):
            alive.fill(False)
            alive[units] = True


def _units(tap: LayerTap) -> int:
    return tap.h.shape[1] if tap.function is not None and tap.function.can_die else 0
