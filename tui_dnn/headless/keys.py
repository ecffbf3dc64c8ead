"""A sequence of keys in words, and keys as events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual import events
from textual.keys import _character_to_key

from core.errors import UsageError

NAMED: Final = {
    "enter": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "space": " ",
    "backspace": "\x7f",
    "shift+tab": None,
    "up": None,
    "down": None,
    "left": None,
    "right": None,
    "home": None,
    "end": None,
    "pageup": None,
    "pagedown": None,
    "delete": None,
    **{f"f{number}": None for number in range(1, 13)},
}
"""Keys that are not a character, with what they send."""
_ALIASES: Final = {
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "bs": "backspace",
}


@dataclass(frozen=True)
class Key:
    """A key is pressed."""

    name: str


@dataclass(frozen=True)
class Wait:
    """Virtual time goes by."""

    seconds: float


@dataclass(frozen=True)
class Steps:
    """So many updates are done, as far as it runs."""

    count: int


@dataclass(frozen=True)
class Shot:
    """The screen is written."""

    name: str


@dataclass(frozen=True)
class Click:
    x: int
    y: int


@dataclass(frozen=True)
class Resize:
    width: int
    height: int


Action = Key | Wait | Steps | Shot | Click | Resize
EXPECTED: Final = "keys, wait:SECONDS, step:N, type:TEXT, click:X,Y, resize:WxH or shot:NAME"


def actions(script: str) -> list[Action]:
    """`space wait:2 b enter` as what is to be done; UsageError names the word that means nothing."""
    found: list[Action] = []
    for word in script.split():
        verb, colon, rest = word.partition(":")
        if colon and rest and len(verb) > 1:
            found += _special(word, verb, rest)
        else:
            found.append(Key(_key_name(word)))
    return found


def _special(word: str, verb: str, rest: str) -> list[Action]:
    try:
        if verb == "wait" and 0 <= float(rest) <= 3600:
            return [Wait(float(rest))]
        if verb == "step" and int(rest) >= 0:
            return [Steps(int(rest))]
        if verb == "click":
            x, y = rest.split(",")
            return [Click(int(x), int(y))]
        if verb == "resize":
            width, height = rest.split("x")
            return [Resize(max(1, int(width)), max(1, int(height)))]
    except ValueError:
        pass  # Said below, as for any other word that means nothing.
    if verb == "type":
        return [Key(character) for character in rest]
    if verb == "shot":
        return [Shot(rest)]
    raise UsageError(f"{word!r} is no key", expected=EXPECTED)


def _key_name(word: str) -> str:
    if len(word) == 1:
        return word
    name = _ALIASES.get(word.lower(), word.lower())
    if name in NAMED or (name.startswith("ctrl+") and len(name) == 6):
        return name
    raise UsageError(
        f"{word!r} is no key", expected=EXPECTED, hint="Enter, Esc, space, F1, up, or one character"
    )


def key_event(name: str) -> events.Key:
    """What Textual makes of a key."""
    if name in NAMED:
        return events.Key(name, NAMED[name])
    if len(name) == 1:
        return events.Key(name if name.isalnum() else _character_to_key(name), name)
    return events.Key(name, None)
