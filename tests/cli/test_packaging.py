"""A wheel holds every package: the list in pyproject.toml is complete."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_every_package_is_in_the_wheel() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"][
        "packages"
    ]
    found = {
        ".".join(file.parent.relative_to(ROOT).parts)
        for top in ("core", "tui_dnn")
        for file in (ROOT / top).rglob("__init__.py")
    }
    assert found <= set(listed), f"not in pyproject.toml: {sorted(found - set(listed))}"
