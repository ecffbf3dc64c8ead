"""Colours by meaning: the same ones in tables, charts and the progress bar."""

from __future__ import annotations

from tui_dnn.charts.plot import RGB

TRAIN: RGB = (90, 180, 240)
SPREAD: RGB = (38, 76, 110)
VALIDATION: RGB = (230, 190, 80)
GOOD: RGB = (66, 200, 160)
BAD: RGB = (255, 107, 98)
ACCENT: RGB = (224, 160, 240)
MUTED: RGB = (125, 133, 144)
FORKS: tuple[RGB, ...] = (
    ACCENT,
    GOOD,
    BAD,
    (214, 214, 120),
    (140, 140, 250),
    (240, 150, 90),
    (170, 210, 230),
)


def css(color: RGB) -> str:
    """A colour as Rich writes it."""
    return "#{:02x}{:02x}{:02x}".format(*color)


STYLES = {
    "heading": f"bold {css(ACCENT)}",
    "muted": css(MUTED),
    "train": css(TRAIN),
    "validation": css(VALIDATION),
    "good": f"bold {css(GOOD)}",
    "bad": f"bold {css(BAD)}",
    "warn": f"bold {css(VALIDATION)}",
    "strong": "bold",
    "table.header": css(MUTED),
}
