"""The Trainer: tasks, epochs, callbacks, divergence, memory."""

from __future__ import annotations

import gc
import tracemalloc
import weakref
from math import isnan, log

import numpy as np
import pytest

from core.errors import LabError, UsageError
from core.train.chance import chance_loss
from core.train.trainer import Trainer
from tests.train.recipes import experiment


def run(trainer: Trainer) -> Trainer:
    while trainer.status in ("ready", "running"):
        trainer.step()
    return trainer


@pytest.mark.parametrize(
    ("name", "task", "loss", "better_than"),
    [
        ("iris", "auto", "auto", 0.5),
        ("iris", "auto", "mse", 0.2),
        ("iris", "auto", "sigmoid_bce", 0.5),
        ("moons", "auto", "auto", 0.4),
        ("polynomial", "auto", "huber", 0.5),
        ("polynomial", "auto", "mae", 0.5),
        ("digits", "autoencoder", "auto", 0.1),
    ],
)
def test_every_task_learns(name: str, task: str, loss: str, better_than: float) -> None:
    recipe = experiment(
        data={"name": name, "task": task},
        train__loss=loss,
        train__steps=300,
        model__dropout={"rate": 0.0},
        model__batch_norm={"enabled": False},
    )
    trainer = run(Trainer(recipe))
    assert trainer.status == "finished"
    assert trainer.epochs[-1].loss < better_than
    assert trainer.epochs[-1].loss < 0.7 * trainer.recorder.scalars("loss", 0, 1)[0]


