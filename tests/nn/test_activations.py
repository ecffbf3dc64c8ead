"""Every activation: Keras' values and derivatives, float64 gradient checks, kinks, extremes, meanings."""

from __future__ import annotations

import math
import warnings
from typing import Any, get_args

import numpy as np
import pytest

from core.errors import UsageError
from core.nn.activations import FUNCTIONS, Function, Scratch, function
from core.nn.activations.gelu import mills_ratio, write_normal
from core.nn.arena import Array
from core.spec.model import Activation, ActivationName
from tests.gradients import numerical, relative_error
from tests.memory import memory
from tests.reference_cases import Case, cases

COVERS = "activation"

KINKS: dict[str, dict[float, tuple[float, float]]] = {
    "step": {0.0: (1.0, 0.0)},
    "sign": {0.0: (0.0, 0.0)},
    "relu": {0.0: (0.0, 0.0)},
    "relu6": {0.0: (0.0, 0.0), 6.0: (6.0, 0.0)},
    "leaky_relu": {0.0: (0.0, 0.2)},
    "hard_sigmoid": {-3.0: (0.0, 0.0), 3.0: (1.0, 0.0)},
    "elu": {0.0: (0.0, 1.0)},
    "selu": {0.0: (0.0, 1.0507009873554805)},
}
"""Value and slope at every x where the derivative jumps."""

SATURATED: dict[str, tuple[list[float], list[float]] | None] = {
    "linear": None,
    "step": None,
    "sign": None,
    "relu": None,
    "leaky_relu": None,
    "gelu": None,
    "silu": None,
    "mish": None,
    "exponential": None,
    "softmax": None,
    "sigmoid": ([-4.6, 4.6], [-4.59, 0.0, 4.59]),
    "tanh": ([-2.65, 2.65], [-2.64, 0.0, 2.64]),
    "softsign": ([-100.0, 100.0], [-98.0, 0.0, 98.0]),
    "relu6": ([6.0, 9.0], [-1.0, 0.0, 5.99]),
    "hard_sigmoid": ([-3.0, 3.0, 8.0], [-2.99, 0.0, 2.99]),
    "elu": ([-4.61], [-4.6, 0.0, 9.0]),
    "selu": ([-4.61], [-4.6, 0.0, 9.0]),
    "softplus": ([-4.61], [-4.59, 9.0]),
}
"""Inputs that are and that are not saturated; None: the function has no such region."""

OPTIONS: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in FUNCTIONS),
    ("leaky_relu", {"slope": 0.01}),
    ("leaky_relu", {"slope": 0.0}),
    ("leaky_relu", {"slope": 1.0}),
    ("elu", {"alpha": 0.3}),
    ("elu", {"alpha": 2.0}),
]


def make(name: str, **options: Any) -> Function:
    return function(Activation.model_validate({"kind": name, **options}))


def forward(f: Function, x: Array) -> Array:
    y = np.full_like(x, np.nan)
    f.forward(x, y, Scratch.allocate(f.scratch, x.shape, x.dtype))
    return y


def backward(f: Function, x: Array, dy: Array) -> Array:
    dx = np.full_like(x, np.nan)
    f.backward(dy, x, forward(f, x), dx, Scratch.allocate(f.scratch, x.shape, x.dtype))
    return dx


def test_every_activation_is_in_the_tables() -> None:
    assert set(FUNCTIONS) == set(get_args(ActivationName)) - {"prelu"}
    assert set(SATURATED) == set(FUNCTIONS)
    assert {make(name).name for name in FUNCTIONS} == set(FUNCTIONS)
    assert {case.name for case in cases("activation")} == set(FUNCTIONS) - {"step", "sign"}


def test_prelu_is_no_plain_function() -> None:
    with pytest.raises(UsageError, match="prelu"):
        make("prelu")


@pytest.mark.parametrize("case", cases("activation"), ids=str)
def test_agrees_with_keras(case: Case) -> None:
    f, x = make(case.name), case.arrays["x"]
    # Keras' own 1 - y^2, y (1 - y) and y + alpha are differences of numbers of size 1 in float32: a few units of
    # 6e-8 are left of them, and relative accuracy in the tails is not to be had from the reference.
    floor = 1e-6
    np.testing.assert_allclose(forward(f, x), case.arrays["y"], rtol=1e-5, atol=floor)
    if case.name == "softmax":
        np.testing.assert_allclose(backward(f, x, case.arrays["upstream"]), case.arrays["dx"], 1e-5, floor)
    else:
        np.testing.assert_allclose(backward(f, x, np.ones_like(x)), case.arrays["dy_dx"], 1e-5, floor)


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_gradient_in_float64(name: str, options: dict[str, Any]) -> None:
    f, rng = make(name, **options), np.random.default_rng(3)
    x = rng.normal(0.0, 3.0, (13, 7))
    for kink in KINKS.get(name, {}):
        x[np.abs(x - kink) < 1e-3] += 0.01
    upstream = rng.standard_normal(x.shape)
    expected = numerical(lambda: float(np.sum(upstream * forward(f, x))), x)
    assert relative_error(backward(f, x, upstream), expected) < 1e-6
    assert name in ("step", "sign") or np.linalg.norm(expected) > 0.1


