from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dnn.raster.axis import Axis, AxisRange, nice_step


@pytest.mark.parametrize(
    ("span", "most", "step"),
    [(1, 5, 0.2), (1, 4, 0.25), (1, 3, 0.5), (800, 4, 200), (1000, 4, 250), (7, 7, 1), (0, 3, 1)],
)
def test_nice_step(span: float, most: int, step: float) -> None:
    assert nice_step(span, most) == pytest.approx(step)


def test_whole_steps_only() -> None:
    assert nice_step(10, 4, whole=True) == 5
    assert nice_step(0.5, 4, whole=True) == 1


@pytest.mark.parametrize(
    ("axis", "most", "labels"),
    [
        (Axis(0, 1), 4, ["0", ".25", ".50", ".75", "1"]),
        (Axis(0.8, 1.0), 2, [".8", ".9", "1"]),
        (Axis(0, 800), 4, ["0", "200", "400", "600", "800"]),
        (Axis(-1, 1), 2, ["-1", "0", "1"]),
        (Axis(0.008, 1.3, log=True), 4, [".01", ".1", "1"]),
        (Axis(0.008, 1.3, log=True), 6, [".01", ".03", ".1", ".3", "1"]),
        (Axis(1e-9, 1, log=True), 4, ["1e-9", "1e-6", ".001", "1"]),
        (Axis(1.0, 2.0, log=True), 2, ["1", "1.5", "2"]),
    ],
)
def test_ticks(axis: Axis, most: int, labels: list[str]) -> None:
    assert [label for _, label in axis.ticks(most)] == labels


@given(st.floats(1e-6, 1e6), st.floats(1.01, 1e6), st.booleans(), st.integers(1, 12))
def test_ticks_ascend_inside_the_axis(low: float, factor: float, log: bool, most: int) -> None:
    axis = Axis(low, low * factor, log)
    values = [value for value, _ in axis.ticks(most)]
    assert values == sorted(values)
    assert all(-1e-6 <= axis.place_of(value) <= 1 + 1e-6 for value in values)
    assert len(values) <= 3 * most + 3


@pytest.mark.parametrize("log", [False, True])
def test_place_and_at_are_inverse(log: bool) -> None:
    axis = Axis(0.01, 10, log)
    assert axis.place_of(axis.at(0.3)) == pytest.approx(0.3)
    assert axis.at(0) == pytest.approx(0.01) and axis.at(1) == pytest.approx(10)


def test_place_keeps_gaps_and_stands_zero_on_a_log_axis() -> None:
    placed = Axis(0.1, 10, log=True).place(np.array([nan, 0.0, -3.0, 1.0, inf]))
    assert np.isnan(placed[0])
    assert placed[1] == placed[2] == -1
    assert placed[3] == pytest.approx(0.5)
    assert placed[4] == inf
    for log in (False, True):
        axis, values = Axis(0.1, 10, log), np.array([nan, -inf, -3.0, 0.0, 1e-320, 0.2, 5.0, 1e300, inf])
        np.testing.assert_allclose([axis.place_of(value) for value in values.tolist()], axis.place(values))


def test_range_stays_while_values_stay_inside() -> None:
    living = AxisRange()
    first = living.update(0.0, 0.93, 0.0)
    assert (first.low, first.high) == (0, 1)
    assert living.update(0.1, 0.99, 50.0) is first
    assert living.update(0.3, 0.7, 60.0) is first, "a third of the axis is still enough"


def test_range_changes_at_most_once_a_second() -> None:
    living = AxisRange()
    axes = [living.update(0.0, 1.05 + 0.5 * i, 0.1 * i) for i in range(100)]
    changes = [i for i in range(1, 100) if axes[i] != axes[i - 1]]
    assert changes and min(np.diff([0, *changes])) >= 10
    assert axes[-1].high >= axes[0].high


def test_range_shrinks_when_values_fill_less_than_a_third() -> None:
    living = AxisRange()
    living.update(0, 100, 0)
    assert living.update(0, 20, 0.5).high == 100
    assert living.update(0, 20, 1.5).high == 20


def test_log_range_is_round_in_eighths_of_a_decade() -> None:
    axis = AxisRange(log=True).update(0.012, 1.0986, 0)
    assert axis.log
    assert axis.low == pytest.approx(0.01) and axis.high == pytest.approx(10**0.125)


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    ("low", "high"), [(1, 1), (0, 0), (nan, nan), (-inf, inf), (-1, -1), (0, 5), (1e-300, 1e300)]
)
def test_any_bounds_give_an_axis(log: bool, low: float, high: float) -> None:
    axis = AxisRange(log).update(low, high, 0)
    assert axis.low < axis.high
    assert axis.low > 0 or not log
    assert axis.ticks(4)


def test_limits_that_stay() -> None:
    axis = AxisRange(floor=0.0, ceiling=1.0).update(-0.4, 1.3, 0)
    assert (axis.low, axis.high) == (0, 1)
