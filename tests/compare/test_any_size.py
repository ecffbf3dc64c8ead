"""No size, look or choice makes a pane of the comparison raise, and nothing is drawn outside."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.runner.helpers import diverging, experiment, opened
from tests.runner.lessons import lesson
from tui_dnn.raster.tiers import Tier
from tui_dnn.runner.frame import CheckRow
from tui_dnn.runner.stepped import SteppedRunner
from tui_dnn.widgets.compare_choice import Choice
from tui_dnn.widgets.compare_curves import ManyAccuracies, ManyLosses
from tui_dnn.widgets.compare_differs import DiffersPane
from tui_dnn.widgets.compare_head import CompareHead, CompareWords
from tui_dnn.widgets.compare_layers import CompareLayers
from tui_dnn.widgets.compare_table import CompareTable
from tui_dnn.widgets.compare_view import STATISTICS, CompareView
from tui_dnn.widgets.expect import brief
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import ChartSettings, Look

PANES: tuple[type[Pane], ...] = (
    CompareHead,
    CompareWords,
    CompareTable,
    CompareLayers,
    DiffersPane,
    ManyLosses,
    ManyAccuracies,
)


@lru_cache
def moment(name: str) -> tuple[SteppedRunner, Choice]:
    """A comparison: of new runs, of some that differ in depth and data, of one that diverged."""
    runner, _ = opened(lesson("several") if name != "diverged" else diverging())
    if name == "diverged":
        runner.open(experiment())
        runner.crank(0)
        runner.race([run.id for run in runner.runs])
    if name != "new":
        runner.play()
        runner.crank(33)
    choice = Choice()
    choice.follow(runner.together, runner.ghost, runner.runs)
    return runner, choice


@st.composite
def views(draw: st.DrawFn) -> CompareView:
    runner, choice = moment(draw(st.sampled_from(["new", "several", "diverged"])))
    pair = draw(st.permutations(choice.compared))[:2]
    return CompareView(
        run=pair[0].run,
        runs=runner.runs,
        state=draw(st.sampled_from(["ready", "running", "paused", "finished", "diverged"])),
        look=Look(tier=draw(st.sampled_from(list(Tier)))),
        charts=ChartSettings(log=draw(st.booleans()), smoothing=draw(st.sampled_from([None, 0.0, 0.9]))),
        cursor=draw(st.sampled_from([None, 0.0, 7.0, 1e6])),
        compared=choice.compared,
        first=pair[0],
        second=pair[1],
        validation=draw(st.booleans()),
        statistic=draw(st.integers(0, len(STATISTICS) - 1)),
        language=draw(st.sampled_from(["en", "ko"])),
    )


@pytest.mark.parametrize("pane", PANES)
@settings(max_examples=40, deadline=None)
@given(view=views(), width=st.integers(1, 130), height=st.integers(1, 50))
def test_any_pane_of_any_size(pane: type[Pane], view: CompareView, width: int, height: int) -> None:
    made = pane()
    made.view = view
    made.stamp(view)
    cells = made.picture(view, width, height)
    assert len(cells.rows()) == height


def test_nobody_to_compare_is_no_mistake() -> None:
    view = CompareView()
    for pane in PANES:
        made = pane()
        made.view = view
        made.stamp(view)
        made.picture(view, 60, 20)


def test_an_expectation_of_an_arm_names_it() -> None:
    assert brief(CheckRow("adam", "9", "loss", "at most 0.5", "pending", "")) == "adam loss <= .5"
    assert brief(CheckRow("main", "9", "loss", "at most 0.5", "pending", "")) == "loss <= .5"
