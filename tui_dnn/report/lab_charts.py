"""Charts of a lab on standard output: the painters of the app, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.style import Style
from rich.text import Text

from core.lab.frame import Chart, Frame, HistogramChart, ImageChart, LineChart, MapChart
from tui_dnn.bench.histogram_chart import draw_histogram_chart
from tui_dnn.bench.image_chart import draw_image_chart
from tui_dnn.bench.line_chart import draw_line_chart
from tui_dnn.bench.map_chart import draw_map_chart
from tui_dnn.bench.marks import Marks, marks_of
from tui_dnn.raster.cells import CONTINUED, Box, Cells
from tui_dnn.raster.palette import Palette, palette
from tui_dnn.raster.tiers import Tier
from tui_dnn.report.screen import Screen

HEIGHTS = {LineChart: 14, MapChart: 20, ImageChart: 14}
PER_HISTOGRAM = 3


def drawn(screen: Screen, frame: Frame) -> Iterator[tuple[str, Text]]:
    """Every chart with its title."""
    marks = marks_of(frame)
    for chart in frame.charts:
        cells = Cells(screen.width - 2, _height(chart))
        _draw(cells, cells.box, chart, marks, _tier(screen))
        yield chart.title, _printed(cells, palette("dark", screen.tier.codes))


def _tier(screen: Screen) -> Tier:
    if not screen.tier.unicode:
        return Tier.ASCII
    return Tier.BRAILLE if screen.tier.codes else Tier.MONO


def _height(chart: Chart) -> int:
    if isinstance(chart, HistogramChart):
        return PER_HISTOGRAM * max(1, len(chart.rows))
    return HEIGHTS[type(chart)]


def _draw(cells: Cells, box: Box, chart: Chart, marks: Marks, tier: Tier) -> None:
    if isinstance(chart, LineChart):
        draw_line_chart(cells, box, chart, marks, tier)
    elif isinstance(chart, MapChart):
        draw_map_chart(cells, box, chart, marks, tier)
    elif isinstance(chart, HistogramChart):
        draw_histogram_chart(cells, box, chart, tier)
    else:
        draw_image_chart(cells, box, chart, tier)


def _printed(cells: Cells, look: Palette) -> Text:
    """Runs of one style, row by row, one blank at the left; the ground is the terminal's own."""
    text = Text(no_wrap=True)
    for codes, styles in zip(cells.codes.tolist(), cells.styles.tolist(), strict=True):
        text.append(" ")
        for style, run in groupby(zip(codes, styles, strict=True), key=lambda cell: cell[1]):
            word = "".join(chr(code) for code, _ in run if code != CONTINUED)
            text.append(word, look.style(style) if style >> 8 & 0xFF else _on_nothing(look.style(style)))
        text.append("\n")
    text.rstrip()
    return text


def _on_nothing(style: Style) -> Style:
    return Style(color=style.color, bold=style.bold, dim=style.dim, underline=style.underline)
