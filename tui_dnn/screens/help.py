"""Help for the focused pane: what it shows, its keys, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain
from textwrap import wrap
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from tui_dnn.actions import COMMANDS, Command, Scope
from tui_dnn.actions.command import SCOPES, printed
from tui_dnn.keys import name_of
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words, write_words
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import LabView, Look

LINE: Final = 92
"""Longest line of a text that is read with ease."""
TWO_COLUMNS: Final = 150
NARROW: Final = 60
"""Below it the help of a command stands under its title."""
_TITLE, _HELP = 11, 36
"""Columns of a command's title and of its help."""

SCOPES_OF: Final[dict[str, tuple[Scope, ...]]] = {
    "config": ("config",),
    "loss": ("charts", "time"),
    "accuracy": ("charts", "time"),
    "layers": ("layers",),
    "diagnosis": ("diagnosis",),
}
"""Scopes that belong to a pane, by its id; a pane that is not here has no keys of its own."""


def page(
    name: str,
    text: str,
    scopes: Sequence[Scope],
    width: int,
    table: Sequence[Command] = COMMANDS,
    headings: Mapping[Scope, str] = SCOPES,
) -> list[Words]:
    """The lines of the help in columns of `width`: text of the pane, its own commands, then all others."""
    lines: list[Words] = [[(line, Ink.TEXT)] for line in wrap(text, min(width, LINE))]
    lines = [[(name, Ink.TEXT | BOLD)], *lines] if name else lines
    for scope in dict.fromkeys(chain(scopes, headings)):
        lines += [[], [(headings[scope].upper(), Ink.ACCENT | BOLD if scope in scopes else Ink.TEXT | BOLD)]]
        for command in (one for one in table if one.scope == scope):
            lines += _command(command, width)
    return lines


def _command(command: Command, width: int) -> Iterator[Words]:
    keys = command.key_text if command.shown else " ".join(printed(key) for key in command.keys)
    title = [(keys.ljust(_TITLE - 1), Ink.ACCENT | BOLD), (command.title, Ink.TEXT)]
    narrow = width < NARROW
    indent = _TITLE if narrow else _HELP
    lines = wrap(command.help, max(8, width - indent))
    if narrow:
        yield title
    else:
        first, *lines = lines
        yield [title[0], (command.title.ljust(_HELP - _TITLE - 1), Ink.TEXT), (first, Ink.LABEL)]
    for line in lines:
        yield [(" " * (indent - 1), Ink.LABEL), (line, Ink.LABEL)]


class HelpPage(Pane):
    """Lines that scroll; two columns where the screen is wide."""

    NAME = "HELP"

    def __init__(
        self,
        name: str,
        text: str,
        scopes: Sequence[Scope],
        table: Sequence[Command] = COMMANDS,
        headings: Mapping[Scope, str] = SCOPES,
    ) -> None:
        super().__init__(id="help")
        self._about, self._table, self._headings = (name, text, tuple(scopes)), table, headings
        self.top = 0
        self.hidden = 0
        """Lines that do not fit."""

    def scroll_by(self, lines: int) -> None:
        self.top = max(0, min(self.top + lines, self.hidden))
        self.repaint()

    def stamp(self, view: LabView) -> Hashable:
        return self.top

    def remark(self, view: LabView) -> Words:
        return [
            ("up down", Ink.ACCENT | BOLD),
            ("scroll ", Ink.LABEL),
            ("Esc", Ink.ACCENT | BOLD),
            ("close", Ink.LABEL),
        ]

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        columns = 2 if box.width >= TWO_COLUMNS else 1
        width = (box.width - 3 * (columns - 1)) // columns
        lines = page(*self._about, width, self._table, self._headings)
        self.hidden = max(0, len(lines) - columns * box.height)
        self.top = min(self.top, self.hidden)
        for i, words in enumerate(lines[self.top : self.top + columns * box.height]):
            x = box.x + (i // box.height) * (width + 3)
            write_words(cells, x, box.y + i % box.height, words, x + width)


class HelpScreen(ModalScreen[None]):
    """Over the lab; Escape, `?`, `q` or Enter closes it."""

    CSS = "HelpScreen { align: center middle; } HelpPage { width: 100%; height: 100%; }"
    CLOSE: ClassVar = ("escape", "?", "q", "enter")
    LEAPS: ClassVar = {"up": -1, "down": 1, "k": -1, "j": 1, "pageup": -10, "pagedown": 10, "space": 10}

    def __init__(
        self,
        name: str,
        text: str,
        scopes: Sequence[Scope] = (),
        look: Look | None = None,
        table: Sequence[Command] = COMMANDS,
        headings: Mapping[Scope, str] = SCOPES,
    ) -> None:
        """name, text: of the focused pane. scopes: its own; they come first. table: of a page of its own."""
        super().__init__()
        self._page, self._look = HelpPage(name, text, scopes, table, headings), look or Look()

    @classmethod
    def of(cls, pane: Pane, look: Look) -> HelpScreen:
        """The help of a pane."""
        return cls(pane.NAME, pane.HELP, SCOPES_OF.get(pane.id or "", ()), look)

    def compose(self) -> ComposeResult:
        yield self._page

    def on_mount(self) -> None:
        self._page.show(LabView(look=self._look))
        self._page.focus()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        key = name_of(event.key, event.character)
        if key in self.CLOSE:
            self.dismiss()
        elif key in self.LEAPS:
            self._page.scroll_by(self.LEAPS[key])
        elif key in ("home", "end"):
            self._page.scroll_by(self._page.hidden * (1 if key == "end" else -1))

    def on_mouse_scroll_down(self) -> None:
        self._page.scroll_by(3)

    def on_mouse_scroll_up(self) -> None:
        self._page.scroll_by(-3)
