from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import Ink


@pytest.mark.parametrize(
    ("x", "text", "row"),
    [
        (0, "abc", "abc   "),
        (4, "abc", "    ab"),
        (-2, "abc", "c     "),
        (9, "abc", "      "),
        (-9, "abc", "      "),
        (1, "한글", " 한글 "),
        (-1, "한글", " 글   "),
        (3, "한글", "   한 "),
        (5, "한글", "      "),
        (0, "é\u0301x", "éx    "),
        (0, "\u1112\u1161\u11ab!", "한!   "),
        (0, "a\tb\nc", "abc   "),
    ],
)
def test_write(x: int, text: str, row: str) -> None:
    cells = Cells(6, 1)
    cells.write(x, 0, text)
    assert cells.rows() == [row]


def test_write_returns_the_column_after_the_text() -> None:
    assert Cells(3, 1).write(1, 0, "한글x") == 6
    assert Cells(3, 1).write(0, 7, "ab") == 2
    assert Cells(10, 1).write_right(10, 0, "한글") == 6


@pytest.mark.parametrize(("x", "row"), [(0, "x 글 "), (1, " x글 "), (2, "한x  "), (3, "한 x "), (4, "한글x")])
def test_half_a_wide_character_becomes_blank(x: int, row: str) -> None:
    cells = Cells(5, 1)
    cells.write(0, 0, "한글")
    cells.write(x, 0, "x")
    assert cells.rows() == [row]


@pytest.mark.parametrize("how", ["fill", "paint"])
def test_blocks_cut_wide_characters_too(how: str) -> None:
    cells = Cells(6, 2)
    for y in range(2):
        cells.write(0, y, "한글날")
    block, box = np.full((2, 2), ord("#"), np.uint32), Box(1, 0, 2, 2)
    if how == "fill":
        cells.fill(box, Ink.TEXT, "#")
    else:
        cells.paint(1, 0, block, Ink.TEXT)
    assert cells.rows()[0] == " ## 날"
    assert all(cell_len(row) == 6 for row in cells.rows())


def test_paint_is_cut_off_on_every_side() -> None:
    cells = Cells(3, 3)
    block = np.arange(ord("a"), ord("a") + 25, dtype=np.uint32).reshape(5, 5)
    cells.paint(-1, -1, block, np.full((5, 5), 7, np.uint32))
    assert cells.rows() == ["ghi", "lmn", "qrs"]
    assert (cells.styles == 7).all()
    cells.paint(9, 9, block, 3)
    cells.paint(-9, 0, block, 3)
    assert (cells.styles == 7).all()


def test_box_inside_never_turns_inside_out() -> None:
    assert Box(2, 3, 10, 5).inside(1, 1, 2, 1) == Box(3, 4, 7, 3)
    assert Box(0, 0, 2, 1).inside(left=5, top=5) == Box(5, 5, 0, 0)


_TEXT = st.text(st.sampled_from("ab 한글日é\u0301─⠿"), max_size=8)


@given(st.lists(st.tuples(st.integers(-4, 12), st.integers(-1, 3), _TEXT, st.booleans()), max_size=12))
def test_rows_never_shear(writes: list[tuple[int, int, str, bool]]) -> None:
    cells = Cells(9, 3)
    for x, y, text, fill in writes:
        if fill:
            cells.fill(Box(x, y, len(text), 2), Ink.DATA, "#")
        else:
            cells.write(x, y, text, Ink.DATA)
        assert [cell_len(row) for row in cells.rows()] == [9, 9, 9]


def test_a_pasted_buffer_keeps_its_wide_characters() -> None:
    inner = Cells(4, 1)
    inner.write(0, 0, "가나")
    outer = Cells(8, 2)
    outer.write(0, 0, "다라마바")
    outer.paste(3, 0, inner)
    assert outer.rows()[0] == "다 가나 "
    outer.write(4, 0, "x")
    assert outer.rows()[0] == "다  x나 ", "a wide character that is cut becomes blank"
