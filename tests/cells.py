"""What a terminal shows: as much of an emulator as the lab's output needs."""

from __future__ import annotations

import re
from typing import Final

from rich.cells import cell_len

_TOKEN: Final = re.compile(
    r"\x1b\[(?P<private>[?<>=]?)(?P<numbers>[\d;:]*)(?P<between>[ $!\"']*)(?P<final>[@-~])"
    r"|\x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1bP[^\x1b]*\x1b\\"
    r"|\x1b(?P<single>[^\[\]P])"
    r"|(?P<control>[\x00-\x1f\x7f])"
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
)
_CUT_SHORT: Final = re.compile(r"\x1b(?:\[[?<>=]?[\d;:]*[ $!\"']*|\][^\x07\x1b]*\x1b?|P[^\x1b]*\x1b?)?\Z")


class Cells:
    """A grid of characters, fed with what a program writes. Styles are ignored; modes are kept."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows = [[" "] * width for _ in range(height)]
        self.modes: dict[str, bool] = {}
        """Private modes that were set (True) or reset (False), by number."""
        self.keyboard_levels = 0
        """Pushes of the kitty keyboard protocol that were not popped."""
        self.pointer_shape = ""
        self._x = self._y = 0
        self._rest = ""

    def feed(self, text: str) -> None:
        """Take in output; a control sequence that is cut short waits for its rest."""
        text = self._rest + text
        cut = _CUT_SHORT.search(text)
        self._rest = text[cut.start() :] if cut else ""
        for token in _TOKEN.finditer(text[: cut.start()] if cut else text):
            if token["text"]:
                self._write(token["text"])
            elif token["control"]:
                self._control(token["control"])
            elif token["final"]:
                self._sequence(token["private"], token["numbers"], token["between"], token["final"])

    def text(self) -> str:
        return "\n".join("".join(row).rstrip() for row in self.rows)

    def lit(self, low: str, high: str) -> int:
        """How many cells hold a character of this range."""
        return sum(low <= character <= high for row in self.rows for character in row)

    def _write(self, text: str) -> None:
        for character in text:
            width = cell_len(character)
            if 0 <= self._y < self.height and self._x < self.width and width:
                row = self.rows[self._y]
                row[self._x] = character
                if width == 2 and self._x + 1 < self.width:
                    row[self._x + 1] = ""
            self._x += width

    def _control(self, character: str) -> None:
        if character == "\r":
            self._x = 0
        elif character == "\n":
            self._x, self._y = 0, min(self._y + 1, self.height - 1)
        elif character == "\b":
            self._x = max(0, self._x - 1)

    def _sequence(self, private: str, numbers: str, between: str, final: str) -> None:
        first, *others = [int(number) if number.isdigit() else 0 for number in re.split("[;:]", numbers)]
        if private == "?" and final in "hl" and not between:
            for mode in numbers.split(";"):
                self.modes[mode] = final == "h"
        elif private in "<>" and private and final == "u":
            self.keyboard_levels += 1 if private == ">" else -1
        elif private:
            return
        elif final in "Hf":
            self._y, self._x = max(first, 1) - 1, max(others[0] if others else 1, 1) - 1
        elif final == "J" and first == 2:
            self.rows = [[" "] * self.width for _ in range(self.height)]
        elif final in "ABCD":
            count = max(first, 1)
            self._y += {"A": -count, "B": count}.get(final, 0)
            self._x += {"C": count, "D": -count}.get(final, 0)
            self._x, self._y = max(0, self._x), min(max(0, self._y), self.height - 1)
