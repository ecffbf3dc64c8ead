"""Values and slopes against closed forms and finite differences, in both precisions."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from core.lab.frame import LineChart
from core.lab.saturation import value_and_slope
from core.spec.labs.saturation import Squashing
from tests.lab.small import played, short

X = np.array([1.0, 3.0, 5.0, 7.0, 8.0, 9.0, 10.0])


def test_tanh_and_its_slope() -> None:
    value, slope = value_and_slope("tanh", X, np.dtype(np.float64))
    np.testing.assert_allclose(value, np.tanh(X), rtol=1e-15)
    # 1 - y^2 loses digits where y is close to 1: 1e-16 / slope of them
    np.testing.assert_allclose(slope, 1 / np.cosh(X) ** 2, atol=3e-16)
    assert slope[4] == pytest.approx(4.501e-7, rel=2e-4)


def test_sigmoid_and_its_slope() -> None:
    value, slope = value_and_slope("sigmoid", X, np.dtype(np.float64))
    np.testing.assert_allclose(value, 1 / (1 + np.exp(-X)), rtol=1e-14)
    np.testing.assert_allclose(slope, np.exp(-X) / (1 + np.exp(-X)) ** 2, rtol=1e-11)


@pytest.mark.parametrize("name", get_args(Squashing))
def test_slopes_are_differences(name: str) -> None:
    wide, h = np.dtype(np.float64), 1e-6
    x = np.array([-4.3, -1.1, -0.2, 0.3, 1.7, 2.5])
    above, below = (value_and_slope(name, x + sign * h, wide)[0] for sign in (1, -1))
    np.testing.assert_allclose(value_and_slope(name, x, wide)[1], (above - below) / (2 * h), atol=1e-8)


def test_float32_has_no_slope_left_at_ten() -> None:
    narrow = np.dtype(np.float32)
    assert value_and_slope("tanh", X, narrow)[1][-1] == 0.0
    assert value_and_slope("sigmoid", X, narrow)[1][-1] > 0.0


def test_one_point_at_a_time() -> None:
    frame = played(short("saturation"), 3).frame()
    assert [row[0] for row in frame.tables[0].rows] == ["1", "3", "5"]
    assert "value[tanh,5]" in frame.metrics
    assert "value[tanh,7]" not in frame.metrics
    slopes = frame.charts[1]
    assert isinstance(slopes, LineChart)
    assert slopes.log_y
    assert len(slopes.lines[1].x) == 3


def test_gain_moves_the_points() -> None:
    metrics = played(short("saturation", gain=0.5, points=[4.0])).frame().metrics
    assert metrics["value[tanh,4]"] == pytest.approx(np.tanh(2.0))
    assert metrics["slope[tanh,4]"] == pytest.approx(1 / np.cosh(2.0) ** 2)


def test_the_note_says_when_float32_is_flat() -> None:
    flat = "exactly 0"
    assert not any(flat in note.en for note in played(short("saturation", points=[3.0])).frame().notes)
    assert any(flat in note.en for note in played(short("saturation", points=[10.0])).frame().notes)
