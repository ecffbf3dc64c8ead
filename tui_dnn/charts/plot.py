"""Charts drawn by plotext: the only file that imports it.

Every chart has a Figure of its own, since the module's is global, and is built once: building turns a
figure's data into cells in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

RGB = tuple[int, int, int]

_TO_ASCII = str.maketrans("─│┌┐└┘├┤┬┴┼", "-|+++++++++")


@dataclass(frozen=True)
class Series:
    """Points of one curve; `marker` is a character, or `braille` or `hd` for dots finer than a cell."""

    x: Sequence[float]
    y: Sequence[float]
    color: RGB
    marker: str
    joined: bool = True


@dataclass(frozen=True)
class Axis:
    """The range of an axis and its labelled ticks."""

    low: float
    high: float
    ticks: Sequence[float]
    labels: Sequence[str]


def _figure(width: int, height: int) -> Any:
    from plotext._figure import _figure_class

    figure = _figure_class()
    figure._limit_size(False, False)
    figure.plot_size(width, height)
    figure.theme("clear")
    return figure


def _finish(figure: Any, colored: bool, ascii_only: bool) -> str:
    from plotext._utility import uncolorize

    text: str = figure.build()
    if not colored:
        text = uncolorize(text)
    if ascii_only:
        text = text.translate(_TO_ASCII)
    return text.rstrip("\n")


def line_chart(
    series: Sequence[Series],
    *,
    x: Axis,
    y: Axis,
    size: tuple[int, int],
    verticals: Sequence[float] = (),
    frame: RGB = (110, 118, 129),
    colored: bool = True,
    ascii_only: bool = False,
) -> str:
    """Curves in a frame of `size` (columns, rows); later series are drawn over earlier ones."""
    figure = _figure(*size)
    if colored:
        figure.ticks_color(frame)
        figure.axes_color("default")
    figure.xaxes(True, False)
    figure.yaxes(True, False)
    figure.xlim(x.low, x.high)
    figure.ylim(y.low, y.high)
    figure.xticks(list(x.ticks), list(x.labels))
    figure.yticks(list(y.ticks), list(y.labels))
    for at in verticals:
        figure.vline(at, color=frame if colored else None)
    for curve in series:
        draw = figure.plot if curve.joined else figure.scatter
        draw(list(curve.x), list(curve.y), marker=curve.marker, color=curve.color if colored else None)
    return _finish(figure, colored, ascii_only)


def histogram(
    heights: Sequence[float],
    *,
    size: tuple[int, int],
    color: RGB,
    colored: bool = True,
    ascii_only: bool = False,
) -> str:
    """Columns standing on the lowest row, the highest as high as the chart; no axes.

    `heights` has one entry per column, or two per column when not ASCII.
    """
    figure = _figure(*size)
    figure.frame(False)
    figure.xticks([], [])
    figure.yticks([], [])
    top = max(heights, default=0.0) or 1.0
    figure.ylim(0, top)
    figure.xlim(0, max(len(heights) - 1, 1))
    standing = [(column, height) for column, height in enumerate(heights) if height > 0]
    if standing:
        figure.scatter(
            [column for column, _ in standing],
            [height for _, height in standing],
            marker="#" if ascii_only else "hd",
            color=color if colored else None,
            fillx=True,
        )
    return _finish(figure, colored, ascii_only)
