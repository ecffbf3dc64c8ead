"""A stepped runner that remembers what it posted, and recipes to play."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic, sleep
from typing import Any, TypeVar

from core.spec.experiment import Experiment
from core.train.replay import Replay
from tests.train.recipes import experiment as experiment
from tui_dnn.runner.events import Event
from tui_dnn.runner.run import Run
from tui_dnn.runner.runner import Runner
from tui_dnn.runner.stepped import SteppedRunner

E = TypeVar("E")
LATER: dict[str, object] = {"train.optimizer.lr": 0.003}


class Heard(list[Event]):
    """Posted events, the oldest first."""

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self if isinstance(event, kind)]


def opened(recipe: Experiment) -> tuple[SteppedRunner, Heard]:
    """A stepped runner with the run of `recipe` at step 0."""
    heard = Heard()
    runner = SteppedRunner(heard.append)
    runner.open(recipe)
    runner.crank(0)
    return runner, heard


def threaded(recipe: Experiment) -> tuple[Runner, Heard]:
    heard = Heard()
    runner = Runner(heard.append)
    runner.open(recipe)
    until(lambda: runner.state == "ready")
    return runner, heard


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for a worker thread."""
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, "it took too long"
        sleep(0.002)


def diverging() -> Experiment:
    """Ends with numbers that are not finite after some steps."""
    model = {"hidden": [12, 8], "activation": "exponential"}
    return experiment(model=model, train={"optimizer": {"kind": "sgd", "lr": 1000.0}, "steps": 40})


def current(runner: Runner | SteppedRunner) -> Run:
    assert runner.run is not None
    return runner.run


def to(runner: SteppedRunner, step: int) -> None:
    """Train the run on the screen until so many updates are done, through pauses of the timeline."""
    while (left := step - current(runner).trainer.steps_done) > 0:
        runner.play()
        runner.crank(left)


def digest(runner: Runner | SteppedRunner) -> str:
    return current(runner).trainer.digest()


def with_timeline(recipe: Experiment, *entries: Mapping[str, Any]) -> Experiment:
    tables = recipe.model_dump(by_alias=True)
    tables["timeline"] = [dict(entry) for entry in entries]
    return Experiment.model_validate(tables)


def digests_of(recipe: Experiment) -> dict[tuple[int, int], str]:
    """Digest of every run (in order of their beginning) after every step, by `core.train.replay`."""
    found: dict[tuple[int, int], str] = {}
    replay = Replay(recipe)

    def keep(trainer: Any, result: Any) -> None:
        number = list(replay.trainers.values()).index(trainer)
        found[number, trainer.steps_done] = trainer.digest()

    replay.run(keep)
    return found


def replayed(recipe: Experiment, step: int, *last: Mapping[str, object]) -> str:
    """The digest of a headless replay to `step`, after the edits of that very step."""
    replay = Replay(recipe, until=step)
    replay.run()
    for edits in last:
        replay.trainer.apply(edits)
    return replay.trainer.digest()
