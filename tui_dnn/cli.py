"""The command line: finds the command, runs it, and turns every mistake into one message and an exit code.

Nothing heavy is imported here or by a command's `register`: `--help` must answer at once, and the number of
BLAS threads has to be set before NumPy is imported.
"""

from __future__ import annotations

import argparse
import difflib
import errno
import json
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn, TextIO

from core.errors import LabError, OutputError, UsageError
from tui_dnn import exit_codes
from tui_dnn.commands import (
    claims,
    data,
    doctor,
    export,
    lab,
    lr_find,
    predict,
    presets,
    replay,
    sweep,
    theory,
)

COMMANDS = {
    "replay": replay,
    "presets": presets,
    "claims": claims,
    "lr-find": lr_find,
    "theory": theory,
    "export": export,
    "predict": predict,
    "data": data,
    "doctor": doctor,
    "sweep": sweep,
}

_CANNOT_WRITE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}


class Interrupted(LabError):
    """Ctrl-C or SIGTERM before there was anything to report."""

    exit_code = exit_codes.INTERRUPTED


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are `UsageError`s that name the nearest valid word."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **settings)

    def _print_message(self, message: str, file: Any = None) -> None:
        """A help text that cannot be written is an error, as any other output."""
        (file or sys.stdout).write(message)

    def error(self, message: str) -> NoReturn:
        hint = f"{self.prog} --help"
        choice = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if choice:
            near = difflib.get_close_matches(choice[1], re.findall(r"[\w-]+", choice[2]), n=1)
            hint = f"{self.prog} {near[0]}" if near else hint
        where = "" if self.prog == "tui-dnn" else self.prog.removeprefix("tui-dnn ")
        raise UsageError(message, where=where, hint=hint)


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(f"tui-dnn {version('tui-dnn')}")
        parser.exit()


def build_parser(*, with_lab: bool = False) -> Parser:
    """Every command with an example; with_lab: also what opens the lab, for the help."""
    parser = Parser(
        prog="tui-dnn",
        usage="tui-dnn [PRESET] [OPTIONS]\n       tui-dnn COMMAND ...",
        description="See a deep network learn, and change it while it learns: presets train real networks on\n"
        "real data, show what happens inside them, and say whether their expectations held.\n"
        "Without a command the lab opens; PRESET is an id (tui-dnn presets list) or a TOML file.",
        epilog="examples:\n"
        "  tui-dnn\n"
        "  tui-dnn bn-rescue --lang ko\n"
        "  tui-dnn --headless --keys 'space wait:2 b enter wait:1' bn-rescue\n"
        "  tui-dnn presets list\n"
        "  tui-dnn replay xor-learned --headless\n"
        "  tui-dnn replay my.toml --headless --set train.optimizer.lr=0.05 --seed 3\n"
        "  tui-dnn presets check -j 2\n"
        "  tui-dnn lr-find mnist-bn-3x64-small\n"
        f"\nexit codes:\n{exit_codes.table()}",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    if with_lab:
        lab.add_arguments(parser.add_argument_group("the lab"))
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True, prog="tui-dnn"
    )
    for module in COMMANDS.values():
        module.register(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    _prepare_streams()
    try:
        code = _run(words)
        sys.stdout.flush()
    except LabError as error:
        return _complain(error, as_json=_wants_json(words))
    except KeyboardInterrupt:
        return _complain(Interrupted("interrupted"), as_json=_wants_json(words))
    except BrokenPipeError:
        _discard(sys.stdout)
        return exit_codes.BROKEN_PIPE
    except OSError as error:
        if error.errno not in _CANNOT_WRITE:
            raise
        _discard(sys.stdout)
        where = str(error.filename or "standard output")
        return _complain(OutputError(f"cannot write: {error.strerror}", where=where), as_json=False)
    return code


def _prepare_streams() -> None:
    """A character that the encoding lacks is written as an escape; a closed stream swallows what it gets."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _run(words: list[str]) -> int:
    command = bool(words) and words[0] in COMMANDS
    asked = [word for word in words if word in ("-h", "--help", "--version")]
    if not command and not asked:
        return lab.run(words, Parser(prog="tui-dnn"), tuple(COMMANDS))
    try:
        args = build_parser(with_lab=not command).parse_args(words if command else asked[:1])
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else exit_codes.USAGE
    code: int = COMMANDS[args.command].run(args)
    return code


def _wants_json(words: Sequence[str]) -> bool:
    return "--json" in words


def _complain(error: LabError, *, as_json: bool) -> int:
    if as_json:
        detail = {
            "code": error.exit_code,
            "what": error.what,
            "where": error.where,
            "expected": error.expected,
            "hint": error.hint,
            "problems": [vars(problem) for problem in getattr(error, "problems", ())],
        }
        try:
            print(json.dumps({"error": detail}, ensure_ascii=False), flush=True)
        except OSError:
            _discard(sys.stdout)
    print(f"tui-dnn: {error.message}", file=sys.stderr)
    return error.exit_code


def _discard(stream: TextIO) -> None:
    """Point a stream that cannot be written at nothing, so that closing it at exit stays quiet."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)
