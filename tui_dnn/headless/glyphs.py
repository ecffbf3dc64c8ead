"""Characters that are drawn as shapes, so that a picture is exact to the cell in any viewer and with any font.

A shape lies in a cell of WIDTH x HEIGHT; y grows downwards.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

WIDTH: Final = 10.0
HEIGHT: Final = 20.0

Rect = tuple[float, float, float, float]
"""x, y, width, height inside a cell."""

_DOT: Final = 3.9
"""Side of a Braille dot; the pitch is 5."""
_BITS: Final = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of the dot of each bit of a Braille code point."""

_LEFT, _RIGHT = (0.0, 0.0, WIDTH / 2, HEIGHT), (WIDTH / 2, 0.0, WIDTH / 2, HEIGHT)
_UPPER, _LOWER = (0.0, 0.0, WIDTH, HEIGHT / 2), (0.0, HEIGHT / 2, WIDTH, HEIGHT / 2)
_QUADRANTS: Final = {
    "▘": "a", "▝": "b", "▖": "c", "▗": "d", "▚": "ad", "▞": "bc", "▙": "acd", "▛": "abc", "▜": "abd", "▟": "bcd",
}  # fmt: skip
_QUARTER: Final[dict[str, Rect]] = {
    "a": (0.0, 0.0, WIDTH / 2, HEIGHT / 2),
    "b": (WIDTH / 2, 0.0, WIDTH / 2, HEIGHT / 2),
    "c": (0.0, HEIGHT / 2, WIDTH / 2, HEIGHT / 2),
    "d": (WIDTH / 2, HEIGHT / 2, WIDTH / 2, HEIGHT / 2),
}
SHADES: Final = {"░": 0.25, "▒": 0.5, "▓": 0.75}
"""Opacity of a cell that is filled in part."""

_THIN, _THICK = 1.4, 3.0
_STROKES: Final = {
    "─": "lr", "│": "ud", "╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu",
    "├": "udr", "┤": "udl", "┬": "lrd", "┴": "lru", "┼": "lrud", "╴": "l", "╵": "u", "╶": "r", "╷": "d",
    "━": "LR", "┃": "UD", "╸": "L", "╺": "R", "╹": "U", "╻": "D", "╾": "Lr", "╼": "lR",
    "┏": "RD", "┓": "LD", "┗": "RU", "┛": "LU", "┣": "UDR", "┫": "UDL", "┳": "LRD", "┻": "LRU", "╋": "LRUD",
    "┠": "UDr", "┨": "UDl", "┯": "LRd", "┷": "LRu", "┿": "LRud", "╂": "UDlr",
}  # fmt: skip
"""Which arms a line character has; capitals are thick. Round corners are drawn square."""
_DASHES: Final = {
    "╌": (2, False),
    "┄": (3, False),
    "┈": (4, False),
    "╎": (2, True),
    "┆": (3, True),
    "┊": (4, True),
}


@lru_cache(1024)
def rects(character: str) -> tuple[Rect, ...] | None:
    """The rectangles a character is made of; None: it is text."""
    code = ord(character)
    if 0x2800 <= code <= 0x28FF:
        return _braille(code - 0x2800)
    if 0x2581 <= code <= 0x2588:
        part = HEIGHT * (code - 0x2580) / 8
        return ((0.0, HEIGHT - part, WIDTH, part),)
    if 0x2589 <= code <= 0x258F:
        return ((0.0, 0.0, WIDTH * (0x2590 - code) / 8, HEIGHT),)
    if character in _QUADRANTS:
        return tuple(_QUARTER[name] for name in _QUADRANTS[character])
    if character in _STROKES:
        return tuple(_arm(arm) for arm in _STROKES[character])
    if character in _DASHES:
        return _dashed(*_DASHES[character])
    fixed = {"▀": _UPPER, "▄": _LOWER, "▌": _LEFT, "▐": _RIGHT, "▔": (0.0, 0.0, WIDTH, HEIGHT / 8)}
    fixed["▕"] = (WIDTH * 7 / 8, 0.0, WIDTH / 8, HEIGHT)
    return (fixed[character],) if character in fixed else None


def _braille(bits: int) -> tuple[Rect, ...]:
    margin = (WIDTH / 2 - _DOT) / 2
    places = [place for bit, place in enumerate(_BITS) if bits >> bit & 1]
    return tuple((margin + 5 * column, margin + 5 * row, _DOT, _DOT) for column, row in places)


def _arm(arm: str) -> Rect:
    """From the middle of the cell to one of its edges."""
    thick = _THICK if arm.isupper() else _THIN
    across, down = WIDTH / 2 + thick / 2, HEIGHT / 2 + thick / 2
    left, top = WIDTH / 2 - thick / 2, HEIGHT / 2 - thick / 2
    return {
        "l": (0.0, top, across, thick),
        "r": (left, top, across, thick),
        "u": (left, 0.0, thick, down),
        "d": (left, top, thick, down),
    }[arm.lower()]


def _dashed(count: int, upright: bool) -> tuple[Rect, ...]:
    pitch = (HEIGHT if upright else WIDTH) / count
    dashes = [(place * pitch + pitch * 0.2, pitch * 0.6) for place in range(count)]
    if upright:
        return tuple((WIDTH / 2 - _THIN / 2, start, _THIN, length) for start, length in dashes)
    return tuple((start, HEIGHT / 2 - _THIN / 2, length, _THIN) for start, length in dashes)
