"""The page that is on the screen, as a text file and as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.terminal_theme import TerminalTheme
from textual.screen import Screen

from tui_dnn.headless.svg import svg
from tui_dnn.raster.ink import Ink
from tui_dnn.widgets.view import Look


def save_page(screen: Screen[Any], look: Look, folder: Path, name: str) -> Path:
    """Write NAME.txt and NAME.svg, with a number where they exist already; returns the path without an ending."""
    strips = screen._compositor.render_strips()
    path = _free(folder, name)
    text = "\n".join(strip.text.rstrip() for strip in strips)
    ground, ink = look.palette.colors[Ink.BG], look.palette.colors[Ink.TEXT]
    picture = svg(strips, TerminalTheme(ground, ink, [ground] * 8), name)
    path.with_name(f"{path.name}.txt").write_text(f"{text}\n", encoding="utf-8")
    path.with_name(f"{path.name}.svg").write_text(picture, encoding="utf-8")
    return path


def _free(folder: Path, name: str) -> Path:
    found, number = folder / name, 2
    while found.with_name(f"{found.name}.txt").exists() or found.with_name(f"{found.name}.svg").exists():
        found, number = folder / f"{name}-{number}", number + 1
    return found
