"""The layout for every size: nothing overlaps, nothing is left empty, and the sizes of the design are met."""

from __future__ import annotations

from itertools import product

import pytest

from tui_dnn.screens.places import LEAST, WIDE, Arrangement, Kind, Shape, arrange, explained

KINDS: tuple[Kind, ...] = ("plane", "image", "table")
SHAPES = [Shape(kind, layers) for kind, layers in product(KINDS, (0, 1, 3, 6, 12, 40))]
SIZES = [
    (w, h) for w in (80, 81, 99, 110, 111, 120, 150, 200, 320) for h in (24, 25, 31, 32, 33, 40, 51, 60, 100)
]
PICTURES: dict[Kind, set[str]] = {"plane": {"boundary"}, "image": {"mistakes"}, "table": set()}


def cover(where: Arrangement, size: tuple[int, int]) -> None:
    """Every cell of the screen belongs to exactly one pane."""
    width, height = size
    cells = [0] * (width * height)
    for name, box in where.places.items():
        assert box.width > 0 and box.height > 0, (name, box)
        assert box.x >= 0 and box.right <= width and box.y >= 0 and box.bottom <= height, (name, box)
        for y in range(box.y, box.bottom):
            for x in range(box.x, box.right):
                cells[y * width + x] += 1
    assert set(cells) == {1}, {name: tuple(box) for name, box in where.places.items()}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_panes_cover_the_screen(shape: Shape) -> None:
    for size in SIZES:
        where = arrange(size, shape)
        wide = size[0] >= WIDE[0] and size[1] >= WIDE[1]
        assert where.mode == ("wide" if wide else "compact")
        cover(where, size)
        assert {
            "header",
            "config",
            "loss",
            "flow",
            "layers",
            "diagnosis",
            "time",
            "footer",
        } <= where.places.keys()
        assert where.places.keys() >= PICTURES[shape.kind], (size, shape)
        cover(arrange(size, shape, alone="layers"), size)


def test_the_wide_lab_has_the_columns_and_rows_of_the_design() -> None:
    places = arrange((120, 40), Shape("plane", 6)).places
    assert [places[name].width for name in ("config", "loss", "layers")] == [27, 47, 46]
    assert [places[name].height for name in ("header", "diagnosis", "time", "footer")] == [3, 3, 2, 1]
    assert [places[name].height for name in ("config", "runs", "expect")] == [20, 5, 6]
    assert [places[name].height for name in ("loss", "accuracy", "flow")] == [14, 7, 10]
    assert [places[name].height for name in ("layers", "boundary")] == [15, 16]
    pictures = arrange((120, 40), Shape("image", 3)).places
    assert [pictures[name].height for name in ("layers", "mistakes", "weights")] == [12, 10, 9]


def test_the_compact_lab_has_the_columns_and_rows_of_the_design() -> None:
    places = arrange((80, 24), Shape("plane", 6)).places
    assert [places[name].width for name in ("config", "loss", "layers")] == [25, 29, 26]
    assert [places[name].height for name in ("header", "diagnosis", "time", "footer")] == [1, 2, 1, 1]
    assert [places[name].height for name in ("loss", "flow", "layers", "boundary")] == [10, 9, 9, 10]


def test_room_goes_to_charts() -> None:
    small, large = (arrange(size, Shape("plane", 6)).places for size in ((120, 40), (200, 60)))
    for name in ("loss", "accuracy", "flow", "layers", "boundary"):
        assert large[name].area > 2 * small[name].area, name
    assert large["config"].width <= small["config"].width + 3


@pytest.mark.parametrize("width", range(1, LEAST[0] + 2))
def test_a_small_terminal_shows_one_pane_and_why(width: int) -> None:
    for height in range(1, LEAST[1]):
        where = arrange((width, height), Shape(), focused="layers")
        assert where.mode == "small"
        assert where.places.keys() == ({"too-small", "layers"} if height >= 4 else {"too-small"})
        assert where.places["too-small"].y == 0


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (200, 60)])
def test_an_explanation_lies_over_the_panes_and_leaves_the_header(size: tuple[int, int]) -> None:
    where = arrange(size, Shape("plane", 6))
    opened = explained(where).places["diagnosis"]
    assert opened.bottom == where.places["diagnosis"].bottom
    assert opened.height >= 14
    assert opened.y >= where.places["header"].bottom
