"""Claims and expectations of a lab as lines: what is wanted, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from tui_dnn.bench.sections import Line, Section
from tui_dnn.bench.verdicts import ClaimRow
from tui_dnn.bench.view import PageView
from tui_dnn.bench.words import WORDS
from tui_dnn.language import in_language
from tui_dnn.lessons.words import wrap
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.raster.tiers import Tier
from tui_dnn.runner.frame import CheckRow
from tui_dnn.widgets.expect import brief
from tui_dnn.widgets.signs import SIGNS

_INKS = {"pass": Ink.GOOD, "fail": Ink.BAD, "pending": Ink.FAINT}


def expects_of(view: PageView, width: int, tier: Tier) -> Section:
    """The claims with their verdicts first, then every expectation with what was measured."""
    lines: list[Line] = []
    for claim in view.showing.claims:
        lines += _claim(claim, view.language, width - 4, tier)
    for check in view.showing.checks:
        lines += _check(check, view, width - 4, tier)
    return Section(WORDS[view.language]["expects"], tuple(lines))


def verdict_word(claim: ClaimRow, language: str) -> tuple[str, int]:
    """What is known of a claim, and its ink."""
    words = WORDS[language]
    if claim.state == "pending":
        return words["later"], Ink.FAINT
    if claim.state == "fail":
        return words["unshown"], Ink.BAD
    return words[claim.says], Ink.GOOD if claim.says == "supported" else Ink.WARN


def _claim(claim: ClaimRow, language: str, width: int, tier: Tier) -> Iterator[Line]:
    for line in wrap(f'"{in_language(claim.text, language)}"', max(8, width)):
        yield ((line, Ink.TEXT | BOLD),)
    word, ink = verdict_word(claim, language)
    if claim.state == "pending":
        yield ((f"{SIGNS[tier].then} {word}", ink),)
    else:
        yield ((f"{SIGNS[tier].then} ", ink), (f" {word} ", on(Ink.ON_SOLID, ink, BOLD)))
    yield ()


def check_text(check: CheckRow) -> str:
    """An expectation in few letters, with its moment where that is not the end."""
    return brief(check) if check.at == "end" else f"{brief(check)} @{check.at}"


def _check(check: CheckRow, view: PageView, width: int, tier: Tier) -> Iterator[Line]:
    """Sign, condition, and the number at the right; it moves below where there is no room."""
    signs = SIGNS[tier]
    sign = {"pass": signs.good, "fail": signs.bad, "pending": signs.waiting}[check.state]
    ink = _INKS[check.state]
    measured = check.measured
    number = (measured, Ink.LABEL if check.state == "pending" else ink | BOLD)
    *others, last = wrap(check_text(check), max(4, width - 2))
    for place, text in enumerate(others):
        yield ((f"{sign} " if place == 0 else "  ", ink | BOLD), (text, Ink.LABEL))
    head = ("  " if others else f"{sign} ", ink | BOLD)
    gap = width - 2 - cell_len(last) - cell_len(measured)
    if gap >= 1 or not measured:
        yield (head, (last, Ink.LABEL), (" " * max(0, gap), Ink.TEXT), number)
        return
    yield (head, (last, Ink.LABEL))
    yield ((" " * max(0, width - cell_len(measured)), Ink.TEXT), number)
