"""What the runner costs: `python -m tests.runner.overhead` prints its time over that of a bare loop, paired.

The bare loop is measured against itself as well: how far that is from 1 says how far to trust the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from threading import Event as Flag
from time import perf_counter

from threadpoolctl import threadpool_limits

from core.spec.experiment import Experiment
from core.train.trainer import Trainer
from tests.train.recipes import experiment
from tui_dnn.runner.events import Event, StateChanged
from tui_dnn.runner.runner import Runner
from tui_dnn.runner.stepped import SteppedRunner

PAIRS = 100
BLOCK = 0.1
"""Seconds of each measurement, about."""
FOREVER = 10_000_000


def bare(recipe: Experiment) -> Callable[[int], float]:
    trainer = Trainer(recipe)

    def measure(steps: int) -> float:
        began = perf_counter()
        for _ in range(steps):
            trainer.step()
        return perf_counter() - began

    return measure


def stepped(recipe: Experiment) -> Callable[[int], float]:
    """The engine without a thread, in turns of its own choice."""
    runner = SteppedRunner(lambda event: None)
    runner.open(recipe)
    runner.crank(0)

    def measure(steps: int) -> float:
        began = perf_counter()
        runner.step(steps)
        engine = runner._engine
        engine.turn()
        while engine.state == "running":
            engine.turn()
        return perf_counter() - began

    return measure


def threaded(recipe: Experiment) -> Callable[[int], float]:
    """In the worker, from the beginning to the pause, by the worker's own clock."""
    times: list[float] = []
    paused = Flag()

    def post(event: Event) -> None:
        if isinstance(event, StateChanged):
            times.append(perf_counter())
            if event.state in ("paused", "ready"):
                paused.set()

    runner = Runner(post)
    runner.open(recipe)
    paused.wait()

    def measure(steps: int) -> float:
        paused.clear()
        runner.step(steps)
        paused.wait()
        return times[-1] - times[-2]

    return measure


def compare(name: str, recipe: Experiment) -> None:
    """Short blocks in turn, so that what slows the machine slows all of them."""
    first, others = (
        bare(recipe),
        {"bare": bare(recipe), "engine": stepped(recipe), "thread": threaded(recipe)},
    )
    first(200)
    steps = int(BLOCK / (first(200) / 200))
    ratios: dict[str, list[float]] = {kind: [] for kind in others}
    for kind, measure in others.items():
        measure(steps)
        for _ in range(PAIRS):
            before, between, after = first(steps), measure(steps), first(steps)
            ratios[kind].append(2 * between / (before + after))
    shown = ", ".join(f"{kind} x{median(found):.4f}" for kind, found in ratios.items())
    print(f"{name:30} {1e6 * first(steps) / steps:7.0f} us a step  {shown}", flush=True)


def main() -> None:
    full = {"batch": "full", "steps": FOREVER}
    plain = {"model__dropout": {}, "model__batch_norm": {}, "train__steps": FOREVER}
    with threadpool_limits(1, user_api="blas"):
        compare("xor 2-2-1, full", experiment(data={"name": "xor"}, model={"hidden": [2]}, train=full))
        compare("moons 2-12-8-1, 24", experiment(**plain))
        spiral = experiment(data={"name": "spiral3"}, model={"hidden": [32] * 6}, train=full)
        compare("spiral 2-32x6-3, full", spiral)
        digits = {"batch": 32, "steps": FOREVER}
        compare(
            "digits 64-64x3-10, 32",
            experiment(data={"name": "digits"}, model={"hidden": [64] * 3}, train=digits),
        )


if __name__ == "__main__":
    main()
