from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.widgets import moments
from tui_dnn.runner.frame import CheckRow, CheckState, Frame
from tui_dnn.widgets.expect import ExpectPane, brief, current
from tui_dnn.widgets.view import LabView

FALL = np.geomspace(1.0, 0.01, 100).tolist()
WAITING: CheckState = "pending"


def checks(*states: CheckState) -> tuple[CheckRow, ...]:
    return tuple(
        CheckRow("main", str(i), "loss", f"at most 0.{i}", state, "0.5" if state != "pending" else "")
        for i, state in enumerate(states)
    )


def expecting(*states: CheckState) -> LabView:
    view = moments.newborn().view
    return replace(view, frame=Frame("0001", 1, {"checks": 1}, checks=checks(*states)))


@pytest.mark.parametrize(
    ("states", "at"),
    [(("pass", "fail", "pending"), 1), (("pass", "pending", "pending"), 1), (("pass",), 0)],
)
def test_the_expectation_to_talk_about(states: tuple[CheckState, ...], at: int) -> None:
    assert current(checks(*states)).at == str(at)


@pytest.mark.parametrize(
    ("state", "word"), [("pass", "AS EXPECTED"), ("fail", "NOT AS EXPECTED"), ("pending", "NOT YET")]
)
def test_one_expectation_in_a_small_pane(state: CheckState, word: str) -> None:
    text = str(ExpectPane().picture(expecting(state), 27, 6))
    assert f" {word} " in text
    assert ("measured 0.5" in text) == (state != "pending")
    assert f"{int(state == 'pass')} of 1" in text


def test_the_list_shows_what_comes_next() -> None:
    done: CheckState = "pass"
    states = [done if at < 20 else WAITING for at in range(40)]
    text = str(ExpectPane().picture(expecting(*states), 40, 12))
    assert "✓ 15 loss <= .15" in text
    assert "◦ 20 loss <= .20" in text


def test_when_all_is_as_expected_it_says_so() -> None:
    text = str(ExpectPane().picture(expecting("pass", "pass"), 27, 6))
    assert "all 2 expectations" in text
    assert " AS EXPECTED " in text


def test_conditions_in_brief() -> None:
    def row(metric: str, condition: str) -> str:
        return brief(CheckRow("main", "1", metric, condition, "pending", ""))

    assert row("loss", "at most 0.05") == "loss <= .05"
    assert row("act_std[6]", "0.4 to 0.9") == "act_std[6] .4 to .9"
    assert row("diagnosis", "has dead-relu") == "has dead-relu"
    assert row("digest", "same as a rerun") == "same digest on rerun"


def test_a_run_that_expects_nothing() -> None:
    assert "nothing expected" in str(ExpectPane().picture(replace(moments.burst().view, frame=None), 30, 6))
    assert "to come" in str(ExpectPane().picture(replace(moments.newborn().view, frame=None), 30, 6))


def test_the_list_of_a_run_without_checks_is_drawn_when_that_is_known() -> None:
    pane, view = ExpectPane(), moments.newborn().view
    before = pane.stamp(replace(view, frame=Frame("0001", 1)))
    assert before != pane.stamp(replace(view, frame=Frame("0001", 1, {"checks": 1})))
