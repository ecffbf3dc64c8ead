"""Expectations under a normal distribution against closed forms and brute force."""

from __future__ import annotations

from itertools import product
from math import erf, exp, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.activations import FUNCTIONS, Scratch, function
from core.observe.theory_gauss import moments
from core.spec.model import Activation

SCALAR = sorted(set(FUNCTIONS) - {"softmax"})
VARIANCES = [1e-12, 0.01, 1.0, 7.3, 500.0, 1e6]
# The moments of a wide exponential are carried by values that no grid holds.
ON_A_GRID = [
    (kind, q) for kind, q in product(SCALAR, [0.05, 1.0, 20.0]) if (kind, q) != ("exponential", 20.0)
]


def phi(kind: str, **options: float) -> Activation:
    return Activation.model_validate({"kind": kind, **options})


@pytest.mark.parametrize("q", VARIANCES)
def test_closed_forms(q: float) -> None:
    variance = np.array([q])
    linear = moments(function(phi("linear")), variance)
    assert linear.second[0] == pytest.approx(q, rel=1e-9)
    assert linear.slope[0] == pytest.approx(1.0, rel=1e-12)
    relu = moments(function(phi("relu")), variance)
    assert relu.second[0] == pytest.approx(q / 2, rel=1e-9)
    assert relu.mean[0] == pytest.approx(sqrt(q / (2 * pi)), rel=1e-5)
    assert relu.slope[0] == pytest.approx(0.5, rel=1e-9)
    leaky = moments(function(phi("leaky_relu", slope=0.2)), variance)
    assert leaky.second[0] == pytest.approx(q * (1 + 0.04) / 2, rel=1e-9)
    assert leaky.slope[0] == pytest.approx(0.52, rel=1e-9)
    step = moments(function(phi("step")), variance)
    assert (step.mean[0], step.second[0], step.slope[0]) == pytest.approx((0.5, 0.5, 0.0))


@pytest.mark.parametrize("shift", [-2.0, 0.3, 1.0])
@pytest.mark.parametrize("q", [1e-8, 0.04, 1.0, 9.0])
def test_relu_with_a_bias(q: float, shift: float) -> None:
    a = shift / sqrt(q)
    density, below = exp(-a * a / 2) / sqrt(2 * pi), (1 + erf(a / sqrt(2))) / 2
    found = moments(function(phi("relu")), np.array([q]), shift)
    assert found.mean[0] == pytest.approx(shift * below + sqrt(q) * density, rel=1e-4, abs=1e-9)
    expected = (shift**2 + q) * below + shift * sqrt(q) * density
    assert found.second[0] == pytest.approx(expected, rel=1e-4, abs=1e-12)
    assert found.slope[0] == pytest.approx(below, rel=1e-3, abs=1e-6)


def test_exponential_is_lognormal() -> None:
    found = moments(function(phi("exponential")), np.array([0.5]))
    assert found.mean[0] == pytest.approx(exp(0.25), rel=1e-6)
    assert found.second[0] == pytest.approx(exp(1.0), rel=1e-6)


def test_selu_keeps_its_fixed_point() -> None:
    found = moments(function(phi("selu")), np.array([1.0]))
    assert found.mean[0] == pytest.approx(0.0, abs=1e-6)
    assert found.second[0] == pytest.approx(1.0, rel=1e-6)


def test_slope_of_a_saturated_tanh_where_hermite_nodes_miss_it() -> None:
    q = 500.0
    found = moments(function(phi("tanh")), np.array([q])).slope[0]
    # Far out the density is flat over the bend: E[(1 - tanh^2)^2] -> p(0) * integral of sech^4 = 4/3 p(0)
    assert found == pytest.approx(4 / 3 / sqrt(2 * pi * q), rel=2e-3)
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    hermite = np.sum(weights * (1 - np.tanh(sqrt(q) * nodes) ** 2) ** 2) / sqrt(2 * pi)
    assert found / hermite > 100


@pytest.mark.parametrize(("kind", "q"), ON_A_GRID)
@pytest.mark.parametrize("shift", [0.0, 0.7])
def test_every_activation_against_a_million_points(kind: str, q: float, shift: float) -> None:
    found = moments(function(phi(kind)), np.array([q]), shift)
    edges = np.linspace(-12, 12, 1_000_001)
    z = (edges[1:] + edges[:-1]) / 2
    weight = np.exp(-(z**2) / 2)
    weight /= weight.sum()
    x = (shift + sqrt(q) * z)[None]
    y, slope = np.empty_like(x), np.empty_like(x)
    scratch = Scratch.allocate(function(phi(kind)).scratch, x.shape, x.dtype)
    function(phi(kind)).forward(x, y, scratch)
    function(phi(kind)).backward(np.ones_like(x), x, y, slope, scratch)
    assert found.mean[0] == pytest.approx(float(weight @ y[0]), rel=1e-3, abs=1e-4)
    assert found.second[0] == pytest.approx(float(weight @ y[0] ** 2), rel=1e-3)
    assert found.slope[0] == pytest.approx(float(weight @ slope[0] ** 2), rel=2e-3, abs=1e-12)
    saturated = function(phi(kind)).saturated
    if saturated is None:
        assert np.isnan(found.saturated[0])
    else:
        assert found.saturated[0] == pytest.approx(float(weight @ saturated(y)[0]), abs=2e-3)


@given(st.sampled_from(SCALAR), st.floats(0, 1e12), st.floats(-3, 3))
def test_moments_are_moments(kind: str, q: float, shift: float) -> None:
    found = moments(function(phi(kind)), np.array([q]), shift)
    assert not np.isnan(found.second[0])
    if np.isfinite(found.second[0]):
        assert found.mean[0] ** 2 <= found.second[0] * (1 + 1e-9)
    assert found.slope[0] >= 0


def test_rows_do_not_see_each_other() -> None:
    several = moments(function(phi("tanh")), np.array([0.1, 30.0, 2.0]))
    for index, q in enumerate((0.1, 30.0, 2.0)):
        assert several.second[index] == moments(function(phi("tanh")), np.array([q])).second[0]


def test_a_signal_that_overflowed_stays_without_bound() -> None:
    assert moments(function(phi("relu")), np.array([np.inf])).second[0] == np.inf
