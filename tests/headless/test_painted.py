"""Reading the screen: what is painted must be found, and what is painted wrongly must be noticed."""

from __future__ import annotations

from math import inf

import pytest

from core.spec.expect import Condition, DiagnosisCondition
from tui_dnn.headless import painted
from tui_dnn.raster.tiers import Tier
from tui_dnn.runner.frame import CheckRow
from tui_dnn.widgets.signs import SIGNS

SIGN = SIGNS[Tier.BRAILLE]
CHECKS = (
    CheckRow("main", "599", "loss", "at most 0.1", "pass", "0.0564"),
    CheckRow("main", "599", "diagnosis", "has nan", "fail", "absent"),
    CheckRow("main", "end", "digest", "same as a rerun", "pending", ""),
)
PAGE = """╭─ EXPECT  1 of 3 ───────────╮
│ ✓ 599 loss <= .1    0.0564 │
│ ✗ 599 has nan       absent │
│ ◦ end same digest on rerun │
│                            │
╰────────────────────────────╯"""


def test_a_page_that_agrees() -> None:
    assert [row.passed for row in painted.expectations(PAGE, CHECKS, SIGN)] == [True, True, True]


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("✓ 599", "✗ 599", 0),
        ("0.0564", "0.0565", 0),
        ("loss <=", "acc <= ", 0),
        ("✗ 599 has nan", "✓ 599 has nan", 1),
        ("has nan", "has inf", 1),
        ("◦ end", "✓ end", 2),
        ("◦ end same digest on rerun", " " * 26, 2),
    ],
)
def test_a_page_that_says_something_else(old: str, new: str, wrong: int) -> None:
    assert old in PAGE
    found = [row.passed for row in painted.expectations(PAGE.replace(old, new), CHECKS, SIGN)]
    assert found == [place != wrong for place in range(3)]


def test_the_value_in_a_title() -> None:
    title = "╭─ 2 LOSS  .0126  log ───╮\n│ LOSS 3"
    assert painted.value(title, "LOSS") == ".0126"
    assert painted.value(title, "ACCURACY") == "" and painted.value("", "LOSS") == ""
    assert painted.value("╭─ 2 LOSS  nan  log", "LOSS") == ""


@pytest.mark.parametrize(
    ("shown", "low", "high"),
    [
        (".0126", 0.01255, 0.01265),
        ("1.10", 1.095, 1.105),
        ("5.2e-3", 0.00515, 0.00525),
        ("1,234", 1233.5, 1234.5),
    ],
)
def test_a_rounded_number_stands_for_a_range(shown: str, low: float, high: float) -> None:
    assert painted.rounded(shown) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("condition", "low", "high"),
    [
        (Condition(near=1.0, tol=0.1), 0.9, 1.1),
        (Condition(near=-2.0, rel=0.5), -3.0, -1.0),
        (Condition(min=0.5), 0.5, inf),
        (Condition(max=0.5, between=(0.1, 0.9)), 0.1, 0.5),
    ],
)
def test_the_values_a_condition_allows(condition: Condition, low: float, high: float) -> None:
    assert painted.allowed(condition) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("shown", "passed"), [("1.10", True), ("1.11", False), ("1.09", False), ("1.0986", True), ("", False)]
)
def test_a_painted_number_may_be_rounded_but_not_wrong(shown: str, passed: bool) -> None:
    condition = Condition(near=1.0986, tol=0.001)
    assert painted.number("599", "loss", shown, condition, "").passed is passed


def test_rules_that_stand_there_as_a_problem() -> None:
    page = "▌ ✗ vanishing-gradient  L1\n▌ ✓ collapsed-activations  cured @600\n▌ ▴ watch: overfit  .1"
    condition = DiagnosisCondition(
        has=("vanishing-gradient", "nan"), lacks=("collapsed-activations", "overfit")
    )
    assert [row.passed for row in painted.diagnosis("9", page, condition, SIGN)] == [True, False, True, True]
    absent = DiagnosisCondition(lacks=("vanishing-gradient",))
    assert [row.passed for row in painted.diagnosis("9", page, absent, SIGN)] == [False]
