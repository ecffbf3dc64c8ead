"""Scripts of keys."""

from __future__ import annotations

import pytest

from core.errors import UsageError
from tui_dnn.headless.keys import Action, Click, Key, Resize, Shot, Steps, Wait, actions, key_event
from tui_dnn.keys import name_of

SCRIPTS: list[tuple[str, list[Action]]] = [
    ("space wait:2 b enter", [Key("space"), Wait(2.0), Key("b"), Key("enter")]),
    (
        "Enter Esc F1 PgDn shift+tab",
        [Key(name) for name in ("enter", "escape", "f1", "pagedown", "shift+tab")],
    ),
    ("x p < : ㅠ", [Key("x"), Key("p"), Key("<"), Key(":"), Key("ㅠ")]),
    ("type:.05 step:10", [Key("."), Key("0"), Key("5"), Steps(10)]),
    ("click:3,4 resize:80x24 shot:a-b", [Click(3, 4), Resize(80, 24), Shot("a-b")]),
    ("wait:.5", [Wait(0.5)]),
    ("", []),
]


@pytest.mark.parametrize(("script", "expected"), SCRIPTS)
def test_a_script_is_read_word_by_word(script: str, expected: list[Action]) -> None:
    assert actions(script) == expected


@pytest.mark.parametrize(
    "word", ["hold", "wait:x", "wait:-1", "step:1.5", "click:3", "resize:80", "jump:3", "f13"]
)
def test_a_word_without_a_meaning_is_named(word: str) -> None:
    with pytest.raises(UsageError) as caught:
        actions(f"space {word}")
    assert word in caught.value.message and "wait:SECONDS" in caught.value.message


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("a", "a"),
        ("space", "space"),
        ("enter", "enter"),
        ("<", "<"),
        ("ㅠ", "b"),
        ("f1", "f1"),
        ("escape", "escape"),
        ("tab", "tab"),
        ("?", "?"),
        ("１", "1"),
        ("up", "up"),
    ],
)
def test_events_are_those_of_a_terminal(key: str, name: str) -> None:
    event = key_event(key)
    assert name_of(event.key, event.character) == name
