"""The recorder's kernel against NumPy in float64."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.nn.arena import Array
from core.observe.histogram import BINS
from core.observe.measure import LONGEST, MAX, MEAN, MIN, RMS, STATISTICS, STD, Block


def measure(signals: list[Array]) -> NDArray[np.float64]:
    block = Block([signal.size for signal in signals], signals[0].dtype, [None] * len(signals))
    for row, signal in zip(block.rows, signals, strict=True):
        np.copyto(row, signal)
    count = len(signals)
    stats = np.zeros((count, len(STATISTICS)))
    with np.errstate(all="ignore"):
        block.measure(
            np.zeros((count, BINS), np.int32),
            np.zeros((count, 2)),
            stats,
            np.zeros(count, np.int32),
            np.zeros(count, np.int32),
        )
    return stats


def wanted(signal: Array) -> list[float]:
    values = signal[np.isfinite(signal)].astype(np.float64)
    scale = np.abs(values).max() or 1.0
    rms = scale * np.sqrt(np.mean((values / scale) ** 2))
    return [values.mean(), scale * (values / scale).std(), rms, values.min(), values.max()]


RNG = np.random.default_rng(5)
SIGNALS: dict[str, Array] = {
    "normal": RNG.standard_normal(500),
    "shorter": RNG.standard_normal(37),
    "positive": RNG.random(200),
    "large mean": 1000 + RNG.standard_normal(300),
    "collapsed sigmoid": 0.5 + 1e-4 * RNG.standard_normal(300),
    "vanished": 1e-28 * RNG.standard_normal(300),
    "exploded": 1e30 * RNG.standard_normal(300),
    "mixed": np.concatenate((1e-20 * RNG.standard_normal(50), RNG.standard_normal(5))),
    "zeros": np.zeros(20),
    "one": np.array([-3.0]),
    "equal": np.full(100, 0.1),
    "holes": np.array([1.0, np.nan, 2.0, np.inf, -np.inf, 3.0]),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_statistics(dtype: str) -> None:
    signals = [signal.astype(dtype) for signal in SIGNALS.values()]
    stats = measure(signals)
    close = 2e-5 if dtype == "float32" else 1e-12
    for name, signal, row in zip(SIGNALS, signals, stats, strict=True):
        mean, std, rms, low, high = wanted(signal)
        assert row[MIN] == low and row[MAX] == high, name
        assert row[RMS] == pytest.approx(rms, rel=close, abs=0), name
        assert row[MEAN] == pytest.approx(mean, abs=close * rms), name
        spread = 2e-3 if name in ("large mean", "collapsed sigmoid") and dtype == "float32" else close
        assert row[STD] == pytest.approx(std, rel=spread, abs=1e-15 * rms), name


def test_a_constant_has_no_spread_at_all() -> None:
    assert measure([np.full(999, 0.1, np.float32)])[0, STD] == 0.0


def test_nothing_finite_gives_nan() -> None:
    assert np.isnan(measure([np.array([np.nan, np.inf], np.float32)])[0]).all()


def test_rows_do_not_disturb_each_other() -> None:
    """Not in the last bit: a record must not depend on what is measured with it."""
    signal: Any = RNG.standard_normal(400).astype(np.float32)
    among = measure([np.array([np.nan, 1.0], np.float32), signal, np.full(3, 1e30, np.float32)])
    assert among[1].tolist() == measure([signal])[0].tolist()


def test_a_row_is_never_too_long_for_its_counters() -> None:
    full = np.zeros(LONGEST, np.float32)
    block = Block([LONGEST, 3], full.dtype, [None, None])
    zeros = np.zeros(2, np.int32)
    block.rows[1].fill(1.0)
    with np.errstate(all="ignore"):
        block.measure(
            np.zeros((2, BINS), np.int32), np.zeros((2, 2)), np.zeros((2, 5)), zeros, np.zeros(2, np.int32)
        )
    assert zeros.tolist() == [LONGEST, 0]
    with pytest.raises(ValueError, match=str(LONGEST)):
        Block([LONGEST + 1], full.dtype, [None])
