"""`python -m tests.benchmarks.charts`: what drawing costs, chart by chart, in milliseconds of CPU time.

Own time is drawing into cells; strips are what Textual is given of them. Medians of runs that alternate, so that a
slow phase of the machine hits all charts alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median

import numpy as np

from tests.raster import scenes
from tests.raster.dashboards import Dashboard
from tui_dnn.charts.plot import Axis as PlotextAxis
from tui_dnn.charts.plot import Series as PlotextSeries
from tui_dnn.charts.plot import line_chart
from tui_dnn.raster.axis import Axis
from tui_dnn.raster.bars import Bar, draw_bars
from tui_dnn.raster.boundary import Samples, draw_boundary, plane_of, sample_grid
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.digits import draw_digits
from tui_dnn.raster.envelope import Points
from tui_dnn.raster.heat import draw_heat
from tui_dnn.raster.line import draw_line, ghost_series, run_series
from tui_dnn.raster.line_labels import LineStyle, Mark
from tui_dnn.raster.palette import palette
from tui_dnn.raster.picture import draw_picture, draw_weights
from tui_dnn.raster.pyramid import Pyramid
from tui_dnn.raster.ridge import draw_ridge
from tui_dnn.raster.strips import StripCache, to_strips
from tui_dnn.raster.tiers import Tier

Draw = Callable[[Cells], None]
ROUNDS = 60


def _curves(samples: int) -> Draw:
    x = np.arange(samples)
    loss = np.exp(-x / samples * 4) * np.exp(0.1 * np.random.default_rng(0).standard_normal(samples))
    series = [ghost_series(Points(x, loss[::-1]), "ghost"), run_series(Points(x, loss))]
    style = LineStyle(chance=(1.0986, "ln 3"), marks=(Mark(samples / 2, "bn on"),))
    return lambda cells: draw_line(cells, cells.box, series, Axis(0, samples), Axis(0.01, 2, log=True), style)


def _pyramid(samples: int) -> Draw:
    pyramid = Pyramid(2)
    pyramid.append(np.arange(samples), np.random.default_rng(0).uniform(0.1, 1, (2, samples)))
    series = [run_series(pyramid.curve(i), smoothing=0.6) for i in range(2)]
    return lambda cells: draw_line(cells, cells.box, series, Axis(0, samples), Axis(0, 1))


def _ridges(cells: Cells) -> None:
    hist = _HISTOGRAMS
    each = cells.height // len(hist)
    for i, counts in enumerate(hist):
        draw_ridge(cells, Box(0, i * each, cells.width, each), counts)


def _boundary(cells: Cells) -> None:
    draw_boundary(cells, cells.box, _GRID[: 2 * cells.height * cells.width], _PLANE, _SAMPLES)


def _digits(cells: Cells) -> None:
    draw_digits(cells, 0, 0, "0.123")


_HISTOGRAMS = scenes.histograms()
_PLACES, _LABELS = scenes.spiral()
_PLANE = plane_of(_PLACES)
_GRID = scenes.spiral_probabilities(sample_grid(Box(0, 0, 120, 30), _PLANE))
_SAMPLES = Samples(_PLACES, _LABELS, _LABELS)
_HISTORY = scenes.weight_history()
_DIGIT, _WEIGHTS = scenes.digit(), scenes.weights(0)
_BARS = [Bar(f"L{i}", 10.0 ** (i - 6), theory=10.0 ** (i - 5)) for i in range(1, 7)]

CHARTS: dict[str, Draw] = {
    "line, 2 x 1,000 points": _curves(1000),
    "line, 2 x 1,000 of a pyramid, smoothed": _pyramid(1000),
    "line, 2 x 1,000,000 of a pyramid": _pyramid(1_000_000),
    "ridges, 6 layers of 64 bins": _ridges,
    "heat map, 240 x 64 bins": lambda cells: draw_heat(cells, cells.box, *_HISTORY, -4, 4),
    "gradient-flow bars, 6 layers": lambda cells: draw_bars(cells, cells.box, _BARS),
    "boundary, 300 points": _boundary,
    "picture 28 x 28": lambda cells: draw_picture(cells, cells.box, _DIGIT),
    "weights 28 x 28": lambda cells: draw_weights(cells, cells.box, _WEIGHTS),
    "big digits": _digits,
}


def plotext(size: tuple[int, int]) -> None:
    """The same two curves of 1,000 points."""
    x = np.arange(1000)
    y = np.exp(-x / 250.0)
    points = [PlotextSeries(x.tolist(), list(values), (90, 180, 240), "braille") for values in (y, y[::-1])]
    axis = PlotextAxis(0, 1000, [0, 500, 1000], ["0", "500", "1000"])
    line_chart(points, x=axis, y=PlotextAxis(0, 1, [0, 1], ["0", "1"]), size=size)


def _milliseconds(work: Callable[[], object]) -> float:
    begin = time.thread_time()
    work()
    return 1e3 * (time.thread_time() - begin)


def _on_new_cells(draw: Draw, size: tuple[int, int]) -> None:
    draw(Cells(*size))


def own(size: tuple[int, int]) -> dict[str, float]:
    """Median own time of every chart."""
    times: dict[str, list[float]] = {name: [] for name in CHARTS}
    for _ in range(ROUNDS):
        for name, draw in CHARTS.items():
            times[name].append(_milliseconds(partial(_on_new_cells, draw, size)))
    return {name: median(each) for name, each in times.items()}


def main() -> None:
    small, large = (60, 20), (120, 30)
    print(f"{'own time, ms':42}{'60x20':>8}{'120x30':>8}")
    at_small, at_large = own(small), own(large)
    for name in CHARTS:
        print(f"{name:42}{at_small[name]:8.2f}{at_large[name]:8.2f}")
    slow = [median(_milliseconds(partial(plotext, size)) for _ in range(9)) for size in (small, large)]
    print(f"{'plotext, 2 x 1,000 points':42}{slow[0]:8.2f}{slow[1]:8.2f}")
    line = "line, 2 x 1,000 points"
    print(f"{'  times our line':42}{slow[0] / at_small[line]:8.0f}{slow[1] / at_large[line]:8.0f}\n")
    print(f"{'whole screen, ms':42}{'draw':>8}{'strips':>8}{'changed':>8}")
    board, look = Dashboard(Tier.BRAILLE), palette("dark")
    for width, height in ((80, 24), (120, 40), (160, 45), (200, 60)):
        draws, strips, partly = [], [], []
        cache = StripCache()
        for round_ in range(ROUNDS):
            draws.append(_milliseconds(partial(board.frame, width, height)))
            cells = board.frame(width, height)
            strips.append(_milliseconds(partial(to_strips, cells, look)))
            cells.write(0, height // 2, str(round_))
            partly.append(_milliseconds(partial(cache.update, cells, look)))
        print(f"{f'{width} x {height}':42}{median(draws):8.2f}{median(strips):8.2f}{median(partly):8.2f}")


if __name__ == "__main__":
    main()
