"""A race as charts, a table and sentences."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from core.lab.frame import Frame, Line, LineChart, MapChart, Table
from core.lab.landscape_metrics import EXACT, metrics, order
from core.lab.landscape_words import called, height, notes

if TYPE_CHECKING:
    from core.lab.landscape import Race

COLUMNS, ROWS = 96, 64
"""Points of the map."""


def draw(race: Race) -> Frame:
    numbers = metrics(race)
    return Frame(
        step=race.done,
        total=race.total,
        charts=(_map(race), _heights(race)),
        tables=(_table(race, numbers),),
        notes=tuple(notes(race, numbers)),
        metrics=numbers,
    )


def _map(race: Race) -> MapChart:
    surface = race.surface
    z = surface.map(COLUMNS, ROWS)
    bounded = surface.lowest is not None
    if bounded:
        # The minimum may lie between two points of the map; below this a height is as good as there.
        z = np.maximum(z, float(z.max()) * 1e-5)
    paths = []
    for name, run in race.runs.items():
        path = run.path
        paths.append(Line(called(name), path[:, 0], path[:, 1]))
    x, y = race.start
    marks = [Line("start", np.array([x]), np.array([y]), "points")]
    if surface.lowest is not None:
        x, y = surface.lowest
        marks.append(Line("minimum", np.array([x]), np.array([y]), "points"))
    return MapChart(
        f"{race.lab.surface}  {surface.formula}", z, surface.view, (*paths, *marks), log_z=bounded
    )


def _heights(race: Race) -> LineChart:
    bounded = race.surface.lowest is not None
    # A log axis has no 0; without a lowest point a racer is followed as far down as the map goes.
    least = 0.0 if bounded else float(race.surface.map(COLUMNS, ROWS).min())
    lines = []
    for name, run in race.runs.items():
        f = run.heights
        lines.append(Line(called(name), np.arange(len(f)), np.where(f > least, f, np.nan)))
    return LineChart("f after k updates", tuple(lines), "updates", "f", log_y=bounded)


def _table(race: Race, numbers: dict[str, float]) -> Table:
    header = ["optimizer", "lr", "f", "turns of y", "closed form"]
    if race.surface.lowest is None:
        header[3] = f"f <= {race.lab.goal:g} after"
    if race.lab.tune:
        header.append("best lr -> f")
    racing = [_row(race, name, numbers) for name in order(race)]
    rate = {name: f"{race.lab.racers[name].lr:.4g}" for name in race.lab.off}
    resting = [(called(name), rate[name], "off", *[""] * (len(header) - 3)) for name in race.lab.off]
    return Table(f"after {min(race.done, race.lab.steps)} updates", tuple(header), (*racing, *resting))


def _row(race: Race, name: str, numbers: dict[str, float]) -> tuple[str, ...]:
    error = numbers.get(f"closed_error[{name}]")
    agrees = "" if error is None else "ok" if error <= EXACT else f"off by {error:.1e}"
    count = numbers[f"turns[{name}]"]
    if race.surface.lowest is None:
        count = numbers[f"reached[{name}]"]
    cells = (
        called(name),
        f"{race.runs[name].spec.lr:.4g}",
        height(numbers[f"f[{name}]"]),
        f"{count:.0f}" if isfinite(count) else "-",
        agrees,
    )
    if not race.lab.tune:
        return cells
    best = f"{race.tuned[name][0]:.3g} -> {race.tuned[name][1]:.1e}" if name in race.tuned else ""
    return (*cells, best)
