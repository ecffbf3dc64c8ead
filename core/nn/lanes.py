"""How a training step is cut in two: by shapes alone, so that a run's bits do not depend on the number of cores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.helper import Calls, Helper, Job
from core.nn.layers.base import Axis, Divisible, Halves, Op
from core.nn.layers.dense import PRODUCT, DenseOp

DIVIDE_FROM = 1_000_000
"""Multiplications of a forward pass, about ten microseconds, from which passes are cut into halves."""
UPDATE = 1e-3
"""Rough microseconds per parameter in an update."""
PAYS_FROM = 20.0
"""Microseconds of gradients and updates below which they stay in one piece."""
ROWS = 16
"""Kernels are cut at multiples of it, which is what a product takes at once."""
FINE = 8
"""As many of these as a kernel must have to be cut into halves of about the same size."""


@dataclass(frozen=True)
class Stage:
    """Calls, and a job that may be done at the same time; a stage begins when the one before has ended."""

    first: Calls
    second: Job | None = None

    @property
    def calls(self) -> Calls:
        """All of them, for one worker."""
        return (*self.first, *(self.second.calls if self.second else ()))


def run(stages: Iterable[Stage], helper: Helper) -> None:
    for stage in stages:
        if stage.second is not None:
            helper.both(stage.first, stage.second)
        else:
            for call in stage.first:
                call()


def divides(ops: Iterable[Op], n: int) -> bool:
    """Whether passes of n rows are worth cutting into halves."""
    return sum(op.kernel.size for op in ops if isinstance(op, DenseOp)) * n >= DIVIDE_FROM


def forward_stages(ops: Sequence[Op], n: int) -> tuple[Stage, ...]:
    """The forward pass."""
    if not divides(ops, n):
        return (Stage([op.forward for op in ops]),)
    making = _Making()
    for op in ops:
        making.add(op.forward, op.forward_halves(making.axis) if isinstance(op, Divisible) else None)
    return making.done()


def chain_stages(ops: Sequence[Op], n: int) -> tuple[Stage, ...]:
    """The backward pass without the gradients of kernels and biases; `ops` from the first to the last."""
    backwards = ops[::-1]
    if not divides(ops, n):
        return (Stage([_chain_call(op) for op in backwards]),)
    making = _Making()
    for op in backwards:
        making.add(_chain_call(op), op.backward_halves(making.axis) if isinstance(op, Divisible) else None)
    return making.done()


def _chain_call(op: Op) -> Callable[[], None]:
    return op.backward_input if isinstance(op, Divisible) else op.backward


class _Making:
    """Stages in the making: halves follow each other until one must wait for both halves of the one before."""

    def __init__(self) -> None:
        self.axis: Axis | None = None
        """Of the last op, where it was cut and nothing has waited for it yet."""
        self._stages: list[Stage] = []
        self._first: list[Callable[[], object]] = []
        self._second: list[Callable[[], object]] = []
        self._cost = 0.0

    def add(self, whole: Callable[[], object], halves: Halves | None) -> None:
        if halves is None:
            if self._second:
                self._end()
            self._first.append(whole)
            return
        if (self._first and not self._second) or (self._second and halves.waits):
            self._end()
        self._first.append(halves.calls[0])
        self._second.append(halves.calls[1])
        self._cost += halves.cost
        self.axis = halves.axis

    def done(self) -> tuple[Stage, ...]:
        if self._first:
            self._end()
        return tuple(self._stages)

    def _end(self) -> None:
        job = Job(self._second, self._cost) if self._second else None
        self._stages.append(Stage(tuple(self._first), job))
        self._first, self._second, self._cost, self.axis = [], [], 0.0, None


@dataclass(frozen=True)
class Cut:
    """How the parameters are cut in two for their gradients and updates."""

    rows: tuple[int, ...]
    """For each Dense op how many rows of its kernel are the caller's. The others are the second worker's, and so is
    what follows the last row: the bias, and parameters up to the next kernel."""
    cost: float
    """Rough microseconds of the second worker's part."""


def find_cut(sizes: Sequence[tuple[int, int]], n: int) -> Cut | None:
    """The cut after which both are done at the same time, by rough costs; None where it does not pay.

    `sizes`: (fan_in, units) of the Dense layers in order. The caller has the lower layers and the second worker the
    upper ones. A first layer is cut by itself where all above it are worth a cut of their own: how long its gradient
    takes depends on how dark the images are.
    """
    work = [fan_in * units * (n * PRODUCT + UPDATE) for fan_in, units in sizes]
    half = sum(work) / 2
    if half < PAYS_FROM:
        return None
    if min(work[0], sum(work[1:])) / 2 < PAYS_FROM or sizes[0][0] < FINE * ROWS:
        return Cut(_rows(sizes, work), half)
    return Cut(_rows(sizes[:1], work[:1]) + _rows(sizes[1:], work[1:]), half)


def _rows(sizes: Sequence[tuple[int, int]], work: Sequence[float]) -> tuple[int, ...]:
    """The caller's rows of each kernel, from below up to half of the work."""
    left, found = sum(work) / 2, []
    for cost, (fan_in, _) in zip(work, sizes, strict=True):
        rows = fan_in if cost <= left else max(0, round(left / cost * fan_in / ROWS) * ROWS)
        found.append(min(rows, fan_in))
        left = left - cost if cost <= left else 0.0
    return tuple(found)