@pytest.mark.parametrize("name", KINKS)
def test_kinks(name: str) -> None:
    f = make(name)
    x = np.array([list(KINKS[name])])
    np.testing.assert_allclose(forward(f, x)[0], [value for value, _ in KINKS[name].values()], atol=1e-15)
    np.testing.assert_allclose(
        backward(f, x, np.ones_like(x))[0], [slope for _, slope in KINKS[name].values()]
    )


@pytest.mark.parametrize(("name", "options"), OPTIONS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtype_is_kept_and_dx_may_be_dy(name: str, options: dict[str, Any], dtype: str) -> None:
    f, rng = make(name, **options), np.random.default_rng(4)
    x, dy = (rng.standard_normal((5, 6)).astype(dtype) for _ in range(2))
    scratch = Scratch.allocate(f.scratch, (9, 6), x.dtype).rows(slice(5))
    y, apart = np.empty_like(x), np.empty_like(x)
    kept = x.copy(), dy.copy()
    f.forward(x, y, scratch)
    f.backward(dy, x, y, apart, scratch)
    assert np.array_equal(x, kept[0]) and np.array_equal(dy, kept[1])
    f.backward(dy, x, y, dy, scratch)
    assert np.array_equal(dy, apart) and all(array.dtype == np.dtype(dtype) for array in scratch.floats)
    assert np.array_equal(y, forward(f, x))


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_extremes_give_no_nan_and_no_warning(name: str, dtype: str) -> None:
    f = make(name)
    x = np.array([[-1e30, -1e4, -800.0, -90.0, -1e-30, -0.0, 0.0, 1e-30, 90.0, 800.0, 1e4, 1e30]], dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        y = forward(f, x)
        dx = backward(f, x, np.ones_like(x))
    assert not np.any(np.isnan(y)) and not np.any(np.isnan(dx))
    assert name == "exponential" or np.all(np.isfinite(y))
    if f.output_range is not None:
        assert f.output_range[0] <= y.min() and y.max() <= f.output_range[1]


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "step"])
def test_nan_goes_through(name: str) -> None:
    assert np.all(np.isnan(forward(make(name), np.full((1, 2), np.nan))))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_does_not_allocate(name: str) -> None:
    f, shape = make(name), (256, 128)
    x = np.linspace(-4, 4, 256 * 128, dtype=np.float32).reshape(shape)
    dy, y, dx = np.ones_like(x), np.empty_like(x), np.empty_like(x)
    scratch = Scratch.allocate(f.scratch, shape, x.dtype)

    def both() -> None:
        f.forward(x, y, scratch)
        f.backward(dy, x, y, dx, scratch)

    growth, peak = memory(both)
    # NumPy casts a bool mask through a buffer of its own of 8,192 elements; one array here is 131 kB.
    assert growth < 2048 and peak < 100_000


@pytest.mark.parametrize("name", SATURATED)
def test_saturated(name: str) -> None:
    f, inputs = make(name), SATURATED[name]
    if inputs is None:
        assert f.saturated is None
        return
    assert f.saturated is not None
    yes, no = (np.array([values]) for values in inputs)
    assert f.saturated(forward(f, yes)).all() and not f.saturated(forward(f, no)).any()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_can_die_means_exactly_zero_without_slope(name: str) -> None:
    f = make(name)
    x = np.array([[-8.0]])
    gone = forward(f, x)[0, 0] == 0.0 and backward(f, x, np.ones_like(x))[0, 0] == 0.0
    if name in ("step", "softmax"):
        assert not f.can_die
    else:
        assert f.can_die == gone
    assert make("leaky_relu", slope=0.0).can_die


def test_lecture_notes_figures() -> None:
    np.testing.assert_allclose(
        forward(make("tanh"), np.array([[1.0, 3.0, 5.0, 7.0, 9.0]]))[0],
        [0.761594, 0.995055, 0.999909, 0.999998, 1.0],
        atol=1e-6,
    )
    slope = backward(make("tanh"), np.array([[8.0]]), np.ones((1, 1)))[0, 0]
    assert slope == pytest.approx(4.501e-7, rel=1e-3)


def test_softmax_rows_sum_to_one_and_ignore_a_shift() -> None:
    x = np.random.default_rng(0).normal(0, 5, (4, 6))
    y = forward(make("softmax"), x)
    np.testing.assert_allclose(y.sum(axis=1), 1.0)
    np.testing.assert_allclose(y, forward(make("softmax"), x + 900.0))


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 3e-14), ("float32", 2e-6)])
def test_normal_distribution_function(dtype: str, tolerance: float) -> None:
    """Against math.erfc, relative, in both tails."""
    x = np.linspace(-8.0, 8.0, 4001).astype(dtype)
    cdf, density, work = (np.empty_like(x) for _ in range(3))
    write_normal(x, cdf, density, work, np.empty(x.shape, np.bool_))
    exact = np.array([0.5 * math.erfc(-float(value) / math.sqrt(2)) for value in x])
    np.testing.assert_allclose(cdf, exact, rtol=tolerance)
    np.testing.assert_allclose(
        density, [math.exp(-(float(v) ** 2) / 2) / math.sqrt(2 * math.pi) for v in x], tolerance
    )


def test_mills_ratio_far_out() -> None:
    """1/a - 1/a^3 + 3/a^5 - ... at a = 40."""
    a = 40.0
    assert mills_ratio(np.array([a]))[0] == pytest.approx(1 / a - 1 / a**3 + 3 / a**5 - 15 / a**7, rel=1e-10)
