from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest

from tui_dnn.raster import ink as inks
from tui_dnn.raster.ink import BOLD, SHADES, Ink, class_ink, on, shade
from tui_dnn.raster.palette import palette
from tui_dnn.raster.themes import RGB, ThemeName, mix, ramp

THEME_NAMES: tuple[ThemeName, ...] = get_args(ThemeName)


def _luminance(color: RGB) -> float:
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: RGB, other: RGB) -> float:
    """WCAG contrast ratio."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEME_NAMES)
def test_every_role_and_ramp_has_a_colour(theme: ThemeName) -> None:
    colors = palette(theme).colors
    missing = (255, 0, 255)
    named = [*Ink, *range(inks.HEAT, inks.HEAT + 16), *range(inks.GREY, inks.GREY + 16)]
    named += [*range(inks.SIGNED, inks.SIGNED + 15), *range(inks.CLASSES, inks.INKS)]
    named += [i + k for i in (inks.OPTIMIZERS, inks.OPTIMIZERS_HELD) for k in range(6)]
    assert not [ink for ink in named if colors[ink] == missing]
    assert inks.INKS <= 256


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize(
    ("ink", "least"),
    [
        (Ink.TEXT, 12),
        *((ink, 4.5) for ink in (Ink.LABEL, Ink.DATA, Ink.ACCENT, Ink.GOOD, Ink.WARN, Ink.BAD)),
        *((ink, 3) for ink in (Ink.FAINT, Ink.GHOST, Ink.SECOND)),
    ],
)
def test_contrast_on_the_page(theme: ThemeName, ink: Ink, least: float) -> None:
    colors = palette(theme).colors
    assert _contrast(colors[ink], colors[Ink.BG]) >= least


@pytest.mark.parametrize("solid", [Ink.ACCENT, Ink.GOOD, Ink.WARN, Ink.BAD, Ink.DATA])
def test_text_on_solid_blocks_can_be_read(solid: Ink) -> None:
    for theme in THEME_NAMES:
        colors = palette(theme).colors
        assert _contrast(colors[Ink.ON_SOLID], colors[solid]) >= 4.5


def test_high_contrast_is_higher() -> None:
    dark, high = palette("dark").colors, palette("contrast").colors
    for ink in (Ink.TEXT, Ink.LABEL, Ink.FAINT, Ink.LINE, Ink.DATA):
        assert _contrast(high[ink], high[Ink.BG]) > _contrast(dark[ink], dark[Ink.BG])


@pytest.mark.parametrize("theme", THEME_NAMES)
def test_heat_grows_away_from_the_page(theme: ThemeName) -> None:
    colors = palette(theme).colors
    heat = [_contrast(colors[inks.HEAT + i], colors[Ink.BG]) for i in range(inks.HEAT_LEVELS)]
    assert heat[0] == 1
    assert all(low < high for low, high in pairwise(heat))


def test_styles_are_made_once_and_carry_attributes() -> None:
    dark = palette("dark")
    style = dark.style(on(Ink.DATA, Ink.RAISED, BOLD))
    assert style is dark.style(on(Ink.DATA, Ink.RAISED, BOLD))
    assert style.bold
    assert style.color is not None and style.bgcolor is not None
    assert style.color.triplet is not None and style.color.triplet.hex == "#5ab4f0" == dark.hex(Ink.DATA)
    assert style.bgcolor.triplet is not None and style.bgcolor.triplet.hex == "#151b23"


def test_no_colour_is_no_colour() -> None:
    plain = palette("dark", colored=False)
    for ink in range(inks.INKS):
        for ground in (Ink.BG, Ink.RAISED, Ink.GOOD, Ink.BAD_TINT):
            style = plain.style(on(ink, ground))
            assert style.color is None and style.bgcolor is None
    assert plain.style(on(Ink.ON_SOLID, Ink.BAD)).reverse
    assert plain.style(Ink.BAD).bold
    assert plain.style(Ink.GHOST).dim and not plain.style(Ink.DATA).dim


def test_shades_and_classes() -> None:
    assert shade(Ink.DATA) == Ink.DATA_SHADE
    assert shade(Ink.TEXT) == Ink.TEXT
    assert len(set(SHADES.values())) == len(SHADES)
    assert class_ink(0) == class_ink(10) != class_ink(1)


def test_mixing() -> None:
    assert mix((0, 0, 0), (200, 100, 50), 0.5) == (100, 50, 25)
    assert ramp([(0, 0, 0), (100, 100, 100)], 3) == [(0, 0, 0), (50, 50, 50), (100, 100, 100)]
