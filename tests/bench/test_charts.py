"""Charts as cells: at any size, in every tier, with what they must say in them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from rich.cells import cell_len

from core.lab.frame import Frame, Histogram, HistogramChart, ImageChart, Line, LineChart, MapChart, Table
from tests.bench.machine import all_charts
from tui_dnn.bench.figures import Figure, draw_figure, placed
from tui_dnn.bench.histogram_chart import common_range, rebinned
from tui_dnn.bench.image_chart import grid_of
from tui_dnn.bench.legend import draw_legend
from tui_dnn.bench.line_chart import Scales
from tui_dnn.bench.map_ground import heights, sampled
from tui_dnn.bench.marks import Mark, marks_of
from tui_dnn.bench.plot import axis_of, polyline, x_labels
from tui_dnn.bench.table_view import natural_widths, widths_in
from tui_dnn.raster.axis import Axis
from tui_dnn.raster.canvas import Canvas
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import class_ink
from tui_dnn.raster.tiers import Tier

TABLE = Table("표", ("optimizer", "lr", "끝 f"), (("sgd", "0.95", "1.3e-02"), ("경사하강", "0.1", "7e-04")))
FIGURES: tuple[Figure, ...] = (*all_charts(), TABLE)
SIZES = [(76, 20), (50, 17), (37, 24), (20, 6), (9, 4), (4, 2), (1, 1)]


def drawn(figure: Figure, width: int, height: int, tier: Tier = Tier.BRAILLE) -> Cells:
    cells = Cells(width, height)
    marks = marks_of(Frame(0, 1, tuple(f for f in FIGURES if not isinstance(f, Table))))
    draw_figure(cells, cells.box, figure, marks, tier)
    return cells


@pytest.mark.parametrize(
    ("figure", "size", "tier"), list(product(FIGURES, SIZES, Tier)), ids=lambda x: str(x)[:20]
)
def test_every_chart_at_every_size_keeps_its_cells(figure: Figure, size: tuple[int, int], tier: Tier) -> None:
    rows = drawn(figure, *size, tier).rows()
    assert len(rows) == size[1] and all(cell_len(row) == size[0] for row in rows)
    if tier is Tier.ASCII:
        assert all(ord(character) < 128 or cell_len(character) == 2 for row in rows for character in row)


def test_a_line_chart_names_its_lines_at_their_ends_and_marks_them_by_letters() -> None:
    rows = drawn(FIGURES[0], 76, 20).rows()
    text = "\n".join(rows)
    for word in ("S sgd", "A adam", "여기", "손실 loss", "sgd theory"):
        assert word in text, word
    assert sum(row.count("S") for row in rows) >= 3, "letters along the line, too"
    end = next(i for i, row in enumerate(rows) if "S sgd" in row)
    steeper = next(i for i, row in enumerate(rows) if "경사하강" in row)
    assert end < steeper, "the larger value ends above"


def test_a_narrow_line_chart_has_a_legend_above() -> None:
    rows = drawn(FIGURES[0], 37, 20).rows()
    assert "sgd" in rows[1] and "adam" in "".join(rows[1:4])


def test_letters_and_inks_tell_series_apart_and_are_the_same_in_all_charts() -> None:
    marks = marks_of(Frame(0, 1, tuple(f for f in FIGURES if not isinstance(f, Table))))
    assert marks["sgd"].letter == "S" and marks["adam"].letter == "A"
    assert len({mark.letter for mark in marks.values()}) == len(marks)
    assert marks["sgd theory"].ink == marks["sgd"].ink == class_ink(0)
    assert marks["adam"].ink != marks["sgd"].ink
    assert "최솟값" not in marks, "a single place is called by its name"


def test_racers_have_the_letters_of_the_textbook() -> None:
    names = ("SGD", "Nesterov", "Momentum", "AdaGrad", "RMSProp", "Adam", "AdaMax", "Nadam")
    lines = tuple(Line(name, np.arange(3), np.arange(3)) for name in names)
    letters = [mark.letter for mark in marks_of(Frame(0, 1, (LineChart("race", lines),))).values()]
    assert letters[:6] == list("SNMARD") and len(set(letters)) == 8


def test_polyline_joins_neighbours_and_leaves_gaps() -> None:
    canvas = Canvas(10, 5, Tier.ASCII)
    mask = polyline(canvas, np.array([0.0, 9.0, np.nan, 0.0]), np.array([0.0, 4.0, np.nan, 4.0]))
    assert mask.any(axis=0).all(), "every column between the ends"
    assert not mask[4, 1:5].any(), "nothing is joined across the gap"
    assert polyline(canvas, np.array([3.0]), np.array([2.0]))[2, 3]
    dashed = polyline(canvas, np.array([0.0, 9.0]), np.array([2.0, 2.0]), dash=2)
    assert 0 < dashed.sum() < 10


def test_axes_hold_all_finite_values() -> None:
    chart = LineChart(
        "", (Line("a", np.array([1.0, 10.0, 100.0]), np.array([1e-9, np.inf, 5.0])),), log_x=True, log_y=True
    )
    scales = Scales.of(chart)
    assert scales.x.log and scales.x.low == pytest.approx(1) and scales.x.high == pytest.approx(100)
    assert scales.y.low < 1e-9 and scales.y.high > 5
    assert axis_of(np.array([]), False) == Axis(0.0, 1.0)
    assert axis_of(np.array([2.0, 2.0]), False, 0.0) == Axis(2.0, 4.0)
    assert axis_of(np.array([-1.0, 0.0, 1e-3]), True).low > 0, "zero and less have no place on a log axis"


def test_rebinned_keeps_what_is_inside() -> None:
    row = Histogram("", np.array([0.0, 1.0, 3.0]), np.array([4, 6]))
    assert rebinned(row, 0.0, 3.0, 3).tolist() == [4.0, 3.0, 3.0]
    assert rebinned(row, -1.0, 3.0, 4).tolist() == [0.0, 4.0, 3.0, 3.0]


def test_histograms_share_a_range_unless_one_would_be_a_needle() -> None:
    wide, narrow, tiny = (Histogram("", np.array([-w, w]), np.array([1])) for w in (1.0, 0.5, 0.01))
    assert common_range([wide, narrow]) == (-1.0, 1.0)
    assert common_range([wide, tiny]) is None


def test_all_histograms_have_label_and_note() -> None:
    text = str(drawn(FIGURES[1], 76, 20))
    assert all(f"층 {i}" in text and f"std {i}" in text for i in range(5))


def test_heights_go_from_lowest_to_highest() -> None:
    chart = MapChart("", np.array([[1.0, 10.0], [100.0, np.nan]]), (0, 1, 0, 1), log_z=True)
    assert heights(chart)[0].tolist() == [0.0, 0.5] and heights(chart)[1, 0] == 1.0
    assert np.isnan(heights(chart)[1, 1])
    flat = MapChart("", np.ones((2, 2)), (0, 1, 0, 1))
    assert not heights(flat).any()


def test_sampled_is_linear_and_keeps_the_corners() -> None:
    grid = np.array([[0.0, 1.0], [2.0, 3.0]])
    found = sampled(grid, 3, 3)
    assert found[0, 0] == 0 and found[2, 2] == 3 and found[1, 1] == 1.5


def test_a_map_shows_where_a_path_is_now() -> None:
    cells = drawn(FIGURES[2], 60, 20)
    solid = [
        (y, x)
        for y, x in zip(*np.nonzero(cells.codes == ord("S")), strict=True)
        if cells.styles[y, x] >> 8 & 0xFF == class_ink(0)
    ]
    assert len(solid) == 1, "one emphasised letter: the last point"
    y, x = solid[0]
    assert 6 <= y <= 11 and 28 <= x <= 36, "the middle of the map"
    assert "최솟값" in str(cells)


def test_regions_have_the_ink_of_their_class_and_glyphs_without_colour() -> None:
    cells = drawn(FIGURES[3], 60, 20)
    grounds = {int(style) >> 8 & 0xFF for style in cells.styles[2:15, 8:50].ravel()}
    assert len(grounds) >= 2
    plain = str(drawn(FIGURES[3], 60, 20, Tier.ASCII))
    assert "." in plain and "-" in plain and "O" in plain


def test_images_are_as_large_as_they_fit() -> None:
    assert grid_of(6, (28, 28), Box(0, 0, 74, 32), 1).columns == 3
    assert grid_of(1, (28, 28), Box(0, 0, 40, 20), 0).rows == 1
    text = str(drawn(FIGURES[4], 76, 20))
    assert "원본" in text and "회전 20도" in text


def test_a_table_cuts_words_before_numbers() -> None:
    assert sum(widths_in(TABLE, 20, 1)) + 2 <= 20
    assert widths_in(TABLE, 100) == natural_widths(TABLE)
    wide = Table("", ("a very long header indeed", "b"), (("12.5", "7"),))
    assert widths_in(wide, 12, 1)[0] >= 4
    assert "12.5" in str(drawn(wide, 16, 5))


def test_numbers_stand_right_and_words_left() -> None:
    row = next(row for row in drawn(TABLE, 40, 6).rows() if "0.95" in row)
    other = next(row for row in drawn(TABLE, 40, 6).rows() if "0.1" in row)
    assert row.index("0.95") + 4 == cell_len(other[: other.index("0.1")]) + 3


def test_rows_that_have_no_room_are_counted() -> None:
    long = Table("long", ("n",), tuple((str(i),) for i in range(30)))
    assert "+" in str(drawn(long, 20, 8)).replace("+-", "")


def test_figures_stand_together_where_they_fit_and_alone_where_not() -> None:
    charts = FIGURES[:2]
    both = placed((*charts, TABLE), Box(0, 1, 78, 36), 0, False)
    assert {spot.number for spot in both} == {0, 1, 2}
    assert sum(spot.box.width * spot.box.height for spot in both) == 78 * 36, "no gap and no overlap"
    alone = placed((*charts, TABLE), Box(0, 1, 50, 18), 1, False)
    assert [spot.number for spot in alone] == [1]
    assert [spot.number for spot in placed(charts, Box(0, 1, 200, 60), 1, True)] == [1]
    assert placed((), Box(0, 0, 10, 10), 0, False) == []
    assert isinstance(FIGURES[1], HistogramChart) and isinstance(FIGURES[4], ImageChart)


def test_labels_of_the_axis_are_whole() -> None:
    line = Line("a", np.arange(20), np.linspace(2.31, 2.66, 20))
    for height in range(8, 40, 3):
        cells = drawn(LineChart("", (line,), "x", "loss", log_y=True), 38, height)
        labels = [row[2:7].split()[0] for row in cells.rows()[2:-2] if row[2:7].strip(" .⠁⠂⠄⡀")]
        values = [float(word) for word in labels if word.replace(".", "").isdigit()]
        assert values and all(2.1 < value < 2.9 for value in values), labels


def test_a_legend_counts_what_it_has_no_room_for() -> None:
    shown = [(Line(f"series{i}", np.ones(1), np.ones(1)), Mark("ABCDEFGHIJ"[i], 1)) for i in range(10)]
    for width, height in ((12, 3), (30, 2), (43, 1), (43, 3), (60, 2)):
        cells = Cells(width, height)
        draw_legend(cells, cells.box, shown)
        rows = cells.rows()
        named = sum(row.count("series") for row in rows)
        assert ("+" in rows[-1]) == (named < 10)
        assert named == 10 or rows[-1].rstrip().endswith(f"+{10 - named}")


@pytest.mark.parametrize("last", [1, 4, 6, 20, 400])
def test_an_axis_that_counts_has_whole_numbers_only(last: int) -> None:
    chart = LineChart("t", (Line("a", np.arange(last + 1), np.arange(last + 1)),))
    scales = Scales.of(chart)
    assert scales.whole
    labels = [label for _, label in x_labels(scales.x, Box(0, 0, 70, 5), scales.whole)]
    assert len(labels) > 1 and all(label.isdigit() for label in labels)
    assert not Scales.of(LineChart("t", (Line("a", np.array([0.0, 0.5]), np.array([1.0, 2.0])),))).whole
