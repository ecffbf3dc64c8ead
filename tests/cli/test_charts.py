"""Ticks, decimation and charts."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from tui_dnn.charts import axis, plot
from tui_dnn.charts.decimate import envelope, spread


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (1.0986, "1.099"), (0.02793, "0.0279"), (12.5, "12.50"), (59978.0, "59978"), (3.5e-9, "3.500e-09"),
        (-0.5, "-0.5000"), (math.nan, "nan"), (math.inf, "inf"), (-math.inf, "-inf"), (2e7, "2.000e+07"),
    ],
)  # fmt: skip
def test_numbers_are_short(value: float, text: str) -> None:
    assert axis.number(value, 4) == text
    assert len(text) <= 9


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (0, 2000, 5, [0, 500, 1000, 1500, 2000]),
        (0, 9380, 5, [0, 2000, 4000, 6000, 8000]),
        (0.21, 0.98, 4, [0.4, 0.6, 0.8]),
        (-1, 1, 4, [-1, -0.5, 0, 0.5, 1]),
        (3, 3, 4, [3]),
    ],
)
def test_linear_ticks_are_round(low: float, high: float, most: int, ticks: list[float]) -> None:
    assert axis.linear_ticks(low, high, most) == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (0.08, 2.3, 7, [0.1, 0.2, 0.5, 1, 2]),
        (1e-4, 1, 5, [1e-4, 1e-3, 1e-2, 0.1, 1]),
        (1e-12, 1, 5, [1e-12, 1e-9, 1e-6, 1e-3, 1]),
    ],
)
def test_log_ticks_are_round(low: float, high: float, most: int, ticks: list[float]) -> None:
    assert axis.log_ticks(low, high, most) == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("values", "log"),
    [
        ([1.0, 30.0], True),
        ([1.0, 10.0], False),
        ([0.0, 5.0], False),
        ([-1.0, 9.0], False),
        ([], False),
        ([math.nan], False),
    ],
)
def test_a_log_axis_is_taken_where_it_helps(values: list[float], log: bool) -> None:
    assert axis.wants_log(values) is log


def test_no_spike_is_lost() -> None:
    x = np.arange(100_000)
    y = np.ones(100_000)
    y[54_321], y[77_777], y[10:20] = 9.0, -7.0, np.nan
    few = envelope(x, y, 100)
    assert len(few.x) == 100
    assert few.high.max() == 9.0 and few.low.min() == -7.0
    assert np.isfinite(few.mean).all() and np.all(np.diff(few.x) > 0)
    assert few.x[np.argmax(few.high)] == pytest.approx(54_321, abs=1000)


def test_few_points_stay_as_they_are() -> None:
    few = envelope([1, 5, 9], [3.0, np.inf, 4.0], 50)
    assert few.x.tolist() == [1, 9] and few.mean.tolist() == [3, 4]
    assert envelope([], [], 50).x.size == 0


@pytest.mark.parametrize("columns", [1, 7, 16, 64, 100])
def test_spread_keeps_the_total(columns: int) -> None:
    counts = np.random.default_rng(0).integers(0, 50, 64)
    heights = spread(counts, columns)
    assert heights.shape == (columns,) and heights.sum() == pytest.approx(counts.sum())


def chart(*, colored: bool) -> list[str]:
    axes = plot.Axis(0, 10, [0, 5, 10], ["0", "5", "10"])
    line = plot.Series([0, 5, 10], [0, 10, 0], (90, 180, 240), "braille")
    text = plot.line_chart([line], x=axes, y=axes, size=(30, 8), colored=colored)
    return text.split("\n")


def test_a_chart_has_its_size_and_ticks() -> None:
    lines = chart(colored=False)
    assert len(lines) == 8 and all(len(line) == 30 for line in lines)
    assert lines[0].startswith("10┤") and lines[-1].split() == ["0", "5", "10"]
    peak = lines[0].index(next(cell for cell in lines[0][3:] if cell != " "))
    assert 14 <= peak <= 17


def test_a_chart_may_be_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    axes = plot.Axis(0, 1, [0], ["0"])
    text = plot.line_chart([plot.Series([0, 1], [0, 1], (1, 2, 3), "*")], x=axes, y=axes, size=(150, 60))
    assert len(text.split("\n")) == 60


def test_colour_and_ascii_are_options() -> None:
    assert "\x1b[38;2;90;180;240m" in "\n".join(chart(colored=True))
    assert "\x1b" not in "\n".join(chart(colored=False))
    line = plot.Series([0, 1], [0, 1], (1, 2, 3), "*")
    axes = plot.Axis(0, 1, [0, 1], ["0", "1"])
    assert plot.line_chart([line], x=axes, y=axes, size=(30, 8), colored=False, ascii_only=True).isascii()


def test_two_charts_do_not_share_a_figure() -> None:
    assert chart(colored=False) == chart(colored=False)


@pytest.mark.parametrize("ascii_only", [False, True])
def test_a_histogram_stands_on_its_lowest_row(ascii_only: bool) -> None:
    heights = [0.0, 1.0, 4.0, 8.0] * 5
    text = plot.histogram(heights, size=(20, 4), color=(1, 2, 3), colored=False, ascii_only=ascii_only)
    lines = text.split("\n")
    assert len(lines) == 4
    filled = [len(re.sub(r"\s", "", line)) for line in lines]
    assert filled == sorted(filled) and filled[0] > 0
    assert text.isascii() is ascii_only
