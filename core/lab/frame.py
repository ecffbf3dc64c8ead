"""What a lab shows at one moment: plain numbers, which the report and the app draw each in their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from numpy.typing import NDArray

from core.spec.text import Text

Numbers = NDArray[Any]
Style = Literal["line", "points", "dashed"]


@dataclass(frozen=True)
class Line:
    """A named series; x and y have the same length, gaps are NaN."""

    name: str
    x: Numbers
    y: Numbers
    style: Style = "line"
    """dashed: theory beside a measured line."""


@dataclass(frozen=True)
class LineChart:
    """Curves on common axes."""

    title: str
    lines: tuple[Line, ...]
    x_label: str = ""
    y_label: str = ""
    log_x: bool = False
    log_y: bool = False
    marks: tuple[tuple[float, str], ...] = ()
    """Vertical lines: x and a few words."""


@dataclass(frozen=True)
class Histogram:
    """Counts between edges (one more than counts), with the words that stand beside them."""

    label: str
    edges: Numbers
    counts: Numbers
    note: str = ""


@dataclass(frozen=True)
class HistogramChart:
    """Histograms one above the other."""

    title: str
    rows: tuple[Histogram, ...]


@dataclass(frozen=True)
class MapChart:
    """A function of two variables as heights, with paths or points on it."""

    title: str
    z: Numbers
    """(rows, columns); row 0 is the top (largest y). Classes as whole numbers where `classes`."""
    extent: tuple[float, float, float, float]
    """left, right, bottom, top."""
    paths: tuple[Line, ...] = ()
    """A line's last point is where it is now; `points`: marks without a line."""
    classes: bool = False
    """z holds class numbers: decision regions, no heights."""
    log_z: bool = False


@dataclass(frozen=True)
class ImageChart:
    """Small pictures side by side."""

    title: str
    images: Numbers
    """(n, height, width) 0..255 uint8."""
    captions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows of words; numbers are already written as a person reads them."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Chart = LineChart | HistogramChart | MapChart | ImageChart


@dataclass(frozen=True)
class Frame:
    """One moment of a lab."""

    step: int
    total: int
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[Text, ...] = ()
    """Sentences with the numbers of this moment, most important first."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """What `[[expect]]` can ask for, without the `lab.` in front: `f[sgd]`."""
