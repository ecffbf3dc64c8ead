"""Every initializer: Keras' statistics, exact limits, options, determinism."""

from __future__ import annotations

from math import sqrt
from typing import Any, get_args

import numpy as np
import pytest

from core.errors import UsageError
from core.nn.arena import Array
from core.nn.initializers import INITIALIZERS, TRUNCATED_STD, initialize, variance_scaling
from core.spec.model import Init, InitName
from tests.reference_cases import Case, cases

COVERS = "initializer"
OF_KERAS = {"random_normal": "normal", "random_uniform": "uniform"}
DRAWS = 3

EXPECTED: dict[str, tuple[dict[str, Any], float, float | None]] = {
    "glorot_uniform": ({}, sqrt(2 / 500), sqrt(6 / 500)),
    "glorot_normal": ({}, sqrt(2 / 500), 2 * sqrt(2 / 500) / TRUNCATED_STD),
    "he_uniform": ({}, sqrt(2 / 300), sqrt(6 / 300)),
    "he_normal": ({}, sqrt(2 / 300), 2 * sqrt(2 / 300) / TRUNCATED_STD),
    "lecun_uniform": ({}, sqrt(1 / 300), sqrt(3 / 300)),
    "lecun_normal": ({}, sqrt(1 / 300), 2 * sqrt(1 / 300) / TRUNCATED_STD),
    "normal": ({"std": 0.3}, 0.3, None),
    "uniform": ({"limit": 0.3}, 0.3 / sqrt(3), 0.3),
    "truncated_normal": ({"std": 0.3}, 0.3 * TRUNCATED_STD, 0.6),
    "orthogonal": ({"gain": 2.0}, 2 * sqrt(1 / 300), None),
    "zeros": ({}, 0.0, 0.0),
    "ones": ({}, 0.0, 1.0),
    "constant": ({"value": -0.7}, 0.0, 0.7),
}
"""Options, standard deviation and largest absolute value (None: unbounded) of a (300, 200) kernel."""


def draw(kind: str, shape: tuple[int, ...], seed: int = 0, dtype: str = "float64", **options: Any) -> Array:
    spec = Init.model_validate({"kind": kind, **options})
    return initialize(spec, shape, np.random.default_rng(seed), np.dtype(dtype))


def test_every_initializer_is_in_the_table() -> None:
    assert set(EXPECTED) == set(INITIALIZERS) == set(get_args(InitName))


@pytest.mark.parametrize("case", cases("initializer"), ids=str)
def test_statistics_of_keras(case: Case) -> None:
    """Both sides are samples: six standard errors of a difference of two."""
    kind = case.settings["initializer"]
    shape = tuple(case.settings["shape"])
    sample = np.stack([draw(OF_KERAS.get(kind, kind), shape, seed, "float32") for seed in range(DRAWS)])
    values = sample.astype(np.float64).reshape(-1)
    want = {key: float(array) for key, array in case.arrays.items()}
    n, six = values.size, 6 * sqrt(2)
    assert values.mean() == pytest.approx(want["mean"], abs=six * want["std"] / sqrt(n))
    assert values.std() == pytest.approx(want["std"], rel=six * sqrt((want["kurtosis"] - 1) / 4 / n))
    centred = values - values.mean()
    kurtosis = np.mean(centred**4) / np.mean(centred**2) ** 2
    assert kurtosis == pytest.approx(want["kurtosis"], abs=six * sqrt(24 / n))
    bounded = "uniform" in kind or (kind.endswith("normal") and kind != "random_normal")
    assert np.abs(values).max() == pytest.approx(want["max_abs"], rel=0.01 if bounded else 0.25)


@pytest.mark.parametrize("kind", EXPECTED)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_moments_and_limits(kind: str, dtype: str) -> None:
    options, std, limit = EXPECTED[kind]
    kernel = draw(kind, (300, 200), dtype=dtype, **options)
    assert kernel.shape == (300, 200) and kernel.dtype == np.dtype(dtype)
    assert kernel.std(dtype=np.float64) == pytest.approx(std, rel=0.02, abs=1e-12)
    if limit is not None:
        assert np.abs(kernel).max() == pytest.approx(limit, rel=0.01)
        assert np.abs(kernel).max() <= np.array(limit, dtype) * (1 + np.finfo(dtype).eps)


@pytest.mark.parametrize(
    ("kind", "variance"), [("glorot_normal", 2 / 500), ("he_normal", 2 / 300), ("lecun_normal", 1 / 300)]
)
def test_plain_normal_of_the_lecture_notes(kind: str, variance: float) -> None:
    kernel = draw(kind, (300, 200), truncated=False)
    assert kernel.std() == pytest.approx(sqrt(variance), rel=0.02)
    beyond = np.mean(np.abs(kernel) > 2 * sqrt(variance))
    assert beyond == pytest.approx(0.0455, abs=0.005)
    assert (
        draw("glorot_uniform", (30, 20), truncated=False).tolist()
        == draw("glorot_uniform", (30, 20)).tolist()
    )


@pytest.mark.parametrize(("fan", "n"), [("in", 300), ("out", 200), ("mean", 250)])
def test_variance_scaling_by_each_fan(fan: Any, n: int) -> None:
    for distribution in ("uniform", "normal", "truncated"):
        kernel = variance_scaling(
            (300, 200), np.random.default_rng(1), scale=3.0, fan=fan, distribution=distribution
        )
        assert kernel.std() == pytest.approx(sqrt(3.0 / n), rel=0.02)


@pytest.mark.parametrize("shape", [(40, 25), (25, 40), (30, 30), (1, 5), (5, 1)])
def test_orthogonal(shape: tuple[int, int]) -> None:
    kernel = draw("orthogonal", shape, gain=1.5)
    tall = kernel if shape[0] >= shape[1] else kernel.T
    np.testing.assert_allclose(tall.T @ tall, 2.25 * np.eye(min(shape)), atol=1e-12)


def test_orthogonal_is_uniform_over_rotations() -> None:
    """Without the signs of diag(R), Q's first entries would be negative nearly always."""
    first = [draw("orthogonal", (3, 3), seed)[0, 0] for seed in range(400)]
    assert abs(np.mean(first)) < 0.12


@pytest.mark.parametrize("kind", EXPECTED)
def test_same_seed_same_kernel_in_both_dtypes(kind: str) -> None:
    double, single = draw(kind, (17, 9), 3), draw(kind, (17, 9), 3, "float32")
    assert np.array_equal(double, draw(kind, (17, 9), 3))
    assert np.array_equal(double.astype(np.float32), single)
    if kind not in ("zeros", "ones", "constant"):
        assert not np.array_equal(double, draw(kind, (17, 9), 4))


@pytest.mark.parametrize("shape", [(3,), (2, 3, 4), (0, 3), (3, 0), ()])
def test_a_shape_that_is_no_kernel(shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="cannot draw a kernel"):
        draw("zeros", shape)
