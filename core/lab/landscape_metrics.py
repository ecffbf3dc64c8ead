"""Numbers of a race: heights, zigzag, first steps, distance from the closed form."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isfinite, nan
from typing import TYPE_CHECKING

import numpy as np

from core.lab.surfaces import Numbers

if TYPE_CHECKING:
    from core.lab.landscape import Race

EXACT = 1e-9
"""A path this close to its closed form, relative to the farthest point, agrees with it."""


def metrics(race: Race) -> dict[str, float]:
    """f, x, y now; reached (inf: not yet), rank from 1, turns, first_step, first_step_lr, closed_error, tuned_*."""
    found: dict[str, float] = {}
    for name in race.runs:
        found |= {f"{metric}[{name}]": value for metric, value in _of(race, name)}
    for rank, name in enumerate(order(race), 1):
        found[f"rank[{name}]"] = float(rank)
    for name, (rate, height) in race.tuned.items():
        found |= {f"tuned_lr[{name}]": rate, f"tuned_f[{name}]": height}
    for rank, name in enumerate(sorted(race.tuned, key=lambda name: race.tuned[name][1]), 1):
        found[f"tuned_rank[{name}]"] = float(rank)
    return found


def order(race: Race) -> list[str]:
    """Racers from the lowest to the highest, those that left the finite numbers last.

    Where there is no lowest point: who was first at the goal.
    """
    heights = {name: float(run.heights[-1]) for name, run in race.runs.items()}
    if race.surface.lowest is None:
        return sorted(heights, key=lambda name: (reached(race, name), heights[name]))
    return sorted(heights, key=lambda name: heights[name] if isfinite(heights[name]) else inf)


def reached(race: Race, name: str) -> float:
    """The update after which f was at most the goal for the first time; inf: not yet."""
    there = np.flatnonzero(race.runs[name].heights <= race.lab.goal)
    return float(there[0]) if there.size else inf


def closed_error(path: Numbers, theory: Numbers | None) -> float:
    """Largest distance from the closed form over its largest coordinate; NaN where there is none."""
    if theory is None:
        return nan
    expected = theory[: len(path)]
    return float(np.max(np.abs(path - expected)) / max(np.max(np.abs(expected)), 1e-300))


def turns(path: Numbers) -> int:
    """How often y turned round."""
    moves = np.diff(path[:, 1])
    signs = np.sign(moves[np.isfinite(moves) & (moves != 0.0)])
    return int(np.count_nonzero(np.diff(signs)))


def _of(race: Race, name: str) -> Iterator[tuple[str, float]]:
    run = race.runs[name]
    path, heights = run.path, run.heights
    yield "f", float(heights[-1])
    yield "x", float(path[-1, 0])
    yield "y", float(path[-1, 1])
    yield "reached", reached(race, name)
    yield "turns", float(turns(path))
    if len(path) > 1:
        first = abs(float(path[1, 0] - path[0, 0]))
        yield "first_step", first
        yield "first_step_lr", first / run.spec.lr if run.spec.lr else nan
    if name in race.theory:
        yield "closed_error", closed_error(path, race.theory[name])
