"""Which helper, by the environment and the machine."""

from __future__ import annotations

import pytest

from core.helper.wanted import VARIABLE, chosen, process_possible


@pytest.mark.parametrize(
    ("word", "found"),
    [("off", "off"), ("OFF", "off"), ("0", "off"), ("no", "off"), ("thread", "thread"), ("", "process")],
)
def test_chosen(word: str, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.helper.wanted.cores", lambda: 2)
    monkeypatch.setenv(VARIABLE, word)
    expected = "thread" if found == "process" and not process_possible() else found
    assert chosen() == expected


def test_one_core_has_no_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("core.helper.wanted.cores", lambda: 1)
    assert chosen() == "off"


@pytest.mark.parametrize(
    ("system", "machine"), [("linux", "aarch64"), ("darwin", "arm64"), ("win32", "AMD64")]
)
def test_elsewhere_it_is_a_thread(system: str, machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.helper.wanted.cores", lambda: 8)
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    monkeypatch.delenv(VARIABLE, raising=False)
    assert chosen() == "thread"
