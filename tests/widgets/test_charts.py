from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from tests.widgets import moments
from tests.widgets.host import Host
from tests.widgets.made import add_epoch, run_with
from tests.widgets.moments import spiral
from tui_dnn.raster.cells import Cells
from tui_dnn.raster.ink import Ink
from tui_dnn.runner.run import Mark
from tui_dnn.widgets.accuracy import AccuracyPane
from tui_dnn.widgets.chart import ChartPane
from tui_dnn.widgets.loss import LossPane
from tui_dnn.widgets.messages import Scrubbed
from tui_dnn.widgets.view import ChartSettings, LabView

FALL = np.geomspace(1.0, 0.01, 100).tolist()


def lines(pane: ChartPane, view: LabView, width: int = 48, height: int = 14) -> list[str]:
    return pane.picture(view, width, height).rows()


def inks(cells: Cells) -> set[int]:
    """Inks of what is not blank."""
    blank = (cells.codes == 32) | (cells.codes == 0x2800)
    return {int(style) & 0xFF for style in np.unique(cells.styles[~blank])}


def test_title_and_axes() -> None:
    rows = lines(LossPane(), LabView(run_with(FALL)))
    assert rows[0].startswith("╭─ 2 LOSS  .0100  log ─")
    assert any("ln 3" in row for row in rows)
    assert "chance" not in "".join(rows)
    assert "100" in rows[-2]


def test_linear() -> None:
    rows = lines(LossPane(), LabView(run_with(FALL), charts=ChartSettings(log=False)))
    assert " linear " in rows[0]
    assert any(row.startswith("│    0 ") for row in rows)


def test_a_loss_that_is_no_number_is_a_gap_and_red_in_the_title() -> None:
    pane = LossPane()
    cells = pane.picture(LabView(run_with([*FALL, float("nan")])), 48, 14)
    at = cells.rows()[0].index("nan")
    assert int(cells.styles[0, at]) & 0xFF == Ink.BAD


def test_edits_are_marked_and_a_pending_one_is_announced() -> None:
    run = run_with(FALL)
    run.marks.append(Mark(30, "bn on", {}))
    view = LabView(run, pending={"train.optimizer.lr": 0.05})
    rows = lines(LossPane(), view)
    assert "bn on" in rows[1]
    assert "pending: lr .05" in rows[1]
    assert Ink.ACCENT in inks(LossPane().picture(view, 48, 14))
    assert "pending" not in lines(LossPane(), replace(view, pending={}))[1]


def test_the_ghost_is_named_and_goes_on_past_now() -> None:
    run, ghost = run_with(FALL[:40]), run_with(np.geomspace(1.0, 0.3, 60).tolist())
    ghost.id = "0000"
    cells = LossPane().picture(LabView(run, ghost), 48, 14)
    assert "0000 dead-spiral" in str(cells)
    last = {
        ink: np.flatnonzero((cells.styles[2:-2] & 0xFF == ink).any(axis=0)).max()
        for ink in (Ink.GHOST, Ink.DATA)
    }
    assert last[Ink.GHOST] > last[Ink.DATA]
    assert Ink.GHOST not in inks(LossPane().picture(LabView(run), 48, 14))


def test_validation_is_drawn_and_told_apart() -> None:
    run = run_with(FALL, experiment=spiral(train={"batch": 32, "epochs": 4}, expect=[]))
    for step in (25, 50, 75):
        add_epoch(run, step, 0.5, 0.8)
    rows = lines(LossPane(), LabView(run))
    assert " train  .500 val " in rows[0]
    assert any("━ train" in row and "▪ val" in row for row in rows)
    assert str(rows).count("▪") >= 4
    assert any("ep 1" in row for row in rows)
    cells = LossPane().picture(LabView(run), 48, 14)
    assert {Ink.SECOND, Ink.BAND} <= inks(cells)
    raw = LossPane().picture(LabView(run, charts=ChartSettings(smoothing=0.0)), 48, 14)
    assert Ink.BAND not in inks(raw)


