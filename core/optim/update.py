"""The order of an update in one place: clip, decoupled weight decay, the optimizer's step, constraint."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.helper import ALONE, SHARED, Calls, Helper, Job
from core.nn.arena import Arena, ParameterInfo
from core.nn.lanes import UPDATE
from core.optim.base import Optimizer
from core.optim.blocks import Segment, merged, split
from core.optim.clipping import clip_by_value, global_norm, norm, scale_to
from core.optim.constraints import CONSTRAINTS
from core.optim.walk import Walk, new_amount
from core.spec.train import Train

TWO_FROM = 20_000
"""Parameters from which an update by itself is worth two workers."""


class Updater:
    """Turns the arena's gradients into new values. Frozen layers are absent: not clipped, counted or changed.

    Clipping changes `arena.gradients` in place.
    """

    def __init__(
        self,
        train: Train,
        arena: Arena,
        optimizer: Optimizer,
        frozen: frozenset[str] = frozenset(),
        helper: Helper = SHARED,
    ) -> None:
        learning = [info for info in arena.infos if info.layer not in frozen]
        self.norm_before: float | None = None
        """Norm of all learning gradients together before clipping, of the last update that was measured."""
        self.norm_after: float | None = None
        """The same after clipping."""
        self._train, self._arena, self._optimizer = train, arena, optimizer
        self._segments = _ranges(learning)
        self._pieces = tuple(arena.gradients[start:stop] for start, stop in self._segments)
        self._tensors = tuple(arena.gradients[info.start : info.stop] for info in learning)
        kernels_only = [info for info in learning if info.kind == "kernel"]
        self._decayed = self._segments if train.optimizer.decay_all else _ranges(kernels_only)
        size = arena.values.size
        self._decay = new_amount()
        self.helper = helper
        self.separable = train.constraint.kind == "none" and not any(
            limit is not None for limit in (train.clip_value, train.clip_norm, train.global_clip_norm)
        )
        """Whether a range of parameters can be updated as soon as its own gradients are there: see `halves`."""
        lower, upper = self.halves([(0, size // 2)])
        self._lower, self._upper = lower, Job(upper, size / 2 * UPDATE)
        self._kernels = tuple(arena.view(info.name) for info in kernels_only)
        self._columns = tuple(np.empty(kernel.shape[1], arena.dtype) for kernel in self._kernels)

    def apply(self, learning_rate: float, *, measure: bool = False) -> None:
        """One update; with `measure` the gradient's norm before and after clipping is kept."""
        self._clip(measure)
        self.begin(learning_rate)
        (self.helper if self._arena.values.size >= TWO_FROM else ALONE).both(self._lower, self._upper)
        self.end()
        self._constrain()

    def halves(self, share: Sequence[Segment]) -> tuple[Calls, Calls]:
        """Calls between `begin` and `end` that decay and update what lies in some ranges, and all that does not.

        They may run at the same time, and without `apply` where the updater is `separable`.
        """
        ranges = zip(split(self._segments, share), split(self._decayed, share), strict=True)
        arena = self._arena
        lower, upper = (
            Walk(self._optimizer, arena.values, arena.gradients, segments, decayed, self._decay, lane)
            for lane, (segments, decayed) in enumerate(ranges)
        )
        return (lower,), (upper,)

    def begin(self, learning_rate: float) -> None:
        self._decay[0] = learning_rate * self._train.optimizer.weight_decay
        self._optimizer.begin(learning_rate)

    def end(self) -> None:
        self._optimizer.end()

    def _clip(self, measure: bool) -> None:
        train = self._train
        if measure or train.global_clip_norm is not None:
            self.norm_before = self.norm_after = global_norm(self._pieces)
        if train.clip_value is not None:
            for piece in self._pieces:
                clip_by_value(piece, train.clip_value)
        elif train.clip_norm is not None:
            for tensor in self._tensors:
                scale_to(tensor, norm(tensor), train.clip_norm)
        elif train.global_clip_norm is not None and self.norm_before is not None:
            for piece in self._pieces:
                scale_to(piece, self.norm_before, train.global_clip_norm)
        else:
            return
        if measure:
            self.norm_after = global_norm(self._pieces)

    def _constrain(self) -> None:
        constraint = self._train.constraint
        if constraint.kind == "none":
            return
        obey = CONSTRAINTS[constraint.kind]
        for kernel, column in zip(self._kernels, self._columns, strict=True):
            obey(kernel, constraint.limit, column)


def _ranges(infos: list[ParameterInfo]) -> tuple[Segment, ...]:
    return merged((info.start, info.stop) for info in infos)
