"""Noise through a deep stack at initialisation, forward and backward, several cases side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.lab.frame import Frame
from core.lab.signal_draw import draw, strips
from core.lab.signal_metrics import measured
from core.lab.signal_stack import Stack
from core.lab.signal_view import charts
from core.lab.signal_words import notes, table
from core.nn.arena import Array
from core.random import stream
from core.spec.experiment import Experiment
from core.spec.labs.signal import Signal
from core.spec.text import Text


@dataclass(frozen=True)
class Turn:
    """One strip of the kernels of one layer, on the way up or down."""

    up: bool
    layer: int
    """From 1."""
    rows: slice
    first: bool
    last: bool


class Machine:
    """A strip of one layer's kernels at every step, for all cases; kernels are drawn again on the way down.

    Cases whose kernels differ by a factor share their draws, so that they differ by nothing else.
    """

    def __init__(self, experiment: Experiment, lab: Signal) -> None:
        self.lab, self.seed = lab, experiment.seed
        self.dtype = np.dtype(experiment.dtype)
        self.sizes = lab.sizes
        x = examples(lab, self.seed).astype(self.dtype)
        self.stacks = tuple(Stack(case, self.sizes, x) for case in lab.cases)
        self.families = sorted({stack.family for stack in self.stacks})
        depth = len(self.sizes) - 1
        self.starts = frozenset((*(start for start in lab.depths if start <= depth), depth))
        self.turns = (
            *(turn for layer in range(1, depth + 1) for turn in self._strips(layer, up=True)),
            *(turn for layer in range(depth, 1, -1) for turn in self._strips(layer, up=False)),
            Turn(False, 1, slice(0, 0), True, True),
        )
        self.total, self.done = len(self.turns), 0
        size = () if lab.dims is not None else ("lab.depth", "lab.width")
        self.controls = (*size, "lab.batch", "lab.input", "seed")
        self.shown = lab.show - 1

    def _strips(self, layer: int, *, up: bool) -> list[Turn]:
        parts = strips((self.sizes[layer - 1], self.sizes[layer]), set(self.families))
        return [Turn(up, layer, rows, rows is parts[0], rows is parts[-1]) for rows in parts]

    @np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore")
    def advance(self) -> None:
        if self.done == self.total:
            return
        turn = self.turns[self.done]
        if turn.first:
            for stack in self.stacks:
                if turn.up:
                    stack.begin_up(turn.layer)
                else:
                    stack.begin_down(turn.layer, self.seed, self.starts)
        if turn.rows.stop:
            self._carry(turn)
        if turn.last:
            for stack in self.stacks:
                if turn.up:
                    stack.end_up(turn.layer)
                elif turn.layer > 1:
                    stack.end_down()
        self.done += 1

    def _carry(self, turn: Turn) -> None:
        kernels: dict[str, Array] = {
            kind: draw(kind, self.seed, turn.layer, turn.rows, self.sizes[turn.layer], self.dtype)
            for kind in self.families
        }
        for stack in self.stacks:
            carry = stack.up if turn.up else stack.down
            carry(turn.layer, turn.rows, kernels[stack.family])

    def keys(self) -> tuple[tuple[str, Text], ...]:
        """Keys besides the controls, and what each does."""
        if len(self.stacks) == 1:
            return ()
        return (("v", Text(en="next case", ko="다음 경우")),)

    def press(self, key: str, control: str = "") -> Experiment | None:
        """v: look at another case; nothing has to be computed again."""
        if key == "v":
            self.shown = (self.shown + 1) % len(self.stacks)
        return None

    @np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore")
    def frame(self) -> Frame:
        shown = self.stacks[self.shown]
        return Frame(
            self.done,
            self.total,
            charts(self.stacks, shown, self.lab),
            (table(self.stacks),),
            notes(shown),
            measured(self.stacks),
        )


def examples(lab: Signal, seed: int) -> Array:
    """(batch, units) what enters."""
    rng, shape = stream(seed, "signal/input"), (lab.batch, lab.sizes[0])
    return rng.standard_normal(shape) if lab.input == "normal" else rng.random(shape)


def make(experiment: Experiment) -> Machine:
    """The lab of `experiment.lab`."""
    assert isinstance(experiment.lab, Signal)
    return Machine(experiment, experiment.lab)
