"""Settings as short text, and typed text as settings."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite


def setting(value: float) -> str:
    """Up to four digits, the shorter of `.001` and `1e-4`; no zero that says nothing."""
    if value == 0 or not isfinite(value):
        return f"{value:g}".removeprefix("-") if value == 0 else f"{value:g}"
    mantissa, _, power = f"{value:.3e}".partition("e")
    scientific = f"{mantissa.rstrip('0').rstrip('.')}e{int(power)}"
    decimals = max(0, 3 - int(power))
    plain = f"{value:.{decimals}f}"
    plain = plain.rstrip("0").rstrip(".") if decimals else plain
    plain = plain.replace("0.", ".", 1) if plain.lstrip("-").startswith("0.") else plain
    return scientific if 4 < len(plain) > len(scientific) else plain


def widths(hidden: Sequence[int]) -> str:
    """`32` where all layers are equally wide, else `300-100`, shortened in the middle."""
    if not hidden:
        return "-"
    if len(set(hidden)) == 1:
        return str(hidden[0])
    text = "-".join(map(str, hidden))
    return text if len(text) <= 12 else f"{hidden[0]}..{hidden[-1]}"


def number(text: str) -> int | float:
    """`64` is a whole number, `.5` and `1e-3` are not; ValueError for what is no number, or not yet."""
    body = text.removeprefix("-")
    if not body or not set(body) <= set("0123456789.e+-") or len(body) > 24:
        raise ValueError(text)
    return int(text) if body.isdigit() else float(text)


def numbers(text: str, separators: str) -> list[int | float]:
    """Numbers between any of `separators`; ValueError."""
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    return [number(part) for part in text.split(separators[0])]
