"""The one thing to say about a run, for the last row of the room: state, verdict, reason."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np

from core.observe.findings import Finding
from core.spec.experiment import Experiment
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.numbers import number
from tui_dnn.runner.run import Run
from tui_dnn.widgets.curves import LOSS, RunCurves, curves_of
from tui_dnn.widgets.facts import facts_of
from tui_dnn.widgets.trend import trend, window
from tui_dnn.widgets.view import LabView

AT_CHANCE: Final = 0.01
"""Distance from the loss of guessing that still counts as guessing."""
PATIENCE: Final = 50
"""Steps that a run may take to leave it."""
_BLOCKS: Final = 32
READ_LESSON: Final = "h reads the lesson"


@dataclass(frozen=True)
class Verdict:
    word: str
    why: str
    ink: int
    """GOOD, WARN, BAD, or DATA where there is nothing to judge."""


def verdict(view: LabView) -> Verdict:
    """From the loss, and from what the rules found."""
    run = view.run
    if view.state == "failed":
        return Verdict("AN ERROR", view.message.partition("\n")[0] or "see the log", Ink.BAD)
    if run is None:
        return Verdict("NO RUN", "p picks a lesson", Ink.DATA)
    divergence = run.trainer.divergence
    if view.state == "diverged" or divergence is not None:
        where = "" if divergence is None else f"step {divergence.step}: {divergence.layer}"
        return Verdict("NOT FINITE", where, Ink.BAD)
    curves = curves_of(run)
    if curves.untrained:
        if view.state == "running":
            return Verdict("STARTING", "the first step", Ink.DATA)
        lesson = run.experiment.lesson.en or run.experiment.lesson.ko
        return Verdict("space starts it", READ_LESSON if lesson else "n makes one step", Ink.DATA)
    found = view.snapshot.findings if view.snapshot is not None else ()
    return judged(run, curves, found)


def judged(run: Run, curves: RunCurves, findings: tuple[Finding, ...]) -> Verdict:
    """Of a run with a loss."""
    steps = run.trainer.steps_done
    values = curves.tail(LOSS, window(steps))
    finite = values[np.isfinite(values)]
    if not len(finite):
        return Verdict("NOT FINITE", "the loss is no number", Ink.BAD)
    level, chance = float(finite[-max(1, len(finite) // 4) :].mean()), facts_of(run).chance
    goes = trend(finite)
    if steps < 2 or not goes:
        return Verdict("STARTING", f"loss {number(level)}", Ink.DATA)
    if isfinite(chance) and abs(level / chance - 1) < AT_CHANCE and steps >= PATIENCE:
        return Verdict("NOT LEARNING", f"at chance, {_held(curves, chance, steps):,} steps", Ink.BAD)
    serious = [finding.rule for finding in findings if finding.severity == "error"]
    if goes == "rising":
        return Verdict("GETTING WORSE", serious[0] if serious else "the loss rises", Ink.WARN)
    if serious:
        return Verdict("IN TROUBLE", serious[0], Ink.WARN)
    newest = curves.latest(LOSS)
    why = progress(run, curves, newest if isfinite(newest) else level)
    if goes == "falling":
        return Verdict("LEARNING", why, Ink.GOOD)
    if isfinite(chance) and level > 0.9 * chance:
        return Verdict("STUCK", f"loss flat at {number(level)}", Ink.WARN)
    return Verdict("SETTLED", why, Ink.GOOD)


def progress(run: Run, curves: RunCurves, level: float) -> str:
    """`loss -99 % since bn`, `epoch 2 of 20`."""
    marks = run.marks
    if marks and marks[-1].step > 0:
        before = curves.value_at(LOSS, marks[-1].step - 1)
        if isfinite(before) and before > 0:
            return f"loss {_change(level / before - 1)} since {marks[-1].label.split()[0]}"
    experiment: Experiment = run.trainer.experiment
    if experiment.train.epochs is not None:
        done = min(run.trainer.epoch, experiment.train.epochs)
        return f"epoch {done} of {experiment.train.epochs}"
    first = curves.value_at(LOSS, 0)
    if isfinite(first) and first > 0:
        return f"loss {_change(level / first - 1)} since 0"
    return f"loss {number(level)}"


def _change(share: float) -> str:
    return f"{100 * share:+.0f} %" if abs(share) < 10 else f"x{number(share + 1)}"


def _held(curves: RunCurves, chance: float, steps: int) -> int:
    """Steps for which it has been there, in means of blocks; all of them if it never was elsewhere."""
    values = curves.tail(LOSS, 4096)
    size = max(1, len(values) // _BLOCKS)
    blocks = values[len(values) % size :].reshape(-1, size).mean(axis=1)
    away = np.flatnonzero(~(np.abs(blocks / chance - 1) < 2 * AT_CHANCE))
    return steps if not len(away) else (len(blocks) - 1 - int(away[-1])) * size
