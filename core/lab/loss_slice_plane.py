"""A plane through the parameters of a network, and the loss at its points."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import DataSet, Split
from core.nn.arena import Arena, Array
from core.nn.build import build_chain
from core.nn.head import make_head
from core.nn.network import Network
from core.random import stream
from core.spec.experiment import Experiment
from core.train.metrics import evaluate

Numbers = NDArray[np.float64]


def direction(arena: Arena, values: Array, rng: np.random.Generator) -> Array:
    """A random direction, filter-normalised (Li et al. 2018): of the length of `values`.

    The incoming weights of every unit get Gaussian numbers, rescaled to the norm of those weights. So a
    step of 1 means the same in every layer and network, whatever the scale of its weights: with ReLU or
    batch norm that scale can be anything. Biases, gamma, beta and slopes stay where they are.
    """
    found = np.zeros_like(values)
    for info in arena.infos:
        if info.kind != "kernel":
            continue
        kernel = values[info.start : info.stop].reshape(info.shape)
        random = rng.standard_normal(info.shape)
        # (inputs, units): a filter is a column
        random *= np.linalg.norm(kernel, axis=0) / np.linalg.norm(random, axis=0)
        found[info.start : info.stop] = random.ravel()
    return found


class Plane:
    """w + a u + b v for two directions; a network of its own, so that the run goes on untouched."""

    def __init__(
        self, experiment: Experiment, data: DataSet, values: Array, moving: Array, *, rows: int, seed: int
    ) -> None:
        """values, moving: parameters and moving statistics (batch norm) of the run; they are copied."""
        dtype = np.dtype(experiment.dtype)
        head = make_head(experiment.model, experiment.train.loss, data.task)
        chain = build_chain(experiment.model, head, data.features, data.outputs, experiment.seed)
        self._network = Network(chain, experiment.model, dtype, seed=experiment.seed)
        self._network.moving_values[...] = moving
        self._values = values.copy()
        arena = self._network.arena
        self._u = direction(arena, self._values, stream(seed, "slice/u"))
        self._v = direction(arena, self._values, stream(seed, "slice/v"))
        self._data, self._huber = data, experiment.train.huber_delta
        self._split = subset(data.train, rows, seed)

    @np.errstate(all="ignore")
    def loss(self, a: float, b: float) -> float:
        """In inference mode, without the penalty; NaN where it is not finite."""
        self._network.arena.values[...] = self._values + a * self._u + b * self._v
        found = evaluate(self._network, self._data, self._split, self._huber).loss
        return float(found) if np.isfinite(found) else float("nan")

    @property
    def work(self) -> int:
        """Multiplications of one point."""
        return len(self._split) * self._values.size


def subset(split: Split, rows: int, seed: int) -> Split:
    """The same examples for every point, in the data's own order."""
    if rows >= len(split):
        return split
    chosen = np.sort(stream(seed, "slice/rows").permutation(len(split))[:rows])
    x: Any = split.x
    y: Any = split.y
    return Split(np.ascontiguousarray(x[chosen]), np.ascontiguousarray(y[chosen]))
