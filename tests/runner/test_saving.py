"""A saved session replays to the same bits, and the runner says whether it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.spec.experiment import Experiment
from core.spec.toml import load_experiment
from core.train.replay import Replay
from tests.runner.helpers import (
    LATER,
    Heard,
    current,
    digest,
    diverging,
    experiment,
    opened,
    threaded,
    to,
    until,
    with_timeline,
)
from tui_dnn.runner.events import EditRefused, Verified
from tui_dnn.runner.stepped import SteppedRunner

TIMELINE = ({"at": 3, "set": {"train.l2": 0.01}}, {"at": 30, "set": {"train.batch": 10}})


def played() -> tuple[SteppedRunner, Heard]:
    return opened(with_timeline(experiment(), *TIMELINE))


def saved(runner: SteppedRunner, heard: Heard, path: Path) -> Experiment:
    runner.save_preset(path)
    runner.crank(0)
    (event,) = heard.of(Verified)
    assert event.ok, event.message
    assert (event.digest, event.path, event.step) == (
        digest(runner),
        path,
        current(runner).trainer.steps_done,
    )
    return load_experiment(path)


def test_edits_become_a_timeline_and_what_is_to_come_stays(tmp_path: Path) -> None:
    runner, heard = played()
    to(runner, 9)
    runner.edit({"train.optimizer.lr": 0.02, "train.clip_norm": 1.0})
    to(runner, 12)
    runner.undo()
    to(runner, 20)
    recipe = saved(runner, heard, tmp_path / "mine.toml")
    assert recipe.id == "mine"
    assert [entry.at for entry in recipe.timeline] == [3, 9, 12, 30]
    to(runner, 40)
    assert Replay(recipe).run().digest == digest(runner)


def test_a_fork_of_a_fork_is_one_linear_history(tmp_path: Path) -> None:
    runner, heard = played()
    to(runner, 5)
    runner.fork(LATER)
    to(runner, 8)
    runner.fork({"model.dropout": 0.0})
    to(runner, 11)
    recipe = saved(runner, heard, tmp_path / "fork.toml")
    assert [(entry.at, entry.fork) for entry in recipe.timeline] == [(3, None), (5, None), (8, None)]
    assert Replay(recipe, until=11).run().digest == digest(runner)


def test_a_fork_of_the_timeline_is_saved_with_what_is_to_come_for_it(tmp_path: Path) -> None:
    entries = ({"at": 4, "set": LATER, "fork": "b"}, {"at": 30, "set": {"train.l1": 0.1}, "run": "b"})
    runner, heard = opened(with_timeline(experiment(), *entries))
    to(runner, 10)
    runner.select(runner.runs[1].id)
    to(runner, 15)
    recipe = saved(runner, heard, tmp_path / "b.toml")
    to(runner, 40)
    assert [entry.at for entry in recipe.timeline] == [4, 30]
    assert Replay(recipe).run().digest == digest(runner)


@pytest.mark.parametrize("steps", [0, 7])
def test_edits_of_this_very_step_are_in_it(tmp_path: Path, steps: int) -> None:
    runner, heard = opened(experiment())
    to(runner, steps)
    runner.edit({"train.optimizer": "sgd"})
    runner.edit({"train.clip_value": 0.1})
    runner.undo()
    recipe = saved(runner, heard, tmp_path / "now.toml")
    assert [entry.at for entry in recipe.timeline] == [steps] * 3


@pytest.mark.parametrize("recipe", [experiment(), diverging()], ids=["finished", "diverged"])
def test_a_run_that_is_over(tmp_path: Path, recipe: Experiment) -> None:
    runner, heard = opened(recipe)
    runner.edit({"train.l2": 1e-6})
    runner.play()
    runner.crank(100)
    saved(runner, heard, tmp_path / "over.toml")


def test_entries_that_no_longer_apply_are_left_out(tmp_path: Path) -> None:
    runner, heard = opened(with_timeline(experiment(), {"at": 30, "set": {"train.clip_norm": 1.0}}))
    to(runner, 4)
    runner.edit({"train.clip_value": 1.0})
    assert len(saved(runner, heard, tmp_path / "part.toml").timeline) == 1


def test_other_bits_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.train.trainer import Trainer
    from tui_dnn.runner import recipe

    class Differs(Replay):
        @property
        def trainer(self) -> Trainer:
            trainer = super().trainer
            trainer.network.arena.values[0] += 1e-3
            return trainer

    monkeypatch.setattr(recipe, "Replay", Differs)
    runner, heard = opened(experiment())
    to(runner, 4)
    runner.save_preset(tmp_path / "mine.toml")
    runner.crank(0)
    (event,) = heard.of(Verified)
    assert not event.ok
    assert "other bits" in event.message


def test_a_name_gets_a_file_of_its_own(tmp_path: Path) -> None:
    runner, heard = opened(experiment())
    runner.save_preset("mine")
    runner.save_preset("mine")
    runner.crank(0)
    folder = tmp_path / "data" / "presets"
    assert [event.path for event in heard.of(Verified)] == [folder / "mine.toml", folder / "mine-2.toml"]
    assert [load_experiment(path).id for path in sorted(folder.iterdir())] == ["mine-2", "mine"]


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    there = tmp_path / "there.toml"
    there.write_text("precious")
    runner, heard = opened(experiment())
    for path in (there, there / "below.toml"):
        runner.save_preset(path)
    runner.crank(0)
    assert [event.asked for event in heard.of(EditRefused)] == ["save_preset"] * 2
    assert there.read_text() == "precious"
    assert sorted(tmp_path.iterdir()) == [there]
    runner.save_preset(there, overwrite=True)
    runner.crank(0)
    assert heard.of(Verified)[0].ok


def test_verified_in_the_background_while_training_goes_on(tmp_path: Path) -> None:
    runner, heard = threaded(experiment(train__steps=100_000))
    runner.play()
    until(lambda: current(runner).trainer.steps_done > 300)
    runner.save_preset(tmp_path / "mine.toml")
    until(lambda: bool(heard.of(Verified)))
    (event,) = heard.of(Verified)
    assert event.ok
    assert runner.state == "running"
    assert current(runner).trainer.steps_done > event.step
    assert runner.stop(5.0)
