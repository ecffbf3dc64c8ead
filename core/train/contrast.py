"""The largest difference between runs, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log10
from typing import Final

from core.observe.text import format_number
from core.spec.text import Text
from core.train.compare import Row

DECADES: Final = 2.0
"""A difference of 1 in accuracy weighs as much as a factor of 100 in a loss."""
SMALL: Final = 0.1
"""In decades: differences below are noise."""
GROWS: Final = 1.25
"""Factor by layer from which on a gradient grows; below its inverse it falls."""


@dataclass(frozen=True)
class Figure:
    """A column of the table in words."""

    name: str
    en: str
    ko: str
    share: bool = False
    """An accuracy: compared by difference, not by ratio."""


FIGURES: Final = (
    Figure("val_accuracy", "validation accuracy", "검증 정확도", share=True),
    Figure("accuracy", "accuracy", "정확도", share=True),
    Figure("val_loss", "validation loss", "검증 손실"),
    Figure("loss", "loss", "손실"),
    Figure("grad_ratio", "dL/dh of the first over the last layer", "첫 층과 마지막 층의 dL/dh 비"),
    Figure("last_std", "sd of the last hidden layer", "마지막 은닉층의 표준편차"),
)
"""The first of equal ones is told."""


def size(figure: Figure, a: Row, b: Row) -> float:
    """How much two runs differ, in decades; 0 where one has no such number."""
    one, other = float(getattr(a, figure.name)), float(getattr(b, figure.name))
    if not (isfinite(one) and isfinite(other)):
        return 0.0
    if figure.share:
        return DECADES * abs(one - other)
    if one > 0 and other > 0:
        return abs(log10(one / other))
    return 0.0 if one == other else float("inf")


def contrast(a: Row, b: Row) -> Text:
    """What differs most between two runs, and what their gradients do on the way down."""
    diverged = [row.run for row in (a, b) if row.status == "diverged"]
    if diverged:
        names = ", ".join(diverged)
        return Text(en=f"diverged: {names}", ko=f"발산: {names}")
    figure = max(FIGURES, key=lambda one: size(one, a, b))
    if size(figure, a, b) < SMALL:
        return Text(en="no large difference yet", ko="아직 큰 차이가 없다")
    values = [float(getattr(row, figure.name)) for row in (a, b)]
    shown = (
        f"{a.run} {format_number(values[0])}, {b.run} {format_number(values[1])} ({_apart(figure, *values)})"
    )
    en, ko = f"largest difference: {figure.en}: {shown}", f"가장 큰 차이: {figure.ko}: {shown}"
    flow = [(row.run, row.factor) for row in (a, b) if _moves(row.factor)]
    if flow:
        en += "; dL/dh a layer down: " + ", ".join(f"{run} x{format_number(f)}" for run, f in flow)
        ko += "; 한 층 내려갈 때 dL/dh: " + ", ".join(f"{run} x{format_number(f)}" for run, f in flow)
    return Text(en=en, ko=ko)


def _moves(factor: float) -> bool:
    return isfinite(factor) and factor > 0 and not 1 / GROWS < factor < GROWS


def _apart(figure: Figure, one: float, other: float) -> str:
    if figure.share or not (one > 0 and other > 0):
        return f"{'+' if other >= one else ''}{format_number(other - one)}"
    return f"x{format_number(other / one)}"


def telling(rows: Sequence[Row]) -> Figure | None:
    """The figure by which runs are ranked: the first that all have that did not diverge; None before there is one."""
    going = sum(row.status != "diverged" for row in rows)
    for figure in FIGURES[:4]:
        known = sum(isfinite(getattr(row, figure.name)) for row in rows)
        if known >= max(1, going):
            return figure
    return None


def best_first(rows: Sequence[Row]) -> list[int]:
    """Places of the rows, the best first; what has no number comes last."""
    figure = telling(rows)
    if figure is None:
        return list(range(len(rows)))
    values = [float(getattr(row, figure.name)) for row in rows]
    sign = -1.0 if figure.share else 1.0
    return sorted(range(len(rows)), key=lambda i: (not isfinite(values[i]), sign * values[i]))


def ranking(rows: Sequence[Row]) -> Text:
    """Best and worst of several runs, by what was measured of all of them; empty before there is anything."""
    figure = telling(rows)
    known = [] if figure is None else [rows[i] for i in best_first(rows)]
    known = [row for row in known if figure is not None and isfinite(getattr(row, figure.name))]
    if figure is None or len(known) < 2:
        return Text()
    best, worst = ((row.run, format_number(getattr(row, figure.name))) for row in (known[0], known[-1]))
    lost = ", ".join(row.run for row in rows if row.status == "diverged")
    en = f"{figure.en}: best {best[0]} {best[1]}, worst {worst[0]} {worst[1]}"
    ko = f"{figure.ko}: 최고 {best[0]} {best[1]}, 최저 {worst[0]} {worst[1]}"
    return Text(en=en + (f"; diverged: {lost}" if lost else ""), ko=ko + (f"; 발산: {lost}" if lost else ""))
