"""What is wrong, with the number that shows it, and the fixes one key away."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType

from core.observe.findings import Finding, Fix
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.widgets.curves import LOSS, curves_of
from tui_dnn.widgets.diagnosis_rows import READY, THEN, Row, evidence, healthy, merged, short_title, worded
from tui_dnn.widgets.explain import draw_explanation
from tui_dnn.widgets.layer_rows import LayerRow, newest
from tui_dnn.widgets.messages import FixChosen, ZoomRequested
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.rule_log import RuleLog, measure
from tui_dnn.widgets.signs import SIGNS
from tui_dnn.widgets.text import fitted, shortened
from tui_dnn.widgets.view import LabView
from tui_dnn.widgets.watch import watched

FIXES = 3
"""Fixes that have a key."""
MOST_NAME = 32
"""Columns of a rule's name at most."""
BRIEF = 100
"""Columns below which rules have short names."""
Key = tuple[str, str, int]
"""Key, word, and which fix: from 0, or -1 for the explanation."""
_INKS = {
    "error": (Ink.BAD, Ink.BAD_TINT),
    "warn": (Ink.WARN, Ink.WARN_TINT),
    "watch": (Ink.WARN, Ink.WARN_TINT),
    "cured": (Ink.GOOD, Ink.GOOD_TINT),
    "healthy": (Ink.GOOD, Ink.GOOD_TINT),
    "ready": (Ink.DATA, Ink.RAISED),
}


