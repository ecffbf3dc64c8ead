from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.observe.histogram import BINS
from core.observe.measure import STD
from core.observe.series import ACTIVATION, GRADIENT, SIGNALS
from tests.widgets import moments
from tests.widgets.host import Host
from tests.widgets.made import layer_row
from tui_dnn.raster.cells import Box
from tui_dnn.raster.ink import HEAT, Ink
from tui_dnn.widgets.gradient_flow import GradientFlowPane
from tui_dnn.widgets.layer_range import LayerRanges, percentiles
from tui_dnn.widgets.layer_rows import history, newest
from tui_dnn.widgets.layers import LayersPane, columns
from tui_dnn.widgets.messages import SettingChanged
from tui_dnn.widgets.view import ChartSettings


def test_the_newest_record_is_a_copy() -> None:
    recorder = moments.dead().run.trainer.recorder
    row = newest(recorder)
    assert row is not None
    assert row.step == 239
    assert row.hidden == 4
    assert not np.shares_memory(row.hist, recorder.layer_series.hist)
    assert row.gradient_ratio[3] == 1.0
    assert newest(moments.unborn().run.trainer.recorder) is None


def test_history_is_thinned_out_evenly() -> None:
    recorder = moments.dead().run.trainer.recorder
    whole = history(recorder, 0, ACTIVATION, 1000)
    assert whole.steps.tolist() == [*range(0, 240, 10), 239]
    few = history(recorder, 3, ACTIVATION, 5)
    assert few.steps.tolist() == [0, 60, 120, 180, 239]
    assert few.hist.shape == (5, BINS)
    assert few.std[0] == recorder.layer_series.stats[0, 3, ACTIVATION, STD]
    assert not len(history(recorder, 99, ACTIVATION, 5).steps)
    assert not len(history(moments.unborn().run.trainer.recorder, 0, ACTIVATION, 5).steps)


def test_ridges_stand_beside_their_numbers() -> None:
    rows = LayersPane().picture(moments.rescued().view, 46, 15).rows()
    assert rows[0].startswith("╭─ 3 LAYERS  activations  t next signal ─")
    assert rows[1].split() == ["│", "-1", "0", "1", "std", "sat", "upd:w", "│"]
    names = [row.split()[1] for row in rows if row.startswith("│ L")]
    assert names == ["L1", "L2", "L3", "L4"]


def test_a_dead_layer_is_a_red_needle() -> None:
    cells = LayersPane().picture(moments.dead().view, 46, 15)
    text = cells.rows()
    last = next(i for i, row in enumerate(text) if row.startswith("│ L4"))
    assert text[last].count("▁") > 15
    assert int(cells.styles[last, 2]) & 0xFF == Ink.BAD
    assert "std x.0425 per layer" in text[-1]


def test_zeros_have_a_bar_of_their_own() -> None:
    rows = LayersPane().picture(moments.digits().view, 46, 12).rows()
    assert "=0 0" in rows[1]
    assert "p99" in rows[1]
    assert " dead " in rows[1]
    assert sum("=0 " in row and "%" in row for row in rows[2:]) == 3


@pytest.mark.parametrize("signal", range(len(SIGNALS)))
def test_signals(signal: int) -> None:
    view = replace(moments.rescued().view, charts=ChartSettings(signal=signal))
    rows = LayersPane().picture(view, 46, 15).rows()
    assert ["activations", "dL/dh", "weights", "updates"][signal] in rows[0]
    assert ("-1" in rows[1]) == (signal == ACTIVATION)
    if signal != ACTIVATION:
        assert "-p95" in rows[1]
        assert sum(bool(re.search(r"<[\d.e-]+ │", row)) for row in rows) == 4


@pytest.mark.parametrize("width", range(1, 60))
def test_columns_do_not_overlap(width: int) -> None:
    at = columns(Box(0, 0, width, 1), "L10")
    stops = [stop for stop in (at.std, at.share, at.update) if stop is not None]
    assert stops == sorted(stops)
    assert stops[-1] == width
    assert at.ridge + at.width <= at.std - 5 or at.width == 0


def test_history_is_a_heat_map() -> None:
    pane = LayersPane()
    pane.zoomed = True
    cells = pane.picture(replace(moments.rescued().view, charts=ChartSettings(layer=2)), 80, 24)
    assert "activations of L3" in cells.rows()[0]
    assert int((cells.styles & 0xFF).max()) >= HEAT
    text = str(cells)
    assert "1.00" in text
    assert "-1.00" in text
    assert "bn on" in text
    assert "step 290" in text


def test_arrows_pick_a_layer() -> None:
    async def session() -> None:
        pane = LayersPane(id="layers")
        host = Host(pane, (46, 15))
        async with host.run_test(size=(60, 20)) as pilot:
            pane.show(moments.rescued().view)
            pane.focus()
            await pilot.pause()
            await pilot.press("up", "down")
            await pilot.pause()
            found = [(message.name, message.value) for message in host.of(SettingChanged)]
            assert found == [("layer", 4), ("layer", 1)]

    asyncio.run(session())


@given(arrays(np.int32, (3, BINS), elements=st.integers(0, 1000)), st.sampled_from([0.01, 0.05]))
def test_percentiles(hist: np.ndarray[tuple[int, int], np.dtype[np.int32]], tail: float) -> None:
    ranges = np.array([[-1.0, 1.0], [0.0, 4.0], [-2.0, 2.0]])
    found = percentiles(hist, ranges, tail)
    for counts, (low, high), limit in zip(hist, ranges, found, strict=True):
        edges = np.linspace(low, high, BINS + 1)
        outer = np.maximum(abs(edges[:-1]), abs(edges[1:]))
        inside = counts[outer <= limit * (1 + 1e-12)].sum()
        assert inside >= (1 - tail) * counts.sum()
        assert 0 < limit <= high


def test_an_adaptive_axis_moves_at_most_once_a_second() -> None:
    ranges, narrow, wide = LayerRanges(), layer_row(), layer_row()
    narrow.ranges[:] *= 0.1
    labels = [
        ranges.update(narrow, GRADIENT, 0.0).label(0),
        ranges.update(wide, GRADIENT, 0.5).label(0),
        ranges.update(wide, GRADIENT, 1.5).label(0),
        ranges.update(layer_row(), GRADIENT, 9.0).label(0),
    ]
    assert labels[0] == labels[1] != labels[2] == labels[3]
    assert ranges.counts(0).sum() == pytest.approx(BINS)


def test_gradient_flow() -> None:
    cells = GradientFlowPane().picture(moments.dead().view, 47, 10)
    rows = cells.rows()
    assert "GRADIENT FLOW  x.0433 / layer  dL/dh : L4" in rows[0]
    assert int(cells.styles[1, 2]) & 0xFF == Ink.BAD
    assert "8.1e-5" in rows[1]
    assert any(row.startswith("│ out") for row in rows)
    assert "theory" not in rows[-1]
    assert "◊" not in str(cells)


def test_theory_is_shown_only_if_given() -> None:
    view = replace(moments.dead().view, theory=(1e-4, 2e-3, 0.05, 1.0))
    text = str(GradientFlowPane().picture(view, 47, 10))
    assert text.count("◊") == 5
    assert "◊ mean-field theory" in text
