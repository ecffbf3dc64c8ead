"""Letters at the ends of lines, columns of the table, figures side by side, places."""

from __future__ import annotations

from itertools import product
from math import nan

import numpy as np
import pytest

from core.spec.edits import with_edits
from tests.compare.test_compare import row
from tests.widgets.made import run_with
from tests.widgets.moments import spiral
from tui_dnn.raster.axis import Axis
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.line_ends import End, draw_ends, free_place
from tui_dnn.raster.line_labels import LineStyle
from tui_dnn.screens.compare_places import arrange
from tui_dnn.widgets.compare_columns import columns
from tui_dnn.widgets.compare_differs import DiffersPane, short, shown
from tui_dnn.widgets.compare_values import apart
from tui_dnn.widgets.compare_view import Compared, CompareView

STYLE = LineStyle(header=False, x_labels=False, margin=0)


def letters(ends: list[End]) -> list[str]:
    """Drawn beside a plot of 10 x 5 cells with 3 columns to spare."""
    cells = Cells(13, 5)
    draw_ends(cells, Box(0, 0, 10, 5), ends, Axis(0.0, 100.0), STYLE, 3)
    return [line.rstrip() for line in cells.rows()]


def test_a_letter_stands_where_its_line_ends() -> None:
    ends = [End(100.0, 1.0, "a", 7), End(100.0, 0.0, "b", 7), End(0.0, 0.5, "c", 7), End(50.0, nan, "d", 7)]
    assert letters(ends) == [" " * 10 + "a", "", " c", "", " " * 10 + "b"]


def test_lines_that_end_together_share_the_place() -> None:
    ends = [End(100.0, 1.0, letter, 7) for letter in "abcdefgh"]
    drawn = letters(ends)
    assert drawn[:3] == [" " * 10 + "abc", " " * 10 + "def", " " * 10 + "gh"]


def test_a_value_beyond_the_axis_stays_at_its_edge() -> None:
    assert letters([End(100.0, 1e30, "a", 7)])[0].endswith("a")
    assert letters([End(100.0, -5.0, "a", 7)])[4].endswith("a")


def test_no_place_is_given_twice() -> None:
    taken: set[tuple[int, int]] = set()
    for _ in range(6):
        place = free_place(1, 3, 0, 2, taken)
        assert place is not None and place not in taken
        taken.add(place)
    assert free_place(1, 3, 0, 2, taken) is None


@pytest.mark.parametrize(
    ("one", "other", "statistic", "text"),
    [
        (2.0, 5.0, "sd", "x2.50"),
        (3.5e-9, 0.65, "sd", "x1.9e8"),
        (0.2, 0.55, "saturated", "+.350"),
        (0.5, 0.25, "dead", "-.250"),
        (0.0, 1.0, "sd", "-"),
        (nan, 1.0, "dL/dh", "-"),
    ],
)
def test_two_values_against_each_other(one: float, other: float, statistic: str, text: str) -> None:
    assert apart(one, other, statistic) == text


def test_columns_fit_and_say_only_what_there_is() -> None:
    full = [row("a", loss=1.0, accuracy=0.5, val_loss=1.0, val_accuracy=0.5, steps=3)]
    assert [column.name for column in columns(54, full)][:6] == [
        "loss",
        "acc",
        "v.loss",
        "v.acc",
        "dL/dh",
        "steps/s",
    ]
    bare = [row("a", loss=1.0, steps=3)]
    assert not {"acc", "v.loss", "v.acc", "best v"} & {column.name for column in columns(100, bare)}
    for width in range(120):
        used = sum(column.width + 1 for column in columns(width, full))
        assert used <= max(0, width - 5 - 8)


def test_settings_in_few_letters() -> None:
    assert [shown(value) for value in (True, False, None, 0.01, 2.0, (100, 100, 100), (64, 32), "adam")] == [
        "on",
        "off",
        "none",
        ".01",
        "2",
        "100x3",
        "64-32",
        "adam",
    ]
    assert [short(key) for key in ("train.optimizer.lr", "model.batch_norm.enabled", "model.init.kind")] == [
        "lr",
        "bn",
        "init",
    ]


@pytest.mark.parametrize(
    ("size", "runs", "metric"),
    list(product([(120, 40), (80, 24), (200, 60), (100, 30), (40, 12), (10, 3)], [2, 5, 8], [0, 1])),
    ids=str,
)
def test_panes_fill_the_screen_without_overlap(size: tuple[int, int], runs: int, metric: int) -> None:
    width, height = size
    covered = np.zeros((height, width), np.int64)
    for box in arrange(width, height, runs, metric).values():
        assert box.width >= 0 and box.height >= 0
        covered[box.y : box.y + box.height, box.x : box.x + box.width] += 1
    assert covered.max() == 1
    if height > 3:
        assert covered.min() == 1


def test_a_small_screen_shows_the_curve_that_was_chosen() -> None:
    assert "loss" in arrange(80, 24, 2, 0) and "accuracy" not in arrange(80, 24, 2, 0)
    assert "accuracy" in arrange(80, 24, 2, 1) and "loss" not in arrange(80, 24, 2, 1)
    assert {"loss", "accuracy"} <= set(arrange(120, 40, 2, 0))


def test_the_table_of_eight_runs_has_room_at_80x24() -> None:
    assert arrange(80, 24, 8, 0)["table"].height == 8 + 3


def test_of_many_runs_each_line_says_in_what_it_differs_from_the_first() -> None:
    changed: tuple[dict[str, object], ...] = (
        {},
        {"train.l2": 0.01},
        {"train.l1": 0.5},
        {"train.l2": 0.02, "seed": 8},
        {},
    )
    runs = [run_with([], experiment=with_edits(spiral(expect=[]), edits)) for edits in changed]
    compared = tuple(Compared(run, slot) for slot, run in enumerate(runs))
    rows = DiffersPane().picture(CompareView(run=runs[0], compared=compared), 60, 12).rows()
    lines = [row.strip("│ ") for row in rows[1:6]]
    assert lines == ["a l2 0  seed 7  l1 0", "b l2 .01", "c l1 .5", "d seed 8  l2 .02", "e as a"]
    narrow = DiffersPane().picture(CompareView(run=runs[0], compared=compared), 16, 12).rows()
    assert narrow[1].strip("│ ") == "a l2 0", "no setting is cut in two"
