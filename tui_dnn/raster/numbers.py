"""Numbers as the lab shows them: three significant digits, no leading zero, fields of fixed width."""

from __future__ import annotations

from math import floor, isfinite, isinf, log10

_SMALLEST_PLAIN = 0.01
_LARGEST_PLAIN = 1e6


def _strip_zero(text: str) -> str:
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def exponent(value: float, digits: int = 1) -> str:
    """`5.2e-3`: one digit after the point unless told otherwise, no padding of the exponent."""
    mantissa, _, power = f"{value:.{digits}e}".partition("e")
    return f"{mantissa}e{int(power)}"


def number(value: float) -> str:
    """`.553`, `.0530`, `45.2`, `1,234`; below .01 `5.2e-3`; `nan`, `inf`."""
    if not isfinite(value):
        return ("-inf" if value < 0 else "inf") if isinf(value) else "nan"
    size = abs(value)
    if size == 0:
        return "0"
    if size < _SMALLEST_PLAIN or round(size) >= _LARGEST_PLAIN:
        text = exponent(value)
        return text if text[-3:] != "e-2" else f"{value:.4f}".replace("0.", ".", 1)
    if size >= 999.5:
        return f"{value:,.0f}"
    decimals = 2 - floor(log10(size))
    text = f"{value:.{decimals}f}"
    if abs(float(text)) >= 10 ** (3 - decimals):
        text = f"{value:.{decimals - 1}f}"
    return _strip_zero(text)


def short(value: float) -> str:
    """A round number as a label: `-1`, `.5`, `70`, `2.52`: without zeros at the end."""
    text = number(value)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text.replace(".0e", "e")


def field(value: float, width: int) -> str:
    """A number right-aligned in `width` cells; digits are given up before it would overflow, then it is `#`s."""
    for text in (
        number(value),
        exponent(value) if isfinite(value) else "",
        exponent(value, 0) if isfinite(value) else "",
    ):
        if text and len(text) <= width:
            return text.rjust(width)
    return "#" * width


def big(value: float, decimals: int = 3) -> str:
    """For the big digits: `0.123`, `1.099`; it keeps its zero and falls back to fewer decimals from 10 on."""
    if not isfinite(value):
        return "---"
    whole = len(f"{abs(value):.0f}") if abs(value) >= 1 else 1
    return f"{value:.{max(0, decimals - whole + 1)}f}"


def percent(share: float, width: int = 0) -> str:
    """`3%`; anything but nothing is never 0 %, anything but all never 100 %."""
    if not isfinite(share):
        return "-".rjust(width)
    text = f"{share:.0%}"
    if share > 0 and text == "0%":
        text = "<1%"
    elif share < 1 and text == "100%":
        text = ">99%"
    return text.rjust(width)


def count(value: float) -> str:
    """`5,475`; from a hundred thousand on `130k`, `1.25M`."""
    if abs(value) < 1e5:
        return f"{value:,.0f}"
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if abs(value) >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:,.0f}"


def tick(value: float, step: float) -> str:
    """A label of a linear axis whose ticks are `step` apart: just the digits that tell neighbours apart."""
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e4 or step < 1e-3:
        for unit, scale in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
            if size >= scale and step >= 1e-3:
                return f"{value / scale:.{_decimals(step / scale)}f}{unit}"
        text = exponent(value, max(0, _decimals(step) - _decimals(size)))
        return text.replace(".0e", "e")
    if abs(value - round(value)) < 1e-9 * size:
        return f"{value:.0f}"
    return _strip_zero(f"{value:.{_decimals(step)}f}")


def log_tick(value: float) -> str:
    """`1`, `.3`, `.01`, `1e-6`, `1e4`: a label of a logarithmic axis."""
    if 1e-3 <= value < 1e4:
        return _strip_zero(f"{value:.{max(0, -floor(log10(value) + 1e-9))}f}")
    return exponent(value, 0)


def _decimals(step: float) -> int:
    """Decimals that write a step of 1, 2, 2.5 or 5 times a power of ten."""
    decimals = max(0, -floor(log10(step) + 1e-9))
    return decimals if abs(step * 10**decimals - round(step * 10**decimals)) < 1e-6 else decimals + 1
