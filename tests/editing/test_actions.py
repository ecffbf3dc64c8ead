"""The registry against the table of keys that people were promised."""

from __future__ import annotations

import pytest

from tui_dnn.actions import COMMANDS, Situation, by_key, by_scope, command
from tui_dnn.actions.command import SCOPES, Command
from tui_dnn.actions.footer import footer
from tui_dnn.editing.rows import ROWS

GLOBAL = {
    "space": "toggle", "n": "step", "N": "epoch", "?": "help", "/": "palette", ":": "palette",
    "1": "focus_config", "2": "focus_loss", "3": "focus_layers", "4": "focus_boundary", "5": "focus_runs",
    "Z": "zoom", "c": "compare", "h": "lesson", "p": "lessons", "s": "sweep", "x p": "save_preset",
    "x s": "save_checkpoint", "x c": "export_csv",
    "x k": "export_keras", "x t": "export_tensorboard", "u": "undo", "U": "redo", "q": "quit",
    "L": "landscape", "v r": "range_test", "v s": "loss_slice", "C": "claims",
    "tab": "next_pane", "shift+tab": "previous_pane", "y": "log_scale", "Y": "smoothing", "(": "slower", ")": "faster",
}  # fmt: skip
CONFIG = {
    "i": "edit_init", "a": "edit_activation", "b": "edit_batch_norm", "d": "edit_dropout", "r": "edit_penalty",
    "m": "edit_max_norm", "g": "edit_clip", "o": "edit_optimizer", "<": "lr_down", ">": "lr_up", "=": "edit_lr",
    "l": "edit_schedule", "z": "edit_batch", "+": "edit_depth", "-": "edit_depth", "w": "edit_width",
    "D": "edit_data", "S": "edit_seed", "enter": "apply", "F": "fork", "escape": "drop",
}  # fmt: skip
PANES = {
    "t": "signal", "f1": "fix_1", "f2": "fix_2", "f3": "fix_3", "! 1": "fix_1", "! 2": "fix_2", "! 3": "fix_3",
    "e": "evidence", "k": "mute",
}  # fmt: skip
KEYS = GLOBAL | CONFIG | PANES
NOT_YET = ("v", "R", "x", "f", ",", ".", "[", "]", "{", "}", "home", "end")
EVERYTHING = Situation("running", pending=1, undo=True, redo=True, fixes=3, findings=2, runs=2)


@pytest.mark.parametrize("key", KEYS)
def test_key(key: str) -> None:
    found = by_key(key)
    assert found is not None and found.id == KEYS[key]


def test_every_key_is_in_the_table() -> None:
    assert {key for one in COMMANDS for key in one.keys} == set(KEYS)


@pytest.mark.parametrize("key", NOT_YET)
def test_what_does_not_exist_is_not_listed(key: str) -> None:
    assert by_key(key) is None


def test_no_key_and_no_name_twice() -> None:
    keys = [key for one in COMMANDS for key in one.keys]
    assert len(keys) == len(set(keys))
    assert len({one.id for one in COMMANDS}) == len({one.title for one in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("one", COMMANDS, ids=lambda one: str(one.id))
def test_words(one: Command) -> None:
    assert one.title and one.help.endswith(".") and "\n" not in one.help
    assert len(one.title) <= 24 and len(one.help) <= 100
    assert command(one.id) is one


def test_f_keys_have_twins_and_nothing_is_bound_that_terminals_eat() -> None:
    for one in COMMANDS:
        if any(key[:1] == "f" and key[1:].isdigit() for key in one.keys):
            assert any(key.startswith("! ") for key in one.keys)
        for key in one.keys:
            assert not key.startswith(("ctrl+", "alt+"))


def test_scopes() -> None:
    assert set(SCOPES) == {one.scope for one in COMMANDS}
    assert sum(len(by_scope(scope)) for scope in SCOPES) == len(COMMANDS)


def test_every_row_is_a_command() -> None:
    for row in ROWS:
        assert command(f"edit_{row.id}").keys == row.keys


ENABLED = [
    ("toggle", Situation(), False),
    ("toggle", Situation("paused"), True),
    ("toggle", Situation("finished"), False),
    ("step", Situation("diverged"), False),
    ("edit_batch_norm", Situation("finished"), True),
    ("edit_batch_norm", Situation(), False),
    ("apply", Situation("running"), False),
    ("apply", Situation("running", pending=2), True),
    ("fork", Situation("running"), False),
    ("undo", Situation("running"), False),
    ("undo", Situation("running", undo=True), True),
    ("redo", Situation("running", redo=True), True),
    ("fix_2", Situation("running", fixes=1), False),
    ("fix_2", Situation("running", fixes=2), True),
    ("evidence", Situation("running"), False),
    ("evidence", Situation("running", findings=1), True),
    ("quit", Situation(), True),
    ("lessons", Situation(), True),
    ("save_preset", Situation(), False),
]


@pytest.mark.parametrize(("name", "situation", "enabled"), ENABLED)
def test_enabled(name: str, situation: Situation, enabled: bool) -> None:
    assert command(name).enabled(situation) is enabled


def test_everything_can_be_used_somewhere() -> None:
    assert all(one.enabled(EVERYTHING) for one in COMMANDS)


FOOTERS = {
    118: "space n t Z c h p x p u / ? q",
    78: "space n Z c h p ? q",
    58: "space h p ? q",
    30: "space ? q",
}


@pytest.mark.parametrize("width", FOOTERS)
def test_footer(width: int) -> None:
    shown = footer(width)
    assert " ".join(one.key_text for one in shown) == FOOTERS[width]
    assert sum(len(one.key_text) + 1 + one.hint_width + 2 for one in shown) - 2 <= width
