"""Trials as a table, importance as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from core.search.plan import Plan
from core.search.records import OVER, Record, State, best, count, newest, ranked
from tui_dnn.report import parts
from tui_dnn.report.screen import Screen
from tui_dnn.sweeping import words

STYLES: dict[State, str] = {
    "running": "train",
    "pruned": "muted",
    "diverged": "bad",
    "failed": "bad",
    "interrupted": "warn",
    "waiting": "muted",
}
BAR = 10


def trials(screen: Screen, plan: Plan, records: Sequence[Record], rows: int | None = None) -> Table:
    """The best first, what runs with its progress; rows: at most so many, those that run among them."""
    top = best(records, plan.sweep.maximize)
    names = words.names(plan)
    grid = parts.table(screen)
    grid.add_column("", no_wrap=True)
    grid.add_column("trial", justify="right", no_wrap=True)
    grid.add_column(plan.sweep.metric, justify="right", no_wrap=True, style="strong")
    if plan.sweep.folds > 1:
        grid.add_column("folds", no_wrap=True, style="muted")
    for name in names.values():
        grid.add_column(name, justify="right", overflow="ellipsis", no_wrap=True)
    grid.add_column("state", no_wrap=True)
    grid.add_column("time", justify="right", no_wrap=True, style="muted")
    for record in shown(ranked(records, plan.sweep.maximize), rows):
        style = STYLES.get(record.state, "")
        mark = Text("*", "good") if record is top else Text("")
        row: list[Text | str] = [mark, str(record.slot), words.score(record)]
        row += [words.spread(record)] if plan.sweep.folds > 1 else []
        row += [words.value(record.params.get(key)) for key in names]
        grid.add_row(*row, Text(_state(screen, record), style), words.took(record))
    return grid


def shown(records: Sequence[Record], rows: int | None) -> Sequence[Record]:
    """Without those that wait, and no more than fit: the worst give way to what runs."""
    begun = [record for record in records if record.state != "waiting"]
    if rows is None or len(begun) <= rows:
        return begun
    running = [record for record in begun if record.state == "running"][:rows]
    others = [record for record in begun if record.state != "running"]
    return [*others[: rows - len(running)], *running]


def _state(screen: Screen, record: Record) -> str:
    if record.state != "running":
        return words.state(record)
    full = round(BAR * record.progress)
    glyphs = screen.glyphs
    return f"{glyphs.bar_full * full}{glyphs.bar_empty * (BAR - full)} {record.progress:4.0%}"


def summary(plan: Plan, records: Sequence[Record]) -> str:
    """How far the sweep is, in a line."""
    now = newest(records)
    done = sum(record.state in OVER for record in now)
    text = f"{done} of {len(now)} trials"
    for state in ("running", "pruned", "diverged", "failed", "interrupted"):
        some = count(now, state)
        text += f", {some} {state}" if some else ""
    top = best(now, plan.sweep.maximize)
    return f"{text}; best {words.score(top)} (trial {top.slot})" if top else text


def importance(screen: Screen, plan: Plan, shares: Mapping[str, float]) -> Table:
    """One bar for each parameter, the most important first."""
    names, width = words.names(plan), 30
    grid = parts.table(screen)
    grid.add_column("parameter", no_wrap=True)
    grid.add_column("importance", no_wrap=True)
    grid.add_column("", justify="right", no_wrap=True)
    for key, share in sorted(shares.items(), key=lambda item: -item[1]):
        grid.add_row(
            names[key], Text(screen.glyphs.bar_full * max(1, round(width * share)), "train"), f"{share:.0%}"
        )
    return grid
