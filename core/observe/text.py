"""Numbers as they stand in a sentence."""

from __future__ import annotations

from math import isinf, isnan


def format_number(value: float) -> str:
    """Three significant digits in plain ASCII, e.g. 4.8e-07, 0.001, 12.3, 1230, 1.2e+06."""
    if isnan(value):
        return "nan"
    if isinf(value):
        return "inf" if value > 0 else "-inf"
    rounded = float(f"{value:.3g}")
    if rounded == 0:
        return "0"
    if 1e-3 <= abs(rounded) < 1e6:
        return f"{rounded:.6f}".rstrip("0").rstrip(".")
    mantissa, exponent = f"{rounded:.2e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{exponent}"


def percent(share: float) -> str:
    """A share as a percentage with three significant digits, e.g. 12.5 %; what is next to nothing as `under`."""
    if 0 < abs(share) < 1e-5:
        return "under 0.001 %"
    return f"{format_number(100 * share)} %"
