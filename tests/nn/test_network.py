"""The network as a whole: names, counts, memory, wide and deep, folding, gradients end to end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.nn.build import build_chain
from core.nn.fold import fold
from core.nn.head import make_head
from core.nn.losses import make_loss
from core.nn.network import Network
from core.nn.summary import summary
from core.spec.data import TaskName
from core.spec.model import Model
from core.spec.train import LossName
from tests.gradients import numerical, relative_error


def make(
    features: int = 6,
    outputs: int = 3,
    task: TaskName = "multiclass",
    dtype: str = "float64",
    **settings: Any,
) -> Network:
    loss: LossName = settings.pop("loss", "auto")
    frozen = frozenset(settings.pop("frozen", ()))
    model = Model.model_validate({"hidden": [5, 4], "activation": {"kind": "tanh"}, **settings})
    head = make_head(model, loss, task)
    return Network(
        build_chain(model, head, features, outputs, 1), model, np.dtype(dtype), seed=1, frozen=frozen
    )


@pytest.mark.parametrize(
    ("settings", "parameters", "trainable"),
    [
        (
            {"hidden": [64, 64, 64], "batch_norm": {"enabled": True}, "features": 784, "outputs": 10},
            59978,
            59594,
        ),
        ({"hidden": [1024, 512, 512, 512], "features": 784, "outputs": 10}, 1859082, 1859082),
        ({"hidden": [300, 100], "features": 784, "outputs": 10}, 266610, 266610),
        ({"hidden": [30, 30], "wide": "all", "features": 8, "outputs": 1, "task": "regression"}, 1239, 1239),
        ({"hidden": [32] * 6, "features": 2}, 5475, 5475),
        ({"hidden": [5], "frozen": ["dense_1"]}, 53, 18),
    ],
)
def test_counts_of_the_lecture_notes(settings: dict[str, Any], parameters: int, trainable: int) -> None:
    network = make(**settings)
    assert (network.parameters, network.trainable_parameters) == (parameters, trainable)
    assert sum(row.parameters for row in summary(network)) == parameters


def test_parameters_lie_in_one_array() -> None:
    network = make(batch_norm={"enabled": True})
    for info in network.arena.infos:
        assert np.shares_memory(network.arena.view(info.name), network.arena.values)
        assert np.shares_memory(network.arena.gradient(info.name), network.arena.gradients)
    plan = network.plan(4)
    assert np.shares_memory(plan.dense("dense_1").kernel, network.arena.values)
    assert plan is network.plan(4)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"batch_norm": {"enabled": True, "place": "before"}},
        {"batch_norm": {"enabled": True, "place": "after"}},
        {"wide": "all", "deep": [0, 2, 3]},
        {"wide": [4, 1], "batch_norm": {"enabled": True, "place": "after"}},
        {"activation": {"kind": "prelu"}},
        {"hidden": []},
        {"output": "tanh", "loss": "mse", "task": "regression"},
        {"output": "softmax", "loss": "mse"},
        {"loss": "sigmoid_bce", "task": "multilabel"},
        {"loss": "huber", "task": "regression", "activation": {"kind": "gelu"}},
    ],
    ids=str,
)
def test_gradient_end_to_end(settings: dict[str, Any]) -> None:
    network = make(**settings)
    rng = np.random.default_rng(0)
    network.arena.values += rng.normal(0, 0.05, network.arena.values.shape)
    plan = network.plan(9)
    plan.x[...] = rng.standard_normal(plan.x.shape)
    target = np.abs(rng.standard_normal(plan.output.shape))
    target /= target.sum(axis=1, keepdims=True)
    loss = make_loss(network.chain.head.loss, 9, 3, network.dtype, huber_delta=0.3, sparse=False)

    def value() -> float:
        plan.forward()
        return loss.value_and_gradient(plan.output, target, plan.doutput)

    value()
    plan.backward()
    exact = network.arena.gradients.copy()
    assert relative_error(exact, numerical(value, network.arena.values)) < 1e-6


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("wide", ["none", "all"])
def test_folded_twin_predicts_the_same(place: str, wide: str) -> None:
    settings: dict[str, Any] = {
        "batch_norm": {"enabled": True, "place": place},
        "wide": wide,
        "dropout": {"rate": 0.3},
    }
    network = make(**settings)
    rng = np.random.default_rng(0)
    network.arena.values += rng.normal(0, 0.3, network.arena.values.shape)
    network.moving_values[...] = rng.uniform(0.5, 2, network.moving_values.shape)
    x = rng.standard_normal((50, 6))
    folded = fold(network)
    assert not folded.batch_norms
    np.testing.assert_allclose(folded.predict(x), network.predict(x), atol=1e-12)


def test_predict_in_passes_equals_predict_at_once() -> None:
    network = make()
    x = np.random.default_rng(0).standard_normal((2500, 6))
    whole = network.predict(x)
    np.testing.assert_allclose(whole.sum(axis=1), 1)
    np.testing.assert_allclose(
        np.vstack([network.predict(x[i : i + 1]) for i in (0, 1500, 2499)]), whole[[0, 1500, 2499]]
    )


def test_frozen_layers_get_no_gradient_but_pass_one_on() -> None:
    network = make(frozen=["dense_2"])
    plan = network.plan(3)
    plan.x[...] = 1.0
    plan.forward()
    plan.doutput[...] = 1.0
    plan.backward()
    assert not network.arena.gradient("dense_2/kernel").any()
    assert network.arena.gradient("dense_1/kernel").any()


def test_weights_by_hand() -> None:
    kernel = [[20.0, -20.0], [20.0, -20.0]]
    network = make(features=2, hidden=[2], weights={"dense_1/kernel": kernel, "dense_1/bias": [-10, 30]})
    np.testing.assert_array_equal(network.arena.view("dense_1/kernel"), kernel)
    np.testing.assert_array_equal(network.arena.view("dense_1/bias"), [-10, 30])


def test_dropout_is_absent_from_inference() -> None:
    network = make(dropout={"rate": 0.9})
    x = np.random.default_rng(0).standard_normal((50, 6))
    np.testing.assert_array_equal(network.predict(x), make().predict(x))
