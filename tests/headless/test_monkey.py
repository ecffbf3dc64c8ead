"""Whatever is pressed, clicked and resized: no exception, no frozen screen, and the runner has ended."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.headless.monkey import Monkey


def play(seed: int, deeds: int, folder: Path) -> Monkey:
    monkey = Monkey(seed, folder)
    try:
        asyncio.run(monkey.play(deeds))
    except Exception as error:
        error.add_note(f"seed {seed}, deed {len(monkey.log)}, last: {' '.join(monkey.log[-25:])}")
        raise
    return monkey


@pytest.mark.parametrize("seed", [1, 2])
def test_a_monkey_does_no_harm(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a lab page is exported into the current folder
    assert play(seed, 250, tmp_path).moved > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 15))
def test_five_monkeys_do_no_harm_in_a_thousand_deeds_each(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkey = play(seed, 1000, tmp_path)
    assert monkey.moved > 3
