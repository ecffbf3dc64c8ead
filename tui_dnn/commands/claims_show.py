"""Claims as cards on standard output."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fnmatch import fnmatch

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from core.errors import UsageError
from core.train.expectations import Check
from tui_dnn import exit_codes
from tui_dnn.commands.replays import Outcome, replay_all
from tui_dnn.language import in_language, spoken
from tui_dnn.lessons.claims import Card, cards
from tui_dnn.lessons.library import library
from tui_dnn.lessons.results import Results
from tui_dnn.report.document import dumps
from tui_dnn.report.parts import indented
from tui_dnn.report.screen import Screen, open_screen
from tui_dnn.settings import SettingsFile

VERDICTS = {
    "supported": ("SUPPORTED", "good"),
    "contradicted": ("CONTRADICTED", "warn"),
    "not shown": ("NOT SHOWN", "bad"),
    "": ("not checked yet", "muted"),
}


def show(pattern: str, *, check: bool, jobs: int, as_json: bool, lang: str | None) -> int:
    """Print every card; with `check` the lessons are replayed first. The exit code."""
    lessons = [
        lesson
        for lesson in library()
        if lesson.experiment is not None
        and fnmatch(lesson.id, pattern)
        and any(block.claim is not None for block in lesson.experiment.expect)
    ]
    if not lessons:
        raise UsageError(f"no lesson with a claim matches {pattern!r}", hint="tui-dnn claims")
    screen, language = open_screen(sys.stdout), spoken(lang, SettingsFile().settings.lang)
    interrupted = False
    if check:
        progress = open_screen(sys.stderr)

        def tell(outcome: Outcome) -> None:
            progress.print(Text(f" {outcome.verdict:<10} {outcome.id}  {outcome.detail}", "muted"))
            progress.stream.flush()

        sources = [lesson.source for lesson in lessons if not lesson.needs]
        _, interrupted = replay_all(sources, jobs=jobs, tell=tell)
    found = cards(lessons, Results())
    code = _code(found, check, interrupted)
    if as_json:
        print(dumps({"exit_code": code, "claims": [_document(card) for card in found]}))
        return code
    for card in found:
        screen.print(*_card(screen, card, language), "")
    screen.print(_summary(found))
    return code


def _code(found: Sequence[Card], checked: bool, interrupted: bool) -> int:
    if interrupted:
        return exit_codes.INTERRUPTED
    wrong = any(card.holds is False or (checked and card.holds is None) for card in found)
    return exit_codes.EXPECTATION_FAILED if wrong else exit_codes.OK


def _document(card: Card) -> dict[str, object]:
    return {
        "lesson": card.lesson.id,
        "text": card.text,
        "stated": card.stated,
        "verdict": card.verdict or None,
        "evidence": [vars(check) for check in card.evidence],
    }


def _card(screen: Screen, card: Card, language: str) -> list[RenderableType]:
    """The verdict at the left; sentence, evidence and lesson beside it."""
    word, style = VERDICTS[card.verdict]
    quotes = "\u201c\u201d" if screen.tier.unicode else '""'
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=15, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(
        Text(word, style), Text(f"{quotes[0]}{in_language(card.text, language)}{quotes[1]}", "strong")
    )
    for check in card.evidence:
        grid.add_row("", _said(check))
    where = f"lesson {card.lesson.id}"
    if card.lesson.needs:
        where += f", needs data: {card.lesson.needs}"
    grid.add_row("", Text(where, "muted"))
    return [indented(grid)]


def _said(check: Check) -> str:
    run = "" if check.run == "main" else f" of {check.run}"
    return f"{check.metric}{run}: {check.measured} ({check.condition})"


def _summary(found: Sequence[Card]) -> Text:
    done = [card for card in found if card.verdict]
    held = sum(bool(card.holds) for card in found)
    words = f" {held} of {len(found)} verdicts stand"
    if len(done) < len(found):
        words += f", {len(found) - len(done)} not checked: tui-dnn claims --check"
    style = "good" if held == len(found) else "bad" if any(card.holds is False for card in found) else "warn"
    return Text(words, style)