def test_epochs_and_partial_batches() -> None:
    recipe = experiment(train__steps=None, train__epochs=3)
    trainer = Trainer(recipe)
    n = len(trainer.data.train)
    assert n % 24 != 0
    per_epoch = -(-n // 24)
    assert trainer.total_steps == 3 * per_epoch
    sizes = []
    while trainer.status != "finished":
        sizes.append(trainer.feed.next_size)
        trainer.step()
    assert sizes == 3 * ([24] * (n // 24) + [n % 24])
    assert [row.step for row in trainer.epochs] == [per_epoch, 2 * per_epoch, 3 * per_epoch]
    assert all(not isnan(row.val_loss) for row in trainer.epochs)
    with pytest.raises(UsageError, match="the run is over"):
        trainer.step()


def test_epoch_loss_is_the_mean_over_examples() -> None:
    trainer = Trainer(experiment(train__steps=None, train__epochs=1))
    losses, sizes, running = [], [], []
    while trainer.status != "finished":
        sizes.append(trainer.feed.next_size)
        losses.append(trainer.step().loss)
        running.append(np.average(losses, weights=sizes))
    row = trainer.epochs[0]
    assert row.loss == pytest.approx(np.average(losses, weights=sizes))
    assert row.loss_bar == pytest.approx(np.mean(running))


def test_each_epoch_sees_every_example_once() -> None:
    trainer = Trainer(experiment(model__dropout={"rate": 0.0}, train__epochs=2, train__steps=None))
    seen = []
    while trainer.status != "finished":
        size = trainer.feed.next_size
        trainer.step()
        seen.append(trainer.kit(size).plan.x.copy())
    rows = np.vstack(seen)
    half = len(rows) // 2
    first, second = rows[:half], rows[half:]
    assert (first != second).any()
    for epoch in (first, second):
        np.testing.assert_array_equal(
            np.sort(epoch.view("f4,f4"), axis=0), np.sort(trainer.data.train.x.view("f4,f4"), axis=0)
        )


def test_early_stopping_restores_the_best_epoch() -> None:
    recipe = experiment(
        train__early_stopping={"patience": 3},
        train__steps=None,
        train__epochs=500,
        train__optimizer={"kind": "adam", "lr": 0.3},
        model__batch_norm={"enabled": False},
    )
    trainer = run(Trainer(recipe))
    assert trainer.status == "stopped_early"
    best = min(trainer.epochs, key=lambda row: row.val_loss)
    assert trainer.epochs[-1].epoch == best.epoch + 3
    assert trainer.callbacks.best_epoch == best.epoch
    assert trainer.data.validation is not None
    assert trainer.evaluate(trainer.data.validation).loss == pytest.approx(best.val_loss, rel=1e-6)


def test_plateau_lowers_the_rate() -> None:
    schedule = {"kind": "plateau", "factor": 0.5, "patience": 2, "min_delta": 10.0}
    trainer = run(Trainer(experiment(train__schedule=schedule)))
    assert trainer.epochs[0].learning_rate == 0.01
    assert trainer.epochs[-1].learning_rate < 0.006


def test_divergence_is_a_state_with_step_and_layer() -> None:
    recipe = experiment(
        data={"name": "polynomial"},
        model__activation={"kind": "relu"},
        model__batch_norm={"enabled": False},
        model__dropout={"rate": 0.0},
        train__optimizer={"kind": "sgd", "lr": 1000.0},
        train__steps=200,
    )
    with np.errstate(all="raise"):
        trainer = run(Trainer(recipe))
    assert trainer.status == "diverged"
    found = trainer.divergence
    assert found is not None
    assert found.layer.startswith("dense_") or found.layer == "loss"
    assert 0 < found.step <= trainer.steps_done < 200
    assert "non-finite" in str(found)


def test_divergence_names_the_layer_that_was_spoilt() -> None:
    trainer = Trainer(experiment(model__batch_norm={"enabled": False}, train__steps=50))
    for _ in range(4):
        trainer.step()
    trainer.network.arena.view("dense_2/kernel")[0, 0] = np.nan
    trainer.step()
    assert trainer.divergence is not None
    assert (trainer.divergence.layer, trainer.divergence.step) == ("dense_2", 3)


@pytest.mark.parametrize("key", ["model.hidden", "data.name", "seed", "model.init.kind", "train.steps"])
def test_structural_edits_are_refused(key: str) -> None:
    trainer = Trainer(experiment())
    with pytest.raises(LabError):
        trainer.apply({key: 3})
    assert trainer.journal == []


def test_a_refused_edit_changes_nothing() -> None:
    trainer, untouched = Trainer(experiment()), Trainer(experiment())
    for bad in ({"train.optimizer.lr": -1.0}, {"train.batch": 10_000}, {"train.optimizer.kind": "admam"}):
        with pytest.raises(LabError):
            trainer.apply(bad)
    for _ in range(5):
        trainer.step()
        untouched.step()
    assert trainer.digest() == untouched.digest()


def test_batch_larger_than_the_set() -> None:
    with pytest.raises(LabError, match=r"train\.batch: 5000"):
        Trainer(experiment(train__batch=5000))


def test_nothing_is_allocated_by_a_step() -> None:
    trainer = Trainer(experiment(train__steps=5000, train__record={"hist": 10}, data__validation="none"))
    for _ in range(300):
        trainer.step()
    tracemalloc.start()
    before = tracemalloc.take_snapshot()
    for _ in range(400):
        trainer.step()
    after = tracemalloc.take_snapshot()
    tracemalloc.stop()
    grown = sum(entry.size_diff for entry in after.compare_to(before, "filename") if entry.size_diff > 0)
    # Epoch rows are kept for the curves; nothing else may grow.
    assert grown < 400 * 150


def test_frozen_layers_do_not_move() -> None:
    trainer = Trainer(experiment(train__freeze=["dense_1", "batch_norm_1"]))
    before = {
        name: trainer.network.arena.view(name).copy()
        for name in ("dense_1/kernel", "dense_1/bias", "batch_norm_1/gamma")
    }
    for _ in range(10):
        trainer.step()
    for name, value in before.items():
        np.testing.assert_array_equal(trainer.network.arena.view(name), value)
    assert not trainer.network.moving["batch_norm_1/moving_mean"].any()
    assert trainer.network.moving["batch_norm_2/moving_mean"].any()


def test_penalty_is_apart_from_the_data_loss() -> None:
    plain, heavy = Trainer(experiment()), Trainer(experiment(train__l2=0.1))
    a, b = plain.step(), heavy.step()
    assert a.loss == b.loss
    assert a.penalty == 0
    kernels = [plain.network.arena.view(f"dense_{i}/kernel") for i in (1, 2, 3)]
    fresh = Trainer(experiment())
    kernels = [fresh.network.arena.view(f"dense_{i}/kernel") for i in (1, 2, 3)]
    assert b.penalty == pytest.approx(0.1 * sum(float((kernel**2).sum()) for kernel in kernels), rel=1e-5)


def test_chance_levels() -> None:
    spiral = Trainer(experiment(data={"name": "spiral3"}))
    assert chance_loss(spiral.data, "softmax_ce") == pytest.approx(log(3), rel=1e-3)
    assert chance_loss(spiral.data, "mse") == pytest.approx(2 / 9, rel=1e-3)
    housing = Trainer(experiment(data={"name": "california_housing"}))
    assert chance_loss(housing.data, "mse") == pytest.approx(float(housing.data.train.y.var()), rel=1e-6)


def test_full_batch_uses_all_data_in_every_step() -> None:
    trainer = Trainer(experiment(data={"name": "spiral3"}, train__batch="full", train__steps=5))
    for epoch in range(1, 6):
        result = trainer.step()
        assert result.epoch == epoch
        assert result.epoch_row is not None
    assert trainer.kit(300).plan.n == 300


def test_the_arrays_of_an_old_batch_size_are_let_go() -> None:
    trainer = Trainer(experiment(train__batch="full"))
    trainer.step()
    x = weakref.ref(trainer.kit(trainer.feed.next_size).plan.x)
    for batch in (24, 20, 16, 12):
        trainer.apply({"train.batch": batch})
        trainer.step()
    gc.collect()
    assert x() is None


def test_an_edit_that_does_not_fit_the_data_changes_nothing() -> None:
    recipe = experiment(data__validation="none")
    trainer, untouched = Trainer(recipe), Trainer(recipe)
    misfits: list[dict[str, object]] = [
        {"train.schedule": {"kind": "plateau"}, "model.activation": "relu"},
        {"data.augment.flip": True},
        {"train.batch": 500, "train.optimizer": "sgd"},
    ]
    for misfit in misfits:
        with pytest.raises(LabError):
            trainer.apply(misfit)
    for _ in range(5):
        trainer.step()
        untouched.step()
    assert trainer.digest() == untouched.digest()
    assert trainer.experiment == recipe
