from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dnn.raster.numbers import big, count, exponent, field, log_tick, number, percent, short, tick


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.553, ".553"),
        (0.053, ".0530"),
        (45.2, "45.2"),
        (45.16, "45.2"),
        (1.0, "1.00"),
        (1.0986, "1.10"),
        (5.2e-3, "5.2e-3"),
        (4.8e-7, "4.8e-7"),
        (3.5e-9, "3.5e-9"),
        (0.01, ".0100"),
        (0.00996, ".0100"),
        (0.0126, ".0126"),
        (0.9996, "1.00"),
        (9.996, "10.0"),
        (99.96, "100"),
        (999.7, "1,000"),
        (5475.2, "5,475"),
        (123456.0, "123,456"),
        (2.5e6, "2.5e6"),
        (1e300, "1.0e300"),
        (-0.12, "-.120"),
        (-58.2, "-58.2"),
        (0.0, "0"),
        (nan, "nan"),
        (inf, "inf"),
        (-inf, "-inf"),
    ],
)
def test_number(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        (0.55, 6, "  .550"),
        (4.8e-7, 6, "4.8e-7"),
        (4.8e-7, 5, " 5e-7"),
        (123456.0, 6, "1.2e5"),
        (nan, 5, "  nan"),
        (4.8e-7, 3, "###"),
        (-inf, 4, "-inf"),
        (-inf, 3, "###"),
    ],
)
def test_field(value: float, width: int, text: str) -> None:
    assert field(value, width) == text.rjust(width)


@given(st.floats(allow_nan=True, allow_infinity=True), st.integers(6, 12))
def test_field_never_moves(value: float, width: int) -> None:
    assert len(field(value, width)) == width


@given(st.floats(1e-6, 1e5))
def test_a_number_keeps_its_value_to_the_digits_shown(value: float) -> None:
    shown = float(number(value).replace(",", ""))
    assert shown == pytest.approx(value, rel=5.1e-3 if value >= 0.01 else 5.1e-2)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (0.001, "<1%"),
        (0.03, "3%"),
        (0.333, "33%"),
        (0.9967, ">99%"),
        (0.99, "99%"),
        (1, "100%"),
        (nan, "-"),
    ],
)
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text
    assert percent(share, 5) == text.rjust(5)


@pytest.mark.parametrize(
    ("value", "text"),
    [(5475, "5,475"), (99_999, "99,999"), (130_000, "130k"), (1.25e6, "1.25M"), (3e9, "3G"), (0, "0")],
)
def test_count(value: float, text: str) -> None:
    assert count(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1234, "0.123"), (1.0986, "1.099"), (12.345, "12.35"), (1234.5, "1234"), (nan, "---"), (inf, "---")],
)
def test_big(value: float, text: str) -> None:
    assert big(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(-1, "-1"), (0.5, ".5"), (70, "70"), (2.52, "2.52"), (0, "0"), (0.002, "2e-3"), (1200, "1,200")],
)
def test_short(value: float, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (0.3, 0.1, ".3"),
        (1, 0.1, "1"),
        (0.25, 0.25, ".25"),
        (0.5, 0.25, ".50"),
        (200, 100, "200"),
        (0, 5, "0"),
        (-2, 1, "-2"),
        (20_000, 5000, "20k"),
        (12_500, 2500, "12.5k"),
        (2e6, 5e5, "2.0M"),
        (3e-4, 1e-4, "3e-4"),
    ],
)
def test_tick(value: float, step: float, text: str) -> None:
    assert tick(value, step) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1"), (0.3, ".3"), (0.01, ".01"), (0.001, ".001"), (1e-6, "1e-6"), (1000, "1000"), (1e4, "1e4")],
)
def test_log_tick(value: float, text: str) -> None:
    assert log_tick(value) == text


def test_exponent_has_no_padding() -> None:
    assert exponent(5.2e-3) == "5.2e-3"
    assert exponent(1e12, 0) == "1e12"
