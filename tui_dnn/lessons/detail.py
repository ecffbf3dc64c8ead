"""One lesson in full: its text, what happens during the run, what is expected and what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len

from core.spec.experiment import Arm, TimelineEntry
from tui_dnn.language import in_language
from tui_dnn.lessons.checking import Checks
from tui_dnn.lessons.claim_cards import verdict_of
from tui_dnn.lessons.claims import cards
from tui_dnn.lessons.library import Lesson
from tui_dnn.lessons.results import Results
from tui_dnn.lessons.words import WORDS, wrap
from tui_dnn.raster.cells import Cells
from tui_dnn.raster.frame import draw_frame
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.report.pace import span
from tui_dnn.runner.changes import label
from tui_dnn.runner.frame import CheckRow
from tui_dnn.widgets.signs import SIGNS
from tui_dnn.widgets.text import fitted
from tui_dnn.widgets.view import Look

Line = tuple[tuple[str, int], ...]
"""Texts with their inks, one after the other."""
_AT_WIDTH = 10
_ARM_WIDTH = 16
TWO_COLUMNS = 96
"""Columns inside the frame from which on the expectations stand beside the text."""
GAP = 3


@dataclass(frozen=True)
class Detail:
    """The lines of one lesson at one width."""

    title: str
    lines: tuple[Line, ...]

    def draw(self, cells: Cells, first: int, look: Look) -> None:
        """From line `first` on; how much lies below is told in the border."""
        rows = max(0, cells.height - 2)
        below = len(self.lines) - first - rows
        remark = [(f"PgDn +{below}", Ink.ACCENT)] if below > 0 else []
        name = fitted(self.title, cells.width - 7)
        inside = draw_frame(cells, cells.box, [(name, Ink.TEXT | BOLD)], remark, Ink.LINE, look.tier)
        for row, line in enumerate(self.lines[first : first + inside.height]):
            x = inside.x
            for text, ink in line:
                cells.write(x, inside.y + row, fitted(text, inside.x + inside.width - x), ink)
                x += cell_len(text)


def detail(lesson: Lesson, checks: Checks, language: str, width: int, look: Look) -> Detail:
    """width: of the frame around it. A wide one has the expectations beside the text."""
    inner = max(10, width - 4)
    beside = inner >= TWO_COLUMNS
    column = (inner - GAP) // 2 if beside else inner
    writer = _Writer(lesson, checks.results, language, column, look)
    story, expected = tuple(writer.story()), tuple(writer.expectations())
    if beside:
        lines = tuple(
            _beside(left, right, column) for left, right in zip_longest(story, expected, fillvalue=())
        )
    else:
        lines = (*story, *(((), *expected) if expected else ()))
    return Detail(lesson.title(language), lines)


def _beside(left: Line, right: Line, column: int) -> Line:
    used = sum(cell_len(text) for text, _ in left)
    return (*left, (" " * (column + GAP - used), Ink.TEXT), *right) if right else left


class _Writer:
    def __init__(self, lesson: Lesson, results: Results, language: str, width: int, look: Look) -> None:
        self._lesson, self._results, self._result = lesson, results, results.of(lesson)
        self._language, self._width = language, width
        self._words, self._signs = WORDS[language], SIGNS[look.tier]

    def story(self) -> Iterator[Line]:
        """What it is about, and what will happen."""
        lesson = self._lesson
        if lesson.experiment is None:
            yield from self._text(lesson.error, Ink.BAD, keep=True)
            return
        if lesson.needs:
            yield from self._text(self._words["get"].format(lesson.needs), Ink.WARN)
            yield ()
        yield from self._text(lesson.text(self._language), Ink.TEXT)
        yield ()
        yield from self._text("  ".join(filter(None, self._facts())), Ink.LABEL)
        if lesson.experiment.arms:
            yield ()
            yield ((self._words["arms"], Ink.LABEL | BOLD),)
            for arm in lesson.experiment.arms:
                yield from self._arm(arm)
        if lesson.experiment.timeline:
            yield ()
            yield ((self._words["timeline"], Ink.LABEL | BOLD),)
            for entry in lesson.experiment.timeline:
                yield from self._entry(entry)

    def expectations(self) -> Iterator[Line]:
        """What must be seen, and what was found."""
        yield from self._claims()
        rows = [row for row in self._lesson.expectations() if row.metric != "claim"]
        if rows:
            yield from self._heading()
            for row in rows:
                yield from self._expectation(row)

    def _claims(self) -> Iterator[Line]:
        """Sentences of lecture notes, each with its verdict."""
        for card in cards([self._lesson], self._results):
            yield from self._text(f'"{in_language(card.text, self._language)}"', Ink.TEXT | BOLD)
            word, ink = verdict_of(card, self._language)
            head = (f"{self._signs.then} ", int(Ink.FAINT))
            yield (head, (f" {word} ", on(Ink.ON_SOLID, ink, BOLD)) if card.verdict else (word, ink))
            yield ()

    def _facts(self) -> Iterator[str]:
        lesson = self._lesson
        yield lesson.network
        yield lesson.data
        yield lesson.length
        yield self._words["about"].format(lesson.about.removeprefix("~")) if lesson.about else ""
        yield self._words["own"] if lesson.own else ""

    def _text(self, text: str, ink: int, *, keep: bool = False) -> Iterator[Line]:
        """keep: lines stay lines."""
        for part in text.splitlines() if keep else [text]:
            for line in wrap(part, self._width):
                yield ((line, ink),)

    def _arm(self, arm: Arm) -> Iterator[Line]:
        """Another run of the lesson: its name, and what it is called or has different."""
        words = in_language(arm.title, self._language) or label(arm.set)
        words = f"{words} ({self._words['after'].format(arm.after)})" if arm.after else words
        first, *more = wrap(words, max(8, self._width - _ARM_WIDTH)) or [""]
        name = fitted(arm.name, _ARM_WIDTH - 2)
        yield (
            (f"  {name}".ljust(_ARM_WIDTH), Ink.ACCENT),
            (first, Ink.TEXT),
        )
        yield from (((" " * _ARM_WIDTH, Ink.TEXT), (line, Ink.TEXT)) for line in more)

    def _entry(self, entry: TimelineEntry) -> Iterator[Line]:
        change = label(entry.set) if entry.set else ""
        if entry.fork:
            change = f"fork {entry.fork} {change}".strip()
        yield self._row(f"{entry.at:,}", self._signs.then, Ink.ACCENT, change)
        note = in_language(entry.note, self._language)
        for line in wrap(note, self._width - _AT_WIDTH - 2) if note else ():
            yield ((" " * (_AT_WIDTH + 2), Ink.LABEL), (line, Ink.LABEL))

    def _heading(self) -> Iterator[Line]:
        result = self._result
        took = () if result is None else ((self._words["took"].format(span(result.seconds)), Ink.FAINT),)
        yield ((f"{self._words['expects']}  ", Ink.LABEL | BOLD), *took)
        if result is not None and result.message:
            yield from self._text(result.message, Ink.BAD, keep=True)

    def _expectation(self, row: CheckRow) -> Iterator[Line]:
        """Its moment, whether it held, what was wanted; what was measured stands at the right or below."""
        wanted = (row.run, row.at, row.metric, row.condition)
        known = self._result.checks if self._result is not None else ()
        found = [check for check in known if (check.run, check.at, check.metric, check.condition) == wanted]
        sign, ink = self._signs.waiting, int(Ink.FAINT)
        if found:
            sign, ink = (self._signs.good, Ink.GOOD) if found[0].passed else (self._signs.bad, Ink.BAD)
        measured = found[0].measured if found and found[0].measured not in ("found", "absent") else ""
        measured = "" if measured and row.condition.endswith(measured) else measured
        name = "" if row.metric in ("diagnosis", "claim") else f"{row.metric} "
        name = name if row.run in ("main", "lab") else f"{row.run}: {name}"
        indent, room = " " * (_AT_WIDTH + 2), self._width - _AT_WIDTH - 2
        *others, last = wrap(f"{name}{row.condition}", room)
        lines = [*others, last]
        gap = room - cell_len(last) - cell_len(measured)
        at = self._words["end"] if row.at == "end" else row.at
        for place, text in enumerate(lines):
            head = self._row(at, sign, ink, text) if place == 0 else ((indent, Ink.TEXT), (text, Ink.TEXT))
            beside = measured and gap >= 2 and place == len(lines) - 1
            yield (*head, (" " * gap, Ink.TEXT), (measured, ink)) if beside else head
        if measured and gap < 2:
            yield ((indent, ink), (fitted(measured, room), ink))

    def _row(self, when: str, sign: str, ink: int, text: str) -> Line:
        padded = fitted(when, _AT_WIDTH - 1)
        padded = " " * (_AT_WIDTH - 1 - cell_len(padded)) + padded
        return ((padded + " ", Ink.FAINT), (sign + " ", ink), (text, Ink.TEXT))