class DiagnosisPane(Pane):
    """Ranked rows without a frame; `e` opens the explanation of the picked one below them."""

    NAME = "DIAGNOSIS"
    HELP = (
        "What the rules found, causes first, each with its measured number and the limit. F1 to F3 apply a fix as a "
        "fork: the old run stays as ghost. A rule that was cured stays green with its number before and after; "
        "watch means in sight of a limit. e explains the picked rule with the numbers of this run, k mutes it."
    )
    DEFAULT_CSS = "DiagnosisPane { height: 3; width: 100%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "pick(-1)", "rule above", id="diagnosis.up", show=False),
        Binding("down", "pick(1)", "rule below", id="diagnosis.down", show=False),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.logs: dict[str, RuleLog] = {}
        """What became of every rule, by run."""
        self._rows: list[Row] = []
        self._fixes: list[tuple[Fix, str]] = []
        self._spots: list[tuple[int, int, int, int]] = []
        self._shown: list[Row] = []
        self._muted: set[str] = set()
        self._picked = 0

    @property
    def rows(self) -> tuple[Row, ...]:
        """What it says, the most important first."""
        return tuple(self._rows)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong or to be watched, the most important first."""
        return tuple(row.finding for row in self._rows if row.finding is not None)

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """Those of F1, F2 and F3."""
        return tuple(fix for fix, _ in self._fixes)

    def show(self, view: LabView) -> None:
        self._learn(view)
        super().show(view)

    def _learn(self, view: LabView) -> None:
        """Take findings into the log of the run, also while the pane is hidden."""
        run = view.run
        if run is None:
            return
        if run.id not in self.logs:
            parent = (
                run.origin[0] if run.origin is not None else view.ghost.id if view.ghost is not None else ""
            )
            self.logs[run.id] = RuleLog(self.logs.get(parent), fork=run.origin is not None)
        frame = view.snapshot
        if frame is not None and "findings" in frame.taken:
            step, loss = frame.taken["findings"], curves_of(run).latest(LOSS)
            self.logs[run.id].update(frame.findings, step, run.marks, newest(run.trainer.recorder), loss)

    def stamp(self, view: LabView) -> Hashable:
        run = view.run
        if run is None:
            return None
        taken = None if view.snapshot is None else view.snapshot.taken.get("findings")
        rows = run.trainer.recorder.layer_rows
        return (
            run.id,
            view.state,
            curves_of(run).untrained,
            taken,
            rows,
            len(run.marks),
            self._picked,
            frozenset(self._muted),
        )

    def paint(self, cells: Cells, view: LabView) -> None:
        self._spots, self._shown = [], []
        run = view.run
        if run is None:
            self._rows, self._fixes = [], []
            cells.write(2, 0, "nothing to diagnose: p opens a lesson", Ink.LABEL)
            return
        self._rows = self._collect(view, newest(run.trainer.recorder))
        self._number()
        self._picked = min(self._picked, max(0, len(self._rows) - 1))
        rows = max(3, cells.height // 3) if self.zoomed else cells.height
        self._shown = merged(self._rows, min(cells.height, rows))
        brief = cells.width < BRIEF
        width = min(max((cell_len(one.name(brief)) for one in self._shown), default=0), MOST_NAME)
        room, last = cells.width - 4 - width - 4, len(self._shown) - 1
        keys = [self._keys(y, one, room, last) for y, one in enumerate(self._shown)]
        left = cells.width - 2 - max((_width(words, y) for y, words in enumerate(keys)), default=0)
        for y, (one, words) in enumerate(zip(self._shown, keys, strict=True)):
            self._draw_row(cells, y, one, width, view)
            self._draw_text(cells, y, one, 4 + width + 3, left - 2 if words else cells.width - 1, view)
            self._draw_keys(cells, y, one, words, left)
        below = len(self._shown) + 1
        if self.zoomed and self._rows and cells.height > below:
            box = Box(4, below, cells.width - 6, cells.height - below)
            draw_explanation(cells, box, self._rows[self._picked], newest(run.trainer.recorder))

    def _collect(self, view: LabView, row: LayerRow | None) -> list[Row]:
        run = view.run
        assert run is not None
        frame = view.snapshot
        found: list[Finding] = [f for f in (frame.findings if frame else ()) if f.rule not in self._muted]
        rows = [Row(f.severity, f.rule, evidence(f.evidence), f.fixes, f) for f in found]
        firing = {f.rule for f in (frame.findings if frame else ())} | self._muted
        near = watched(row, run.trainer.experiment, firing)
        loss, log = curves_of(run).latest(LOSS), self.logs.get(run.id)
        quiet = self._muted | {f.rule for f in near}
        for cured in log.cured.values() if log is not None else ():
            after = measure(cured.rule, cured.layer, row, loss)
            if cured.rule not in quiet:
                rows.append(Row("cured", cured.rule, worded(cured, after), (), None, cured, after))
        rows += [Row("watch", f.rule, f.evidence, f.fixes, f) for f in near]
        if not rows and curves_of(run).untrained:
            return [READY]
        if not rows and frame is not None and "findings" in frame.taken:
            rows += healthy(curves_of(run), len(self._muted))
        return rows

    def _number(self) -> None:
        """Give keys to the first different fixes."""
        self._fixes = []
        for row in self._rows:
            for fix in row.fixes:
                known = [dict(other.edits) for other, _ in self._fixes]
                if len(self._fixes) < FIXES and dict(fix.edits) not in known:
                    self._fixes.append((fix, row.rule))

    def _tint(self, row: Row) -> int:
        picked = self.has_focus and bool(self._rows) and self._rows[self._picked].rule == row.rule
        return Ink.ACCENT_TINT if picked else _INKS[row.kind][1]

    def _draw_row(self, cells: Cells, y: int, row: Row, width: int, view: LabView) -> None:
        ink, tint, signs = _INKS[row.kind][0], self._tint(row), SIGNS[view.look.tier]
        sign = {"error": signs.bad, "cured": signs.good, "healthy": signs.good, "ready": signs.waiting}.get(
            row.kind, signs.warn
        )
        cells.fill(Box(0, y, cells.width, 1), on(Ink.TEXT, tint))
        cells.write(0, y, signs.edge, on(Ink.ACCENT if tint == Ink.ACCENT_TINT else ink, tint))
        cells.write(2, y, sign, on(ink, tint, BOLD))
        cells.write(4, y, fitted(row.name(cells.width < BRIEF), width), on(ink, tint, BOLD))

    def _draw_text(self, cells: Cells, y: int, row: Row, start: int, stop: int, view: LabView) -> None:
        quiet = Ink.LABEL if row.kind in ("cured", "healthy", "ready") else Ink.TEXT
        text = row.text.replace(THEN, SIGNS[view.look.tier].then)
        cells.write(start, y, shortened(text, stop - start), on(quiet, self._tint(row)))

    def _keys(self, y: int, row: Row, room: int, last: int) -> list[Key]:
        """The first fix in any case, others and `e` where they leave most of the evidence its room."""
        numbers = [dict(fix.edits) for fix, _ in self._fixes]
        mine = [(numbers.index(dict(fix.edits)), fix) for fix in row.fixes if dict(fix.edits) in numbers]
        mine.sort(key=lambda pair: pair[0])
        words = [(f"F{i + 1}", short_title(fix.title), i) for i, fix in mine]
        if y == last and row.kind != "ready":
            words.append(("e", "evidence", -1))
        text = min(cell_len(row.text), room * 2 // 3)
        while len(words) > 1 and _width(words, y) > room - text:
            words.pop()
        return words if _width(words, y) <= room * 2 // 3 else []

    def _draw_keys(self, cells: Cells, y: int, row: Row, words: list[Key], x: int) -> None:
        tint = self._tint(row)
        for key, word, index in words:
            begin, best = x, _is_best(index, y)
            if best:
                x = cells.write(x, y, f" {key} ", on(Ink.ON_SOLID, Ink.ACCENT, BOLD))
            else:
                x = cells.write(x, y, key, on(Ink.ACCENT, tint, BOLD))
            x = cells.write(x + 1, y, word, on(Ink.TEXT, tint, BOLD if best else 0))
            self._spots.append((y, begin, x, index))
            x += 2

    def apply(self, number: int) -> None:
        """Ask for the fix of F1, F2 or F3; nothing happens if there is none."""
        if 1 <= number <= len(self._fixes):
            fix, rule = self._fixes[number - 1]
            self.post_message(FixChosen(fix, rule))

    def explain(self) -> None:
        """Ask for room for the explanation, or to be small again."""
        self.post_message(ZoomRequested(self.id))

    def mute(self) -> None:
        """Say no more of the picked rule; where nothing is left to mute, unmute all."""
        if self._rows and self._rows[self._picked].kind not in ("healthy", "ready"):
            self._muted.add(self._rows[self._picked].rule)
        else:
            self._muted.clear()
        self.repaint()

    def action_pick(self, way: int) -> None:
        """Pick another rule."""
        self._picked = min(max(0, self._picked + way), max(0, len(self._rows) - 1))
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        for y, start, stop, index in self._spots:
            if event.y == y and start <= event.x < stop:
                if index < 0:
                    self.explain()
                else:
                    self.apply(index + 1)
                return
        if event.y < len(self._shown):
            rule = self._shown[event.y].rule
            self._picked = next((i for i, row in enumerate(self._rows) if row.rule == rule), self._picked)
            self.repaint()


def _is_best(index: int, y: int) -> bool:
    """The fix to press if only one is pressed."""
    return index == 0 and y == 0


def _width(words: list[Key], y: int) -> int:
    """Columns of keys with their words."""
    widths = [len(key) + 1 + cell_len(word) + 2 * _is_best(index, y) for key, word, index in words]
    return sum(widths) + 2 * max(0, len(widths) - 1)
