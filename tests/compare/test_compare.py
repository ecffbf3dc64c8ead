"""What differs between runs: recipes, figures, and the sentence about them."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan
from typing import Any

import numpy as np
import pytest

from core.spec.arms import recipes
from core.train.compare import RECENT, Row, differences, figures, unequal_batches
from core.train.contrast import contrast, ranking
from core.train.layer_figures import layer_figures
from core.train.measure import Measurement
from core.train.trainer import Trainer
from tests.runner.lessons import lesson
from tests.train.recipes import experiment

BLANK = Row("a", 10, "running", nan, nan, nan, nan, nan, nan, nan, nan, nan, 3, 100)


def row(run: str, **values: Any) -> Row:
    return replace(BLANK, run=run, **values)


def test_equal_recipes_do_not_differ() -> None:
    assert differences({"a": experiment(), "b": experiment(id="other", title={"en": "another"})}) == ()


def test_settings_that_differ_have_their_value_in_every_run() -> None:
    made = {"a": experiment(), "b": experiment(train__batch=8, model__hidden=[4]), "c": experiment()}
    assert differences(made) == (
        ("model.hidden", {"a": (12, 8), "b": (4,), "c": (12, 8)}),
        ("train.batch", {"a": 24, "b": 8, "c": 24}),
    )


def test_what_one_kind_alone_has_is_told_where_it_was_set() -> None:
    made = {
        "adam": experiment(train__optimizer={"kind": "adam", "lr": 0.01}),
        "sgd": experiment(train__optimizer={"kind": "sgd", "lr": 0.1}),
        "momentum": experiment(train__optimizer={"kind": "momentum", "lr": 0.1, "beta": 0.5}),
    }
    found = dict(differences(made))
    assert found.pop("train.optimizer.kind") == {name: name for name in made}
    assert found.pop("train.optimizer.lr") == {"adam": 0.01, "sgd": 0.1, "momentum": 0.1}
    assert found == {"train.optimizer.beta": {"momentum": 0.5}}


def test_what_has_no_effect_is_not_told() -> None:
    made = {"a": experiment(), "b": experiment(model__init={"kind": "normal", "std": 0.01})}
    assert dict(differences(made)) == {
        "model.init.kind": {"a": "glorot_uniform", "b": "normal"},
        "model.init.std": {"b": 0.01},
    }


def test_the_differences_of_a_lesson_are_what_its_arms_set() -> None:
    found = dict(differences(recipes(lesson("several"))))
    assert set(found) == {"data.noise", "model.hidden", "train.optimizer.kind", "train.steps"}
    assert found["train.steps"] == {"main": 40, "sgd": 40, "short": 20, "other-data": 30, "wide": 40}


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("train__optimizer", {"kind": "sgd", "lr": 0.1}, ()),
        ("model__batch_norm", {"enabled": False}, ()),
        ("seed", 4, ("seed",)),
        ("train__batch", 8, ("train.batch",)),
        ("data__noise", 0.3, ("data.noise",)),
        ("dtype", "float64", ("dtype",)),
    ],
)
def test_batches_are_the_same_where_nothing_changes_their_order(
    key: str, value: object, told: tuple[str, ...]
) -> None:
    made = {"a": experiment(), "b": experiment(**{key: value})}
    assert unequal_batches(made) == told
    first, other = (Trainer(recipe) for recipe in made.values())
    first.step()
    other.step()
    same = np.array_equal(first.kit(24).plan.x, other.kit(24).plan.x)
    assert same == (not told) or key == "dtype"


@pytest.fixture(scope="module")
def trained() -> dict[str, Trainer]:
    runs = {"a": Trainer(experiment()), "b": Trainer(experiment(train__batch="full", train__steps=6))}
    for trainer in runs.values():
        while trainer.status in ("ready", "running"):
            trainer.step()
    return runs


def test_figures_are_those_of_the_run(trained: dict[str, Trainer]) -> None:
    a, b = figures(trained)
    trainer = trained["a"]
    losses = trainer.recorder.scalars("loss", 0, 40)
    assert (a.run, a.steps, a.status, a.hidden) == ("a", 40, "finished", 2)
    assert a.loss == pytest.approx(losses[-RECENT:].mean(), rel=1e-12)
    assert (a.val_loss, a.val_accuracy) == (trainer.epochs[-1].val_loss, trainer.epochs[-1].val_accuracy)
    assert a.best_val_loss == min(one.val_loss for one in trainer.epochs)
    assert a.best_val_accuracy == max(one.val_accuracy for one in trainer.epochs)
    assert a.parameters == trainer.network.parameters
    assert b.loss == trained["b"].recorder.scalars("loss", 5, 6)[0]


def test_layers_are_those_of_the_newest_record(trained: dict[str, Trainer]) -> None:
    trainer = Trainer(experiment(), record_also=[7])
    for _ in range(8):
        trainer.step()
    (row,) = figures({"a": trainer})
    measured = Measurement(trainer).layers
    assert row.first_std == pytest.approx(measured[0].activation.std, rel=1e-5)
    assert row.last_std == pytest.approx(measured[1].activation.std, rel=1e-5)
    assert row.grad_ratio == pytest.approx(measured[0].gradient.rms / measured[1].gradient.rms, rel=1e-5)
    layers = layer_figures(trainer)
    assert layers is not None
    assert (layers.step, layers.stats.shape) == (7, (3, 4, 5))


def test_before_the_first_step_there_are_no_figures() -> None:
    (row,) = figures({"a": Trainer(experiment())})
    assert (row.steps, row.status) == (0, "ready")
    assert all(isnan(value) for value in (row.loss, row.val_loss, row.best_val_loss, row.grad_ratio))
    assert layer_figures(Trainer(experiment())) is None
    assert ranking([row, row]).en == ""


def test_the_factor_of_a_layer_is_the_geometric_mean() -> None:
    assert row("a", grad_ratio=8.0, hidden=4).factor == pytest.approx(2.0)
    assert isnan(row("a", grad_ratio=1.0, hidden=1).factor)


def test_the_largest_difference_is_told_with_its_factor() -> None:
    a = row("off", loss=1.1, accuracy=0.37, last_std=3.5e-9, grad_ratio=1e-6, hidden=7)
    b = row("on", loss=0.028, accuracy=0.99, last_std=0.65, grad_ratio=64.0, hidden=7)
    told = contrast(a, b).en
    assert told.startswith(
        "largest difference: sd of the last hidden layer: off 3.5e-09, on 0.65 (x1.86e+08)"
    )
    assert told.endswith("dL/dh a layer down: off x0.1, on x2")
    assert "off 3.5e-09, on 0.65" in contrast(a, b).ko
    closer = replace(a, last_std=0.6, grad_ratio=60.0)
    assert "loss: off 1.1, on 0.028 (x0.0255)" in contrast(closer, b).en


def test_small_differences_and_divergence_have_words_of_their_own() -> None:
    assert contrast(row("a", loss=1.0), row("b", loss=1.1)).en == "no large difference yet"
    assert contrast(row("a", loss=1.0), row("b", status="diverged")).en == "diverged: b"


def test_the_ranking_names_best_and_worst() -> None:
    rows = [row("a", val_accuracy=0.9), row("b", val_accuracy=0.97), row("c", val_accuracy=0.95)]
    assert ranking(rows).en == "validation accuracy: best b 0.97, worst a 0.9"
    lost = row("d", status="diverged")
    assert ranking([*rows, lost]).en.endswith("; diverged: d")
    assert ranking([row("a", loss=2.0), row("b", loss=1.0)]).en == "loss: best b 1, worst a 2"
    assert ranking([row("a", loss=2.0, val_loss=1.0), row("b", loss=3.0)]).en == "loss: best a 2, worst b 3"
