"""The lesson browser: choose an experiment, read its lesson, see whether it holds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen

from tui_dnn.keys import name_of
from tui_dnn.lessons.browser import Browser
from tui_dnn.lessons.checking import Checks
from tui_dnn.lessons.detail import Detail, detail
from tui_dnn.lessons.library import Lesson
from tui_dnn.lessons.table import TableView, draw_table, inside_rows
from tui_dnn.lessons.words import WORDS
from tui_dnn.raster.cells import Cells
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import LabView, Look

SIDE_BY_SIDE: Final = 140
"""Columns from which on the text stands beside the list."""
LIST_SHARE: Final = 0.6
POLL: Final = 0.2
"""Seconds between two looks at the checks in the background."""


class LessonList(Pane, can_focus=False):
    """All lessons that were found."""

    NAME = "LESSONS"

    class Clicked(Message):
        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self, browser: Browser, checks: Checks) -> None:
        super().__init__(id="lesson-list")
        self._browser, self._checks = browser, checks

    @property
    def rows(self) -> int:
        return inside_rows(self.size.height)

    def stamp(self, view: LabView) -> Hashable:
        news = [
            (self._checks.progress(lesson), self._checks.results.of(lesson)) for lesson in self._browser.found
        ]
        return self._table(), tuple(news)

    def _table(self) -> TableView:
        b = self._browser
        return TableView(b.found, len(b.lessons), b.selected, b.first, b.query, b.typing, b.language)

    def paint(self, cells: Cells, view: LabView) -> None:
        draw_table(cells, self._table(), self._checks, view.look)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        place = self._browser.first + event.y - 1
        if 1 <= event.y < self.size.height - 1 and place < len(self._browser.found):
            self.post_message(self.Clicked(place))


class LessonText(Pane, can_focus=False):
    """The selected lesson."""

    NAME = "LESSON"

    def __init__(self, browser: Browser, checks: Checks) -> None:
        super().__init__(id="lesson-text")
        self._browser, self._checks = browser, checks
        self.hidden = 0
        """Lines that have no room."""

    def stamp(self, view: LabView) -> Hashable:
        lesson = self._browser.lesson
        result = None if lesson is None else self._checks.results.of(lesson)
        return lesson, result, self._browser.language, self._browser.line

    def paint(self, cells: Cells, view: LabView) -> None:
        lesson, language = self._browser.lesson, self._browser.language
        shown = Detail(WORDS[language]["lesson"], ())
        if lesson is not None:
            shown = detail(lesson, self._checks, language, self.size.width, view.look)
        self.hidden = max(0, len(shown.lines) - inside_rows(self.size.height))
        self._browser.scroll(0, self.hidden)
        shown.draw(cells, self._browser.line, view.look)


class Hints(Pane, can_focus=False):
    """The keys, in one line."""

    NAME = "KEYS"

    def __init__(self, browser: Browser) -> None:
        super().__init__(id="lesson-keys")
        self._browser = browser

    def stamp(self, view: LabView) -> Hashable:
        return self._browser.language, self._browser.typing, bool(self._browser.query)

    def paint(self, cells: Cells, view: LabView) -> None:
        words, ground = WORDS[self._browser.language], Ink.RAISED
        keys = [("Enter", "open"), ("R", "check"), ("/", "find"), ("K", "language"), ("PgDn", "more")]
        if self._browser.typing or self._browser.query:
            keys[2] = ("Esc", "clear")
        cells.fill(cells.box, on(Ink.TEXT, ground))
        x = 1
        for key, word in [*keys, ("q", "back")]:
            if x + len(key) + 1 + cell_len(words[word]) > cells.width:
                break
            x = cells.write(x, 0, key, on(Ink.ACCENT, ground, BOLD)) + 1
            x = cells.write(x, 0, words[word], on(Ink.LABEL, ground)) + 2


class LessonsScreen(Screen[str | None]):
    """Its result is what `tui_dnn.recipe.load` takes, or None for "go back"."""

    CSS = """
    LessonsScreen { layout: vertical; overflow: hidden hidden; }
    LessonsScreen Pane { position: absolute; }
    """
    MOVES: ClassVar = {"up": -1, "down": 1, "wheel up": -3, "wheel down": 3}

    def __init__(
        self,
        lessons: Sequence[Lesson],
        checks: Checks,
        look: Look,
        *,
        language: str = "en",
        selected: str = "",
        on_language: Callable[[str], None] = lambda language: None,
    ) -> None:
        """selected: the id or path to begin with. on_language: told when another language is chosen."""
        super().__init__()
        self._browser = Browser(lessons, language)
        self._checks, self._look, self._selected, self._on_language = checks, look, selected, on_language
        self._list = LessonList(self._browser, checks)
        self._text = LessonText(self._browser, checks)
        self._hints = Hints(self._browser)

    def compose(self) -> ComposeResult:
        yield self._list
        yield self._text
        yield self._hints

    def on_mount(self) -> None:
        view = LabView(look=self._look)
        for pane in (self._list, self._text, self._hints):
            pane.show(view)
        self.set_interval(POLL, self.repaint)
        if self._checks.results.problem:
            self.notify(self._checks.results.problem, severity="warning")

    def on_resize(self, event: events.Resize) -> None:
        """The list beside the text, or above it; a tiny screen has the list alone."""
        width, height = event.size.width, event.size.height
        body = max(0, height - 1)
        if width >= SIDE_BY_SIDE:
            left = round(width * LIST_SHARE)
            self._list.place(0, 0, left, body)
            self._text.place(left, 0, width - left, body)
        else:
            wanted = min(body * 9 // 20, len(self._browser.lessons) + 2)
            rows = body if body < 12 else max(5, wanted)
            self._list.place(0, 0, width, rows)
            self._text.place(0, rows, width, body - rows)
        self._hints.place(0, body, width, 1)
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        if self._selected:
            self._browser.find(self._selected, self._list.rows)
            self._selected = ""
        self._browser.show_selected(self._list.rows)
        self.repaint()

    def repaint(self) -> None:
        for pane in (self._list, self._text, self._hints):
            pane.repaint()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        key = name_of(event.key, event.character)
        if key in ("enter", "escape", *self.MOVES, "pageup", "pagedown", "home", "end"):
            self.press(key)
        elif self._browser.typing:
            self._type(event)
        else:
            self.press(key)

    def _type(self, event: events.Key) -> None:
        """Letters as they are: a search may be in Korean."""
        browser = self._browser
        if event.key == "backspace":
            browser.search(browser.query[:-1], self._list.rows)
        elif event.character and event.character.isprintable():
            browser.search(browser.query + event.character, self._list.rows)
        self.repaint()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if self._browser.typing:
            pasted = " ".join(event.text.split())
            self._browser.search(self._browser.query + pasted, self._list.rows)
            self.repaint()

    def press(self, key: str) -> None:
        """One key outside of the search."""
        browser, rows = self._browser, self._list.rows
        if key in self.MOVES:
            browser.select(browser.selected + self.MOVES[key], rows)
        elif key in ("home", "end"):
            browser.select(0 if key == "home" else len(browser.found), rows)
        elif key in ("pageup", "pagedown", "space"):
            page = max(1, inside_rows(self._text.size.height) - 2)
            browser.scroll(-page if key == "pageup" else page, self._text.hidden)
        elif key in ("/", ":"):
            browser.typing = True
        elif key == "enter":
            self._enter()
        elif key == "escape" and (browser.typing or browser.query):
            browser.typing = False
            browser.search("", rows)
        elif key in ("escape", "q", "p"):
            self.dismiss(None)
        elif key in ("r", "R"):
            self._check()
        elif key in ("k", "K"):
            self._on_language(browser.toggle_language())
        self.repaint()

    def _enter(self) -> None:
        browser, lesson = self._browser, self._browser.lesson
        if browser.typing:
            browser.typing = False
        elif lesson is None:
            return
        elif lesson.experiment is None:
            self.notify(lesson.error, severity="error")
        elif lesson.needs:
            self.notify(WORDS[browser.language]["get"].format(lesson.needs), severity="warning")
        else:
            self.dismiss(lesson.source)

    def _check(self) -> None:
        browser, lesson = self._browser, self._browser.lesson
        if lesson is None or lesson.experiment is None:
            return
        if lesson.needs:
            self.notify(WORDS[browser.language]["get"].format(lesson.needs), severity="warning")
        else:
            self._checks.start(lesson)

    def on_lesson_list_clicked(self, message: LessonList.Clicked) -> None:
        """A click selects; a click on what is selected opens it."""
        if message.place == self._browser.selected:
            self._browser.typing = False
            self._enter()
        else:
            self._browser.select(message.place, self._list.rows)
        self.repaint()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, -3)

    def _wheel(self, event: events.MouseEvent, lines: int) -> None:
        """Over the text it scrolls the text, elsewhere the selection moves."""
        event.stop()
        if self._text.region.contains(event.screen_x, event.screen_y):
            self._browser.scroll(lines, self._text.hidden)
            self.repaint()
        else:
            self.press("wheel down" if lines > 0 else "wheel up")
