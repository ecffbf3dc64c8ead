"""The README names every lesson and every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_dnn import catalogue
from tui_dnn.cli import COMMANDS

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", catalogue.names())
def test_every_lesson_has_its_place(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told(name: str) -> None:
    assert f"`tui-dnn {name}" in README


def test_every_picture_is_there() -> None:
    pictures = [part.partition(")")[0] for part in README.split("](docs/")[1:]]
    assert pictures
    folder = Path(__file__).parents[2] / "docs"
    assert [name for name in pictures if not (folder / name).is_file()] == []
