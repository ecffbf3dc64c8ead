"""Time of several things in turns, so that a slow moment of the machine meets all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter


def in_turns(
    things: Mapping[str, Callable[[], object]], rounds: int, seconds: float
) -> dict[str, list[float]]:
    """Microseconds per call of each, one figure for each round of about `seconds`."""
    calls = {name: _calls(thing, seconds) for name, thing in things.items()}
    taken: dict[str, list[float]] = {name: [] for name in things}
    for _ in range(rounds):
        for name, thing in things.items():
            begun = perf_counter()
            for _ in range(calls[name]):
                thing()
            taken[name].append((perf_counter() - begun) / calls[name] * 1e6)
    return taken


def ratio(upper: list[float], lower: list[float]) -> float:
    """Median over rounds of neighbouring times."""
    return median(a / b for a, b in zip(upper, lower, strict=True))


def _calls(thing: Callable[[], object], seconds: float) -> int:
    thing()
    begun = perf_counter()
    for _ in range(3):
        thing()
    return max(1, round(3 * seconds / (perf_counter() - begun)))
