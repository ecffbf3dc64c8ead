"""Every layer's backward pass against central differences, with random upstream vectors."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import numpy as np
import pytest

import core.nn.layers as package
from core.nn.activations import function
from core.nn.arena import Array
from core.nn.layers.activation import Activation, PRelu
from core.nn.layers.base import Layer, Site, Weights
from core.nn.layers.batch_norm import BatchNorm
from core.nn.layers.dense import Dense
from core.nn.layers.dropout import Dropout
from core.nn.layers.join import Concatenate, Select
from core.random import restore, state_of, stream
from core.spec.model import Activation as ActivationSpec
from tests.gradients import numerical, relative_error

ROWS, FAN_IN = 7, 5
TABLE: dict[str, Callable[[], Layer]] = {
    "dense": lambda: Dense("dense_1", FAN_IN, 4),
    "batch_norm": lambda: BatchNorm("batch_norm_1", FAN_IN, 0.9, 1e-3),
    "batch_norm_plain": lambda: BatchNorm("batch_norm_1", FAN_IN, 0.9, 1e-3, scale=False, center=False),
    "activation": lambda: Activation("activation_1", FAN_IN, function(ActivationSpec(kind="tanh"))),
    "prelu": lambda: PRelu("activation_1", FAN_IN),
    "dropout": lambda: Dropout("dropout_1", FAN_IN, 0.4, stream(1, "dropout/1")),
    "alpha_dropout": lambda: Dropout("dropout_1", FAN_IN, 0.4, stream(1, "dropout/1"), alpha=True),
}
ELSEWHERE = {Select: "test_select_passes_columns", Concatenate: "test_concatenate"}


def weights_of(layer: Layer, rng: np.random.Generator, frozen: bool = False) -> Weights:
    values: dict[str, Array] = {kind: rng.normal(0.7, 0.5, shape) for kind, shape in layer.parameters()}
    moving: dict[str, Array] = {name: np.abs(rng.normal(1, 0.2, shape)) for name, shape in layer.statistics()}
    return Weights(values, {kind: np.zeros_like(value) for kind, value in values.items()}, moving, frozen)


@pytest.mark.parametrize("frozen", [False, True], ids=["learns", "frozen"])
@pytest.mark.parametrize("name", TABLE)
def test_gradient(name: str, frozen: bool) -> None:
    rng = np.random.default_rng(7)
    layer = TABLE[name]()
    weights = weights_of(layer, rng, frozen)
    x, dx = rng.standard_normal((ROWS, FAN_IN)), np.zeros((ROWS, FAN_IN))
    op = layer.bind(Site(x, dx, x), weights)
    upstream = rng.standard_normal(op.y.shape)
    state = state_of(layer.rng) if isinstance(layer, Dropout) else {}

    def scalar() -> float:
        if isinstance(layer, Dropout):
            restore(layer.rng, state)
        op.forward()
        return float((op.y * upstream).sum())

    scalar()
    op.dy[...] = upstream
    op.backward()
    assert relative_error(dx.copy(), numerical(scalar, x)) < 1e-6
    for kind, value in weights.values.items():
        if frozen:
            assert not weights.gradients[kind].any()
            continue
        gradient = weights.gradients[kind].copy()
        assert relative_error(gradient, numerical(scalar, value)) < 1e-6, kind


def test_every_layer_is_in_the_table() -> None:
    import importlib
    import pkgutil

    known = {type(make()) for make in TABLE.values()} | set(ELSEWHERE)
    for module in pkgutil.iter_modules(package.__path__):
        found = importlib.import_module(f"{package.__name__}.{module.name}")
        for thing in vars(found).values():
            if inspect.isclass(thing) and thing.__module__ == found.__name__ and hasattr(thing, "parameters"):
                assert thing in known or thing is Layer, thing


def test_select_passes_columns() -> None:
    x = np.random.default_rng(0).standard_normal((ROWS, FAN_IN))
    op = Select("input_deep", (3, 1)).bind(Site(x, None, x), Weights({}, {}, {}))
    op.forward()
    np.testing.assert_array_equal(op.y, x[:, [3, 1]])


def test_concatenate() -> None:
    rng = np.random.default_rng(0)
    data, hidden, dx = (
        rng.standard_normal((ROWS, 3)),
        rng.standard_normal((ROWS, FAN_IN)),
        np.zeros((ROWS, FAN_IN)),
    )
    op = Concatenate("concatenate", FAN_IN, (2, 0)).bind(Site(hidden, dx, data), Weights({}, {}, {}))
    op.forward()
    np.testing.assert_array_equal(op.y, np.hstack([data[:, [2, 0]], hidden]))
    op.dy[...] = rng.standard_normal(op.dy.shape)
    op.backward()
    np.testing.assert_array_equal(dx, op.dy[:, 2:])


def test_dropout_keeps_the_mean_and_repeats() -> None:
    x = np.ones((400, 50))
    layer = Dropout("dropout_1", 50, 0.3, np.random.default_rng(5))
    op = layer.bind(Site(x, None, x), Weights({}, {}, {}))
    op.forward()
    first = op.y.copy()
    assert set(np.unique(first)) == {0.0, 1 / 0.7}
    assert abs((first == 0).mean() - 0.3) < 0.01
    op.forward()
    assert (first != op.y).any()


def test_alpha_dropout_keeps_mean_and_variance() -> None:
    x = np.random.default_rng(0).standard_normal((4000, 50))
    op = Dropout("dropout_1", 50, 0.2, np.random.default_rng(5), alpha=True).bind(
        Site(x, None, x), Weights({}, {}, {})
    )
    op.forward()
    assert abs(op.y.mean()) < 0.01
    assert abs(op.y.std() - 1) < 0.01
