"""Runs of different plays go together: those behind catch up, and the bits of each are those it has alone."""

from __future__ import annotations

import pytest

from core.train.replay import Replay
from tests.runner.helpers import (
    LATER,
    Heard,
    current,
    diverging,
    experiment,
    opened,
    replayed,
    to,
    with_timeline,
)
from tests.runner.lessons import lesson, state, steps
from tui_dnn.runner.events import EditRefused, PlayPaused, Verified
from tui_dnn.runner.stepped import SteppedRunner


def forked(at: int = 5, more: int = 6) -> tuple[SteppedRunner, Heard]:
    """A run that stands at `at`, and on the screen a fork of it that is `more` steps ahead."""
    runner, heard = opened(experiment())
    to(runner, at)
    runner.fork(LATER)
    runner.crank(0)
    to(runner, at + more)
    return runner, heard


def race(runner: SteppedRunner) -> None:
    runner.race([run.id for run in runner.runs])
    runner.crank(0)


def test_those_behind_catch_up_and_then_all_go() -> None:
    runner, _ = forked()
    assert [run.trainer.steps_done for run in runner.together] == [11]
    race(runner)
    assert steps(runner) == [5, 11]
    runner.play()
    runner.crank(4)
    assert steps(runner) == [9, 11]
    runner.crank(3)
    assert steps(runner) == [12, 12]
    assert state(runner) == "running"
    runner.crank(100)
    assert state(runner) == "finished"
    assert runner.runs[0].trainer.digest() == Replay(experiment()).run().digest
    with_edit = with_timeline(experiment(), {"at": 5, "set": LATER})
    assert runner.runs[1].trainer.digest() == Replay(with_edit).run().digest


def test_one_that_is_over_is_no_hindrance() -> None:
    runner, _ = forked(5, 35)
    assert state(runner) == "finished"
    race(runner)
    assert state(runner) == "paused"
    runner.play()
    runner.crank(100)
    assert state(runner) == "finished"
    assert steps(runner) == [40, 40]


def test_a_timeline_that_waits_holds_all() -> None:
    runner, heard = opened(with_timeline(experiment(), {"at": 8, "set": LATER, "pause": True}))
    to(runner, 3)
    runner.open(experiment(seed=4))
    runner.crank(0)
    race(runner)
    runner.play()
    runner.crank(50)
    assert heard.of(PlayPaused)[0].step == 8
    assert (state(runner), steps(runner)) == ("paused", [8, 8])
    runner.play()
    runner.crank(100)
    assert [run.trainer.digest() for run in runner.together] == [
        Replay(with_timeline(experiment(), {"at": 8, "set": LATER})).run().digest,
        Replay(experiment(seed=4)).run().digest,
    ]


def test_arms_go_with_the_one_that_races() -> None:
    runner, _ = opened(lesson("two"))
    runner.step(4)
    runner.crank(4)
    runner.fork(LATER)
    runner.crank(0)
    runner.race([runner.runs[0].id, current(runner).id])
    runner.step(3)
    runner.crank(3)
    assert [run.name for run in runner.together] == ["main", "plain", "main"]
    assert steps(runner) == [7, 7, 7]


def test_an_edit_meanwhile_is_part_of_its_run_alone() -> None:
    runner, _ = forked(5, 0)
    race(runner)
    runner.step(4)
    runner.crank(4)
    runner.edit({"train.l2": 0.1})
    runner.step(2)
    runner.crank(2)
    assert runner.runs[0].trainer.digest() == replayed(experiment(), 11)
    recipe = with_timeline(experiment(), {"at": 5, "set": LATER}, {"at": 9, "set": {"train.l2": 0.1}})
    assert current(runner).trainer.digest() == replayed(recipe, 11)


def test_another_run_on_the_screen_ends_the_race_unless_it_is_part_of_it() -> None:
    runner, _ = forked(5, 0)
    race(runner)
    runner.play()
    runner.crank(2)
    runner.select(runner.runs[0].id)
    runner.crank(2)
    assert (state(runner), steps(runner)) == ("running", [9, 9])
    runner.fork({})
    runner.crank(3)
    assert [run.trainer.steps_done for run in runner.runs] == [9, 9, 12]


def test_a_diverged_run_leaves_the_others_alone() -> None:
    runner, _ = opened(diverging())
    runner.open(experiment())
    runner.crank(0)
    race(runner)
    runner.play()
    runner.crank(100)
    assert [run.trainer.status for run in runner.together] == ["diverged", "finished"]
    assert state(runner) == "finished"


@pytest.mark.parametrize("other", ["missing", "alone", "threads"])
def test_a_race_that_cannot_be_is_refused(other: str) -> None:
    runner, heard = opened(experiment(threads=2) if other == "threads" else experiment())
    first = current(runner).id
    runner.open(experiment())
    runner.crank(0)
    ids = {"missing": ["0099"], "alone": [first], "threads": [first, current(runner).id]}[other]
    runner.race(ids)
    runner.crank(0)
    (refused,) = heard.of(EditRefused)
    assert refused.asked == "race"
    assert runner.together == (current(runner),)


def test_reruns_of_all_are_told_once() -> None:
    tables = experiment().model_dump(by_alias=True)
    tables["expect"] = [{"at": "end", "digest": {"same_as": "rerun"}}]
    recipe = type(experiment()).model_validate(tables)
    runner, heard = opened(recipe)
    to(runner, 40)
    runner.crank(1)
    runner.open(recipe)
    runner.crank(0)
    race(runner)
    runner.play()
    runner.crank(100)
    assert [(event.run_id, event.ok) for event in heard.of(Verified)] == [("0001", True), ("0002", True)]
