"""Commands of the page of a lab: its keys mean what they mean in the main lab wherever both have them."""

from __future__ import annotations

from typing import Final

from tui_dnn.actions.command import Command, Scope, Situation, always


def _alive(situation: Situation) -> bool:
    return situation.state not in ("empty", "failed")


def _to_come(situation: Situation) -> bool:
    return situation.state in ("ready", "running", "paused")


def _begun(situation: Situation) -> bool:
    return _alive(situation) and situation.step > 0


def _controls(situation: Situation) -> bool:
    return situation.controls > 0


def _typing(situation: Situation) -> bool:
    return situation.pending > 0


BENCH: Final = (
    Command(
        "toggle",
        ("space",),
        "Run / pause",
        "Let it run, or stop between two steps; at the end, once more.",
        "time",
        _alive,
        1,
        "run",
        "pause",
    ),
    Command(
        "step",
        ("n", "."),
        "One step",
        "Pause, then one step.",
        "time",
        _to_come,
        2,
        "step",
    ),
    Command(
        "back",
        (",",),
        "One step back",
        "The same experiment again, up to the step before.",
        "time",
        _begun,
        3,
        "back",
    ),
    Command("restart", ("home",), "To the start", "Step 0, with the settings of now.", "time", _begun),
    Command(
        "finish",
        ("end",),
        "To the end",
        "All steps that are left, as fast as it goes.",
        "time",
        _to_come,
        4,
        "finish",
    ),
    Command("slower", ("(",), "Slower", "Half the steps per second.", "time", _alive),
    Command("faster", (")",), "Faster", "Twice the steps per second.", "time", _alive),
    Command("control_up", ("up",), "Control above", "Choose the control above.", "config", _controls),
    Command("control_down", ("down",), "Control below", "Choose the control below.", "config", _controls),
    Command(
        "turn_down",
        ("<", "left"),
        "Turn down",
        "Half the value, one less, or the choice before.",
        "config",
        _controls,
    ),
    Command(
        "turn_up",
        (">", "right"),
        "Turn up",
        "Twice the value, one more, or the next choice.",
        "config",
        _controls,
        5,
        "turn",
        shown="< >",
    ),
    Command(
        "type", ("=",), "Type a value", "For the chosen control; a digit begins, too.", "config", _controls
    ),
    Command(
        "apply",
        ("enter",),
        "Apply what is typed",
        "The experiment goes on with it from where it is.",
        "config",
        _typing,
        hint="apply",
    ),
    Command(
        "drop",
        ("escape",),
        "Drop, or back",
        "What is typed; then all changes, back to the preset; then leave the page.",
        "config",
    ),
    Command(
        "switch",
        ("i",),
        "On / off",
        "Turn a switch over; some labs take the key for a part of theirs.",
        "config",
        _controls,
    ),
    Command(
        "next_figure",
        ("tab",),
        "Next chart",
        "Where not all charts and tables fit, the next one.",
        "charts",
        lambda s: s.figures > 1,
        6,
        "chart",
    ),
    Command(
        "previous_figure",
        ("shift+tab",),
        "Previous chart",
        "The one before.",
        "charts",
        lambda s: s.figures > 1,
    ),
    Command(
        "zoom",
        ("Z",),
        "Zoom",
        "The chosen chart on the whole page, and back.",
        "charts",
        lambda s: s.figures > 0,
        7,
        "zoom",
    ),
    Command(
        "read",
        ("h", "e"),
        "Lesson text",
        "The text of the lesson: more of it, closed, open again.",
        "global",
        always,
        8,
        "lesson",
    ),
    Command("scroll_down", ("pagedown",), "Further in the text", "The next lines of the lesson.", "global"),
    Command("scroll_up", ("pageup",), "Back in the text", "The lines before.", "global"),
    Command(
        "language", ("K",), "Language", "English or Korean, for text and notes.", "global", always, 9, "ko/en"
    ),
    Command(
        "save_page",
        ("x",),
        "Save the page",
        "This page as text and as an SVG picture, in the folder of the command.",
        "global",
    ),
    Command("claims", ("C",), "Claims", "Sentences of lecture notes with what was measured.", "global"),
    Command(
        "lessons",
        ("p",),
        "Lessons",
        "Leave this page for the list of lessons.",
        "global",
        always,
        10,
        "lessons",
    ),
    Command("help", ("?",), "Help", "The keys of this page.", "global", always, 11, "help"),
    Command("quit", ("q",), "Back", "Leave the zoom, then the page.", "global", always, 12, "back"),
)
"""In the order of the help."""
BENCH_LEFT_OUT: Final = ("lessons", "zoom", "language", "finish", "back", "step", "next_figure", "turn_up")
"""On a narrow screen, the first first."""
HEADINGS: Final[dict[Scope, str]] = {
    "time": "Run",
    "config": "Controls",
    "charts": "Charts",
    "global": "Page",
}
_BY_KEY: Final = {key: command for command in BENCH for key in command.keys}


def bench_command(key: str) -> Command | None:
    """What a key means on the page."""
    return _BY_KEY.get(key)
