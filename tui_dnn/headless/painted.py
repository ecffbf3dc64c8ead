"""What a person reads on the screen: expectations, numbers and rules, taken from the painted text alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from core.spec.expect import Condition, DiagnosisCondition
from tui_dnn.runner.frame import CheckRow
from tui_dnn.widgets.signs import Signs

_NUMBER = re.compile(r"-?(?:\d[\d,]*\.?\d*|\.\d+)(?:e-?\d+)?")


@dataclass(frozen=True)
class Painted:
    """One comparison of an expectation with the screen."""

    at: str
    what: str
    expected: str
    shown: str
    """As it stands on the screen; empty: not there."""
    passed: bool


def lines_of(text: str) -> list[str]:
    """Rows without the frame around them."""
    return [line.strip("│| ").strip() for line in text.splitlines()]


def expectations(text: str, checks: Sequence[CheckRow], signs: Signs) -> list[Painted]:
    """Whether the list of the pane EXPECT says of every check, in order, what the engine found."""
    sign = {"pass": signs.good, "fail": signs.bad, "pending": signs.waiting}
    lines = [line for line in lines_of(text)[1:-1] if line]
    lines += [""] * (len(checks) - len(lines))
    found = []
    for check, line in zip(checks, lines, strict=False):
        expected = f"{sign[check.state]} {check.at} {_name(check)} {check.measured}".rstrip()
        says = line.startswith(f"{sign[check.state]} {check.at} ") and _plain(_name(check)) in _plain(line)
        said = says and " ".join(line.split()).endswith(" ".join(check.measured.split()))
        found.append(Painted(check.at, f"{check.metric} {check.condition}", expected, line, said))
    return found


def _plain(text: str) -> str:
    """In the notation of the lab, which writes no zero before the point."""
    return re.sub(r"(?<![\d.])0\.(?=\d)", ".", text)


def _name(check: CheckRow) -> str:
    """The word that tells its line from others."""
    if check.metric in ("diagnosis", "claim"):
        return check.condition
    return check.metric


def value(text: str, name: str) -> str:
    """The number after a name in the first row of a pane, as in `2 LOSS 1.10 log`; empty if there is none."""
    found = re.search(rf"\b{re.escape(name)}\s+(\S+)", text.splitlines()[0] if text else "")
    return found[1] if found and _NUMBER.fullmatch(found[1]) else ""


def number(at: str, name: str, shown: str, condition: Condition, expected: str) -> Painted:
    """A painted number against a bound; it is rounded, so some value that is painted like it must fulfil it."""
    return Painted(at, name, expected, shown, bool(shown) and _overlap(rounded(shown), allowed(condition)))


def rounded(shown: str) -> tuple[float, float]:
    """The smallest and the largest value that is written like this."""
    plain = shown.replace(",", "")
    mantissa, _, power = plain.partition("e")
    half = 0.5 * 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))
    return float(plain) - half, float(plain) + half


def allowed(condition: Condition) -> tuple[float, float]:
    """The values that fulfil every bound; the first is above the second where none does."""
    lows, highs = [-inf], [inf]
    if condition.near is not None:
        spreads = [] if condition.tol is None else [condition.tol]
        spreads += [] if condition.rel is None else [condition.rel * abs(condition.near)]
        lows += [condition.near - spread for spread in spreads]
        highs += [condition.near + spread for spread in spreads]
    if condition.between is not None:
        lows.append(condition.between[0])
        highs.append(condition.between[1])
    lows += [] if condition.min is None else [condition.min]
    highs += [] if condition.max is None else [condition.max]
    return max(lows), min(highs)


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


def diagnosis(at: str, text: str, condition: DiagnosisCondition, signs: Signs) -> list[Painted]:
    """Rules that must stand there as a problem, and rules that must not."""
    problems = [line for line in lines_of(text) if any(sign in line[:4] for sign in (signs.bad, signs.warn))]
    found = []
    for rule in (*condition.has, *condition.lacks):
        wanted = rule in condition.has
        line = next((line for line in problems if rule in line and f"watch: {rule}" not in line), "")
        found.append(
            Painted(at, "diagnosis", f"{'has' if wanted else 'lacks'} {rule}", line, bool(line) == wanted)
        )
    return found
