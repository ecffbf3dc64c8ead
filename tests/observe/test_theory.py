"""Mean-field theory against closed forms, and against what wide networks do."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import pi, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UsageError
from core.nn.initializers import INITIALIZERS, initialize, kernel_std
from core.observe.theory import LayerTheory, predict
from core.observe.theory_fit import NOT_DRAWN, unfit
from core.observe.theory_inputs import Inputs, inputs_of
from core.spec.model import Activation, Init, Model

ONE = Inputs(400, np.ones(1), 1.0)
DRAWN = sorted(set(INITIALIZERS) - set(NOT_DRAWN))


def model(hidden: tuple[int, ...] = (400, 400, 400), **settings: Any) -> Model:
    return Model.model_validate({"hidden": hidden, **settings})


@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("truncated", [True, False])
@pytest.mark.parametrize("shape", [(300, 500), (500, 300)])
def test_std_of_every_initializer(kind: str, truncated: bool, shape: tuple[int, int]) -> None:
    spec = Init.model_validate({"kind": kind, "std": 0.3, "limit": 0.7, "gain": 1.5, "truncated": truncated})
    drawn = initialize(spec, shape, np.random.default_rng(0), np.float64)
    assert kernel_std(spec, shape) == pytest.approx(drawn.std(), rel=0.01)


@pytest.mark.parametrize("kind", NOT_DRAWN)
def test_what_is_not_drawn_has_no_std(kind: str) -> None:
    spec = Init.model_validate({"kind": kind})
    assert kernel_std(spec, (3, 3)) is None
    with pytest.raises(UsageError, match="not applicable"):
        predict(model(init=kind), ONE)


def test_he_keeps_relu() -> None:
    for layer in predict(model(activation="relu", init="he_normal"), ONE):
        assert layer.variance == pytest.approx(2.0, rel=1e-9)
        assert layer.rms == pytest.approx(1.0, rel=1e-9)
        assert layer.std == pytest.approx(sqrt(1 - 1 / pi), rel=1e-4)
        assert layer.chi == pytest.approx(1.0, rel=1e-9)
        assert layer.gradient == pytest.approx(1.0, rel=1e-9)


def test_linear_layers_multiply() -> None:
    init = {"kind": "normal", "std": 0.1}
    layers = predict(model((30, 20, 10), activation="linear", init=init), Inputs(50, np.array([3.0])))
    assert [layer.rms**2 for layer in layers] == pytest.approx([3 * 0.5, 3 * 0.5 * 0.3, 3 * 0.5 * 0.3 * 0.2])
    assert [layer.chi for layer in layers] == pytest.approx([0.3, 0.2, 0.1])
    assert [layer.gradient for layer in layers] == pytest.approx([sqrt(0.2 * 0.1), sqrt(0.1), 1.0])


def test_the_output_layer_joins_the_wide_columns() -> None:
    inputs = Inputs(50, np.array([1.0]), wide=(7, 4.0))
    wide = model((30,), activation="linear", init={"kind": "normal", "std": 0.1})
    last = predict(wide, inputs, (5, Activation(kind="linear")))[-1]
    assert last.fan_in == 37
    assert last.rms**2 == pytest.approx(0.01 * (30 * 0.5 + 7 * 4.0))
    assert last.chi == pytest.approx(5 * 0.01)
    assert last.gradient == pytest.approx(1 / sqrt(0.05))


def test_a_bias_moves_the_mean() -> None:
    init = {"kind": "normal", "std": 0.05}
    (layer,) = predict(model((400,), activation="linear", bias=0.7, init=init), ONE)
    assert (layer.mean, layer.std) == pytest.approx((0.7, 1.0))


def test_relu_with_batch_norm_grows_by_yang() -> None:
    """Gradient variance x pi / (pi - 1) in every layer, whatever the scale of the weights (Yang et al. 2019)."""
    for std in (0.01, 1.0):
        norm = {"enabled": True, "eps": 1e-12}
        layers = predict(
            model(activation="relu", init={"kind": "normal", "std": std}, batch_norm=norm, bias=3.0), ONE
        )
        assert [layer.variance for layer in layers] == pytest.approx([1.0] * 3)
        assert [layer.chi for layer in layers[1:]] == pytest.approx([pi / (pi - 1)] * 2, rel=1e-4)


def test_eps_of_batch_norm_counts_for_a_weak_signal() -> None:
    norm = {"enabled": True, "eps": 1e-3}
    first, *_ = predict(model(init={"kind": "normal", "std": 1e-3}, batch_norm=norm), ONE)
    assert first.variance == pytest.approx(400e-6 / (400e-6 + 1e-3))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"activation": "softmax"}, "softmax"),
        ({"batch_norm": {"enabled": True, "place": "after"}}, "batch norm"),
        ({"init": "zeros"}, "zeros"),
        ({"weights": {"dense_1/bias": [0.0] * 400}}, "by hand"),
    ],
)
def test_says_where_it_does_not_apply(settings: dict[str, Any], words: str) -> None:
    reason = unfit(model(**settings))
    assert reason is not None
    assert words in reason.en
    assert reason.ko


Curve = Callable[[Any], Any]


def wide_pass(spec: Model, x: np.ndarray[Any, Any], seed: int) -> tuple[list[float], list[float]]:
    """Std of every layer and rms dL/dh over that of the last, in plain NumPy."""
    rng = np.random.default_rng(seed)
    functions: dict[str, tuple[Curve, Curve]] = {
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "relu": (lambda z: np.maximum(z, 0), lambda z: z > 0),
        "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: 0.25 / np.cosh(z / 2) ** 2),
    }
    phi, slope = functions[spec.activation.kind]
    h, kernels, inputs, stds = x, [], [], []
    for units in spec.hidden:
        kernels.append(initialize(spec.init, (h.shape[1], units), rng, np.float32))
        inputs.append(h @ kernels[-1])
        h = phi(inputs[-1])
        stds.append(float(h.std()))
    gradient = rng.standard_normal(h.shape).astype(np.float32)
    sizes = [float(np.sqrt(np.mean(gradient**2)))]
    for kernel, z in zip(reversed(kernels[1:]), reversed(inputs[1:]), strict=True):
        gradient = (gradient * slope(z)) @ kernel.T
        sizes.append(float(np.sqrt(np.mean(gradient**2))))
    return stds, [size / sizes[0] for size in reversed(sizes)]


@pytest.mark.parametrize(
    ("activation", "init", "within"),
    [
        ("tanh", {"kind": "normal", "std": 0.01}, 0.01),
        ("tanh", {"kind": "normal", "std": 0.05}, 0.01),
        ("tanh", {"kind": "glorot_uniform"}, 0.01),
        ("sigmoid", {"kind": "lecun_normal"}, 0.03),
        ("relu", {"kind": "he_normal"}, 0.03),
    ],
)
def test_width_4096(activation: str, init: dict[str, Any], within: float) -> None:
    spec = model((4096, 4096, 4096), activation=activation, init=init)
    x = np.random.default_rng(5).standard_normal((16, 1024)).astype(np.float32)
    stds, gradients = wide_pass(spec, x, 3)
    layers = predict(spec, inputs_of(x, spec))
    assert [layer.std for layer in layers] == pytest.approx(stds, rel=within)
    assert [layer.gradient for layer in layers] == pytest.approx(gradients, rel=max(within, 0.02))


def test_widths_that_change_and_examples_of_unlike_size() -> None:
    spec = model((500, 3000, 1500), activation="tanh", init={"kind": "normal", "std": 0.05})
    rng = np.random.default_rng(1)
    x = (rng.standard_normal((48, 800)) * np.linspace(0.05, 3, 48)[:, None]).astype(np.float32)
    stds, gradients = wide_pass(spec, x, 2)
    layers = predict(spec, inputs_of(x, spec))
    assert [layer.std for layer in layers] == pytest.approx(stds, rel=0.02)
    assert [layer.gradient for layer in layers] == pytest.approx(gradients, rel=0.04)
    alike = predict(spec, Inputs(800, np.array([np.mean(x.astype(np.float64) ** 2)])))
    assert abs(alike[0].std / stds[0] - 1) > 0.05


def test_inputs_keep_their_mean_square() -> None:
    x = np.random.default_rng(0).standard_normal((131, 9)) * np.linspace(0, 2, 131)[:, None] + 0.3
    found = inputs_of(x, model())
    assert len(found.second) == 8
    assert found.second.mean() == pytest.approx(np.mean(x**2))
    assert np.all(np.diff(found.second) > 0)
    assert found.variance == pytest.approx(x.var(axis=0).mean())
    parts = inputs_of(x, model(deep=[0, 2], wide=[1]))
    assert parts.features == 2
    assert parts.wide[0] == 1
    assert parts.wide[1] == pytest.approx(np.mean(x[:, 1] ** 2))


def test_black_images_say_nothing() -> None:
    layers = predict(model(activation="relu"), inputs_of(np.zeros((40, 400)), model()))
    assert [layer.std for layer in layers] == pytest.approx([0.0] * 3, abs=1e-60)


def test_what_explodes_is_infinite() -> None:
    exploding = model((400,) * 40, activation="exponential", init={"kind": "normal", "std": 1.0})
    assert predict(exploding, ONE)[-1].std == np.inf


SETTINGS = st.fixed_dictionaries(
    {
        "hidden": st.lists(st.integers(1, 600), min_size=1, max_size=6),
        "activation": st.sampled_from(
            ["tanh", "relu", "sigmoid", "selu", "gelu", "prelu", "softplus", "step"]
        ),
        "init": st.fixed_dictionaries(
            {"kind": st.sampled_from(DRAWN), "std": st.floats(1e-6, 10), "limit": st.floats(1e-6, 10)}
        ),
        "bias": st.floats(-2, 2),
        "dropout": st.fixed_dictionaries({"rate": st.floats(0, 0.9)}),
        "batch_norm": st.booleans(),
    }
)


@settings(max_examples=60, deadline=None)
@given(SETTINGS, st.floats(0, 100))
def test_any_network(wishes: dict[str, Any], second: float) -> None:
    spec = Model.model_validate(wishes)
    layers = predict(spec, Inputs(20, np.array([second]), second), (3, Activation(kind="linear")))
    assert len(layers) == len(spec.hidden) + 1
    assert layers[-2].gradient == 1.0
    for layer in layers:
        assert layer.chi >= 0
        assert layer.std <= layer.rms * (1 + 1e-9)
    for below, above in pairwise(layers[:-1]):
        assert below.gradient == pytest.approx(above.gradient * sqrt(above.chi), rel=1e-9, abs=1e-150)


def gradients(layers: tuple[LayerTheory, ...]) -> list[float]:
    return [layer.gradient for layer in layers]


def test_dropout_adds_noise_to_both_passes() -> None:
    settings: dict[str, Any] = {"activation": "relu", "init": "he_normal"}
    plain, dropped = predict(model(**settings), ONE), predict(model(**settings, dropout=0.2), ONE)
    assert [a.rms / b.rms for a, b in zip(dropped, plain, strict=True)] == pytest.approx([1, 1.25**0.5, 1.25])
    assert gradients(dropped) == pytest.approx([1.25, 1.25**0.5, 1.0])


def test_alpha_dropout_keeps_selu() -> None:
    selu = model(activation="selu", init="lecun_normal", dropout=0.3)
    for layer in predict(selu, ONE):
        assert (layer.mean, layer.rms) == pytest.approx((0.0, 1.0), abs=1e-5)
