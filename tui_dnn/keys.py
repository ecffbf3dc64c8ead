"""What was pressed, whatever the keyboard layout and the terminal made of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_TWO_SET: Final = {
    "q": "ㅂ", "w": "ㅈ", "e": "ㄷ", "r": "ㄱ", "t": "ㅅ", "y": "ㅛ", "u": "ㅕ", "i": "ㅑ", "o": "ㅐ", "p": "ㅔ",
    "a": "ㅁ", "s": "ㄴ", "d": "ㅇ", "f": "ㄹ", "g": "ㅎ", "h": "ㅗ", "j": "ㅓ", "k": "ㅏ", "l": "ㅣ",
    "z": "ㅋ", "x": "ㅌ", "c": "ㅊ", "v": "ㅍ", "b": "ㅠ", "n": "ㅜ", "m": "ㅡ",
    "Q": "ㅃ", "W": "ㅉ", "E": "ㄸ", "R": "ㄲ", "T": "ㅆ", "O": "ㅒ", "P": "ㅖ",
}  # fmt: skip
JAMO: Final = {jamo: letter for letter, jamo in _TWO_SET.items()}
"""Korean two-set layout. Only seven letters have a shifted jamo: Shift with any other gives the plain one."""

_NAMED: Final = {" ": "space", "\r": "enter", "\n": "enter", "\t": "tab", "\x1b": "escape"}


def name_of(key: str, character: str | None) -> str:
    """One name for a key: the character it types in the Latin layout, or Textual's name (`enter`, `f1`, `up`).

    Full-width forms, which an input method may send, are the same keys.
    """
    if character is None or len(character) != 1:
        return "tab" if key == "ctrl+i" else key
    if character in _NAMED:
        return _NAMED[character]
    if "！" <= character <= "～":
        character = chr(ord(character) - 0xFEE0)
    if not character.isprintable():
        return key
    return JAMO.get(character, character)


class KeyReader:
    """Keys to sequences: `x` then `p` is one `x p`."""

    def __init__(self, sequences: Iterable[str]) -> None:
        self._prefixes = frozenset(keys.partition(" ")[0] for keys in sequences if " " in keys)
        self.waiting = ""
        """The first key of a sequence that is not complete; empty: none."""

    def read(self, key: str, character: str | None) -> str:
        """A complete sequence, or nothing while another key is needed; Escape gives up the first key."""
        name = name_of(key, character)
        first, self.waiting = self.waiting, ""
        if first:
            return "" if name == "escape" else f"{first} {name}"
        if name in self._prefixes:
            self.waiting = name
            return ""
        return name
