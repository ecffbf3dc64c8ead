"""The pictures of the README: a command's real output as SVG.

    python -m tests.pictures.command docs/replay.svg LOSS replay mnist-bn-3x64-small --headless

Runs `tui-dnn ARGUMENTS` in a pseudo-terminal of 100 columns and draws what it wrote from the section LOSS on.
"""

from __future__ import annotations

import contextlib
import os
import pty
import re
import sys
from pathlib import Path

from rich.ansi import AnsiDecoder
from rich.console import Console
from rich.terminal_theme import MONOKAI

COLUMNS = "100"
CURSOR = re.compile(r"\x1b\[[0-9;?]*[A-HJ-T]|\x1b\[\?[0-9;]*[hl]")


def output(arguments: list[str]) -> str:
    """What the command writes to a terminal, standard output only."""
    environment = os.environ | {
        "COLUMNS": COLUMNS,
        "COLORTERM": "truecolor",
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
    }
    process, terminal = pty.fork()
    if process == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execve(sys.executable, [sys.executable, "-m", "tui_dnn", *arguments], environment)
    text = b""
    # Linux reports the end of a pseudo-terminal as an error of reading.
    with contextlib.suppress(OSError):
        while chunk := os.read(terminal, 65536):
            text += chunk
    os.waitpid(process, 0)
    return CURSOR.sub("", text.decode()).replace("\r\n", "\n")


def main() -> None:
    path, section, *arguments = sys.argv[1:]
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=int(COLUMNS), file=nowhere, force_terminal=True)
        lines = list(AnsiDecoder().decode(output(arguments)))
        first = next(number for number, line in enumerate(lines) if line.plain.startswith(section))
        for line in lines[first:]:
            console.print(line)
    console.save_svg(path, title=f"tui-dnn {' '.join(arguments)}", theme=MONOKAI)


if __name__ == "__main__":
    main()
