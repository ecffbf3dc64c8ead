"""Commands about what is on the screen."""

from __future__ import annotations

from tui_dnn.actions.command import Command, has_run


def _fix(number: int) -> Command:
    return Command(
        f"fix_{number}",
        (f"f{number}", f"! {number}"),
        f"Apply fix {number}",
        f"Apply fix {number} of the diagnosis as a fork; the old run stays as ghost. Also ! then {number}.",
        "diagnosis",
        lambda s: s.fixes >= number,
        hint=f"fix {number}",
    )


def _focus(number: int, pane: str, what: str) -> Command:
    return Command(f"focus_{pane}", (str(number),), f"Go to {what}", f"Focus the pane {what}.", "global")


PANES = (
    Command(
        "signal",
        ("t",),
        "Next signal",
        "Activation, dL/dh, weight, update: what the histograms of the layers show.",
        "layers",
        has_run,
        3,
        "signal",
    ),
    Command(
        "log_scale",
        ("y",),
        "Loss axis log / linear",
        "Draw the loss on a logarithmic or a linear axis.",
        "charts",
        has_run,
        hint="log",
    ),
    Command(
        "smoothing",
        ("Y",),
        "Smoothing of the curves",
        "Off, some, much; the raw values stay behind the curve.",
        "charts",
        has_run,
    ),
    _fix(1),
    _fix(2),
    _fix(3),
    Command(
        "evidence",
        ("e",),
        "Evidence",
        "Explain the first finding with the numbers of this run.",
        "diagnosis",
        lambda s: s.findings > 0,
    ),
    Command(
        "mute",
        ("k",),
        "Mute a rule",
        "Hide the first finding until the program ends.",
        "diagnosis",
        lambda s: s.findings > 0,
    ),
)
EVERYWHERE = (
    _focus(1, "config", "config"),
    _focus(2, "loss", "loss and accuracy"),
    _focus(3, "layers", "layers"),
    _focus(4, "boundary", "boundary"),
    _focus(5, "runs", "runs"),
    Command("next_pane", ("tab",), "Next pane", "Focus the next pane; Shift+Tab goes back.", "global"),
    Command("previous_pane", ("shift+tab",), "Previous pane", "Focus the pane before.", "global"),
    Command(
        "zoom",
        ("Z",),
        "Zoom",
        "The focused pane on the whole screen, and back.",
        "global",
        has_run,
        4,
        "zoom",
    ),
    Command(
        "lessons",
        ("p",),
        "Lessons and presets",
        "Choose an experiment, read its lesson, see its expectations.",
        "global",
        footer=5,
        hint="lessons",
    ),
    Command(
        "save_preset",
        ("x p",),
        "Save as preset",
        "Save this session; it is replayed to prove that it gives the same bits.",
        "global",
        has_run,
        6,
        "save",
    ),
    Command(
        "palette",
        ("/", ":"),
        "Command palette",
        "Find any command by a word of its name.",
        "global",
        footer=8,
        hint="commands",
    ),
    Command("theme", (), "Next theme", "Dark, light, high contrast; the choice is remembered.", "global"),
    Command("help", ("?",), "Help", "Keys and meaning of the focused pane.", "global", footer=9, hint="help"),
    Command(
        "quit",
        ("q",),
        "Back, then quit",
        "Leave the zoom or the page; in the lab, end the program.",
        "global",
        footer=10,
        hint="quit",
    ),
)
