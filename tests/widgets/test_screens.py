"""Whole labs as text, from networks that were really trained."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.widgets import moments
from tests.widgets.write_screens import FOLDER, SCREENS, text
from tui_dnn.raster.palette import palette
from tui_dnn.raster.strips import to_strips
from tui_dnn.raster.themes import THEMES, ThemeName
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.view import Look


def test_every_screen_is_known() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(SCREENS)


@pytest.mark.parametrize("name", sorted(SCREENS))
def test_screen(name: str) -> None:
    drawn = text(SCREENS[name].draw())
    assert drawn == (FOLDER / f"{name}.txt").read_text(encoding="utf-8"), f"\n{drawn}"


@pytest.mark.parametrize("name", [name for name, screen in SCREENS.items() if screen.tier is Tier.ASCII])
def test_the_ascii_tier_is_seven_bits(name: str) -> None:
    assert text(SCREENS[name].draw()).isascii()


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_themes_differ_in_colour_alone(theme: ThemeName) -> None:
    moment = moments.rescued()
    stage = moment.stage.fresh()
    looks = [Look("dark"), Look(theme), Look(theme, colored=False)]
    drawn = [stage.picture(replace(moment.view, look=look), 120, 40) for look in looks]
    assert all(str(cells) == str(drawn[0]) for cells in drawn)
    assert all(np.array_equal(cells.styles, drawn[0].styles) for cells in drawn)
    strips = to_strips(drawn[1], palette(theme))
    grounds = {
        segment.style.bgcolor.name
        for strip in strips
        for segment in strip
        if segment.style and segment.style.bgcolor
    }
    assert palette(theme).hex(0) in grounds


def test_without_colour_nothing_has_a_colour() -> None:
    moment = moments.rescued()
    view = replace(moment.view, look=Look(tier=Tier.MONO))
    cells = moment.stage.fresh().picture(view, 120, 40)
    for strip in to_strips(cells, view.look.palette):
        assert all(segment.style is None or segment.style.color is None for segment in strip)
