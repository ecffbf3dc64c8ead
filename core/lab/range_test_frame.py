"""A range test as a chart, a table and sentences."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from core.lab.frame import Frame, Line, LineChart, Table
from core.lab.range_test_curve import Reading
from core.spec.text import Text

if TYPE_CHECKING:
    from core.lab.range_test import Sweep

BATCHES = 50
"""Batch losses that are drawn beside the smoothed curve, about: more would hide it."""


def draw(sweep: Sweep) -> Frame:
    found = sweep.reading
    return Frame(
        step=sweep.done,
        total=sweep.total,
        charts=(_chart(sweep, found),),
        tables=(_table(found),),
        notes=tuple(_notes(sweep, found)),
        metrics={
            "suggestion": found.suggestion,
            "steepest": found.suggestion,
            "best_lr": found.best_lr,
            "tenth": found.tenth,
            "diverged_lr": found.diverged_lr,
            "lowest": found.lowest,
            "first": sweep.losses[0] if sweep.losses else float("nan"),
            "updates": float(sweep.done),
        },
    )


def _chart(sweep: Sweep, found: Reading) -> LineChart:
    losses, curve = np.array(sweep.losses), sweep.curve
    x = sweep.rates[: len(losses)]
    # A loss that runs away would flatten all that is to be seen.
    top = 1.5 * losses[0] if len(losses) else 0.0
    few = slice(None, None, max(1, len(losses) // BATCHES))
    marks = [(found.suggestion, "steepest"), (found.best_lr, "lowest")]
    return LineChart(
        "loss over a growing learning rate",
        (
            Line("batch", x[few], np.where(losses <= top, losses, np.nan)[few], "points"),
            Line("smoothed", x, np.where(curve <= top, curve, np.nan)),
        ),
        "learning rate",
        "loss",
        log_x=True,
        marks=tuple((rate, words) for rate, words in marks if isfinite(rate)),
    )


def _notes(sweep: Sweep, found: Reading) -> Iterator[Text]:
    if isfinite(found.suggestion):
        rate = f"{found.suggestion:.2g}"
        yield Text(
            en=f"The loss falls fastest at lr {rate}: a rate to start from.",
            ko=f"학습률 {rate}에서 손실이 가장 가파르게 떨어진다. 이 값에서 시작하면 된다.",
        )
        yield Text(
            en=f"It is lowest at {found.best_lr:.2g}, already at the edge; a tenth of that: {found.tenth:.2g}.",
            ko=f"손실이 가장 낮은 {found.best_lr:.2g}은 이미 벼랑 끝이다. 그 10분의 1은 {found.tenth:.2g}.",
        )
    elif sweep.done:
        yield Text(
            en="The loss has not begun to fall.",
            ko="손실이 아직 떨어지지 않았다.",
        )
    if isfinite(found.diverged_lr):
        yield Text(
            en=f"At {found.diverged_lr:.2g} it is {sweep.lab.stop:g} times its lowest: the test ends.",
            ko=f"{found.diverged_lr:.2g}에서 손실이 최저점의 {sweep.lab.stop:g}배를 넘어 시험을 끝낸다.",
        )


def _table(found: Reading) -> Table:
    rows = (
        ("steepest descent (suggestion)", found.suggestion),
        ("lowest loss", found.best_lr),
        ("lowest loss / 10", found.tenth),
        ("runs away", found.diverged_lr),
    )
    return Table(
        "learning rates",
        ("where", "lr"),
        tuple((words, f"{rate:.3g}" if isfinite(rate) else "-") for words, rate in rows),
    )
