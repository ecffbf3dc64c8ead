from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.observe.series import ScalarSeries
from tui_dnn.raster.envelope import Points, edges
from tui_dnn.raster.level import KEEP
from tui_dnn.raster.pyramid import Pyramid


def _filled(values: np.ndarray[tuple[int], np.dtype[np.float64]], pieces: Sequence[int]) -> Pyramid:
    pyramid, at = Pyramid(1), 0
    for piece in [*pieces, len(values)]:
        stop = min(at + piece, len(values))
        pyramid.append(np.arange(at, stop), values[None, at:stop])
        at = stop
    return pyramid


def _random(n: int, seed: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(n)
    values[rng.random(n) < 0.1] = np.nan
    values[rng.random(n) < 0.01] = np.inf
    return values


@given(st.integers(0, 400), st.lists(st.integers(0, 90), max_size=5), st.integers(0, 99), st.integers(1, 40))
def test_few_samples_are_drawn_exactly(n: int, pieces: list[int], seed: int, columns: int) -> None:
    values = _random(n, seed)
    stop = 4 * columns - 1
    ours = _filled(values, pieces).columns(0, 0, stop, columns)
    truth = Points(np.arange(n), values).columns(0, stop, columns)
    for name in ("low", "high", "mean", "samples"):
        np.testing.assert_allclose(getattr(ours, name), getattr(truth, name), rtol=1e-12, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 30_000),
    st.lists(st.integers(1, 9000), max_size=6),
    st.integers(0, 99),
    st.integers(1, 60),
    st.data(),
)
def test_many_samples_against_brute_force(
    n: int, pieces: list[int], seed: int, columns: int, data: st.DataObject
) -> None:
    """Each column lies between what is surely in it and what may be, a quarter of a column to either side."""
    values = _random(n, seed)
    start = data.draw(st.integers(0, n))
    stop = start + data.draw(st.integers(1, n))
    found = _filled(values, pieces).columns(0, start, stop, columns)
    limits = edges(start, stop, columns)
    slack = (limits[1] - limits[0]) / 4 + 1e-9
    x, clean = np.arange(n), np.where(np.isfinite(values), values, np.nan)
    for c in range(columns):
        sure = clean[(x >= limits[c] + slack) & (x < limits[c + 1] - slack)]
        maybe = clean[(x >= limits[c] - slack) & (x < limits[c + 1] + slack)]
        if np.isfinite(sure).any():
            assert found.low[c] <= np.nanmin(sure) and found.high[c] >= np.nanmax(sure)
        if np.isfinite(maybe).any() and np.isfinite(found.low[c]):
            assert found.low[c] >= np.nanmin(maybe) and found.high[c] <= np.nanmax(maybe)
        assert len(sure) <= found.samples[c] <= len(maybe)


@pytest.mark.parametrize("n", [1000, 100_003, 400_000])
def test_no_spike_is_lost_and_every_sample_is_counted_once(n: int) -> None:
    values = np.zeros(n)
    values[n // 3], values[n - 2] = 50.0, -50.0
    found = _filled(values, [17_000, 1, 3]).columns(0, 0, n - 1, 100)
    assert np.nanmax(found.high) == 50 and np.nanmin(found.low) == -50
    assert found.samples.sum() == n
    assert int(np.nanargmax(found.high)) in (33, 34) and int(np.nanargmin(found.low)) == 99
    assert found.last == 0.0


def test_old_detail_is_forgotten_but_no_extreme() -> None:
    n = 6 * KEEP
    values = np.zeros(n)
    values[5000] = 9.0
    pyramid = _filled(values, [1000])
    assert pyramid.length == n
    near = pyramid.columns(0, 4900, 5100, 50)
    assert np.nanmax(near.high) == 9.0
    newest = pyramid.columns(0, n - 100, n - 1, 100)
    assert newest.samples.tolist() == [1] * 100


def test_it_follows_a_ring_by_the_readers_rule() -> None:
    ring, pyramid = ScalarSeries(64), Pyramid(2)
    arrays = [ring.arrays["loss"], ring.arrays["accuracy"]]

    def write(steps: range) -> None:
        for step in steps:
            row = ring.count % ring.capacity
            ring.steps[row], ring.arrays["loss"][row], ring.arrays["accuracy"][row] = step, step, -step
            ring.publish()

    write(range(1, 31))
    assert pyramid.sync(ring, arrays)
    write(range(31, 51))
    assert not pyramid.sync(ring, arrays)
    assert not pyramid.sync(ring, arrays)
    found = pyramid.columns(1, 1, 50, 50)
    np.testing.assert_array_equal(found.low, -np.arange(1.0, 51))
    write(range(51, 251))
    assert not pyramid.sync(ring, arrays)
    assert pyramid.length == 50 + 63, "what was overwritten before it was seen is lost"
    ring.rewind(230)
    write(range(230, 240))
    assert pyramid.sync(ring, arrays), "the run went back in time"
    assert np.nanmax(pyramid.columns(0, 0, 300, 10).high) == 239
    assert Pyramid(2).sync(ring, arrays)


@pytest.mark.parametrize("stride", [1, 10])
def test_rewinding_past_rows_already_seen_is_noticed_though_the_count_has_grown(stride: int) -> None:
    ring, pyramid = ScalarSeries(64), Pyramid(1)
    for step in range(10):
        ring.steps[ring.count], ring.arrays["loss"][ring.count] = 10 * step, step
        ring.publish()
    pyramid.sync(ring, [ring.arrays["loss"]])
    ring.rewind(50)
    for i in range(10):
        ring.steps[ring.count], ring.arrays["loss"][ring.count] = 50 + stride * i, 100
        ring.publish()
    assert pyramid.sync(ring, [ring.arrays["loss"]])
    assert np.nanmax(pyramid.columns(0, 0, 200, 20).high) == 100


def test_a_million_steps_cost_as_much_as_a_thousand() -> None:
    costs = []
    for n in (1000, 1_000_000):
        pyramid = _filled(np.random.default_rng(0).standard_normal(n), [])
        times = []
        for _ in range(30):
            begin = time.thread_time()
            pyramid.columns(0, 0, n, 120)
            times.append(time.thread_time() - begin)
        costs.append(min(times))
    assert costs[1] < 4 * costs[0], "a scan of all samples would be hundreds of times slower"


def test_curve_bounds() -> None:
    pyramid = _filled(np.array([5.0, np.nan, 1.0, 3.0]), [])
    assert pyramid.curve(0).bounds(0, 3) == (1, 5)
    assert pyramid.curve(0).bounds(10, 20) is None
    assert Pyramid(1).curve(0).columns(0, 10, 5).samples.tolist() == [0] * 5
