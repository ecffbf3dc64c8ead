"""Who may import whom: core never knows the app, and each room only those below it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UI = {"tui_dnn", "textual", "rich", "plotext"}
MAY_NOT: dict[str, set[str]] = {
    "core": UI,
    "core/spec": {"numpy", "core.nn", "core.optim", "core.data", "core.train", "core.observe"},
    "core/nn": {"core.train", "core.observe", "core.data", "core.optim"},
    "core/optim": {"core.train", "core.observe", "core.data"},
    "core/data": {"core.train", "core.observe", "core.nn", "core.optim"},
    "core/observe": {"core.train", "core.data", "core.lab"},
    "core/train": {"core.lab"},
    "tui_dnn/runner": {"textual", "rich", "plotext", "tui_dnn.widgets", "tui_dnn.screens", "tui_dnn.raster"},
    "tui_dnn/raster": {"core.train", "tui_dnn.widgets", "tui_dnn.screens", "tui_dnn.runner", "plotext"},
    "tui_dnn/report": {"textual", "tui_dnn.widgets", "tui_dnn.screens", "tui_dnn.runner"},
    "tui_dnn/export": {"textual", "rich", "plotext", "tui_dnn.widgets", "tui_dnn.screens", "tui_dnn.runner"},
    "tui_dnn/charts": {"textual", "core.train"},
}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("room", MAY_NOT)
def test_room(room: str) -> None:
    files = list((ROOT / room).rglob("*.py"))
    assert files, room
    for path in files:
        for module in imports(path):
            for forbidden in MAY_NOT[room]:
                assert module != forbidden and not module.startswith(f"{forbidden}."), f"{path}: {module}"


def test_plotext_is_imported_in_one_file() -> None:
    files = (ROOT / "tui_dnn").rglob("*.py")
    users = [
        path.name for path in files if any(module.split(".")[0] == "plotext" for module in imports(path))
    ]
    assert users == ["plot.py"]


def test_the_engine_loads_no_user_interface() -> None:
    code = "import sys, core.train.replay; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not UI & set(loaded)
    assert "numpy" in loaded
