"""What tells series apart on a whole page: a letter and an ink for every name, the same in each chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import ascii_uppercase, digits

from core.lab.frame import Frame, Line, LineChart, MapChart
from tui_dnn.raster.ink import class_ink

_SPARE = ascii_uppercase + digits


@dataclass(frozen=True)
class Mark:
    """How one series is known: never by its ink alone."""

    letter: str
    ink: int


Marks = Mapping[str, Mark]


def marks_of(frame: Frame) -> Marks:
    """Names of all lines in the order in which they first appear."""
    lines = list({line.name: line for line in _lines(frame)}.values())
    letters = _letters([line.name for line in lines])
    found: dict[str, Mark] = {}
    inks = 0
    for line in lines:
        partner = _partner(line, found) if line.style != "line" else None
        found[line.name] = Mark(letters[line.name], class_ink(inks) if partner is None else partner.ink)
        inks += partner is None
    return found


def _lines(frame: Frame) -> Iterable[Line]:
    for chart in frame.charts:
        if isinstance(chart, LineChart):
            yield from chart.lines
        elif isinstance(chart, MapChart):
            yield from (path for path in chart.paths if not is_spot(path))


def is_spot(path: Line) -> bool:
    """One place on a map, which is called by its name rather than by a letter."""
    return path.style == "points" and len(path.x) == 1


def _partner(line: Line, found: Marks) -> Mark | None:
    """The line that this one stands beside: `tanh` of `tanh theory` and of `tanh at x`."""
    bases = [name for name in found if line.name.startswith(f"{name} ") or line.name.startswith(f"{name},")]
    return found[max(bases, key=len)] if bases else None


def _letters(names: list[str]) -> dict[str, str]:
    """The first letter of each name that nobody has before it; names without a free one get what is left."""
    found: dict[str, str] = {}
    for name in names:
        own = (character for character in name.upper() if character in _SPARE)
        letter = next((letter for letter in own if letter not in found.values()), None)
        if letter is not None:
            found[name] = letter
    left = (letter for letter in _SPARE if letter not in found.values())
    return found | {name: next(left, "*") for name in names if name not in found}
