"""Names of keys, Korean input method, sequences."""

from __future__ import annotations

import unicodedata

import pytest

from tui_dnn.actions import sequences
from tui_dnn.keys import JAMO, KeyReader, name_of

ROWS_OF_THE_KEYBOARD = {
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ": "qwertyuiop",
    "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ": "asdfghjkl",
    "ㅋㅌㅊㅍㅠㅜㅡ": "zxcvbnm",
    "ㅃㅉㄸㄲㅆㅒㅖ": "QWERTOP",
}


@pytest.mark.parametrize("jamo", ROWS_OF_THE_KEYBOARD)
def test_two_set_layout(jamo: str) -> None:
    letters = "".join(name_of("unused", character) for character in jamo)
    assert letters == ROWS_OF_THE_KEYBOARD[jamo]
    assert "ㅁ" == "\u3141"


def test_every_jamo_key_is_there_once() -> None:
    assert len(JAMO) == 33 and len(set(JAMO.values())) == 33
    assert all(unicodedata.name(jamo).startswith("HANGUL LETTER") for jamo in JAMO)


@pytest.mark.parametrize(
    ("key", "character", "name"),
    [
        ("space", " ", "space"),
        ("enter", "\r", "enter"),
        ("escape", "\x1b", "escape"),
        ("tab", "\t", "tab"),
        ("shift+tab", None, "shift+tab"),
        ("f1", None, "f1"),
        ("up", None, "up"),
        ("question_mark", "?", "?"),
        ("less_than_sign", "<", "<"),
        ("F", "F", "F"),
        ("backspace", "\x7f", "backspace"),
        ("fullwidth", "ａ", "a"),
        ("fullwidth", "？", "?"),
        ("ctrl+c", "\x03", "ctrl+c"),
    ],
)
def test_names(key: str, character: str | None, name: str) -> None:
    assert name_of(key, character) == name


def read(reader: KeyReader, keys: str) -> list[str]:
    return [reader.read(key, key if len(key) == 1 else None) for key in keys.split()]


def test_sequences() -> None:
    reader = KeyReader(sequences())
    assert read(reader, "b ! 1 x p f1 n") == ["b", "", "! 1", "", "x p", "f1", "n"]
    assert read(reader, "ㅌ ㅔ ㅠ") == ["", "x p", "b"]


def test_escape_gives_up_a_sequence() -> None:
    reader = KeyReader(sequences())
    assert read(reader, "x") == [""] and reader.waiting == "x"
    assert read(reader, "escape p") == ["", "p"] and reader.waiting == ""


def test_unknown_sequence_is_given_as_it_is() -> None:
    assert read(KeyReader(sequences()), "x q q") == ["", "x q", "q"]
