"""Numbers in sentences."""

from __future__ import annotations

import pytest

from core.observe.text import format_number, percent

CASES = [
    (0.0, "0"),
    (-0.0, "0"),
    (4.8123e-07, "4.81e-07"),
    (4.8e-07, "4.8e-07"),
    (0.001, "0.001"),
    (0.00099999, "0.001"),
    (1.0, "1"),
    (1.0986, "1.1"),
    (12.345, "12.3"),
    (1234.5, "1230"),
    (999_999.0, "1e+06"),
    (1.2e6, "1.2e+06"),
    (-70.0, "-70"),
    (-3.14159e-12, "-3.14e-12"),
    (float("nan"), "nan"),
    (float("inf"), "inf"),
    (float("-inf"), "-inf"),
]


@pytest.mark.parametrize(("value", "text"), CASES)
def test_format_number(value: float, text: str) -> None:
    assert format_number(value) == text
    assert text.isascii()


def test_percent() -> None:
    assert percent(0.125) == "12.5 %"
    assert percent(1.63e-11) == "under 0.001 %" and percent(0.0) == "0 %"
