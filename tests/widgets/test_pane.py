from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import replace
from typing import Self

import pytest
from textual.geometry import Region
from textual.pilot import Pilot

from tests.widgets.host import Host
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import Ink
from tui_dnn.widgets.messages import ZoomRequested
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import LabView, Look


class Words3(Pane):
    """Three rows; the second one shows the message of the view."""

    KEY, NAME = "7", "THREE"

    def __init__(self) -> None:
        super().__init__(id="three")
        self.drawn, self.refreshed = 0, list[Region]()

    def stamp(self, view: LabView) -> Hashable:
        return view.message

    def title(self, view: LabView) -> Words:
        return [(" .5", Ink.DATA)]

    def remark(self, view: LabView) -> Words:
        return [("remark", Ink.FAINT)]

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        self.drawn += 1
        cells.write(box.x, box.y + 1, view.message, Ink.TEXT)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        self.refreshed += regions
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


def session(
    body: Callable[[Words3, Host, Pilot[None]], Awaitable[None]], size: tuple[int, int] = (20, 5)
) -> None:
    async def run() -> None:
        pane = Words3()
        host = Host(pane, size)
        async with host.run_test(size=(40, 12)) as pilot:
            await pilot.pause()
            host.screen.set_focus(None)
            await pilot.pause()
            await body(pane, host, pilot)

    asyncio.run(run())


def test_the_frame_carries_title_and_remark() -> None:
    async def body(pane: Words3, host: Host, pilot: Pilot[None]) -> None:
        pane.show(LabView(message="one"))
        assert pane.text().splitlines() == [
            "╭─ 7 THREE  .5 ────╮",
            "│                  │",
            "│ one              │",
            "│                  │",
            "╰───────── remark ─╯",
        ]
        assert [pane.render_line(y).text for y in range(5)] == [
            s.text for s in pane.render_lines(Region(0, 0, 20, 5))
        ]

    session(body)


def test_nothing_is_drawn_twice_and_only_changed_rows_are_painted() -> None:
    async def body(pane: Words3, host: Host, pilot: Pilot[None]) -> None:
        pane.show(LabView(message="one"))
        before = pane.drawn
        pane.show(LabView(message="one", now=5.0))
        assert pane.drawn == before
        pane.refreshed.clear()
        pane.show(LabView(message="two"))
        assert pane.drawn == before + 1
        assert pane.refreshed == [Region(0, 2, 20, 1)]

    session(body)


def test_a_pane_that_is_not_seen_is_not_drawn() -> None:
    async def body(pane: Words3, host: Host, pilot: Pilot[None]) -> None:
        pane.show(LabView(message="one"))
        pane.display = False
        await pilot.pause()
        before = pane.drawn
        pane.show(LabView(message="two"))
        assert pane.drawn == before
        pane.display = True
        await pilot.pause()
        assert "two" in pane.text()

    session(body)


def test_focus_and_theme_change_the_border() -> None:
    async def body(pane: Words3, host: Host, pilot: Pilot[None]) -> None:
        view = LabView(message="one")
        pane.show(view)
        quiet = pane.render_line(4)._segments[0].style
        pane.focus()
        await pilot.pause()
        loud = pane.render_line(4)._segments[0].style
        assert quiet is not None
        assert loud is not None
        assert quiet.color == view.look.palette.style(Ink.LINE).color
        assert loud.color == view.look.palette.style(Ink.ACCENT).color
        pane.show(replace(view, look=Look("light")))
        light = pane.render_line(4)._segments[0].style
        assert light is not None
        assert light.color == Look("light").palette.style(Ink.ACCENT).color

    session(body)


def test_a_click_on_the_title_asks_for_zoom() -> None:
    async def body(pane: Words3, host: Host, pilot: Pilot[None]) -> None:
        pane.show(LabView())
        await pilot.click(pane, offset=(5, 2))
        assert not host.of(ZoomRequested)
        await pilot.click(pane, offset=(5, 0))
        await pilot.pause()
        assert [message.pane_id for message in host.of(ZoomRequested)] == ["three"]

    session(body)


def test_a_part_of_a_line() -> None:
    async def body(pane: Words3, host: Host, pilot: Pilot[None]) -> None:
        pane.show(LabView(message="one"))
        (strip,) = pane.render_lines(Region(1, 2, 4, 1))
        assert strip.text == " one"
        assert [line.cell_length for line in pane.render_lines(Region(0, 0, 30, 6))] == [30] * 6

    session(body)


def test_before_there_is_anything_to_show_it_is_blank() -> None:
    async def body(pane: Words3, host: Host, pilot: Pilot[None]) -> None:
        assert pane.drawn == 0
        assert pane.render_line(0).text.strip() == ""

    session(body)


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (4, 2), (80, 1)])
def test_it_follows_its_size(size: tuple[int, int]) -> None:
    async def body(pane: Words3, host: Host, pilot: Pilot[None]) -> None:
        pane.show(LabView(message="one"))
        pane.styles.width, pane.styles.height = size
        await pilot.pause()
        assert len(pane.text().splitlines()) <= size[1]
        assert pane.render_line(0).cell_length == size[0]

    session(body)
