"""Help: fast, without heavy imports, an example for every command."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tui_dnn import exit_codes
from tui_dnn.cli import COMMANDS, Parser, build_parser, main
from tui_dnn.commands import lab

HEAVY = ("numpy", "pydantic", "rich", "textual", "plotext", "pooch", "threadpoolctl")


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from parsers(inner)


ALL = list(parsers(build_parser(with_lab=True)))


def test_every_command_is_known() -> None:
    names = {parser.prog for parser in ALL}
    assert {f"tui-dnn {name}" for name in COMMANDS} <= names
    assert {"tui-dnn presets check", "tui-dnn data get"} <= names


@pytest.mark.parametrize("parser", ALL, ids=lambda parser: parser.prog)
def test_help_has_an_example_that_parses(parser: argparse.ArgumentParser) -> None:
    epilog = parser.epilog or ""
    examples = [line.strip() for line in epilog.splitlines() if line.strip().startswith("tui-dnn ")]
    assert examples, f"{parser.prog} --help has no example"
    for example in examples:
        assert example.startswith(parser.prog)
        words = shlex.split(example.split(" > ")[0].split(" | ")[0])[1:]
        if words and words[0] in COMMANDS:
            build_parser().parse_args(words)
        else:
            lab.parse(words, Parser(prog="tui-dnn"))


@pytest.mark.parametrize("parser", ALL, ids=lambda parser: parser.prog)
def test_help_explains_every_argument(parser: argparse.ArgumentParser) -> None:
    for action in parser._actions:
        assert action.help or isinstance(action, argparse._SubParsersAction), action.dest


def test_exit_codes_are_explained() -> None:
    text = build_parser().format_help()
    for code, meaning in exit_codes.MEANING.items():
        assert f"{code:>3}  {meaning}" in text


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["bn-rescue", "--help"],
        ["replay", "--help"],
        ["presets", "--help"],
        ["--version"],
        ["bogus"],
        ["bn-rescue"],
        ["bn-rescue", "--size", "x"],
    ],
)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys, json\n"
        "from tui_dnn.cli import main\n"
        f"main({words!r})\n"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_help_answers_at_once() -> None:
    """In processor time, which says the same on a machine that is busy with something else."""
    best = 9.0
    for _ in range(7):
        before = _of_children()
        subprocess.run([sys.executable, "-m", "tui_dnn", "--help"], capture_output=True, check=True)
        best = min(best, _of_children() - before)
    assert best < 0.2


def _of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    from importlib.metadata import version

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"tui-dnn {version('tui-dnn')}\n"
