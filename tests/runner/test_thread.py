"""The worker: it stops within a step, survives anything that is asked, and says when the engine fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from time import perf_counter

import pytest
from threadpoolctl import threadpool_info

from core.spec.experiment import Experiment
from core.train.trainer import Trainer
from tests.runner.helpers import LATER, Heard, current, experiment, opened, threaded, until
from tui_dnn.runner.events import EditRefused, Event, Failed, Finished, Notice, StateChanged
from tui_dnn.runner.frame import PARTS
from tui_dnn.runner.runner import Runner
from tui_dnn.runner.stepped import SteppedRunner

LONG = {"train__steps": 10_000_000}


def big() -> Experiment:
    return experiment(
        data={"name": "gaussian_input"},
        model={"hidden": [1024, 512, 512, 512]},
        train={"batch": 512, "steps": 10_000},
    )


@pytest.mark.parametrize("how", ["stop", "pause"])
def test_it_ends_within_a_step(how: str) -> None:
    runner, _ = threaded(big())
    trainer = current(runner).trainer
    runner.play()
    until(lambda: trainer.steps_done >= 3)
    began, before = perf_counter(), trainer.steps_done
    if how == "stop":
        assert runner.stop(5.0)
    else:
        runner.pause()
        until(lambda: runner.state == "paused")
    seconds = perf_counter() - began
    assert trainer.steps_done - before <= 1
    runner.stop(5.0)
    began = perf_counter()
    for _ in range(3):
        trainer.step()
    assert seconds < (perf_counter() - began) / 3 + 0.15


def test_stop_without_a_timeout_returns_at_once() -> None:
    runner, _ = threaded(big())
    runner.play()
    began = perf_counter()
    runner.stop()
    assert perf_counter() - began < 0.05
    until(lambda: not runner.alive)


def fails_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Trainer.step

    def failing(trainer: Trainer) -> object:
        if trainer.steps_done == step:
            raise ZeroDivisionError("on purpose")
        return original(trainer)

    monkeypatch.setattr(Trainer, "step", failing)


def test_an_exception_in_the_engine_is_an_event_with_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    fails_at(5, monkeypatch)
    runner, heard = threaded(experiment())
    runner.play()
    until(lambda: bool(heard.of(Failed)))
    (failed,) = heard.of(Failed)
    assert runner.state == "failed"
    assert failed.run_id == current(runner).id
    assert failed.log is not None
    assert str(failed.log) in failed.message
    assert "ZeroDivisionError: on purpose" in failed.message
    assert "Traceback" not in failed.message
    text = failed.log.read_text()
    assert "Traceback" in text
    assert "in failing" in text
    for request in (runner.play, runner.step, lambda: runner.edit(LATER), runner.undo):
        request()
    until(lambda: len(heard.of(Notice)) == 2 and len(heard.of(EditRefused)) == 2)
    monkeypatch.undo()
    runner.open(experiment(train__steps=10))
    runner.play()
    until(lambda: runner.state == "finished")
    runner.select(failed.run_id)
    until(lambda: runner.state == "failed")
    assert runner.stop(2.0)


def test_a_log_that_cannot_be_written_leaves_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_dnn.runner.crash.user_state_path", lambda *a, **k: Path("/dev/null/state"))
    fails_at(2, monkeypatch)
    runner, heard = opened(experiment())
    runner.play()
    runner.crank(5)
    (failed,) = heard.of(Failed)
    assert failed.log is None
    assert "on purpose" in failed.message
    assert "no log" in failed.message


def test_a_screen_that_is_gone_ends_the_worker() -> None:
    def post(event: Event) -> None:
        raise RuntimeError("closed")

    runner = Runner(post)
    runner.open(experiment())
    until(lambda: not runner.alive)


def test_nothing_is_posted_for_a_step() -> None:
    runner, heard = opened(experiment(train__steps=500))
    heard.clear()
    runner.play()
    runner.crank(1000)
    assert [type(event) for event in heard] == [StateChanged, Finished, StateChanged]


def test_at_the_end_play_says_so_and_nothing_else() -> None:
    runner, heard = opened(experiment(train__steps=3))
    runner.play()
    runner.crank(10)
    for request in (runner.play, runner.toggle, runner.step, runner.epoch):
        request()
    assert runner.crank(10) == 0
    assert len(heard.of(Notice)) == 4
    assert runner.state == "finished"


def test_steps_and_epochs() -> None:
    runner, _ = opened(experiment())
    trainer = current(runner).trainer
    runner.step(3)
    assert (runner.crank(100), runner.state) == (3, "paused")
    runner.epoch()
    assert (runner.crank(100), runner.state, trainer.steps_done) == (4, "paused", 7)
    runner.epoch()
    assert (runner.crank(100), len(trainer.epochs)) == (7, 2)
    runner.play()
    runner.crank(2)
    runner.step(5)
    assert (runner.crank(100), runner.state, trainer.steps_done) == (5, "paused", 21)
    runner.epoch()
    runner.crank(1)
    runner.play()
    assert runner.crank(100) == 18


def test_blas_threads_are_those_of_the_recipe_and_put_back() -> None:
    def numbers() -> set[int]:
        return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

    before = numbers()
    runner, heard = opened(experiment(threads=2))
    assert numbers() == {2}
    runner.open(experiment(data={"name": "missing"}, threads=1))
    runner.crank(0)
    assert heard.of(EditRefused)
    assert numbers() == {2}
    runner.open(experiment())
    runner.crank(0)
    assert numbers() == {1}
    runner.stop()
    assert numbers() == before


def test_speed_is_held_and_measured() -> None:
    runner, _ = threaded(experiment(**LONG))
    trainer = current(runner).trainer
    runner.speed = 100.0
    runner.play()
    began = perf_counter()
    until(lambda: trainer.steps_done >= 60)
    seconds = perf_counter() - began
    assert 0.55 < seconds < 1.5
    assert 60 < runner.timings.steps_per_second < 110
    left = runner.timings.seconds_left
    assert left is not None
    assert left == pytest.approx(1e7 / runner.timings.steps_per_second, rel=0.01)
    runner.speed = None
    until(lambda: runner.timings.steps_per_second > 200)
    runner.pause()
    until(lambda: runner.state == "paused")
    assert runner.timings == (0.0, None)
    assert runner.stop(2.0)


def ask_at_random(runner: Runner | SteppedRunner, random: Random) -> None:
    """One of everything that can be asked, sensible or not."""
    edits: tuple[Mapping[str, object], ...] = (
        LATER, {"model.batch_norm": False}, {"model.batch_norm": True}, {"train.batch": 9}, {"train.batch": 1 << 30},
        {"model.hidden": [4]}, {"seed": 4}, {"train.optimizer": "sgd"}, {"train.optimizer": "nothing"}, {},
        {"model.activation": "relu"}, {"train.freeze": ["dense_1"]}, {"data.augment.shift": 3},
    )  # fmt: skip
    timeline = [{"at": 2, "set": LATER, "pause": True}, {"at": 3, "set": LATER, "fork": "b"}]
    requests: dict[str, Callable[[], object]] = {
        "play": runner.play,
        "pause": runner.pause,
        "toggle": runner.toggle,
        "step": lambda: runner.step(random.choice((-1, 0, 1, 2, 7))),
        "epoch": runner.epoch,
        "edit": lambda: runner.edit(random.choice(edits)),
        "fork": lambda: runner.fork(random.choice(edits)),
        "undo": runner.undo,
        "redo": runner.redo,
        "select": lambda: runner.select(random.choice([run.id for run in runner.runs] or ["none"])),
        "want": lambda: runner.want(random.sample(sorted(PARTS), 3), grid=(5, 4)),
        "speed": lambda: setattr(runner, "speed", random.choice((None, 1e4, 200.0))),
        "open": lambda: runner.open(
            Experiment.model_validate({**experiment().model_dump(by_alias=True), "timeline": timeline})
        ),
    }
    rare = {"open": 1, "edit": 4, "fork": 3}
    name = random.choices(list(requests), [rare.get(name, 5) for name in requests])[0]
    requests[name]()


def test_two_thousand_requests_at_random_in_a_thread() -> None:
    random, heard, before = Random(1), Heard(), set(threading.enumerate())
    runner = Runner(heard.append)
    for number in range(2000):
        ask_at_random(runner, random)
        if number % 50 == 0:
            answered = threading.Event()
            runner._ask("answer", answered.set)
            assert answered.wait(30), "it hangs"
    assert runner.alive
    assert heard.of(Failed) == []
    assert runner.stop(5.0)
    # The engine's helper thread belongs to the process and stays.
    left = {thread.name for thread in set(threading.enumerate()) - before}
    assert left <= {"tui-dnn-helper"}


def test_two_thousand_requests_at_random_stepped() -> None:
    random, heard = Random(2), Heard()
    runner = SteppedRunner(heard.append)
    for _ in range(2000):
        ask_at_random(runner, random)
        runner.crank(random.choice((0, 0, 1, 3)))
    assert heard.of(Failed) == []
    states = [event.state for event in heard.of(StateChanged)]
    assert states[-1] == runner.state
    assert set(states) >= {"ready", "running", "paused", "finished"}
