"""Theory of a whole run beside its first pass."""

from __future__ import annotations

from math import isnan

import pytest

from core.observe.theory_fit import warning
from core.observe.theory_inputs import inputs_of
from core.train.theory import compared, examples, theory_of
from core.train.trainer import Trainer
from tests.train.recipes import experiment


def trainer(**settings: object) -> Trainer:
    wide = {
        "data": {"name": "digits"},
        "model": {"hidden": [800, 600, 700], "activation": "tanh", "init": {"kind": "normal", "std": 0.03}},
        "train": {"loss": "softmax_ce", "batch": 128, "epochs": 1},
    }
    return Trainer(experiment(**{**wide, **settings}))


@pytest.mark.parametrize("model", [{}, {"activation": "relu"}, {"dropout": 0.3}, {"bias": 0.2}])
def test_a_real_network_does_what_is_predicted(model: dict[str, object]) -> None:
    base = {"hidden": [800, 600, 700], "activation": "tanh", "init": {"kind": "normal", "std": 0.03}}
    rows = compared(trainer(model={**base, **model}))
    assert [row.name for row in rows] == ["dense_1", "dense_2", "dense_3", "dense_4"]
    for row in rows[:3]:
        assert row.theory is not None
        assert row.theory.std == pytest.approx(row.std, rel=0.06)
        assert row.theory.gradient == pytest.approx(row.gradient, rel=0.08)


def test_batch_norm_on_images() -> None:
    norm = {"enabled": True, "place": "before"}
    model = {"hidden": [400, 400, 400], "activation": "relu", "batch_norm": norm}
    rows = compared(trainer(model=model))
    for row in rows[:3]:
        assert row.theory is not None
        assert row.theory.std == pytest.approx(row.std, rel=0.05)
        assert row.theory.gradient == pytest.approx(row.gradient, rel=0.2)


def test_it_leaves_no_trace() -> None:
    run, twin = trainer(), trainer()
    compared(run)
    run.step()
    twin.step()
    assert run.digest() == twin.digest()


def test_examples_stand_for_the_training_set() -> None:
    run = trainer()
    x = examples(run)
    assert 256 <= len(x) <= 512
    assert x.max() <= 1.0
    layers = theory_of(run, x)
    first = compared(run)[0]
    assert first.theory is not None
    assert layers[0].std == pytest.approx(first.theory.std, rel=0.05)


def test_where_it_does_not_apply_only_measured_numbers_stand() -> None:
    rows = compared(trainer(model={"hidden": [20], "init": "zeros"}))
    assert all(row.theory is None for row in rows)
    assert not isnan(rows[0].std)


def test_a_warning_where_batch_norm_sees_few_directions() -> None:
    run = Trainer(experiment())
    model = run.experiment.model
    text = warning(model, inputs_of(examples(run), model))
    assert text is not None
    assert "directions" in text.en
    digits = trainer(model={"batch_norm": True})
    assert warning(digits.experiment.model, inputs_of(examples(digits), digits.experiment.model)) is None
