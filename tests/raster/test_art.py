from __future__ import annotations

import numpy as np
import pytest

from tests.raster.expected_art import ART
from tests.raster.small_charts import CHARTS
from tui_dnn.raster.ink import BOLD, GREY, HEAT, SIGNED, Ink, class_ink
from tui_dnn.raster.tiers import Tier


def test_every_chart_is_known_in_every_tier() -> None:
    assert set(ART) == {(name, tier.value) for name in CHARTS for tier in Tier}


@pytest.mark.parametrize(("name", "tier"), sorted(ART))
def test_art(name: str, tier: str) -> None:
    drawn = "\n".join(row.rstrip() for row in CHARTS[name](Tier(tier)).rows())
    assert drawn == ART[name, tier][1:-1]


@pytest.mark.parametrize("name", sorted(set(CHARTS) - {"frame"}))
def test_ascii_is_seven_bits(name: str) -> None:
    assert str(CHARTS[name](Tier.ASCII)).isascii()


@pytest.mark.parametrize("name", ["picture", "weights", "heat", "boundary"])
def test_without_colour_a_picture_uses_no_ramp(name: str) -> None:
    for tier in (Tier.MONO, Tier.ASCII):
        assert int((CHARTS[name](tier).styles & 0xFFFF).max()) < HEAT


def _pixels(name: str) -> list[list[int]]:
    """Inks (2h, w) of a half-block picture."""
    cells = CHARTS[name](Tier.BRAILLE)
    pixels = np.empty((2 * cells.height, cells.width), np.int64)
    pixels[0::2], pixels[1::2] = cells.styles & 0xFF, cells.styles >> 8 & 0xFF
    return pixels.tolist()


def test_picture_inks() -> None:
    o, mid, full = GREY, GREY + 6, GREY + 15
    rows = [[o] * 8, [o, o, *[full] * 4, o, o], [o, o, *[full] * 4, o, o], [o, o, full, mid, mid, full, o, o]]
    assert _pixels("picture") == [*rows, *rows[::-1]]


def test_weights_run_from_pink_to_blue() -> None:
    assert _pixels("weights")[0] == [SIGNED + level for level in (0, 2, 3, 5, 6, 8, 9, 11, 12, 14)]


def test_heat_shades() -> None:
    rows = _pixels("heat")
    assert min(map(min, rows)) == HEAT
    assert max(map(max, rows)) == HEAT + 15
    assert rows[0] == [HEAT] * 12, "nothing above the middle"


def test_boundary_hue_is_the_class_and_shade_the_confidence() -> None:
    inks = _pixels("boundary")[1]
    assert inks[0] == class_ink(0) + 6
    assert inks[11] == class_ink(1) + 6
    assert class_ink(0) < inks[5] < class_ink(0) + 6, "undecided in the middle"


def test_wrong_point_is_crossed_on_the_region_of_what_the_network_says() -> None:
    cells = CHARTS["boundary"](Tier.BRAILLE)
    y, x = np.argwhere(cells.codes == ord("✗"))[0]
    style = int(cells.styles[y, x])
    assert style & 0xFF == Ink.TEXT
    assert style & BOLD
    assert class_ink(0) < style >> 8 & 0xFF <= class_ink(0) + 6


def test_series_differ_without_colour() -> None:
    """Thick against thin in Braille, another glyph in ASCII, squares for validation."""
    ascii_art, braille_art = ART["fall", "ascii"], ART["fall", "mono"]
    assert "*" in ascii_art and "." in ascii_art
    assert "⠛⠛⠛" in braille_art and "⠒⠤" in braille_art
    assert "▪" in ART["gap", "mono"] and "o" in ART["gap", "ascii"]
