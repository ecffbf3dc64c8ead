"""Where the ticks of an axis go, and how their numbers are written."""

from __future__ import annotations

import math
from collections.abc import Iterable


def number(value: float, digits: int = 3) -> str:
    """A number in at most about eight cells: 0.0279, 12.5, 3.5e-09, 59978."""
    if not math.isfinite(value):
        return "inf" if value > 0 else "-inf" if value < 0 else "nan"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e6 or size < 1e-4:
        return f"{value:.{digits - 1}e}"
    decimals = max(0, digits - 1 - math.floor(math.log10(size)))
    return f"{value:.{min(decimals, 4 if size >= 1e-3 else 6)}f}"


def tick(value: float) -> str:
    """A tick's label: as short as the value allows."""
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e6:
        return f"{value:.6g}"
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{float(mantissa):g}e{int(exponent)}"


def linear_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers inside low..high, at most `most` of them."""
    if not high > low or most < 1:
        return [low]
    raw = (high - low) / most
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    ticks = [index * step for index in range(first, math.floor(high / step + 1e-9) + 1)]
    return [float(f"{value:.12g}") for value in ticks]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Powers of ten inside low..high, with 2 and 5 between them where there is room."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for mantissas in ((1, 2, 5), (1, 3), (1,)):
        ticks = [float(f"{m}e{exponent}") for exponent in range(first, last + 1) for m in mantissas]
        inside = [value for value in ticks if low <= value <= high]
        if len(inside) <= most:
            return inside or [low, high]
    stride = math.ceil(len(inside) / most)
    return inside[::stride]


def wants_log(values: Iterable[float]) -> bool:
    """Whether a log axis tells more: all positive and more than a factor of 20 between the ends."""
    kept = [value for value in values if math.isfinite(value)]
    return bool(kept) and min(kept) > 0 and max(kept) / min(kept) > 20
