"""Settings as text, and back."""

from __future__ import annotations

import pytest

from tui_dnn.editing.values import number, numbers, setting, widths


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (0.1, ".1"), (0.05, ".05"), (0.01, ".01"), (0.001, ".001"), (5e-4, "5e-4"),
        (1e-4, "1e-4"), (0.00625, ".00625"), (0.9, ".9"), (0.999, ".999"), (1 / 3, ".3333"), (1e-7, "1e-7"),
        (2.0, "2"), (300, "300"), (1000.0, "1000"), (-0.5, "-.5"), (12.5, "12.5"), (1e9, "1e9"), (1.5e-5, "1.5e-5"),
    ],
)  # fmt: skip
def test_setting(value: float, text: str) -> None:
    assert setting(value) == text
    assert float(text) == pytest.approx(value, rel=1e-3)


@pytest.mark.parametrize(
    ("hidden", "text"),
    [
        ([], "-"),
        ([32], "32"),
        ([32] * 6, "32"),
        ([300, 100], "300-100"),
        ([1024, 512, 512, 512], "1024..512"),
    ],
)
def test_widths(hidden: list[int], text: str) -> None:
    assert widths(hidden) == text


@pytest.mark.parametrize(
    ("text", "value"), [("64", 64), (".5", 0.5), ("1e-3", 0.001), ("-2", -2), ("0", 0), ("3.", 3.0)]
)
def test_number(text: str, value: float) -> None:
    found = number(text)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1e", "1e-", "--1", "1_0", " 1", "nan", "inf", "1" * 25, "0x1", "１"]
)
def test_not_a_number(text: str) -> None:
    with pytest.raises(ValueError):
        number(text)


def test_numbers() -> None:
    assert numbers("300-100,50", "-,") == [300, 100, 50]
    with pytest.raises(ValueError):
        numbers("300-", "-")
