"""The state of the lesson browser, without a screen: what is found, what is selected, what is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tui_dnn.lessons.library import Lesson
from tui_dnn.lessons.search import matching


@dataclass
class Browser:
    """Every method leaves it in a valid state; there may be no lesson at all."""

    lessons: Sequence[Lesson]
    language: str = "en"
    query: str = ""
    typing: bool = False
    found: tuple[Lesson, ...] = field(init=False)
    selected: int = field(init=False, default=0)
    first: int = field(init=False, default=0)
    """The lesson in the top row of the list."""
    line: int = field(init=False, default=0)
    """The top line of the text."""

    def __post_init__(self) -> None:
        self.found = matching(self.lessons, self.query)

    @property
    def lesson(self) -> Lesson | None:
        return self.found[self.selected] if self.found else None

    def select(self, place: int, rows: int) -> None:
        """rows: that the list shows; it moves no further than it has to."""
        before = self.selected
        self.selected = max(0, min(place, len(self.found) - 1))
        self.show_selected(rows)
        if self.selected != before:
            self.line = 0

    def show_selected(self, rows: int) -> None:
        last = max(0, len(self.found) - rows)
        self.first = max(min(self.first, self.selected, last), self.selected - max(rows, 1) + 1, 0)

    def search(self, query: str, rows: int) -> None:
        """The best match is selected; with nothing searched for, the lesson that was."""
        before = self.lesson
        self.query, self.found = query, matching(self.lessons, query)
        self.first = 0
        kept = not query.strip() and before in self.found
        self.select(self.found.index(before) if kept and before is not None else 0, rows)
        if self.lesson is not before:
            self.line = 0

    def find(self, source: str, rows: int) -> None:
        """Select the lesson of this id or path, if there is one."""
        for place, lesson in enumerate(self.found):
            if source in (lesson.source, lesson.id):
                self.select(place, rows)
                return

    def scroll(self, lines: int, hidden: int) -> None:
        """hidden: lines of the text that have no room."""
        self.line = max(0, min(self.line + lines, hidden))

    def toggle_language(self) -> str:
        self.language, self.line = ("en" if self.language == "ko" else "ko"), 0
        return self.language
