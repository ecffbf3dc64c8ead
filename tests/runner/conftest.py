"""No test writes into the folders of the person who runs it."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_dnn.runner.crash.user_state_path", lambda *a, **k: tmp_path / "state")
    monkeypatch.setattr("tui_dnn.runner.saving.user_data_path", lambda *a, **k: tmp_path / "data")
    monkeypatch.setattr("tui_dnn.runner.exporting.user_data_path", lambda *a, **k: tmp_path / "data")
