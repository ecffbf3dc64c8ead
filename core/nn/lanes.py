"""How a training step is cut in two: by shapes alone, so that a run's bits do not depend on the number of cores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from core.helper import Calls, Helper
from core.nn.layers.base import Op, Part, RowWise
from core.nn.layers.dense import DenseOp

DIVIDE_FROM = 64_000_000
"""Multiplications of a forward pass, about a millisecond, from which a batch is cut into two halves of rows."""

PRODUCT, UPDATE, CALL = 2e-5, 1e-3, 5.0
"""Rough microseconds: per multiplication in a product, per parameter in an update, per layer of elementwise work."""
HAND_OVER = 90.0
"""Microseconds until a sleeping thread has begun, on a virtual machine; a tenth of it on bare metal."""
PAYS_FROM = 150.0
"""Microseconds of the second thread's work below which it stays asleep: two threads that make many short calls spend
the gain in handing the interpreter lock to and fro."""
ROWS = 16
"""Kernels are cut at multiples of it, which is what a product takes at once."""


@dataclass(frozen=True)
class Stage:
    """Two lists of calls that may run at the same time; one thread's work where `second` is empty."""

    first: Calls
    second: Calls = ()


def run(stages: Iterable[Stage], helper: Helper) -> None:
    for stage in stages:
        if stage.second:
            helper.both(stage.first, stage.second)
        else:
            for call in stage.first:
                call()


def divides(ops: Iterable[Op], n: int) -> bool:
    """Whether a batch of n rows is worth cutting into halves."""
    work = sum(op.kernel.size for op in ops if isinstance(op, DenseOp)) * n
    return n > 1 and work >= DIVIDE_FROM


def forward_stages(ops: Sequence[Op], n: int) -> tuple[Stage, ...]:
    """Neighbouring ops whose rows are independent make one stage: each thread takes half of the rows through all."""
    if not divides(ops, n):
        return (Stage([op.forward for op in ops]),)
    stages = []
    for parts, whole in _groups(ops, n):
        stages.append(
            Stage([part.forward for part in parts[0]], [part.forward for part in parts[1]])
            if parts
            else Stage([op.forward for op in whole])
        )
    return tuple(stages)


def chain_stages(ops: Sequence[Op], n: int) -> tuple[Stage, ...]:
    """The backward pass without the gradients of kernels and biases; `ops` from the first to the last."""
    backwards = ops[::-1]
    if not divides(ops, n):
        return (Stage([chain_call(op) for op in backwards]),)
    stages = []
    for parts, whole in _groups(backwards, n):
        stages.append(
            Stage([part.backward_input for part in parts[0]], [part.backward_input for part in parts[1]])
            if parts
            else Stage([chain_call(op) for op in whole])
        )
    return tuple(stages)


def chain_call(op: Op) -> Callable[[], None]:
    return op.backward_input if isinstance(op, RowWise) else op.backward


def _groups(ops: Sequence[Op], n: int) -> Iterator[tuple[tuple[list[Part], ...], list[Op]]]:
    """Runs of ops in order: the two halves of each where rows are independent, or the ops themselves."""
    for divided, group in groupby(ops, lambda op: isinstance(op, RowWise)):
        members = list(group)
        if divided:
            row_wise = [op for op in members if isinstance(op, RowWise)]
            yield tuple([op.part(rows) for op in row_wise] for rows in (slice(n // 2), slice(n // 2, n))), []
        else:
            yield (), members


@dataclass(frozen=True)
class Cut:
    """Where the parameters are cut in two for their gradients and updates: the first thread has the lower layers."""

    layer: int
    """Index of the Dense op that is cut; all above it belong to the second thread."""
    row: int
    """Rows of its kernel from here on, and its bias, belong to the second thread."""


def find_cut(sizes: Sequence[tuple[int, int]], n: int, *, chain_first: bool) -> Cut | None:
    """The cut after which both threads are done at the same time, by rough costs; None where it does not pay.

    `sizes`: (fan_in, units) of the Dense layers in order. The second thread begins when the backward pass has left
    the layer that is cut, or has ended (`chain_first`); meanwhile the first goes on down.
    """
    work = [fan_in * units * (n * PRODUCT + UPDATE) for fan_in, units in sizes]
    chain = [fan_in * units * n * PRODUCT + CALL for fan_in, units in sizes]
    above = HAND_OVER
    for layer in reversed(range(len(sizes))):
        below = sum(work[:layer]) + (0.0 if chain_first else sum(chain[1:layer]))
        # share s of this layer's rows goes up: above + s w = below + (1 - s) w
        share = (below + work[layer] - above) / (2.0 * work[layer])
        if share <= 1.0:
            fan_in = sizes[layer][0]
            row = max(0, fan_in - round(max(0.0, share) * fan_in / ROWS) * ROWS)
            given = above + (fan_in - row) / fan_in * work[layer] - HAND_OVER
            if given < PAYS_FROM:
                return None
            return Cut(layer, row) if row < fan_in else Cut(layer + 1, 0)
        above += work[layer]
    return None
