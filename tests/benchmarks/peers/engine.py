"""What a peer has to offer, and how its time is taken."""

from __future__ import annotations

from abc import ABC, abstractmethod
from time import perf_counter
from typing import Any

from numpy.typing import NDArray

from tests.benchmarks.peers.workloads import Task

Layer = dict[str, NDArray[Any]]
"""`kernel` (fan_in, units), `bias`, and with batch norm `gamma`, `beta`, `mean`, `variance`; in order."""


class Unsuited(Exception):
    """The engine has no way to train this task; the message says what is missing."""


class Engine(ABC):
    """One way to train a task; made with its initial weights."""

    note = ""
    """Settings that were chosen by measuring, or what the engine does differently."""
    whole_epochs = False
    """Cannot be stopped, nor timed, between two steps."""

    def __init__(self, task: Task) -> None:
        self.task = task

    def prepare(self, epoch: int) -> None:
        """What a user would do before the training; its time does not count. Nothing unless overridden."""
        return

    @abstractmethod
    def run(self, epoch: int, first: int, last: int) -> None:
        """Do the steps first..last of an epoch, with its rows in the task's order, and wait for their end."""

    def time(self, epoch: int, first: int, last: int) -> float:
        """Seconds for these steps; the same as `run` unless a user of the engine would call it otherwise."""
        begun = perf_counter()
        self.run(epoch, first, last)
        return perf_counter() - begun

    @abstractmethod
    def weights(self) -> list[Layer]:
        """What has been learnt."""


def per_step(engine: Engine, seconds: float, state: dict[str, int]) -> float:
    """Microseconds for a step over about `seconds`; `state` holds epoch, step and a guess of steps per second."""
    steps = engine.task.steps
    wanted = max(1, round(state.get("speed", 20) * seconds))
    if engine.whole_epochs:
        wanted = steps * max(1, wanted // steps)
    done, spent = 0, 0.0
    while done < wanted:
        first = state.get("step", 0)
        last = min(steps, first + wanted - done)
        engine.prepare(state.get("epoch", 0))
        spent += engine.time(state.get("epoch", 0), first, last)
        done += last - first
        state["step"] = last % steps
        state["epoch"] = state.get("epoch", 0) + (last == steps)
    state["speed"] = max(1, round(done / spent))
    return spent / done * 1e6
