"""A run goes on from its file as if it had never stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import DataError, UsageError
from core.spec.experiment import Experiment
from core.spec.toml import parse_experiment
from core.train.checkpoint import load, save
from core.train.checkpoint_file import read
from core.train.checkpoint_recipe import pending
from core.train.replay import Replay
from core.train.saved_network import load_network
from core.train.trainer import Trainer
from tests.train.recipes import OPTIMIZERS, experiment

EDITS: tuple[dict[str, object], ...] = (
    {},
    {"model.batch_norm.enabled": False, "model.dropout.after": None},
    {"model.activation": "prelu", "train.optimizer": "momentum"},
    {"train.schedule": {"kind": "exponential", "steps": 10, "rate": 0.5}, "train.clip_norm": 0.5},
    {"train.freeze": ["dense_1"], "data.augment.noise": 0.1},
)


def stepped(recipe: Experiment, steps: int) -> Trainer:
    trainer = Trainer(recipe)
    for _ in range(steps):
        trainer.step()
    return trainer


def go_on(trainer: Trainer, steps: int) -> str:
    for _ in range(steps):
        trainer.step()
    return trainer.digest()


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_second_half_from_the_file(tmp_path: Path, kind: str, dtype: str) -> None:
    recipe = experiment(train__optimizer={"kind": kind, "lr": 0.01}, train__steps=100, dtype=dtype)
    whole = stepped(recipe, 50)
    save(whole, tmp_path / "half.safetensors")
    again = load(tmp_path / "half.safetensors")
    assert again.digest() == whole.digest()
    assert go_on(again, 50) == go_on(whole, 50)
    assert again.status == "finished"
    assert again.epochs == whole.epochs
    loss = whole.recorder.scalars("loss", 0, 100)
    np.testing.assert_array_equal(again.recorder.scalars("loss", 0, 100), loss)


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_after_an_edit(tmp_path: Path, edit: dict[str, object]) -> None:
    """Batch norm that waits for its first batch, new slots, frozen layers: all of it is in the file."""
    path = tmp_path / "edited.safetensors"
    trainer = stepped(experiment(train__steps=100), 30)
    trainer.apply(edit)
    for _ in range(2):
        save(trainer, path)
        again = load(path)
        for part in ("data", "model", "train"):
            assert getattr(again.experiment, part) == getattr(trainer.experiment, part)
        assert [entry.step for entry in again.journal] == [30]
        assert go_on(again, 10) == go_on(trainer, 10)


def test_its_recipe_replays_to_it(tmp_path: Path) -> None:
    path = tmp_path / "edited.safetensors"
    trainer = stepped(experiment(train__steps=100), 30)
    trainer.apply({"train.optimizer.lr": 0.5})
    go_on(trainer, 10)
    save(trainer, path)
    metadata = read(path).metadata
    recipe = parse_experiment(metadata["recipe"], "recipe")
    assert Replay(recipe, until=int(metadata["steps"])).run().digest == metadata["digest"] == trainer.digest()


def test_what_is_still_to_come_stays_to_come(tmp_path: Path) -> None:
    timeline = [
        {"at": 10, "set": {"train.l2": 0.01}},
        {"at": 20, "set": {"train.batch": 10}},
        {"at": 20, "fork": "other", "set": {"train.l2": 0.1}},
        {"at": 30, "set": {"train.l2": 0.0}},
    ]
    recipe = Experiment.model_validate({**experiment().model_dump(by_alias=True), "timeline": timeline})
    replay = Replay(recipe, until=20)
    replay.run()
    path = tmp_path / "half.safetensors"
    save(replay.trainer, path)
    again = load(path)
    assert [entry.step for entry in again.journal] == [10]
    waiting = pending(again)
    assert [entry.at for entry in waiting] == [20, 30]
    for entry in waiting:
        while again.steps_done < entry.at:
            again.step()
        again.apply(entry.set)
    assert go_on(again, 10) == Replay(recipe).run().digest


def stopping(**settings: Any) -> Experiment:
    return experiment(
        train={"epochs": 30, "batch": 10, "optimizer": {"kind": "adam", "lr": 0.05}, **settings}
    )


def test_the_best_epoch_is_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "early.safetensors"
    whole = stepped(stopping(early_stopping={"patience": 4}), 40)
    save(whole, path)
    again = load(path)
    for trainer in (whole, again):
        while trainer.status == "running":
            trainer.step()
    assert again.status == "stopped_early"
    assert again.digest() == whole.digest()
    save(whole, path, best=True)
    best = load_network(path)
    np.testing.assert_array_equal(best.network.arena.values, whole.network.arena.values)
    assert best.steps == min(whole.epochs, key=lambda row: row.val_loss).step < whole.steps_done
    with pytest.raises(UsageError, match="only the network of the best epoch"):
        load(path)


def test_no_best_epoch(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no best epoch is kept"):
        save(stepped(stopping(), 20), tmp_path / "none.safetensors", best=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("steps", [0, 40], ids=["unborn", "finished"])
def test_at_both_ends(tmp_path: Path, steps: int) -> None:
    trainer = stepped(experiment(), steps)
    save(trainer, tmp_path / "end.safetensors")
    again = load(tmp_path / "end.safetensors")
    assert (again.status, again.digest()) == (trainer.status, trainer.digest())


def test_a_diverged_run(tmp_path: Path) -> None:
    recipe = experiment(model={"hidden": [12, 8], "activation": "exponential"},
                        train={"optimizer": {"kind": "sgd", "lr": 1000.0}, "steps": 40})  # fmt: skip
    trainer = Trainer(recipe)
    while trainer.status in ("ready", "running"):
        trainer.step()
    assert trainer.status == "diverged"
    save(trainer, tmp_path / "nan.safetensors")
    again = load(tmp_path / "nan.safetensors")
    assert again.divergence == trainer.divergence
    assert again.digest() == trainer.digest()


def test_other_data_are_refused(tmp_path: Path) -> None:
    trainer = stepped(experiment(), 5)
    save(trainer, tmp_path / "run.safetensors")
    other = Trainer(experiment(data__seed=9))
    with pytest.raises(DataError, match="is not what it was"):
        load(tmp_path / "run.safetensors", other.data)


def test_observing_the_file_leaves_the_run_alone(tmp_path: Path) -> None:
    trainer, alone = stepped(experiment(), 10), stepped(experiment(), 10)
    save(trainer, tmp_path / "run.safetensors")
    assert go_on(trainer, 5) == go_on(alone, 5)
