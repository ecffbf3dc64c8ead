"""No size, no run and no number makes a pane raise, and nothing is drawn outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.observe.series import SIGNALS
from tests.widgets import moments
from tests.widgets.moments import Moment
from tests.widgets.stage import Stage
from tui_dnn.raster.themes import ThemeName
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.view import ChartSettings, LabView, Look

NAMES = sorted(Stage().panes)
THEMES: tuple[ThemeName, ...] = ("dark", "light", "contrast")
charts = st.builds(
    ChartSettings,
    log=st.booleans(),
    smoothing=st.sampled_from([None, 0.0, 0.6, 0.9]),
    signal=st.integers(0, len(SIGNALS) - 1),
    layer=st.integers(0, 200),
)


@st.composite
def views(draw: st.DrawFn) -> LabView:
    caught = draw(st.sampled_from([None, *moments.ALL]))
    view = LabView() if caught is None else caught().view
    ghost = draw(st.sampled_from([None, view.run, moments.dead().run]))
    return replace(
        view,
        ghost=ghost,
        frame=draw(st.sampled_from([view.frame, None])),
        pending=draw(st.sampled_from([{}, moments.BATCH_NORM])),
        look=Look(draw(st.sampled_from(THEMES)), draw(st.sampled_from(list(Tier)))),
        charts=draw(charts),
        cursor=draw(st.sampled_from([None, 0.0, 7.0, 1e6])),
        state=draw(
            st.sampled_from(["empty", "ready", "running", "paused", "finished", "diverged", "failed"])
        ),
        theory=draw(st.sampled_from([None, (0.01, 0.1), (float("nan"),)])),
        message=draw(st.sampled_from(["", "it failed\nfor a reason"])),
        fps=draw(st.sampled_from([None, 10.0])),
    )


@settings(max_examples=300, deadline=None)
@given(views(), st.sampled_from(NAMES), st.integers(0, 140), st.integers(0, 60), st.booleans())
def test_any_size(view: LabView, name: str, width: int, height: int, zoomed: bool) -> None:
    pane = Stage().panes[name]
    pane.zoomed = zoomed
    cells = pane.picture(view, width, height)
    assert cells.codes.shape == cells.styles.shape == (height, width)
    assert cells.codes.min(initial=32) >= 32
    again = Stage().panes[name]
    again.zoomed = zoomed
    assert np.array_equal(again.picture(view, width, height).codes, cells.codes)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("moment", moments.ALL, ids=lambda moment: moment.__name__)
def test_tiny(name: str, moment: Callable[[], Moment]) -> None:
    for width in range(1, 12):
        for height in range(1, 5):
            Stage().panes[name].picture(moment().view, width, height)


def test_a_hundred_layers_are_thinned_out() -> None:
    view = moments.deep().view
    text = str(Stage().panes["layers"].picture(view, 46, 15))
    assert "L1 " in text
    assert "L100" in text
    flow = str(Stage().panes["flow"].picture(view, 47, 12))
    assert "L1 " in flow
    assert "L100" in flow


def test_a_run_without_hidden_layers_shows_its_output() -> None:
    assert " out " in str(Stage().panes["layers"].picture(moments.flat().view, 46, 15))


def test_a_regression_has_no_accuracy() -> None:
    assert "no classes" in str(Stage().panes["accuracy"].picture(moments.numbers().view, 46, 10))
    assert "accuracy" not in str(Stage().panes["header"].picture(moments.numbers().view, 120, 3))
