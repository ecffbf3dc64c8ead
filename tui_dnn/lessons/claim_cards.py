"""Claims drawn: a list of sentences with their verdicts, and one of them with its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from core.train.expectations import Check
from tui_dnn.language import in_language
from tui_dnn.lessons.claims import Card
from tui_dnn.lessons.words import WORDS, wrap
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import draw_frame
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.expect import shortened_bounds
from tui_dnn.widgets.signs import SIGNS
from tui_dnn.widgets.text import fitted

Line = tuple[tuple[str, int], ...]
VERDICT: Final = 15
"""Columns of a verdict."""
LINES: Final = 2
"""Rows of a sentence in the list at most."""
_INKS: Final = {"supported": Ink.GOOD, "contradicted": Ink.WARN, "not shown": Ink.BAD, "": Ink.FAINT}


@dataclass(frozen=True)
class ListView:
    """What the list shows."""

    cards: tuple[Card, ...]
    selected: int
    language: str
    moving: frozenset[str] = frozenset()
    """Sources of lessons that are being checked."""


def summary(cards: Sequence[Card], language: str) -> str:
    """How many verdicts are known, and how many of them stand."""
    known = [card for card in cards if card.verdict]
    return WORDS[language]["verdicts"].format(len(known), len(cards), sum(bool(card.holds) for card in known))


def rows_of(card: Card, language: str, width: int) -> list[str]:
    """The sentence as it stands in the list."""
    room = max(8, width - VERDICT - 2)
    lines = wrap(f'"{in_language(card.text, language)}"', room)
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], fitted(" ".join(lines[LINES - 1 :]), room)]


def first_shown(view: ListView, width: int, height: int) -> int:
    """The first card of a list that has the selected one in view."""
    heights = [len(rows_of(card, view.language, width)) for card in view.cards]
    first, used = view.selected, heights[view.selected] if heights else 0
    while first > 0 and used + heights[first - 1] <= height * 2 // 3:
        first -= 1
        used += heights[first]
    while first > 0 and sum(heights[first - 1 :]) <= height:
        first -= 1
    return first


def draw_list(cells: Cells, view: ListView, tier: Tier) -> list[tuple[int, int]]:
    """Returns (row, card) of the first row of every card that is shown."""
    words = WORDS[view.language]
    title = [(words["claims"], Ink.TEXT | BOLD), (summary(view.cards, view.language), Ink.LABEL)]
    remark = [(f"{view.selected + 1} / {len(view.cards)}", Ink.FAINT)] if view.cards else []
    box = draw_frame(cells, cells.box, title, remark, Ink.LINE, tier)
    if not view.cards:
        cells.write(box.x, box.y, fitted(words["no claims"], box.width), Ink.LABEL)
        return []
    y, places = box.y, []
    needed = sum(len(rows_of(card, view.language, box.width)) + 1 for card in view.cards)
    gap = int(needed <= box.height)
    for number in range(first_shown(view, box.width, box.height), len(view.cards)):
        rows = rows_of(view.cards[number], view.language, box.width)
        if y + len(rows) > box.y + box.height:
            break
        places.append((y, number))
        _draw_card(cells, Box(box.x, y, box.width, len(rows)), view, number, rows, tier)
        y += len(rows) + gap
    return places


def _draw_card(cells: Cells, box: Box, view: ListView, number: int, rows: list[str], tier: Tier) -> None:
    card, selected = view.cards[number], number == view.selected
    ground = Ink.ACCENT_TINT if selected else Ink.BG
    cells.fill(Box(box.x - 1, box.y, box.width + 2, box.height), on(Ink.TEXT, ground))
    if selected:
        cells.fill(Box(box.x - 1, box.y, 1, box.height), on(Ink.ACCENT, ground), SIGNS[tier].edge)
    word, ink = verdict_of(card, view.language)
    if card.lesson.source in view.moving:
        word, ink = WORDS[view.language]["checking"], Ink.ACCENT
    style = on(Ink.ON_SOLID, ink, BOLD) if card.verdict else on(ink, ground)
    cells.write(box.x + 1, box.y, f" {fitted(word, VERDICT - 2)} ", style)
    for y, row in enumerate(rows, box.y):
        cells.write(box.x + VERDICT + 2, y, row, on(Ink.TEXT, ground, BOLD if selected else 0))


def verdict_of(card: Card, language: str) -> tuple[str, int]:
    """A word and its ink."""
    return WORDS[language][card.verdict or "no verdict"], _INKS[card.verdict]


def detail_of(card: Card, language: str, width: int) -> Iterator[Line]:
    """The sentence, the numbers that it rests on, and the lesson that shows it."""
    words, inner = WORDS[language], max(10, width - 4)
    for line in wrap(f'"{in_language(card.text, language)}"', inner):
        yield ((line, Ink.TEXT | BOLD),)
    word, ink = verdict_of(card, language)
    yield ((f" {word} ", on(Ink.ON_SOLID, ink, BOLD) if card.verdict else ink),)
    yield ()
    if card.evidence:
        yield ((words["evidence"], Ink.LABEL | BOLD),)
    for check in card.evidence:
        yield from _evidence(check, inner)
    if not card.verdict:
        needs = words["get"].format(card.lesson.needs) if card.lesson.needs else words["press r"]
        yield from (((line, Ink.LABEL),) for line in wrap(needs, inner))
    yield ()
    yield ((words["lesson"], Ink.LABEL | BOLD), (f"  {card.lesson.id}", Ink.ACCENT))
    yield from (((line, Ink.TEXT),) for line in wrap(card.lesson.title(language), inner))
    yield ()
    for line in wrap(card.lesson.text(language), inner):
        yield ((line, Ink.LABEL),)


def _evidence(check: Check, width: int) -> Iterator[Line]:
    """`lab.f[sgd] at most .1` and at the right what was measured."""
    ink = Ink.GOOD if check.passed else Ink.BAD
    run = "" if check.run in ("main", "lab") else f"{check.run}: "
    name = "" if check.metric == "diagnosis" else f"{check.metric} "
    text = f"  {run}{name}{shortened_bounds(check.condition)}"
    gap = width - cell_len(text) - cell_len(check.measured)
    if gap >= 1:
        yield ((text, Ink.LABEL), (" " * gap, Ink.TEXT), (check.measured, ink | BOLD))
        return
    yield ((fitted(text, width), Ink.LABEL),)
    measured = fitted(check.measured, width)
    yield ((" " * max(0, width - cell_len(measured)), Ink.TEXT), (measured, ink | BOLD))
