"""A lesson with arms and stages has, in the app, the bits of the headless replay."""

from __future__ import annotations

import pytest

from core.errors import LabError
from core.spec.experiment import Experiment
from core.train.replay import Replay
from tests.runner.helpers import LATER, current, opened, threaded, until
from tests.runner.lessons import ARMS, digests_by_name, lesson, names, state, steps
from tui_dnn.runner.events import EditRefused, Finished, RunStarted
from tui_dnn.runner.stepped import SteppedRunner

TIMELINES = {
    "none": (),
    "edits": ({"at": 3, "set": LATER}, {"at": 7, "set": {"model.dropout": 0.0}}),
    "forks": ({"at": 5, "set": LATER, "fork": "slow"}, {"at": 9, "set": {"train.l2": 0.1}, "run": "slow"}),
}


@pytest.mark.parametrize("timeline", TIMELINES)
@pytest.mark.parametrize("name", ARMS)
def test_every_step_has_the_digest_of_the_replay(name: str, timeline: str) -> None:
    recipe = lesson(name, *TIMELINES[timeline])
    runner, heard = opened(recipe)
    found: dict[tuple[str, int], str] = {}
    while runner.state != "finished":
        runner.play()
        assert runner.state != "failed", heard
        if runner.crank():
            found |= {(run.name, run.trainer.steps_done): run.trainer.digest() for run in runner.together}
    wanted = digests_by_name(recipe)
    assert {key: found[key] for key in wanted} == wanted
    assert {name for name, _ in found} == {name for name, _ in wanted}


@pytest.mark.parametrize("name", ARMS)
def test_the_thread_ends_with_the_same_bits(name: str) -> None:
    runner, _ = threaded(lesson(name))
    runner.play()
    until(lambda: runner.state == "finished")
    assert runner.stop(2.0)
    expected = Replay(lesson(name)).run().trainers
    assert {run.name: run.trainer.digest() for run in runner.together} == {
        name: trainer.digest() for name, trainer in expected.items()
    }


def test_an_edit_by_hand_of_an_arm_is_the_entry_of_a_timeline() -> None:
    runner, _ = opened(lesson("two"))
    runner.step(6)
    runner.crank(6)
    runner.select(runner.runs[1].id)
    runner.edit(LATER)
    runner.play()
    runner.crank(100)
    expected = Replay(lesson("two", {"at": 6, "set": LATER, "run": "plain"})).run().trainers
    assert [run.trainer.digest() for run in runner.runs] == [one.digest() for one in expected.values()]


def test_arms_are_named_placed_and_go_in_lockstep() -> None:
    runner, heard = opened(lesson(label="adam"))
    assert [(run.name, run.label, run.place) for run in runner.runs] == [
        ("main", "adam", 0),
        *((name, name, place) for place, name in enumerate(("sgd", "short", "other-data", "wide"), 1)),
    ]
    assert current(runner).name == "main"
    assert runner.ghost is None
    assert [event.beside for event in heard.of(RunStarted)] == [False, True, True, True, True]
    runner.step(7)
    runner.crank(7)
    assert steps(runner) == [7] * 5


def test_equal_data_are_in_memory_once() -> None:
    runner, _ = opened(lesson())
    data = {run.name: run.trainer.data for run in runner.runs}
    assert data["main"] is data["sgd"] is data["short"] is data["wide"]
    assert data["other-data"] is not data["main"]


def test_the_one_arm_of_a_lesson_is_the_ghost() -> None:
    runner, _ = opened(lesson("two"))
    assert runner.ghost is runner.runs[1]


def test_the_run_goes_on_until_the_last_arm_ends() -> None:
    runner, heard = opened(lesson("several", train={**lesson().train.model_dump(), "steps": 10}))
    runner.play()
    runner.crank(15)
    assert state(runner) == "running"
    assert current(runner).trainer.status == "finished"
    runner.pause()
    runner.crank(0)
    assert state(runner) == "paused"
    runner.play()
    runner.crank(100)
    assert state(runner) == "finished"
    assert sorted(event.run_id for event in heard.of(Finished)) == [run.id for run in runner.runs]


def test_another_run_of_the_lesson_comes_on_the_screen_while_all_train() -> None:
    runner, _ = opened(lesson())
    runner.play()
    runner.crank(3)
    runner.select(runner.runs[2].id)
    runner.crank(2)
    assert (runner.state, current(runner).name) == ("running", "short")
    assert steps(runner) == [5] * 5


def test_a_stage_begins_where_its_source_ended_and_comes_on_the_screen() -> None:
    runner, heard = opened(lesson("stages"))
    assert names(runner) == ["main", "scratch"]
    runner.play()
    runner.crank(20)
    assert names(runner) == ["main", "scratch"]
    runner.crank(1)
    assert names(runner) == ["main", "scratch", "early"]
    assert current(runner).name == "main"
    runner.crank(20)
    main, fine = (next(run for run in runner.runs if run.name == name) for name in ("main", "fine"))
    assert current(runner) is fine
    assert runner.ghost is main
    assert fine.stage_of == main.id
    assert [event.beside for event in heard.of(RunStarted)] == [False, True, True, False]


def test_a_stage_that_does_not_fit_is_refused_and_the_others_go_on() -> None:
    iris = {"data.name": "iris", "data.points": "none", "data.noise": "none"}
    arms = [{"name": "fine", "after": "main", "take": ["dense_1"], "set": iris}]
    runner, heard = opened(lesson("two", arms=[*arms, {"name": "more", "after": "main"}]))
    with pytest.raises(LabError):
        Replay(current_lesson(runner)).run()
    runner.play()
    runner.crank(100)
    (refused,) = heard.of(EditRefused)
    assert "dense_1/kernel" in refused.message
    assert state(runner) == "paused"
    runner.play()
    runner.crank(100)
    assert state(runner) == "finished"
    assert names(runner) == ["main", "more"]


def current_lesson(runner: SteppedRunner) -> Experiment:
    run = runner.run
    assert run is not None
    return runner._session.play_of(run).experiment


def test_another_seed_is_another_lesson_with_all_its_arms() -> None:
    runner, _ = opened(lesson("two"))
    runner.step()
    runner.crank(1)
    runner.edit({"seed": 9})
    runner.crank(0)
    assert [(run.name, run.experiment.seed) for run in runner.together] == [("main", 9), ("plain", 9)]
    assert current(runner).id == "0003"
    assert runner.ghost is runner.runs[0]


def test_what_an_arm_alone_can_not_be_is_a_run_of_its_own() -> None:
    runner, _ = opened(lesson("two"))
    runner.select(runner.runs[1].id)
    runner.edit({"model.hidden": [5]})
    runner.crank(0)
    assert [run.experiment.model.batch_norm.enabled for run in runner.together] == [False]


def test_more_arms_than_are_kept_of_old_runs_all_stay() -> None:
    many = [{"name": f"arm-{n}", "set": {"train.optimizer.lr": 0.01 * n}} for n in range(1, 12)]
    runner, _ = opened(lesson("two", arms=many))
    assert len(runner.together) == len(runner.runs) == 12
    runner.open(lesson("two"))
    runner.crank(0)
    assert len(runner.runs) == 8
    assert names(runner) == ["main", "plain"]
