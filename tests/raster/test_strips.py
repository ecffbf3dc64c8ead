from __future__ import annotations

import gc
import weakref

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from textual.strip import Strip

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, UNDERLINE, Ink, on
from tui_dnn.raster.palette import palette
from tui_dnn.raster.strips import ChartStrip, StripCache, diff, to_strips

DARK = palette("dark")


def test_runs_of_one_style_are_one_segment() -> None:
    cells = Cells(10, 1)
    cells.write(0, 0, "loss", Ink.LABEL)
    cells.write(5, 0, "한글", Ink.DATA | BOLD)
    (strip,) = to_strips(cells, DARK)
    looks = [("loss ", DARK.style(Ink.LABEL)), ("한글 ", DARK.style(Ink.DATA | BOLD))]
    assert [(segment.text, segment.style) for segment in strip] == looks
    assert strip.cell_length == 10 == sum(segment.cell_length for segment in strip)


def test_a_blank_keeps_its_ground_and_decoration() -> None:
    cells = Cells(6, 1)
    cells.write(0, 0, "a", Ink.DATA)
    cells.write(1, 0, " ", on(Ink.TEXT, Ink.RAISED))
    cells.write(2, 0, " ", on(Ink.TEXT, Ink.RAISED, UNDERLINE))
    cells.write(3, 0, "u", Ink.DATA | UNDERLINE)
    cells.write(4, 0, " ", Ink.TEXT)
    (strip,) = to_strips(cells, DARK)
    looks = [(s.style.bgcolor, s.style.underline) for s in strip if s.style for _ in s.text]
    page, raised = DARK.style(Ink.TEXT).bgcolor, DARK.style(on(0, Ink.RAISED)).bgcolor
    assert looks == [
        (page, False),
        (raised, False),
        (raised, True),
        (page, True),
        (page, False),
        (page, False),
    ]


@given(st.integers(1, 12), st.integers(1, 4), st.integers(0, 10_000))
def test_strips_show_every_cell(width: int, height: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells = Cells(width, height)
    cells.codes[:] = rng.choice([ord(c) for c in "ab ⠿"], (height, width))
    cells.styles[:] = rng.choice([1, 7, on(7, 5), on(1, 5, BOLD)], (height, width))
    for y, strip in enumerate(to_strips(cells, DARK)):
        assert strip.text == cells.rows()[y]
        looks = [segment.style for segment in strip for _ in segment.text]
        for x, (character, look) in enumerate(zip(strip.text, looks, strict=True)):
            wanted = DARK.style(int(cells.styles[y, x]))
            assert look is not None
            assert look.bgcolor == wanted.bgcolor
            assert character == " " or look == wanted


def test_diff_names_the_rows_that_changed() -> None:
    old, new = Cells(5, 4), Cells(5, 4)
    new.write(2, 1, "x")
    new.fill(Box(0, 3, 1, 1), Ink.DATA)
    assert diff(old, new).tolist() == [1, 3]
    assert diff(old, old).tolist() == []
    assert diff(old, Cells(6, 4)).tolist() == [0, 1, 2, 3]


def test_unchanged_rows_keep_their_strip() -> None:
    cache = StripCache()
    first = Cells(5, 3)
    assert cache.update(first, DARK).tolist() == [0, 1, 2]
    before = list(cache.strips)
    second = Cells(5, 3)
    second.write(0, 1, "new")
    assert cache.update(second, DARK).tolist() == [1]
    assert [a is b for a, b in zip(before, cache.strips, strict=True)] == [True, False, True]
    assert cache.strips[1].text == "new  "
    assert cache.update(second, palette("light")).tolist() == [0, 1, 2], "another palette repaints all"
    assert cache.update(Cells(4, 2), DARK).tolist() == [0, 1]
    assert len(cache.strips) == 2


def test_a_painted_strip_is_no_reference_cycle() -> None:
    class Watched(ChartStrip):
        __slots__ = ("__weakref__",)

    gc.collect()
    gc.disable()
    try:
        strip: Strip | None = Watched(to_strips(Cells(8, 1), DARK)[0], 8)
        assert strip is not None
        assert strip.divide([8]) == [strip]
        assert strip.crop(0, 8) is strip
        assert [part.cell_length for part in strip.divide([3, 8])] == [3, 5]
        gone = weakref.ref(strip)
        strip = None
        assert gone() is None
    finally:
        gc.enable()


def test_nothing_to_show() -> None:
    assert to_strips(Cells(3, 0), DARK) == []
    assert [strip.cell_length for strip in to_strips(Cells(0, 2), DARK)] == [0, 0]
