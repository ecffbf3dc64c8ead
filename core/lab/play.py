"""Play a lab from its start to its end, under each of its seeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from threadpoolctl import threadpool_limits

from core.lab.checks import LabChecker
from core.lab.frame import Frame
from core.lab.machine import Machine
from core.lab.registry import make_machine
from core.spec.experiment import Experiment
from core.train.expectations import Check
from core.train.repeat import merged, under_seed


@dataclass(frozen=True)
class LabReport:
    """What a lab showed."""

    experiment: Experiment
    frame: Frame
    """Of the first seed, at the end or where it was stopped."""
    checks: tuple[Check, ...]
    not_reached: int
    seeds: tuple[int, ...]
    seconds: float
    interrupted: bool


def play(
    experiment: Experiment,
    *,
    until: int | None = None,
    on_step: Callable[[Machine], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> LabReport:
    """Advance it to the end (or `until`), check its expectations, repeat that under the other seeds."""
    began = perf_counter()
    first, checker, interrupted = _once(experiment, until, on_step, should_stop)
    found, seeds = [checker.results()], [experiment.seed]
    for seed in range(experiment.seed + 1, experiment.seed + experiment.seeds):
        if interrupted or until is not None:
            break
        _, other, interrupted = _once(under_seed(experiment, seed), None, None, should_stop)
        if not interrupted:
            found.append(other.results())
            seeds.append(seed)
    checks = merged(found, experiment.hold)
    seconds = perf_counter() - began
    return LabReport(experiment, first, checks, checker.not_reached(), tuple(seeds), seconds, interrupted)


def _once(
    experiment: Experiment,
    until: int | None,
    on_step: Callable[[Machine], None] | None,
    should_stop: Callable[[], bool] | None,
) -> tuple[Frame, LabChecker, bool]:
    """The last frame, what was checked on the way, and whether it was stopped from outside."""
    checker = LabChecker(experiment)
    moments = {block.at for block in experiment.expect if isinstance(block.at, int)}
    with threadpool_limits(experiment.threads, user_api="blas"):
        machine = make_machine(experiment)
        while True:
            over = machine.done >= machine.total or (until is not None and machine.done >= until)
            stopped = should_stop is not None and should_stop()
            if over or stopped or machine.done in moments:
                frame = machine.frame()
                checker.look(frame)
                if over or stopped:
                    return frame, checker, stopped and not over
            machine.advance()
            if on_step is not None:
                on_step(machine)
