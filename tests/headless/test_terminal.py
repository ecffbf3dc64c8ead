"""In a real pseudo-terminal: it opens, it trains, and it leaves the terminal as it was."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.headless.recipes import SMALL
from tests.pseudo_terminal import PseudoTerminal, lab
from tui_dnn import exit_codes


@pytest.fixture
def preset(tmp_path: Path) -> str:
    """One that does not end while somebody looks, nor waits."""
    path = tmp_path / "small.toml"
    head = SMALL.partition("[[timeline]]")[0]
    path.write_text(head.replace("steps = 40", "steps = 1000000"), encoding="utf-8")
    return str(path)


def open_lab(*words: str, command: list[str] | None = None) -> PseudoTerminal:
    terminal = PseudoTerminal([*command, *words] if command else lab(*words))
    assert terminal.wait_for_text("CONFIG", 20) is not None, terminal.screen.text()
    assert terminal.wait_for_text("space starts it", 20) is not None, terminal.screen.text()
    return terminal


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("q", 0),
        ("\x03", exit_codes.INTERRUPTED),
        (signal.SIGTERM, 130),
        (signal.SIGHUP, 130),
        (signal.SIGINT, 130),
    ],
    ids=["q", "ctrl-c", "term", "hup", "int"],
)
def test_the_terminal_is_put_in_order(how: str | signal.Signals, code: int, preset: str) -> None:
    with open_lab(preset) as terminal:
        terminal.send(" ")
        assert terminal.wait_for_text("RUNNING", 20) is not None
        if isinstance(how, str):
            terminal.send(how)
        else:
            terminal.process.send_signal(how)
        assert terminal.wait(20)[0] == code
        assert terminal.left_behind() == []


@pytest.mark.parametrize("continued", [False, True])
def test_a_process_without_a_terminal_ends(continued: bool, preset: str) -> None:
    """A terminal that is closed sends SIGHUP, and the kernel SIGCONT with it; nobody reads what is drawn."""
    with open_lab(preset) as terminal:
        terminal.send(" ")
        assert terminal.wait_for_text("RUNNING", 20) is not None
        terminal.hang_up()
        terminal.process.send_signal(signal.SIGHUP)
        if continued:
            terminal.process.send_signal(signal.SIGCONT)
        terminal.process.wait(20)


def test_an_engine_that_raises_is_told_and_leaves_no_trace(preset: str) -> None:
    command = [sys.executable, "-m", "tests.broken", "20"]
    with open_lab(preset, command=command) as terminal:
        terminal.send(" ")
        assert terminal.wait_for_text("FAILED", 20) is not None
        terminal.send("q")
        assert terminal.wait(20)[0] == 0
        assert terminal.left_behind() == []


def test_a_replay_starts_by_itself_at_its_speed(preset: str) -> None:
    with PseudoTerminal(lab("replay", preset, "--speed", "50")) as terminal:
        assert terminal.wait_for_text("RUNNING", 20) is not None, terminal.screen.text()
        terminal.watch(1.0)
        steps = int("".join(terminal.screen.rows[1]).split()[-1].replace(",", ""))
        assert 10 < steps < 300


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("schema = 1\nid = 3", exit_codes.PRESET_INVALID, "expected"),
        (None, exit_codes.DATA_MISSING, "data get mnist"),
    ],
)
def test_what_cannot_be_opened_is_said_after_the_screen(
    text: str | None, code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wrong.toml"
    if text is None:
        monkeypatch.setenv("HOME", str(tmp_path))
        text = (
            SMALL.partition("[[timeline]]")[0]
            .replace('"xor"', '"mnist"')
            .replace("sigmoid_bce", "softmax_ce")
        )
    path.write_text(text, encoding="utf-8")
    with PseudoTerminal(lab(str(path))) as terminal:
        assert terminal.wait(20)[0] == code
        assert said in terminal.screen.text() and terminal.left_behind() == []
