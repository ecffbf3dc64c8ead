"""A network and its twins predict the same; where they cannot, the measure says NaN."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pytest

from core.nn.collapse import collapse, product
from core.nn.fold import fold
from core.spec.metrics import Metric
from core.train import twins
from core.train.measure import Measurement
from core.train.trainer import Trainer
from tests.train.recipes import experiment


def trained(steps: int = 30, **settings: Any) -> Trainer:
    trainer = Trainer(experiment(**settings))
    for _ in range(steps):
        trainer.step()
    return trainer


def measured(trainer: Trainer, name: str) -> float:
    return Measurement(trainer).value(Metric.parse(name))


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("wide", ["none", "all"])
def test_folded(place: str, wide: str) -> None:
    trainer = trained(model__batch_norm={"enabled": True, "place": place}, model__wide=wide, dtype="float64")
    folded = fold(trainer.network)
    assert not folded.batch_norms
    assert 0 < measured(trainer, "fold_error") < 1e-14
    folded.arena.view("dense_2/kernel")[0, 0] += 0.1
    assert twins.difference(trainer.network, folded, twins.examples(trainer)) > 1e-4


def test_fold_speedup_is_a_ratio_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that charges the plain network three times as much, now and then much more."""
    trainer, calls = trained(2), 0

    def seconds(plan: Any) -> float:
        nonlocal calls
        calls += 1
        plain = plan is trainer.network.inference_plan(len(plan.x))
        return (3.0 if plain else 1.0) + (50.0 if calls % 7 == 0 else 0.0)

    monkeypatch.setattr(twins, "_seconds", seconds)
    assert measured(trainer, "fold_speedup") == 3.0


def test_nothing_to_fold() -> None:
    trainer = trained(model__batch_norm={"enabled": False})
    assert isnan(measured(trainer, "fold_error"))
    assert isnan(measured(trainer, "fold_speedup"))


@pytest.mark.parametrize(
    "model",
    [
        {"hidden": [5, 4, 3]},
        {"hidden": []},
        {"hidden": [5, 4], "batch_norm": {"enabled": True}, "dropout": 0.3},
        {"hidden": [5, 4], "batch_norm": {"enabled": True, "place": "after", "scale": False}},
        {"hidden": [5, 4], "wide": [1], "deep": [0]},
        {"hidden": [5, 4], "output": "tanh"},
    ],
    ids=str,
)
def test_linear_layers_collapse(model: dict[str, Any]) -> None:
    loss = "mse" if "output" in model else "auto"
    trainer = trained(model={"activation": "linear", **model}, train__loss=loss, dtype="float64")
    single = collapse(trainer.network)
    assert single is not None
    assert len(single.denses) == 1
    assert measured(trainer, "collapse_error") < 1e-14
    trainer.network.arena.view("dense_1/kernel")[0, 0] += 0.1
    assert twins.difference(trainer.network, single, twins.examples(trainer)) > 1e-6


def test_the_product_by_hand() -> None:
    trainer = trained(model={"hidden": [4], "activation": "linear"}, dtype="float64")
    view = trainer.network.arena.view
    kernel, bias = product(trainer.network)
    first, second = view("dense_1/kernel"), view("dense_2/kernel")
    np.testing.assert_allclose(kernel, first @ second, rtol=1e-14)
    np.testing.assert_allclose(bias, view("dense_1/bias") @ second + view("dense_2/bias"), rtol=1e-14)


@pytest.mark.parametrize("activation", ["relu", "prelu", "tanh"])
def test_activations_do_not_collapse(activation: str) -> None:
    assert isnan(measured(trained(model__activation=activation), "collapse_error"))


def test_reloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = trained()
    assert measured(trainer, "reload_error") == 0.0
    from core.train import checkpoint

    whole = checkpoint.load

    def spoilt(*args: Any) -> Trainer:
        again = whole(*args)
        again.network.arena.values[:] += 0.01
        return again

    monkeypatch.setattr(checkpoint, "load", spoilt)
    assert measured(trainer, "reload_error") > 1e-3


def test_figures_of_the_whole_run() -> None:
    trainer = trained(25)
    metrics = trainer.evaluate(trainer.data.train)
    assert measured(trainer, "train_loss") == metrics.loss
    assert measured(trainer, "train_acc") == metrics.accuracy
    assert measured(trainer, "steps") == 25
    assert trainer.data.validation is not None
    gap = trainer.evaluate(trainer.data.validation).loss - min(row.val_loss for row in trainer.epochs)
    assert measured(trainer, "best_gap") == pytest.approx(gap, abs=0)
    assert isnan(measured(trained(0), "best_gap"))


def test_the_best_epoch_put_back_has_no_gap() -> None:
    stop = {"early_stopping": {"patience": 3}, "epochs": 40, "batch": 10}
    trainer = Trainer(experiment(train={"optimizer": {"kind": "adam", "lr": 0.1}, **stop}))
    while trainer.status in ("ready", "running"):
        trainer.step()
    assert trainer.status == "stopped_early"
    assert measured(trainer, "best_gap") == 0.0
    assert measured(trainer, "val_loss") > measured(trainer, "best_val_loss")
