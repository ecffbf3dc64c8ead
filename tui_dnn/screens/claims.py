"""Sentences of lecture notes with their verdicts; Enter opens the lesson that shows one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from tui_dnn.keys import name_of
from tui_dnn.lessons.checking import Checks
from tui_dnn.lessons.claim_cards import ListView, detail_of, draw_list
from tui_dnn.lessons.claims import Card, cards
from tui_dnn.lessons.detail import Detail
from tui_dnn.lessons.library import Lesson
from tui_dnn.lessons.words import WORDS
from tui_dnn.raster.cells import Cells
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import LabView, Look

SIDE_BY_SIDE: Final = 110
POLL: Final = 0.2


class ClaimList(Pane, can_focus=False):
    """All claims."""

    NAME = "CLAIMS"

    def __init__(self, page: ClaimsScreen) -> None:
        super().__init__(id="claim-list")
        self._page = page
        self.places: list[tuple[int, int]] = []

    def stamp(self, view: LabView) -> Hashable:
        shown = self._page.shown()
        return (
            tuple((card.lesson.id, card.verdict) for card in shown.cards),
            shown.selected,
            shown.language,
            shown.moving,
        )

    def paint(self, cells: Cells, view: LabView) -> None:
        self.places = draw_list(cells, self._page.shown(), view.look.tier)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        above = [number for row, number in self.places if row <= event.y]
        if above and 0 < event.y < self.size.height - 1:
            self._page.choose(above[-1])


class ClaimText(Pane, can_focus=False):
    """The selected one with its numbers."""

    NAME = "CLAIM"

    def __init__(self, page: ClaimsScreen) -> None:
        super().__init__(id="claim-text")
        self._page = page
        self.hidden = 0

    def stamp(self, view: LabView) -> Hashable:
        card = self._page.card
        known = None if card is None else (card.lesson.id, card.verdict, card.evidence, card.text.en)
        return known, self._page.language, self._page.line

    def paint(self, cells: Cells, view: LabView) -> None:
        card, language = self._page.card, self._page.language
        lines = () if card is None else tuple(detail_of(card, language, cells.width))
        self.hidden = max(0, len(lines) - max(0, cells.height - 2))
        Detail(WORDS[language]["claim"], lines).draw(cells, min(self._page.line, self.hidden), view.look)


class ClaimKeys(Pane, can_focus=False):
    """The keys, in one line."""

    NAME = "KEYS"
    KEYS: ClassVar = (
        ("Enter", "open lesson"),
        ("R", "check"),
        ("A", "check all"),
        ("K", "language"),
        ("PgDn", "more"),
        ("q", "back"),
    )

    def __init__(self, page: ClaimsScreen) -> None:
        super().__init__(id="claim-keys")
        self._page = page

    def stamp(self, view: LabView) -> Hashable:
        return self._page.language

    def paint(self, cells: Cells, view: LabView) -> None:
        words = WORDS[self._page.language]
        cells.fill(cells.box, on(Ink.TEXT, Ink.RAISED))
        x = 1
        for key, word in self.KEYS:
            if x + len(key) + 1 + cell_len(words[word]) > cells.width:
                break
            x = cells.write(x, 0, key, on(Ink.ACCENT, Ink.RAISED, BOLD)) + 1
            x = cells.write(x, 0, words[word], on(Ink.LABEL, Ink.RAISED)) + 2


class ClaimsScreen(Screen[str | None]):
    """Its result is the source of a lesson to open, or None for "go back"."""

    CSS = """
    ClaimsScreen { layout: vertical; overflow: hidden hidden; }
    ClaimsScreen Pane { position: absolute; }
    """
    MOVES: ClassVar = {"up": -1, "down": 1}

    def __init__(
        self,
        lessons: Sequence[Lesson],
        checks: Checks,
        look: Look,
        *,
        language: str = "en",
        on_language: Callable[[str], None] = lambda language: None,
    ) -> None:
        super().__init__()
        self._lessons = [lesson for lesson in lessons if lesson.experiment is not None]
        self._checks, self._look, self._on_language = checks, look, on_language
        self.language = language
        self.selected = self.line = 0
        self.cards: tuple[Card, ...] = cards(self._lessons, checks.results)
        self._panes: tuple[Pane, ...] = (ClaimList(self), ClaimText(self), ClaimKeys(self))

    @property
    def card(self) -> Card | None:
        return self.cards[self.selected] if self.cards else None

    def shown(self) -> ListView:
        moving = {card.lesson.source for card in self.cards if self._checks.progress(card.lesson) is not None}
        return ListView(self.cards, self.selected, self.language, frozenset(moving))

    def compose(self) -> ComposeResult:
        yield from self._panes

    def on_mount(self) -> None:
        for pane in self._panes:
            pane.show(LabView(look=self._look))
        self.set_interval(POLL, self.repaint)

    def on_resize(self, event: events.Resize) -> None:
        """The numbers beside the list, or below it."""
        width, height = event.size.width, max(0, event.size.height - 1)
        listed, text, keys = self._panes
        if width >= SIDE_BY_SIDE:
            left = width * 11 // 20
            listed.place(0, 0, left, height)
            text.place(left, 0, width - left, height)
        else:
            rows = height if height < 12 else height // 2
            listed.place(0, 0, width, rows)
            text.place(0, rows, width, height - rows)
        keys.place(0, height, width, 1)
        self.call_after_refresh(self.repaint)

    def repaint(self) -> None:
        """Look at the results again, and draw what changed."""
        self.cards = cards(self._lessons, self._checks.results)
        for pane in self._panes:
            pane.repaint()

    def choose(self, number: int) -> None:
        """A click selects; a click on what is selected opens it."""
        if number == self.selected:
            self._open()
        else:
            self.selected, self.line = number, 0
            self.repaint()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self.press(name_of(event.key, event.character))

    def press(self, key: str) -> None:
        """One key."""
        last = max(0, len(self.cards) - 1)
        if key in self.MOVES:
            self._move(self.selected + self.MOVES[key])
        elif key in ("home", "end"):
            self._move(0 if key == "home" else last)
        elif key in ("pageup", "pagedown", "space"):
            text = self._panes[1]
            assert isinstance(text, ClaimText)
            self.line = max(0, min(self.line + (-8 if key == "pageup" else 8), text.hidden))
        elif key == "enter":
            self._open()
        elif key in ("r", "R") and self.card is not None:
            self._check(self.card.lesson)
        elif key == "A":
            for lesson in {c.lesson.source: c.lesson for c in self.cards if not c.verdict}.values():
                self._check(lesson)
        elif key in ("k", "K"):
            self.language = "en" if self.language == "ko" else "ko"
            self._on_language(self.language)
        elif key in ("escape", "q", "C"):
            self.dismiss(None)
            return
        self.repaint()

    def _move(self, number: int) -> None:
        self.selected, self.line = max(0, min(number, len(self.cards) - 1)), 0

    def _check(self, lesson: Lesson) -> None:
        if lesson.needs:
            self.notify(WORDS[self.language]["get"].format(lesson.needs), severity="warning")
        else:
            self._checks.start(lesson)

    def _open(self) -> None:
        card = self.card
        if card is not None and card.lesson.needs:
            self.notify(WORDS[self.language]["get"].format(card.lesson.needs), severity="warning")
        elif card is not None:
            self.dismiss(card.lesson.source)
