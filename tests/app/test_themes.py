"""Themes of Textual's own widgets, and the choice of glyphs."""

from __future__ import annotations

import os
from typing import get_args

import pytest
from textual.color import Color

from tui_dnn.raster.ink import Ink
from tui_dnn.raster.palette import palette
from tui_dnn.raster.themes import ThemeName
from tui_dnn.raster.tiers import Tier
from tui_dnn.themes import NAMES, TierName, next_theme, textual_theme, tier_name, without_color


@pytest.mark.parametrize("name", NAMES)
def test_a_theme_has_the_colours_of_the_charts(name: ThemeName) -> None:
    theme, inks = textual_theme(name), palette(name)
    assert theme.background == inks.hex(Ink.BG)
    assert theme.foreground == inks.hex(Ink.TEXT)
    assert theme.primary == inks.hex(Ink.ACCENT)
    assert theme.dark == (Color.parse(theme.background).brightness < 0.5)


def test_going_through_all_themes_comes_back() -> None:
    seen: list[str] = ["dark"]
    for _ in NAMES:
        seen.append(next_theme(seen[-1]))
    assert set(seen) == set(NAMES)
    assert seen[0] == seen[-1]
    assert next_theme("pink") == NAMES[0]


@pytest.mark.parametrize(
    ("ascii_only", "colored", "encoding", "tier"),
    [
        (False, True, "UTF-8", "braille"),
        (False, True, "utf8", "braille"),
        (False, False, "UTF-8", "mono"),
        (True, True, "UTF-8", "ascii"),
        (True, False, "UTF-8", "ascii"),
        (False, True, "ANSI_X3.4-1968", "ascii"),
        (False, True, "EUC-KR", "ascii"),
    ],
)
def test_the_locale_and_the_flags_decide_on_glyphs(
    ascii_only: bool, colored: bool, encoding: str, tier: str
) -> None:
    assert tier_name(ascii_only, colored, encoding) == tier


def test_names_are_those_of_the_tiers() -> None:
    assert {Tier(name) for name in get_args(TierName)} == set(Tier)


@pytest.mark.parametrize("before", [None, "", "1"])
def test_the_environment_is_as_it_was(monkeypatch: pytest.MonkeyPatch, before: str | None) -> None:
    if before is None:
        monkeypatch.delenv("NO_COLOR", raising=False)
    else:
        monkeypatch.setenv("NO_COLOR", before)
    with without_color(True):
        assert os.environ["NO_COLOR"]
    assert os.environ.get("NO_COLOR") == before
    with without_color(False):
        assert "NO_COLOR" not in os.environ
    assert os.environ.get("NO_COLOR") == before
