"""The file of settings: what is kept, and what happens to a broken one."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from tui_dnn.settings import Settings, SettingsFile

OTHER: dict[str, Any] = {"theme": "light", "lang": "ko", "fps": 5.0, "budget": 0.1, "log": False}
WRONG = {"theme": '"pink"', "lang": '"fr"', "fps": "0", "budget": '"much"', "log": "1"}


def test_defaults_where_there_is_no_file(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "deep" / "settings.toml")
    assert (file.settings, file.problem) == (Settings(), "")


def test_every_setting_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.toml"
    assert OTHER.keys() == {field.name for field in fields(Settings)}
    SettingsFile(path).change(**OTHER)
    again = SettingsFile(path)
    assert (again.settings, again.problem) == (Settings(**OTHER), "")
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["settings.toml"]


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_told_and_the_file_kept_aside(tmp_path: Path, name: str) -> None:
    path = tmp_path / "settings.toml"
    text = f"{name} = {WRONG[name]}\n"
    path.write_text(text + 'unknown = "left alone"\n')
    file = SettingsFile(path)
    assert getattr(file.settings, name) == getattr(Settings(), name)
    assert name in file.problem
    kept = tmp_path / "settings.toml.broken"
    assert str(kept) in file.problem
    assert kept.read_text().startswith(text)
    assert SettingsFile(path).problem == ""


def test_right_values_beside_a_wrong_one_hold(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theme = "light"\nfps = -1\n')
    assert SettingsFile(path).settings == Settings(theme="light")


@pytest.mark.parametrize("text", ["theme = ", "\x00", "= 1", 'theme = "dark"\ntheme = "dark"'])
def test_what_is_no_toml_is_kept_aside(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    file = SettingsFile(path)
    assert file.settings == Settings()
    assert "no TOML" in file.problem
    assert (tmp_path / "settings.toml.broken").read_text() == text
    file.change(theme="contrast")
    assert tomllib.loads(path.read_text())["theme"] == "contrast"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert "no TOML" in SettingsFile(path).problem


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    file = SettingsFile(tmp_path / "taken" / "settings.toml")
    assert file.change(theme="light").theme == "light"
    assert "not remembered" in file.problem
