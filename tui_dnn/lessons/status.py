"""What is known about a lesson, in one word with its sign."""

from __future__ import annotations

from dataclasses import dataclass

from tui_dnn import exit_codes
from tui_dnn.lessons.checking import Checks
from tui_dnn.lessons.library import Lesson
from tui_dnn.lessons.words import WORDS
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.signs import SIGNS


@dataclass(frozen=True)
class Status:
    sign: str
    word: str
    ink: int


def status(lesson: Lesson, checks: Checks, language: str, tier: Tier) -> Status:
    """Broken, under way, found earlier, without data, or not run; the first that applies."""
    words, signs = WORDS[language], SIGNS[tier]
    progress, result = checks.progress(lesson), checks.results.of(lesson)
    if lesson.experiment is None:
        return Status(signs.bad, words["broken"], Ink.BAD)
    if progress is not None:
        word = words["waits"] if progress.step < 0 else words["step"].format(progress.step)
        return Status(signs.play, word, Ink.ACCENT)
    if result is not None and result.exit_code != exit_codes.DATA_MISSING:
        count = f" {result.passed}/{len(result.checks)}" if result.checks else ""
        if result.message:
            return Status(signs.bad, words["stopped"], Ink.BAD)
        if result.ok:
            return Status(signs.good, f"{words['pass']}{count}", Ink.GOOD)
        return Status(signs.bad, f"{words['fail']}{count}", Ink.BAD)
    if lesson.needs:
        return Status(signs.warn, words["needs data"], Ink.WARN)
    return Status(signs.waiting, words["not run"], Ink.FAINT)
