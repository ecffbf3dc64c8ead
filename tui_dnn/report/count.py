"""How far something is that knows only its steps: a lab, the seeds of a check."""

from __future__ import annotations

from rich.text import Text

from tui_dnn.report.pace import Pace, clock
from tui_dnn.report.progress import REDRAW_SECONDS, Speed
from tui_dnn.report.screen import Screen


class Count:
    """One line that is drawn again on a terminal; nothing elsewhere, where it would only fill a log."""

    def __init__(self, screen: Screen, title: str, *, silent: bool = False) -> None:
        self._screen, self._title = screen, title
        self._shown = False
        self._pace, self._speed = Pace(REDRAW_SECONDS), Speed()
        self._silent = silent or not screen.tier.codes

    def __call__(self, done: int, total: int) -> None:
        if self._silent or not self._pace.due():
            return
        _, left = self._speed.measure(done, total)
        line = Text.assemble((self._title, "heading"), f"  {done:,} of {total:,}  ")
        line.append("" if left != left else f"{clock(left)} left", "muted")
        self._write(line)

    def say(self, words: str) -> None:
        """Something that has no number."""
        if not self._silent and self._pace.due():
            self._write(Text.assemble((self._title, "heading"), f"  {words}"))

    def close(self) -> None:
        if self._shown:
            self._write(Text(""))

    def _write(self, line: Text) -> None:
        line.truncate(self._screen.width - 1)
        self._screen.stream.write("\r\x1b[K")
        self._screen.console.print(line, end="")
        self._screen.stream.flush()
        self._shown = True
