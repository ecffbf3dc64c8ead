"""The network: layers in order, their parameters in one arena, and plans bound to batch sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from core.helper.memory import zeros
from core.nn.arena import Arena, Array
from core.nn.build import Chain
from core.nn.initializers import initialize
from core.nn.layers.base import Layer, Weights
from core.nn.layers.batch_norm import BatchNorm
from core.nn.layers.dense import Dense
from core.nn.layers.dropout import Dropout
from core.nn.plan import InferencePlan, Plan
from core.random import stream
from core.spec.model import Model

P = TypeVar("P")

INFERENCE_ROWS = 1024
"""Rows of one inference pass: enough for BLAS, small enough for the cache."""


class Network:
    """A stack of Dense layers with activation, batch norm and dropout, optionally wide and deep."""

    def __init__(
        self,
        chain: Chain,
        model: Model,
        dtype: np.dtype[Any],
        *,
        seed: int,
        frozen: frozenset[str] = frozenset(),
    ) -> None:
        self.chain, self.model, self.dtype, self.frozen = chain, model, dtype, frozen
        self.layers: tuple[Layer, ...] = chain.layers
        self.arena = Arena(
            [(layer.name, kind, shape) for layer in self.layers for kind, shape in layer.parameters()], dtype
        )
        statistics = [(layer.name, *entry) for layer in self.layers for entry in layer.statistics()]
        self.moving_values: Array = zeros(sum(shape[0] for _, _, shape in statistics), dtype)
        self.moving: dict[str, Array] = {}
        start = 0
        for layer, name, (units,) in statistics:
            self.moving[f"{layer}/{name}"] = self.moving_values[start : start + units]
            start += units
        self._plans: dict[int, Plan] = {}
        self._inference: dict[int, InferencePlan] = {}
        self._initialise(seed)

    def _initialise(self, seed: int) -> None:
        for info in self.arena.infos:
            value = self.arena.view(info.name)
            if info.kind == "kernel":
                value[...] = initialize(
                    self.model.init, info.shape, stream(seed, f"init/{info.layer}"), self.dtype
                )
            elif info.kind == "bias":
                value[...] = self.model.bias
            elif info.kind == "gamma":
                value[...] = 1.0
        for name, statistic in self.moving.items():
            statistic[...] = 1.0 if name.endswith("moving_variance") else 0.0
        for name, given in self.model.weights.items():
            # Names were checked against the model as it started; an edit may have taken the layer away since.
            if name in self.arena:
                self.arena.view(name)[...] = np.asarray(given, self.dtype)

    def weights(self, layer: Layer) -> Weights:
        """The views that belong to a layer."""
        kinds = [kind for kind, _ in layer.parameters()]
        return Weights(
            {kind: self.arena.view(f"{layer.name}/{kind}") for kind in kinds},
            {kind: self.arena.gradient(f"{layer.name}/{kind}") for kind in kinds},
            {name: self.moving[f"{layer.name}/{name}"] for name, _ in layer.statistics()},
            layer.name in self.frozen,
        )

    def plan(self, n: int) -> Plan:
        """The training plan for n rows; made once, then reused."""
        return _cached(self._plans, n, lambda: Plan(self.chain, n, self.dtype, self.weights))

    def share(self, plan: Plan) -> list[tuple[int, int]]:
        """The ranges of the arena that the caller looks after while a plan's second worker has the others."""
        if plan.cut is None:
            return [(0, self.arena.values.size)]
        rows = dict(zip((dense.name for dense in self.denses), plan.cut.rows, strict=True))
        ranges, whole = [], True
        for info in self.arena.infos:
            stop = info.stop if whole else info.start
            if info.kind == "kernel":
                stop = info.start + rows[info.layer] * info.shape[1]
                whole = stop == info.stop
            ranges.append((info.start, stop))
        return ranges

    def inference_plan(self, n: int) -> InferencePlan:
        return _cached(self._inference, n, lambda: InferencePlan(self.chain, n, self.dtype, self.weights))

    def predict(self, x: Array) -> Array:
        """Outputs (N, outputs) for inputs (N, features) in inference mode; probabilities where the head has them."""
        out: Array = np.empty((len(x), self.chain.outputs), self.dtype)
        for start in range(0, len(x), INFERENCE_ROWS):
            rows = x[start : start + INFERENCE_ROWS]
            plan = self.inference_plan(len(rows))
            np.copyto(plan.x, rows)
            plan.forward()
            plan.write_prediction(out[start : start + len(rows)])
        return out

    @property
    def batch_norms(self) -> tuple[BatchNorm, ...]:
        return tuple(layer for layer in self.layers if isinstance(layer, BatchNorm))

    @property
    def dropouts(self) -> tuple[Dropout, ...]:
        return tuple(layer for layer in self.layers if isinstance(layer, Dropout))

    @property
    def denses(self) -> tuple[Dense, ...]:
        return tuple(layer for layer in self.layers if isinstance(layer, Dense))

    @property
    def parameters(self) -> int:
        """All parameters as Keras counts them: moving statistics included."""
        return self.arena.values.size + self.moving_values.size

    @property
    def trainable_parameters(self) -> int:
        return sum(info.stop - info.start for info in self.arena.infos if info.layer not in self.frozen)


def _cached(plans: dict[int, P], n: int, make: Callable[[], P]) -> P:
    if n not in plans:
        # A batch size comes with one partial last batch; older sizes are let go.
        while len(plans) >= 4:
            plans.pop(next(iter(plans)))
        plans[n] = make()
    return plans[n]
