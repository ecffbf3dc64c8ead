"""A run in the lab: saved as it is between two steps, and gone on with from the file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.spec.experiment import Experiment
from core.spec.toml import load_experiment
from core.train.checkpoint import load
from tests.runner.helpers import (
    LATER,
    Heard,
    current,
    digest,
    experiment,
    opened,
    replayed,
    threaded,
    to,
    until,
    with_timeline,
)
from tui_dnn.runner.events import EditRefused, Finished, PlayPaused, Verified, Written
from tui_dnn.runner.exporting import user_exports
from tui_dnn.runner.stepped import SteppedRunner

TIMELINE = ({"at": 3, "set": {"train.l2": 0.01}}, {"at": 30, "set": {"train.batch": 10}, "pause": True})


def resumed(path: Path) -> tuple[SteppedRunner, Heard]:
    heard = Heard()
    runner = SteppedRunner(heard.append)
    runner.resume(load(path))
    runner.crank(0)
    return runner, heard


def saved(runner: SteppedRunner, path: Path) -> Path:
    runner.export("safetensors", path)
    runner.crank(0)
    return path


def test_gone_on_with_edits_and_what_is_to_come(tmp_path: Path) -> None:
    runner, _ = opened(with_timeline(experiment(), *TIMELINE))
    to(runner, 9)
    runner.edit({"train.optimizer.lr": 0.02})
    to(runner, 20)
    again, heard = resumed(saved(runner, tmp_path / "run.safetensors"))
    run = current(again)
    assert again.state == "paused"
    assert digest(again) == digest(runner)
    assert [mark.step for mark in run.marks] == [3, 9]
    assert run.trainer.recorder.scalar_rows == 20
    to(again, 40)
    to(runner, 40)
    assert [event.step for event in heard.of(PlayPaused)] == [30]
    assert heard.of(Finished)
    assert digest(again) == digest(runner) == replayed(load_recipe(again, tmp_path), 40)


def load_recipe(runner: SteppedRunner, folder: Path) -> Experiment:
    runner.save_preset(folder / "mine.toml")
    runner.crank(0)
    return load_experiment(folder / "mine.toml")


def test_a_resumed_run_can_be_edited_forked_and_saved_as_a_preset(tmp_path: Path) -> None:
    runner, _ = opened(experiment())
    to(runner, 10)
    again, heard = resumed(saved(runner, tmp_path / "run.safetensors"))
    again.edit(LATER)
    to(again, 15)
    again.fork({"model.dropout": 0.0})
    to(again, 20)
    load_recipe(again, tmp_path)
    (event,) = heard.of(Verified)
    assert event.ok, event.message


@pytest.mark.parametrize("kind", ["csv", "keras", "tensorboard", "safetensors", "numpy", "pytorch"])
def test_formats(kind: str) -> None:
    runner, heard = opened(experiment())
    to(runner, 12)
    before = digest(runner)
    for _ in range(2):
        runner.export(kind)
    runner.crank(0)
    first, second = heard.of(Written)
    assert all(path.exists() and path.parent == user_exports() for path in (*first.paths, *second.paths))
    assert not set(first.paths) & set(second.paths)
    assert first.paths[0].name.startswith("small-0001-step12")
    assert digest(runner) == before


def test_every_recorded_update_is_in_the_csv(tmp_path: Path) -> None:
    runner, _ = opened(experiment())
    to(runner, 12)
    runner.export("csv", tmp_path / "run.csv")
    runner.crank(0)
    rows = list(csv.DictReader((tmp_path / "run.csv").open()))
    assert [int(row["step"]) for row in rows] == list(range(12))
    assert [row["step"] for row in rows if row["val_loss"]] == ["6"]


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    runner, heard = opened(experiment())
    for kind in ("safetensors", "csv", "keras", "tensorboard"):
        runner.export(kind, tmp_path / "file" / "below")
    runner.crank(0)
    assert [event.asked for event in heard.of(EditRefused)] == ["export"] * 4
    assert not heard.of(Written)


def test_while_it_trains(tmp_path: Path) -> None:
    runner, heard = threaded(experiment(train__steps=100_000))
    runner.play()
    until(lambda: current(runner).trainer.steps_done > 300)
    runner.export("safetensors", tmp_path / "run.safetensors")
    runner.export("tensorboard", tmp_path / "logs")
    until(lambda: len(heard.of(Written)) == 2)
    assert runner.state == "running"
    assert runner.stop(5.0)
    assert load(tmp_path / "run.safetensors").steps_done > 300