def test_full_batches_are_not_smoothed() -> None:
    assert Ink.BAND not in inks(LossPane().picture(LabView(run_with(FALL)), 48, 14))


def test_a_flat_loss_lies_at_the_top() -> None:
    rows = lines(LossPane(), LabView(run_with([1.0986] * 100)))
    assert next(i for i, row in enumerate(rows) if "ln 3" in row) <= 3


def test_accuracy_goes_up_to_one_and_shows_guessing_where_it_is_near() -> None:
    rows = lines(AccuracyPane(), LabView(run_with(FALL, np.linspace(0.4, 0.7, 100))), height=8)
    assert rows[1].startswith("│    1 ")
    assert any("1/3" in row for row in rows)
    high = lines(AccuracyPane(), LabView(run_with(FALL, np.linspace(0.9, 0.99, 100))), height=8)
    assert not any("1/3 " in row for row in high[1:])


def test_the_axis_moves_at_most_once_a_second() -> None:
    run, pane = run_with(FALL), LossPane()
    first = lines(pane, LabView(run, now=10.0))
    for step in range(100, 104):
        run.trainer.recorder.scalar(step, 1e-4, 0.0, 0.9, 0.1)
    soon = lines(pane, LabView(run, now=10.5))
    later = lines(pane, LabView(run, now=11.5))
    labels = [[row[2:6] for row in rows[1:-2]] for rows in (first, soon, later)]
    assert labels[0] == labels[1] != labels[2]


def test_an_axis_that_was_held_back_moves_without_new_data() -> None:
    async def session() -> None:
        run, pane = run_with(FALL), LossPane(id="loss")
        host = Host(pane, (48, 14))
        async with host.run_test(size=(60, 20)) as pilot:
            pane.show(LabView(run, now=10.0))
            run.trainer.recorder.scalar(100, 1e-4, 0.0, 0.9, 0.1)
            pane.show(LabView(run, now=10.1))
            await pilot.pause()
            assert "1e-4" not in pane.text()
            await pilot.pause(1.2)
            assert "1e-4" in pane.text()

    asyncio.run(session())


def test_pointing_at_a_step_reads_values() -> None:
    view = LabView(run_with(FALL), run_with([0.5] * 100), cursor=50.0)
    last = lines(LossPane(), view)[-1]
    assert f"step 50  loss {FALL[50]:.4f}".replace("0.", ".") in last
    assert "0001 .500" in last
    assert "step" not in lines(LossPane(), replace(view, cursor=None))[-1]


def test_scrubbing_with_mouse_and_keys() -> None:
    async def session() -> None:
        pane = LossPane(id="loss")
        host = Host(pane, (48, 14))
        async with host.run_test(size=(60, 20)) as pilot:
            pane.show(LabView(run_with(FALL)))
            await pilot.pause()
            await pilot.hover(pane, offset=(25, 6))
            await pilot.pause()
            step = host.of(Scrubbed)[-1].step
            assert step is not None
            assert 30 < step < 60
            assert f"step {step:.0f} " in pane.text()
            assert "│" in pane.text() or "⡇" in pane.text()
            await pilot.hover(pane, offset=(25, 0))
            await pilot.pause()
            assert host.of(Scrubbed)[-1].step is None
            pane.focus()
            await pilot.press("left", "left")
            await pilot.pause()
            assert host.of(Scrubbed)[-1].step == pytest.approx(94, abs=4)
            host.screen.set_focus(None)
            await pilot.pause()
            assert host.of(Scrubbed)[-1].step is None

    asyncio.run(session())


def test_a_step_outside_the_curves_is_none() -> None:
    pane = LossPane()
    assert pane.step_at(5, 5) is None
    lines(pane, LabView(run_with(FALL)))
    assert pane.step_at(0, 5) is None
    assert pane.step_at(7, 3) == pytest.approx(0, abs=1)
    assert pane.step_at(45, 3) == pytest.approx(120, abs=2)


def test_a_really_trained_run_moves() -> None:
    cells = LossPane().picture(moments.rescued().view, 47, 14)
    assert "bn on" in str(cells)
    assert "0001 dead-spiral" in str(cells)
