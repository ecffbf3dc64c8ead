from __future__ import annotations

import asyncio
from dataclasses import replace
from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets import moments
from tests.widgets.host import Host
from tests.widgets.made import add_epoch, run_with
from tui_dnn.raster.cells import Box
from tui_dnn.raster.digits import width as digits_width
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.tiers import Tier
from tui_dnn.runner.frame import CheckState
from tui_dnn.runner.pace import Timings
from tui_dnn.widgets.header import Header, figures, loss_digits
from tui_dnn.widgets.messages import JumpRequested, RunChosen
from tui_dnn.widgets.pictures import MistakesPane, WeightsPane, tiles
from tui_dnn.widgets.run_bar import RunBar, clock
from tui_dnn.widgets.runs import RunsPane
from tui_dnn.widgets.text import fitted, shortened, wrapped
from tui_dnn.widgets.view import LabView, Look

FALL = np.geomspace(1.0, 0.01, 100).tolist()
WAITING: CheckState = "pending"


def test_header_block_is_solid_in_the_colour_of_the_verdict() -> None:
    for moment, ink in (
        (moments.dead(), Ink.BAD),
        (moments.rescued(), Ink.GOOD),
        (moments.unborn(), Ink.DATA),
    ):
        cells = Header().picture(moment.view, 120, 3)
        assert {int(style) >> 8 & 0xFF for style in cells.styles[:, :23].ravel()} == {ink}


def test_header_in_one_line() -> None:
    text = str(Header().picture(moments.dead().view, 80, 1))
    assert "NOT LEARNING" in text
    assert text.endswith("step 240/400")


def test_figures_of_validation_come_first() -> None:
    run = run_with(FALL, FALL)
    assert [figure.name for figure in figures(LabView(run))] == ["loss", "accuracy"]
    add_epoch(run, 50, 0.25, 0.875)
    loss, accuracy = figures(LabView(run))
    assert (loss.name, loss.digits, loss.beside) == ("val loss", "0.250", "train .0100")
    assert (accuracy.name, accuracy.digits, accuracy.unit, accuracy.beside) == (
        "val acc",
        "87.5",
        "%",
        "guess 33 %",
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.3, "12.30"),
        (1e-200, "0.000"),
        (1.0986, "1.099"),
        (0.0126, "0.013"),
        (5e-4, "5e-4"),
        (3e-5, "3e-5"),
        (0.0, "0.000"),
        (nan, "nan"),
        (123456.0, "1e5"),
    ],
)
def test_loss_digits(value: float, text: str) -> None:
    assert loss_digits(value) == text


@given(st.floats(0, 1e300))
def test_loss_digits_fit(value: float) -> None:
    assert digits_width(loss_digits(value)) <= 19


def test_runs_newest_first_with_their_loss() -> None:
    old, new = run_with([1.0, 0.5]), run_with([1.0, 0.25])
    old.id, new.id = "0001", "0002"
    rows = RunsPane().picture(LabView(new, old, (old, new)), 30, 6).rows()
    assert "0002 dead-spiral" in rows[1]
    assert ".250 │" in rows[1]
    assert "0001 dead-spiral" in rows[2]


def test_picking_a_run() -> None:
    old, new = run_with([0.5]), run_with([0.25])
    old.id, new.id = "0001", "0002"

    async def session() -> None:
        pane = RunsPane(id="runs")
        host = Host(pane, (30, 6))
        async with host.run_test(size=(40, 10)) as pilot:
            pane.show(LabView(new, old, (old, new)))
            pane.focus()
            await pilot.press("down", "down", "down", "enter")
            await pilot.click(pane, offset=(4, 1))
            await pilot.pause()
            assert [message.run_id for message in host.of(RunChosen)] == ["0001", "0002"]

    asyncio.run(session())


