"""What a sweep came to, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from core.search.plan import Plan
from core.search.records import Record
from core.search.space import edits
from tui_dnn.report import document as documents
from tui_dnn.report import parts
from tui_dnn.report.pace import span
from tui_dnn.report.screen import Screen
from tui_dnn.sweeping import table, words


@dataclass(frozen=True)
class Result:
    """Everything that is told at the end."""

    plan: Plan
    study: str
    storage: str
    records: Sequence[Record]
    """One for each trial of the sweep."""
    importance: Mapping[str, float]
    best: Record | None
    saved: Path | None
    seconds: float
    exit_code: int
    errors: Sequence[str] = ()
    """Last words of workers that ended by themselves."""


def page(screen: Screen, result: Result) -> None:
    """All trials, importance, the best recipe, and what to do next."""
    plan, sweep = result.plan, result.plan.sweep
    how = f"{sweep.method}, {sweep.metric}"
    how += f", mean of {sweep.folds} folds" if sweep.folds > 1 else ""
    lines: list[RenderableType] = [
        parts.heading(screen, result.study, how),
        *([Text(f" {sweep.title.en}")] if sweep.title.en else []),
        parts.indented(table.trials(screen, plan, result.records)),
    ]
    errors = {record.error for record in result.records if record.error}
    lines += [Text(f" {first}", "bad") for first in sorted(error.splitlines()[0] for error in errors)[:3]]
    if result.importance:
        lines += [
            parts.heading(
                screen, "importance", "what tells good trials from bad ones; few trials tell little"
            ),
            parts.indented(table.importance(screen, plan, result.importance)),
        ]
    if result.best is not None:
        lines += [parts.heading(screen, "best"), *_best(result, result.best)]
    lines += [Text(f" a worker ended: {last}", "warn") for last in result.errors[:3]]
    lines.append(Text(f" {table.summary(plan, result.records)}, {span(result.seconds)}", "muted"))
    if result.exit_code:
        lines.append(Text(" interrupted: the same command goes on where it stopped", "warn"))
    screen.print(*lines)


def _best(result: Result, record: Record) -> Sequence[RenderableType]:
    metric = result.plan.sweep.metric
    found = Text.assemble(f" {metric} ", (words.score(record), "good"), f" {words.spread(record)}".rstrip())
    chosen = edits(result.plan.sweep.space, record.params)
    lines = [found, *(Text(f"   {key} = {parts.toml_word(value)}") for key, value in chosen.items())]
    if result.saved is not None:
        lines += [Text(f" saved as {result.saved}", "muted")]
        lines += [Text(f" try: tui-dnn replay {result.saved} --headless", "muted")]
    return lines


def document(result: Result) -> str:
    """The same as one JSON document."""
    best = result.best
    plain: dict[str, Any] = {
        "exit_code": result.exit_code,
        "study": result.study,
        "storage": result.storage,
        "method": result.plan.sweep.method,
        "metric": result.plan.sweep.metric,
        "direction": "maximize" if result.plan.sweep.maximize else "minimize",
        "folds": result.plan.sweep.folds,
        "seconds": result.seconds,
        "best": None
        if best is None
        else {
            "trial": best.slot,
            "value": best.value,
            "folds": best.folds,
            "params": best.params,
            "set": edits(result.plan.sweep.space, best.params),
        },
        "saved": result.saved and str(result.saved),
        "importance": result.importance,
        "lost_workers": result.errors,
        "trials": [asdict(record) for record in result.records],
    }
    return documents.dumps(plain)
