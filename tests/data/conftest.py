from __future__ import annotations

from pathlib import Path

import pytest

from core.data import finder, full
from tests.data.small_full import small


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty machine on which the full sets are small; returns its home folder."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TUI_DNN_DATA", str(tmp_path / "cache"))
    for variable in ("KERAS_HOME", "TORCH_HOME", "TUI_DNN_FULL_DATA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(finder, "DEBIAN", tmp_path / "debian")
    monkeypatch.chdir(home)
    for name in full.SETS:
        monkeypatch.setitem(full.SETS, name, small(name))
    return home
