"""Exact statistics on request."""

from __future__ import annotations

import numpy as np
import pytest

from core.observe.statistics import layer_statistics, signal_statistics
from core.observe.symmetry import twin_share
from tests.observe.fakes import make_tap


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", ["relu", "tanh", "sigmoid", "prelu"])
def test_layer_statistics(kind: str, dtype: str) -> None:
    tap = make_tap(2, 200, 30, 40, kind=kind, dtype=dtype)
    update = (-0.01 * tap.kernel_gradient).astype(dtype)
    stats = layer_statistics(tap, update)
    assert (stats.name, stats.index, stats.activation_name, stats.units) == ("dense_2", 2, kind, 40)
    for found, values in (
        (stats.activation, tap.h),
        (stats.gradient, tap.dh),
        (stats.weight, tap.kernel),
        (stats.update, update),
    ):
        assert found is not None
        exact = values.astype(np.float64)
        assert found.mean == pytest.approx(exact.mean(), rel=1e-12, abs=1e-14)
        assert found.std == pytest.approx(exact.std(), rel=1e-12)
        assert found.rms == pytest.approx(np.sqrt((exact**2).mean()), rel=1e-12)
        assert (found.min, found.max) == (exact.min(), exact.max())
        assert found.zeros == np.count_nonzero(exact == 0)
        assert found.histogram.total == values.size
    assert stats.gradient_norm == pytest.approx(
        np.linalg.norm(tap.kernel_gradient.astype(np.float64)), rel=1e-5
    )
    assert stats.update_ratio == pytest.approx(
        np.sqrt((update.astype(np.float64) ** 2).mean() / (tap.kernel.astype(np.float64) ** 2).mean())
    )


def test_dead_and_saturated_are_exact() -> None:
    relu = make_tap(1, 5000, 4, 10)
    relu.h[:, 0] = 0.0
    relu.h[:, 1] = 0.0
    relu.h[4999, 1] = 1e-30
    stats = layer_statistics(relu)
    assert stats.dead == pytest.approx(0.1)
    assert np.isnan(stats.saturated)
    tanh = make_tap(1, 1000, 4, 10, kind="tanh")
    tanh.h.fill(0.0)
    tanh.h[:10] = 0.995
    stats = layer_statistics(tanh)
    assert stats.saturated == 0.01
    assert np.isnan(stats.dead)
    assert stats.activation.histogram.low == -1.0 and stats.activation.histogram.high == 1.0


def test_without_an_update_there_is_no_ratio() -> None:
    stats = layer_statistics(make_tap(1, 5, 3, 4))
    assert stats.update is None
    assert np.isnan(stats.update_ratio)


@pytest.mark.parametrize("size", [1e-300, 1e-40, 1.0, 1e300])
def test_no_magnitude_is_too_small_or_too_large(size: float) -> None:
    values = size * np.array([1.0, -2.0, 3.0])
    stats = signal_statistics(values)
    assert stats.rms == pytest.approx(size * (14 / 3) ** 0.5, rel=1e-12, abs=0)
    assert stats.std == pytest.approx(size * np.std([1.0, -2.0, 3.0]), rel=1e-12, abs=0)


@pytest.mark.parametrize("values", [[0.0, 0.0], [5.0], [np.nan, np.nan], [np.inf, 1.0, 2.0]])
def test_degenerate_values(values: list[float]) -> None:
    stats = signal_statistics(np.array(values, np.float32))
    finite = [value for value in values if np.isfinite(value)]
    assert stats.nonfinite == len(values) - len(finite)
    if finite:
        assert stats.mean == pytest.approx(np.mean(finite))
        assert stats.std == pytest.approx(np.std(finite))
    else:
        assert np.isnan(stats.mean)


class TestTwins:
    def test_random_units_are_all_different(self) -> None:
        rng = np.random.default_rng(0)
        for fan_in, units in ((1, 32), (2, 64), (784, 300), (30, 1)):
            kernel = rng.standard_normal((fan_in, units)).astype(np.float32)
            assert twin_share(kernel, rng.standard_normal((20, units)).astype(np.float32)) < 0.1

    @pytest.mark.parametrize("value", [0.0, 0.3])
    def test_equal_units(self, value: float) -> None:
        kernel = np.full((50, 16), value, np.float32)
        assert twin_share(kernel, np.full((10, 16), 0.5, np.float32)) == 1.0

    def test_rounding_does_not_hide_twins_and_pairs_are_found_anywhere(self) -> None:
        rng = np.random.default_rng(1)
        kernel = rng.standard_normal((20, 9)).astype(np.float32)
        h = rng.standard_normal((12, 9)).astype(np.float32)
        kernel[:, 7], h[:, 7] = kernel[:, 2] * (1 + 1e-6), h[:, 2]
        assert twin_share(kernel, h) == pytest.approx(2 / 9)

    def test_other_biases_make_other_units(self) -> None:
        kernel = np.zeros((50, 16), np.float32)
        assert twin_share(kernel, np.arange(16, dtype=np.float32) * np.ones((10, 1), np.float32)) == 0.0

    def test_units_that_only_share_silence_are_no_twins(self) -> None:
        kernel = np.random.default_rng(2).standard_normal((50, 16))
        assert twin_share(kernel, np.zeros((10, 16))) == 0.0

    def test_numbers_that_are_not_finite_are_no_twins(self) -> None:
        assert twin_share(np.full((5, 4), np.nan), np.zeros((3, 4))) == 0.0
