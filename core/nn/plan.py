"""A network bound to a batch size: fixed arrays and a fixed list of calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.helper import SHARED, Calls, Helper, Job
from core.helper.memory import zeros
from core.nn import lanes
from core.nn.arena import Array
from core.nn.build import Chain
from core.nn.lanes import Stage
from core.nn.layers.activation import scratch_for
from core.nn.layers.base import Layer, Op, Site, Weights
from core.nn.layers.dense import DenseOp
from core.nn.products.workspace import Workspace

Lookup = Callable[[Layer], Weights]


class Plan:
    """Forward and backward for batches of exactly n rows; nothing is allocated after it is made."""

    def __init__(self, chain: Chain, n: int, dtype: np.dtype[Any], weights: Lookup) -> None:
        self.n = n
        self.x: Array = zeros((n, chain.features), dtype)
        self.ops: dict[str, Op] = {}
        x, dx = self.x, None
        workspaces = Workspace(), Workspace()
        for layer in chain.layers:
            bound = layer.bind(Site(x, dx, self.x, workspaces), weights(layer))
            self.ops[layer.name] = bound
            x = bound.y
            # Above the first layer that can learn, somebody needs the gradient; the data never do.
            dx = bound.dy if dx is not None or layer.parameters() else None
        self.output: Array = x
        """(n, outputs); logits where the head is fused."""
        self.doutput: Array = bound.dy
        self.helper: Helper = SHARED
        ops = tuple(self.ops.values())
        self._dense = tuple(op for op in ops if isinstance(op, DenseOp))
        self.forward_stages = lanes.forward_stages(ops, n)
        self._chain = lanes.chain_stages(ops, n)
        self.cut = lanes.find_cut([op.kernel.shape for op in self._dense], n)
        """Which parameters the second worker looks after."""
        self._backward = self.backward_stages()

    def forward(self) -> None:
        lanes.run(self.forward_stages, self.helper)

    def backward(self) -> None:
        """From `doutput` to every gradient in the arena."""
        lanes.run(self._backward, self.helper)

    def backward_stages(self, lower: Calls = (), upper: Calls = ()) -> tuple[Stage, ...]:
        """The backward pass, with calls that follow the gradients of the caller's and the other's parameters."""
        if self.cut is None:
            gradients = [call for op in self._dense for call in op.gradient_calls(0, op.fan_in)]
            return *self._chain, Stage([*gradients, *lower, *upper])
        first: list[Callable[[], object]] = []
        second: list[Callable[[], object]] = []
        for op, row in zip(self._dense, self.cut.rows, strict=True):
            first += op.gradient_calls(0, row, worker=0)
            second += op.gradient_calls(row, op.fan_in, worker=1)
        return *self._chain, Stage([*first, *lower], Job([*second, *upper], self.cut.cost))

    def dense(self, name: str) -> DenseOp:
        op = self.ops[name]
        assert isinstance(op, DenseOp)
        return op


class InferencePlan:
    """Forward in inference mode: moving statistics, no dropout."""

    def __init__(self, chain: Chain, n: int, dtype: np.dtype[Any], weights: Lookup) -> None:
        self.x: Array = zeros((n, chain.features), dtype)
        x = self.x
        calls: list[Callable[[], None]] = []
        workspaces = Workspace(), Workspace()
        for layer in chain.layers:
            bound = layer.bind_inference(Site(x, None, self.x, workspaces), weights(layer))
            if bound is not None:
                calls.append(bound.forward)
                x = bound.y
        self.output: Array = x
        self._calls = tuple(calls)
        self._function = chain.output_function
        self._scratch = None if self._function is None else scratch_for(self._function, x)

    def forward(self) -> None:
        for call in self._calls:
            call()

    def write_prediction(self, out: Array) -> None:
        """The output as a prediction: softmax or sigmoid of the logits where the head is fused."""
        if self._function is None or self._scratch is None:
            np.copyto(out, self.output)
        else:
            self._function.forward(self.output, out, self._scratch)
