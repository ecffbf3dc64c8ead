"""The sweep while it runs: a table that is drawn again on a terminal, a line for each trial elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import Protocol

from rich.console import Group
from rich.live import Live
from rich.text import Text

from core.search.plan import Plan
from core.search.records import OVER, Record, newest
from tui_dnn.report import parts
from tui_dnn.report.screen import Screen
from tui_dnn.sweeping import table, words

CHROME = 6
"""Rows that are not trials."""


class Display(Protocol):
    def show(self, records: Sequence[Record]) -> None: ...

    def close(self) -> None: ...


class Silent:
    """Shows nothing."""

    def show(self, records: Sequence[Record]) -> None:
        pass

    def close(self) -> None:
        pass


class Lines:
    """A line when a trial ends."""

    def __init__(self, screen: Screen, plan: Plan) -> None:
        self._screen, self._plan = screen, plan
        self._told: set[int] | None = None

    def show(self, records: Sequence[Record]) -> None:
        now = newest(records)
        over = {record.slot for record in now if record.state in OVER}
        if self._told is None:
            self._told = over
            if over:
                print(
                    f"{len(over)} of {len(now)} trials are there already",
                    file=self._screen.stream,
                    flush=True,
                )
        for record in now:
            if record.slot in over - self._told:
                self._told.add(record.slot)
                print(self._line(record, len(self._told), len(now)), file=self._screen.stream, flush=True)

    def _line(self, record: Record, done: int, total: int) -> str:
        names = words.names(self._plan)
        params = "  ".join(f"{names[key]} {words.value(drawn)}" for key, drawn in record.params.items())
        score = f"{self._plan.sweep.metric} {words.score(record)} {words.spread(record)}".strip()
        told = score if record.state == "done" else words.state(record)
        return f"{done}/{total}  trial {record.slot}  {told}  {params}  {words.took(record)}".rstrip()

    def close(self) -> None:
        pass


class Table:
    """Drawn again a few times a second, and left standing as it was last."""

    def __init__(self, screen: Screen, plan: Plan, name: str) -> None:
        self._screen, self._plan, self._name = screen, plan, name
        self._live = Live(
            console=screen.console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()

    def show(self, records: Sequence[Record]) -> None:
        rows = max(3, shutil.get_terminal_size((80, 24)).lines - CHROME)
        now = newest(records)
        self._live.update(
            Group(
                parts.heading(self._screen, self._name, table.summary(self._plan, now)),
                parts.indented(table.trials(self._screen, self._plan, now, rows)),
                Text(" Ctrl-C ends it; the same command goes on", "muted"),
            ),
            refresh=True,
        )

    def close(self) -> None:
        self._live.stop()


def open_display(screen: Screen, plan: Plan, name: str, *, silent: bool) -> Display:
    if silent:
        return Silent()
    return Table(screen, plan, name) if screen.tier.codes else Lines(screen, plan)
