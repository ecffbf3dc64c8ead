"""A lesson with arms, saved in the middle, replays to the same bits in every run."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.spec.experiment import Experiment
from core.spec.toml import load_experiment
from core.train.replay import Replay
from tests.runner.helpers import LATER, Heard, current, opened
from tests.runner.lessons import lesson
from tui_dnn.runner.events import EditRefused, Verified
from tui_dnn.runner.stepped import SteppedRunner


def saved(runner: SteppedRunner, heard: Heard, path: Path) -> Experiment:
    runner.save_preset(path)
    runner.crank(0)
    assert not heard.of(EditRefused)
    event = heard.of(Verified)[-1]
    assert event.ok, event.message
    assert event.digest == current(runner).trainer.digest()
    return load_experiment(path)


TIMELINE = ({"at": 3, "set": {"train.l2": 0.01}, "run": "sgd"}, {"at": 26, "set": {"train.batch": 10}})


@pytest.mark.parametrize("at", [0, 3, 20, 26, 100])
def test_a_saved_lesson_has_all_its_runs(tmp_path: Path, at: int) -> None:
    runner, heard = opened(lesson("several", *TIMELINE))
    runner.play()
    runner.crank(at)
    if at == 20:
        runner.edit(LATER)
        runner.select(runner.runs[4].id)
        runner.edit({"train.l1": 0.001})
        runner.crank(0)
    recipe = saved(runner, heard, tmp_path / "mine.toml")
    assert [arm.name for arm in recipe.arms] == ["sgd", "short", "other-data", "wide"]
    runner.play()
    runner.crank(100)
    assert {name: one.digest() for name, one in Replay(recipe).run().trainers.items()} == {
        run.name: run.trainer.digest() for run in runner.together
    }


def test_forks_are_saved_with_the_edits_around_them(tmp_path: Path) -> None:
    timeline = (
        {"at": 4, "set": {"train.l2": 0.01}},
        {"at": 4, "set": LATER, "fork": "b"},
        {"at": 4, "set": {"train.l2": 0.02}},
        {"at": 9, "fork": "c", "run": "b"},
        {"at": 9, "set": {"train.l1": 0.01}, "run": "c"},
    )
    runner, heard = opened(lesson("two", *timeline))
    runner.play()
    runner.crank(15)
    recipe = saved(runner, heard, tmp_path / "forks.toml")
    runner.crank(100)
    assert {name: one.digest() for name, one in Replay(recipe).run().trainers.items()} == {
        run.name: run.trainer.digest() for run in runner.together
    }


@pytest.mark.parametrize("rounds", [30, 45, 75, 1000])
def test_stages_are_saved_wherever_they_are(tmp_path: Path, rounds: int) -> None:
    runner, heard = opened(lesson("stages", {"at": 3, "set": LATER}))
    runner.play()
    runner.crank(rounds)
    recipe = saved(runner, heard, tmp_path / "stages.toml")
    assert [entry.at for entry in recipe.timeline] == [3]


def test_a_replay_with_other_bits_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner, heard = opened(lesson("several"))
    runner.play()
    runner.crank(10)
    monkeypatch.setattr("tui_dnn.runner.lesson.spelled", lambda edits: {"train.l2": 0.5})
    runner.select(runner.runs[1].id)
    runner.edit(LATER)
    runner.step(3)
    runner.crank(3)
    runner.select(runner.runs[0].id)
    runner.save_preset(tmp_path / "wrong.toml")
    runner.crank(0)
    assert [event.ok for event in heard.of(Verified)] == [False]


def test_what_has_no_recipe_is_refused(tmp_path: Path) -> None:
    runner, heard = opened(lesson("stages"))
    runner.play()
    runner.crank(45)
    assert current(runner).name == "fine"
    runner.edit(LATER)
    runner.save_preset(tmp_path / "a.toml")
    runner.crank(0)
    assert "later stage" in heard.of(EditRefused)[0].message
    runner.fork({})
    runner.save_preset(tmp_path / "b.toml")
    runner.crank(0)
    assert "no recipe of its own" in heard.of(EditRefused)[1].message
    assert not list(tmp_path.glob("*.toml"))
