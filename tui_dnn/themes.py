"""The themes for Textual's own widgets, from the inks that charts are drawn with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from locale import getpreferredencoding
from typing import Literal

from textual.theme import Theme

from tui_dnn.raster.ink import Ink
from tui_dnn.raster.palette import palette
from tui_dnn.raster.themes import THEMES, ThemeName

TierName = Literal["braille", "mono", "ascii"]
NAMES: tuple[ThemeName, ...] = tuple(THEMES)


def textual_theme(name: ThemeName) -> Theme:
    """One of ours under the same name."""
    ink = palette(name).hex
    return Theme(
        name=name,
        primary=ink(Ink.ACCENT),
        secondary=ink(Ink.DATA),
        accent=ink(Ink.ACCENT),
        success=ink(Ink.GOOD),
        warning=ink(Ink.WARN),
        error=ink(Ink.BAD),
        foreground=ink(Ink.TEXT),
        background=ink(Ink.BG),
        surface=ink(Ink.RAISED),
        panel=ink(Ink.RAISED),
        dark=name != "light",
        variables={
            "dim": ink(Ink.LABEL),
            "faint": ink(Ink.FAINT),
            "line": ink(Ink.LINE),
            "tint": ink(Ink.ACCENT_TINT),
            "on-solid": ink(Ink.ON_SOLID),
            "border": ink(Ink.ACCENT),
            "border-blurred": ink(Ink.LINE),
        },
    )


def next_theme(name: str) -> ThemeName:
    """The one after, round the end."""
    known = [*NAMES]
    return known[(known.index(name) + 1) % len(known)] if name in THEMES else known[0]


def tier_name(ascii_only: bool, colored: bool, encoding: str = "") -> TierName:
    """Which glyphs the terminal can show: asked for, or told by the locale."""
    spoken = (encoding or getpreferredencoding(do_setlocale=False)).lower().replace("-", "")
    if ascii_only or spoken not in ("utf8", "cp65001"):
        return "ascii"
    return "braille" if colored else "mono"


@contextmanager
def without_color(wanted: bool) -> Iterator[None]:
    """An app made inside has no colour, or has it; Textual looks at the environment only."""
    before = os.environ.pop("NO_COLOR", None)
    if wanted:
        os.environ["NO_COLOR"] = "1"
    try:
        yield
    finally:
        os.environ.pop("NO_COLOR", None)
        if before is not None:
            os.environ["NO_COLOR"] = before
