"""`tui-dnn` and `tui-dnn PRESET` without a command: the interactive lab, which this version does not have."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence

from core.errors import UsageError


class NoTerminal(UsageError):
    """The interactive lab was asked for where nobody can press a key."""

    exit_code = 7


def refuse(preset: str | None) -> UsageError:
    """Why there is no lab to open, and the command that does the job without one."""
    headless = f"tui-dnn replay {preset or 'PRESET'} --headless"
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return NoTerminal("the interactive lab needs a terminal", hint=headless)
    return UsageError(
        "the interactive lab is not part of this version",
        hint=f"{headless}   (tui-dnn presets list shows them)",
    )


def run(words: Sequence[str], commands: Sequence[str]) -> int:
    """Explain `tui-dnn` and `tui-dnn WORD`, where WORD is no command."""
    first = next((word for word in words if not word.startswith("-")), None)
    if first is None and words:
        raise UsageError(f"unknown option {words[0]}", hint="tui-dnn --help")
    if first is not None:
        from tui_dnn.catalogue import names

        near = difflib.get_close_matches(first, commands, n=1, cutoff=0.7)
        if first not in names() and not first.endswith(".toml"):
            raise UsageError(
                f"there is no command and no preset named {first!r}",
                expected=f"one of {', '.join(commands)}",
                hint=f"tui-dnn {near[0]} --help" if near else "tui-dnn --help",
            )
    raise refuse(first)