def test_the_list_scrolls_to_the_picked_run() -> None:
    runs = tuple(run_with([0.5]) for _ in range(9))
    for number, run in enumerate(runs):
        run.id = f"{number:04d}"

    async def session() -> None:
        pane = RunsPane(id="runs")
        host = Host(pane, (30, 5))
        async with host.run_test(size=(40, 10)) as pilot:
            pane.show(LabView(runs[-1], None, runs))
            pane.focus()
            await pilot.press(*["down"] * 9)
            await pilot.pause()
            assert "0000" in pane.text()
            assert "0008" not in pane.text()

    asyncio.run(session())


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "0 s"), (26, "26 s"), (185, "3:05"), (7800, "2:10:00")])
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_run_bar() -> None:
    view = replace(moments.rescued().view, timings=Timings(812.3, 26.4), fps=9.6)
    upper, lower = RunBar().picture(view, 120, 2).rows()
    assert "812 steps/s  26 s left  10 fps" in upper
    assert "bn on" in upper
    assert " 300 " in upper
    assert lower.rstrip().endswith("400")
    assert lower.index("◊") < lower.index("◉")


def test_a_click_on_the_time_line() -> None:
    async def session() -> None:
        pane = RunBar(id="time")
        host = Host(pane, (120, 2))
        async with host.run_test(size=(120, 10)) as pilot:
            pane.show(moments.dead().view)
            await pilot.pause()
            await pilot.click(pane, offset=(7, 1))
            await pilot.click(pane, offset=(3, 1))
            await pilot.click(pane, offset=(60, 0))
            await pilot.pause()
            assert [message.step for message in host.of(JumpRequested)] == [0]

    asyncio.run(session())


@given(
    st.integers(1, 120),
    st.integers(1, 40),
    st.integers(1, 16),
    st.integers(0, 1),
    st.sampled_from([(28, 28), (8, 8), (4, 16)]),
)
def test_tiles_lie_inside_and_apart(
    width: int, height: int, count: int, caption: int, shape: tuple[int, int]
) -> None:
    found = tiles(Box(3, 2, width, height), count, shape, caption)
    assert len(found) <= count
    taken: set[tuple[int, int]] = set()
    for box in found:
        assert box.x >= 3
        assert box.y >= 2
        assert box.x + box.width <= 3 + width
        assert box.y + box.height + caption <= 2 + height
        cells = {
            (x, y)
            for x in range(box.x, box.x + box.width)
            for y in range(box.y, box.y + box.height + caption)
        }
        assert not cells & taken
        taken |= cells


def test_worst_mistakes() -> None:
    view = moments.digits().view
    cells = MistakesPane().picture(view, 46, 10)
    text = str(cells)
    assert view.frame is not None
    assert view.frame.mistakes is not None
    assert f"{view.frame.mistakes.wrong} " in text.splitlines()[0]
    assert text.count(" read ") == 4
    first = view.frame.mistakes.worst[0]
    assert f"{first.truth} read {first.said}" in text


def test_first_layer() -> None:
    rows = WeightsPane().picture(moments.digits().view, 46, 10).rows()
    assert "3 of 16   blue +   pink -" in rows[-1]
    plain = replace(moments.digits().view, look=Look(tier=Tier.MONO))
    assert "+ grew   - shrank" in WeightsPane().picture(plain, 46, 10).rows()[-1]
    pane = WeightsPane()
    pane.zoomed = True
    assert "unit 0" in str(pane.picture(moments.digits().view, 118, 38))


@given(st.text(max_size=40), st.integers(-3, 50))
def test_fitted(text: str, width: int) -> None:
    from rich.cells import cell_len

    assert cell_len(fitted(text, width)) <= max(0, width)
    assert all(cell_len(line) <= max(1, width) for line in wrapped(text, width))


@pytest.mark.parametrize(
    ("width", "text"), [(99, "a is b, limit .1: for 9 steps"), (20, "a is b, limit .1"), (4, "a is")]
)
def test_shortened(width: int, text: str) -> None:
    assert shortened("a is b, limit .1: for 9 steps", width) == text


def test_wrapped() -> None:
    assert wrapped("the quick brown fox", 9) == ["the quick", "brown fox"]
    assert wrapped("", 9) == []
