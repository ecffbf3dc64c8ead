"""Zoom, focus and resizing of the real screen."""

from __future__ import annotations

import pytest

from tests.app.helpers import click, rescue, stage
from tests.train.recipes import experiment
from tui_dnn.headless.stage import Stage
from tui_dnn.screens.panes import PANES

SIZES = [(120, 40), (80, 24), (200, 60), (60, 20), (20, 5), (3, 2), (1, 1), (81, 200), (120, 40)]


def drawn(found: Stage) -> set[str]:
    """Panes that Textual has on the screen."""
    where = found.app.screen._compositor.visible_widgets
    return {str(widget.id) for widget in where if widget.id in PANES}


async def train(found: Stage, steps: int = 20) -> None:
    await found.press("space")
    await found.crank(steps)
    await found.press("space")


def test_resizing_live() -> None:
    async def play(found: Stage) -> None:
        await train(found)
        for size in SIZES:
            await found.resize(*size)
            assert drawn(found) == set(found.lab.in_view()), size
            rows = found.text().split("\n")
            assert len(rows) == size[1]
            for name in drawn(found):
                pane = found.pane(name)
                assert len(pane.text().split("\n")) == pane.size.height, (size, name)
        assert "RUNNING" not in found.text()
        assert "BOUNDARY" in found.text()

    stage(play, rescue())


def test_too_small_says_so_and_shows_one_pane() -> None:
    async def play(found: Stage) -> None:
        await train(found)
        await found.resize(60, 20)
        rows = found.text().split("\n")
        assert rows[0].strip() == "the lab needs 80x24, here are 60x20"
        assert drawn(found) == {"config"}
        seen = set()
        for _ in found.lab.reachable():
            await found.press("tab")
            assert len(drawn(found)) == 1
            seen |= drawn(found)
        assert seen == set(found.lab.reachable())
        await found.press("3")
        assert drawn(found) == {"layers"}
        await found.resize(80, 24)
        assert len(drawn(found)) > 6

    stage(play, rescue())


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
def test_every_pane_zooms_and_comes_back(size: tuple[int, int]) -> None:
    async def play(found: Stage) -> None:
        await train(found)
        before = drawn(found)
        for name in found.lab.reachable():
            found.lab.set_focus(found.pane(name))
            await found.press("Z")
            await found.refresh()
            assert drawn(found) == {"header", name, "footer"}
            assert found.pane(name).zoomed
            assert found.pane(name).size == (size[0], size[1] - 2)
            assert found.pane(name).text().strip()
            await found.press("q")
            assert found.alive
            await found.refresh()
            assert drawn(found) == before or name not in before
            assert not found.pane(name).zoomed
            if name not in before:
                await found.press("1")

    stage(play, rescue(), size=size)


def test_tab_goes_through_zoomed_panes() -> None:
    async def play(found: Stage) -> None:
        await found.press("2", "Z", "tab")
        assert drawn(found) == {"header", "accuracy", "footer"}
        await found.press("shift+tab")
        assert drawn(found) == {"header", "loss", "footer"}
        await found.press("4")
        assert found.lab.focused is found.pane("boundary")
        assert "config" in drawn(found)

    stage(play, rescue())


def test_a_pane_without_a_place_is_shown_alone_by_its_key() -> None:
    async def play(found: Stage) -> None:
        assert "runs" not in drawn(found)
        await found.press("5")
        assert drawn(found) == {"header", "runs", "footer"}
        await found.press("1")
        assert "loss" in drawn(found)

    stage(play, rescue(), size=(80, 24))


def test_the_fourth_pane_follows_the_data() -> None:
    async def play(found: Stage) -> None:
        assert {"mistakes", "weights"} <= drawn(found)
        assert "boundary" not in drawn(found)
        await found.press("4")
        assert found.lab.focused is found.pane("mistakes")

    stage(play, experiment(data={"name": "mnist_small", "limit": 300}, train__batch=50))


def test_data_without_a_picture() -> None:
    async def play(found: Stage) -> None:
        await train(found)
        assert not {"boundary", "mistakes", "weights"} & drawn(found)
        focused = found.lab.focused
        await found.press("4")
        assert found.lab.focused is focused

    stage(play, experiment(data={"name": "california_housing"}, train__batch=64))


def test_clicks_focus_and_zoom() -> None:
    async def play(found: Stage) -> None:
        await click(found, 40, 10)
        assert found.lab.focused is found.pane("loss")
        await click(found, 32, 3)
        assert found.lab.zoomed == "loss"
        await click(found, 5, 1)
        assert not found.lab.zoomed

    stage(play, rescue())


def test_the_explanation_lies_over_the_panes() -> None:
    async def play(found: Stage) -> None:
        await train(found, 40)
        await found.press("e")
        await found.refresh()
        assert "why" in found.pane("diagnosis").text()
        assert "why" in found.text()
        assert "CONFIG" in found.text()
        await found.press("e")
        await found.refresh()
        assert found.pane("diagnosis").size.height == 3

    stage(play, rescue())
