"""The rows of the diagnosis in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from core.observe.findings import Finding, Fix
from tui_dnn.raster.numbers import number, percent
from tui_dnn.widgets.curves import ACCURACY, LOSS, RunCurves
from tui_dnn.widgets.rule_log import Cured, Measure

BRIEF = {
    "collapsed-activations": "collapsed",
    "vanishing-gradient": "vanishing",
    "exploding-gradient": "exploding",
    "frozen-layer": "frozen",
    "chance-plateau": "at chance",
    "symmetric-units": "symmetric",
    "bn-small-batch": "small batch",
    "data-not-scaled": "not scaled",
    "loss-output-mismatch": "mismatch",
}
"""Rules in a word, where their names are too long."""
Kind = Literal["error", "warn", "watch", "cured", "healthy", "ready"]
GENERALISES = 1.1
"""A validation loss up to this factor above that of training."""
THEN = "›"
"""Between before and after; the ASCII tier has another sign for it."""
_SHORT = (
    ("learning rate ", "lr "),
    ("start from ", "init "),
    ("gradients to ", ""),
    ("activation ", ""),
    ("optimizer ", ""),
    ("_normal", ""),
    ("_uniform", ""),
)


@dataclass(frozen=True)
class Row:
    """One line of the pane."""

    kind: Kind
    rule: str
    text: str
    fixes: tuple[Fix, ...]
    finding: Finding | None = None
    cured: Cured | None = None
    after: Measure | None = None
    """The number of a cured rule now."""

    def name(self, brief: bool) -> str:
        """What the row is called."""
        name = ", ".join(BRIEF.get(rule, rule) if brief else rule for rule in self.rule.split(", "))
        return f"watch: {name}" if self.kind == "watch" else name


READY = Row("ready", "ready", "space starts the training", ())
"""Before the first step nothing is healthy yet."""


def short_title(title: str) -> str:
    """A fix in two words: `lr x.1`, `init glorot`, `clip norm 1`."""
    title = re.sub(r" = .*", "", title)
    for long, short in _SHORT:
        title = title.replace(long, short)
    return re.sub(r"(?<![\d.])0\.(?=\d)", ".", title)


def evidence(text: str) -> str:
    """A sentence of a rule in the notation of the lab."""
    text = re.sub(r"e([+-])0*(\d)", lambda found: f"e{found[1].replace('+', '')}{found[2]}", text)
    return re.sub(
        r"(?<![\d.])0\.(?=\d)", ".", text.replace("rms dL/dh", "dL/dh").replace("update:weight of ", "upd:w ")
    )


def shown(measure: Measure) -> str:
    return percent(measure.value) if measure.share else number(measure.value)


def worded(cured: Cured, after: Measure | None) -> str:
    """`cured @600: L6 std 3.5e-9 › .667`."""
    if cured.before is None or after is None:
        return cured.how
    return f"{cured.how}: {after.what} {shown(cured.before)} {THEN} {shown(after)}"


def healthy(curves: RunCurves, muted: int) -> list[Row]:
    """Where no rule fires: how well it does, and whether it generalises."""
    loss, accuracy = curves.latest(LOSS), curves.latest(ACCURACY)
    text = "no rule fires" + (f", {muted} muted" if muted else "")
    if isfinite(loss):
        text += f"; loss {number(loss)}" + (f", accuracy {number(accuracy)}" if isfinite(accuracy) else "")
    rows = [Row("healthy", "healthy", text, ())]
    validation = curves.validation(LOSS).y
    if len(validation) and isfinite(loss) and validation[-1] <= GENERALISES * loss:
        compared = f"validation loss {number(float(validation[-1]))}, training {number(loss)}"
        rows.append(Row("healthy", "generalises", compared, ()))
    return rows


def merged(rows: Sequence[Row], height: int) -> list[Row]:
    """At most `height` rows: what is wrong first, then what was cured, the last for what to watch."""
    wrong = [row for row in rows if row.kind in ("error", "warn")]
    calm = [row for row in rows if row.kind in ("cured", "healthy", "ready")]
    watch = [row for row in rows if row.kind == "watch"]
    room = max(0, height - len(wrong) - min(1, len(watch)))
    if len(calm) > room:
        calm = (
            [_joined(calm)] if room == 1 else [*calm[: room - 1], _joined(calm[room - 1 :])] if room else []
        )
    chosen = [*wrong, *calm, *watch]
    if len(wrong) > height:
        return [*wrong[: height - 1], _more(wrong[height - 1 :])] if height > 1 else list(wrong[:1])
    return chosen[:height]


def _more(rows: Sequence[Row]) -> Row:
    """The last row, for all that have no row of their own."""
    if len(rows) == 1:
        return rows[0]
    return Row(
        "error" if any(row.kind == "error" for row in rows) else "warn",
        f"{len(rows)} more",
        ", ".join(row.rule for row in rows),
        (),
    )


def _joined(rows: Sequence[Row]) -> Row:
    """Several rows in one."""
    first = rows[0]
    if len(rows) == 1:
        return first
    names = ", ".join(BRIEF.get(row.rule, row.rule) for row in rows)
    if all(
        row.cured is not None and row.cured.how == (first.cured.how if first.cured else "") for row in rows
    ):
        texts = [first.text, *(row.text.partition(": ")[2] for row in rows[1:])]
    else:
        texts = [row.text for row in rows]
    return Row(
        first.kind, names, "   ".join(text for text in texts if text), first.fixes, first.finding, first.cured
    )
