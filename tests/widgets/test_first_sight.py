"""What the lab shows before the first step."""

from __future__ import annotations

from dataclasses import replace
from math import log, nan

import numpy as np
import pytest

from core.observe.findings import Finding
from core.observe.series import SIGNALS
from tests.widgets import moments
from tests.widgets.made import run_with
from tui_dnn.raster.cells import Cells
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.accuracy import AccuracyPane
from tui_dnn.widgets.diagnosis import DiagnosisPane
from tui_dnn.widgets.gradient_flow import GradientFlowPane
from tui_dnn.widgets.header import Header
from tui_dnn.widgets.layer_rows import latest_row, newest
from tui_dnn.widgets.layers import LayersPane
from tui_dnn.widgets.loss import LossPane
from tui_dnn.widgets.runs import RunsPane
from tui_dnn.widgets.view import ChartSettings, LabView


def ink_of(cells: Cells, row: int, text: str) -> int:
    return int(cells.styles[row, cells.rows()[row].index(text)]) & 0xFF


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize(("width", "height"), [(120, 40), (80, 24)])
def test_no_number_is_nan(width: int, height: int, tier: Tier) -> None:
    view = moments.unborn().view
    text = str(
        moments.unborn()
        .stage.fresh()
        .picture(replace(view, look=replace(view.look, tier=tier)), width, height)
    )
    assert "nan" not in text
    assert text.count("READY") == 1
    assert "space starts it" in text


def test_titles_and_runs_have_a_faint_dash() -> None:
    view = moments.unborn().view
    for pane, title in ((LossPane(), "LOSS  -"), (AccuracyPane(), "ACCURACY  -")):
        cells = pane.picture(view, 48, 14)
        assert title in cells.rows()[0]
        assert int(cells.styles[0, cells.rows()[0].index(title) + len(title) - 1]) & 0xFF == Ink.FAINT
    rows = RunsPane().picture(replace(view, runs=(moments.unborn().run,)), 30, 6)
    assert ink_of(rows, 1, "- │") == Ink.FAINT
    header = Header().picture(view, 80, 1)
    assert ink_of(header, 0, "- ") == Ink.FAINT


def test_only_what_diverged_is_nan() -> None:
    cells = Header().picture(LabView(run_with([1.0, nan])), 80, 1)
    assert ink_of(cells, 0, "nan") == Ink.BAD
    assert "nan" not in str(AccuracyPane().picture(moments.numbers().view, 48, 14))


def test_the_layers_of_a_frame_are_a_row_like_a_recorded_one() -> None:
    """The first step records the weights, activations and gradients from before its update."""
    before, recorded = latest_row(moments.unborn().view), newest(moments.newborn().run.trainer.recorder)
    assert before is not None
    assert recorded is not None
    assert (before.step, before.begun, before.hidden) == (-1, False, 4)
    assert recorded.begun
    assert before.hist.shape == recorded.hist.shape
    assert np.array_equal(before.ranges[:, :3], recorded.ranges[:, :3])
    assert np.allclose(before.stats[:, :2], recorded.stats[:, :2], rtol=0.2, atol=1e-3)
    assert np.isnan(before.update_ratio).all()
    assert latest_row(replace(moments.unborn().view, frame=None)) is None


@pytest.mark.parametrize("signal", range(len(SIGNALS)))
@pytest.mark.parametrize("zoomed", [False, True])
def test_layers_before_the_first_step(signal: int, zoomed: bool) -> None:
    pane = LayersPane()
    pane.zoomed = zoomed
    view = replace(moments.unborn().view, charts=ChartSettings(signal=signal))
    rows = pane.picture(view, 46, 15).rows()
    assert [row.split()[1] for row in rows if row.startswith("│ L")] == ["L1", "L2", "L3", "L4"]
    assert all(row.split()[-2] == "-" for row in rows if row.startswith("│ L"))
    assert "before the first step" in rows[-1]
    assert "nan" not in "".join(rows)
    after = LayersPane().picture(moments.newborn().view, 46, 15).rows()
    assert "before" not in after[-1]


def test_gradient_flow_before_the_first_step() -> None:
    view = moments.unborn().view
    rows = GradientFlowPane().picture(view, 47, 10).rows()
    assert "/ layer  dL/dh : L4" in rows[0]
    assert rows[1].startswith("│ L1")
    assert "before the first step" in rows[-1]
    theory = replace(view, theory=(1e-4, 2e-3, 0.05, 1.0))
    assert "mean-field theory  before the first step" in GradientFlowPane().picture(theory, 60, 10).rows()[-1]
    assert "before" not in GradientFlowPane().picture(moments.newborn().view, 47, 10).rows()[-1]


@pytest.mark.parametrize("is_log", [True, False])
def test_the_loss_axis_is_around_chance(is_log: bool) -> None:
    pane = LossPane()
    rows = pane.picture(replace(moments.unborn().view, charts=ChartSettings(log=is_log)), 48, 14).rows()
    named = [i for i, row in enumerate(rows) if row.startswith("│ ln 3 ")]
    assert len(named) == 1
    assert len(rows[named[0]].split()) > 8
    assert pane._plot is not None
    axis = pane._range.axis
    assert axis is not None
    assert axis.low < log(3) / 2
    assert log(3) < axis.high < 3 * log(3)


def test_chance_is_in_the_title_where_its_tick_is_a_bare_number() -> None:
    assert "chance" in LossPane().picture(moments.numbers().view, 60, 14).rows()[0]
    assert "chance" not in LossPane().picture(moments.unborn().view, 60, 14).rows()[0]


def test_the_diagnosis_is_ready_unless_a_rule_fires() -> None:
    view = moments.unborn().view
    cells = DiagnosisPane().picture(view, 120, 3)
    assert "ready   space starts the training" in cells.rows()[0]
    assert "healthy" not in str(cells)
    assert ink_of(cells, 0, "ready") == Ink.DATA
    assert view.frame is not None
    finding = Finding("data-not-scaled", "warn", "std of the inputs 130 > 10", 130.0, 10.0)
    fires = replace(view, frame=replace(view.frame, findings=(finding,)))
    text = str(DiagnosisPane().picture(fires, 120, 3))
    assert "data-not-scaled" in text
    assert "space starts" not in text
    assert "ready" not in str(DiagnosisPane().picture(moments.newborn().view, 120, 3))
