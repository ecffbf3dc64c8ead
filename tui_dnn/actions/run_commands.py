"""Commands about the run and its settings."""

from __future__ import annotations

from tui_dnn.actions.command import Command, going, has_run, pending

TIME = (
    Command(
        "toggle",
        ("space",),
        "Run / pause",
        "Let it train, or stop between two steps.",
        "time",
        going,
        1,
        "run",
        "pause",
    ),
    Command("step", ("n",), "One step", "Pause, then do one update.", "time", going, 2, "step"),
    Command("epoch", ("N",), "One epoch", "Train to the end of the epoch, then pause.", "time", going),
    Command("slower", ("(",), "Slower", "Halve the speed of the replay.", "time", has_run),
    Command(
        "faster", (")",), "Faster", "Double the speed; past the fastest there is no limit.", "time", has_run
    ),
)
EDITS = (
    Command(
        "lr_down",
        ("<",),
        "Halve the learning rate",
        "At once, or in the pending edit if there is one.",
        "config",
        has_run,
    ),
    Command(
        "lr_up",
        (">",),
        "Double the learning rate",
        "At once, or in the pending edit if there is one.",
        "config",
        has_run,
    ),
    Command(
        "apply",
        ("enter",),
        "Apply pending edits",
        "Change the running network now; data, shape and seed start a new run.",
        "config",
        pending,
        hint="apply",
    ),
    Command(
        "fork",
        ("F",),
        "Fork with pending edits",
        "A second run goes on from these weights with the edits; this one stays as ghost.",
        "config",
        pending,
        hint="as fork",
    ),
    Command(
        "drop",
        ("escape",),
        "Drop pending edits",
        "Forget what is not applied yet.",
        "config",
        pending,
        hint="drop",
    ),
    Command(
        "undo",
        ("u",),
        "Undo an edit",
        "Apply the opposite of the newest edit; weights stay as they are.",
        "config",
        lambda s: s.undo,
        7,
        "undo",
    ),
    Command(
        "redo", ("U",), "Redo an edit", "Apply the edit again that was undone.", "config", lambda s: s.redo
    ),
)
