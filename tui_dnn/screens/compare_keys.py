"""The commands of the compare screen."""

from __future__ import annotations

from typing import Final

from tui_dnn.actions.command import Command, Scope, going

HEADINGS: Final[dict[Scope, str]] = {
    "time": "Run all of them",
    "charts": "What is drawn",
    "global": "Which runs",
}
COMMANDS: Final = (
    Command(
        "toggle",
        ("space",),
        "Run / pause all",
        "Those that are behind catch up first, then all go together.",
        "time",
        going,
        1,
        "run all",
        "pause",
    ),
    Command("step", ("n",), "One step", "Pause, then one update of each.", "time", going, 2, "step"),
    Command("epoch", ("N",), "One epoch", "Train to the end of the epoch, then pause.", "time", going),
    Command(
        "validation",
        ("v",),
        "Training / validation",
        "Which curves are drawn.",
        "charts",
        footer=5,
        hint="val",
    ),
    Command(
        "metric",
        ("m",),
        "Loss / accuracy",
        "Which curve is drawn where there is room for one.",
        "charts",
        footer=6,
        hint="acc",
    ),
    Command(
        "statistic",
        ("t",),
        "Next statistic of the layers",
        "sd, dL/dh, update:weight, saturated, dead.",
        "charts",
        footer=7,
        hint="layers",
    ),
    Command(
        "log_scale",
        ("y",),
        "Loss axis log / linear",
        "Logarithmic or linear.",
        "charts",
        footer=8,
        hint="log",
    ),
    Command("smoothing", ("Y",), "Smoothing of the curves", "Off, some, much.", "charts"),
    Command(
        "next",
        ("tab", "down"),
        "Other run of the pair",
        "The next run is held against the first; a click on a run chooses it.",
        "global",
        footer=3,
        hint="other run",
    ),
    Command("previous", ("up",), "The one before", "Upwards.", "global"),
    Command(
        "next_first",
        ("shift+tab",),
        "Other reference",
        "Another run that the second is held against.",
        "global",
    ),
    Command("swap", ("w",), "Swap", "First and second change places.", "global", footer=4, hint="swap"),
    Command(
        "drop",
        ("d",),
        "Drop the second run",
        "Out of the comparison; the run itself stays.",
        "global",
        footer=9,
        hint="drop",
    ),
    Command("add", ("+", "="), "Add a run", "The newest of the sitting.", "global", footer=10, hint="add"),
    Command(
        "open",
        ("enter",),
        "Show the second run in the lab",
        "Back to the lab, with this run on the screen.",
        "global",
        footer=11,
        hint="show",
    ),
    Command("help", ("?",), "Help", "Keys and panes of this screen.", "global", footer=12, hint="help"),
    Command("back", ("q", "escape", "c"), "Back", "To the lab.", "global", footer=13, hint="back"),
)
LEFT_OUT_FIRST: Final = ("open", "log_scale", "add", "step", "swap", "metric", "drop", "statistic")
"""On a narrow screen."""
BY_KEY: Final = {key: command for command in COMMANDS for key in command.keys}
