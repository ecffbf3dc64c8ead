"""The lab as text: three sizes, three tiers, dark and light."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from rich.color import Color

from tests.app.helpers import rescue, stage
from tests.train.recipes import experiment
from tui_dnn.headless.stage import Stage
from tui_dnn.options import Options
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.numbers import number
from tui_dnn.raster.palette import palette
from tui_dnn.raster.themes import ThemeName
from tui_dnn.raster.tiers import Tier

SIZES = {(120, 40): "wide", (80, 24): "compact", (200, 60): "wide"}
TITLES = {
    "wide": ("CONFIG", "LOSS", "ACCURACY", "GRADIENT FLOW", "LAYERS", "BOUNDARY", "RUNS", "EXPECT"),
    "compact": ("CONFIG", "LOSS", "GRADIENT", "LAYERS", "BOUNDARY"),
}
OPTIONS = {
    Tier.BRAILLE: Options(),
    Tier.MONO: Options(colored=False),
    Tier.ASCII: Options(ascii=True),
}
STEPS = 60


async def train(found: Stage) -> None:
    await found.press("space")
    await found.crank(STEPS)
    await found.press("space")
    await found.refresh()


@pytest.mark.parametrize(("size", "tier"), list(product(SIZES, Tier)), ids=str)
def test_the_lab_of_a_dead_network(size: tuple[int, int], tier: Tier) -> None:
    async def play(found: Stage) -> None:
        await train(found)
        text, mode = found.text(), SIZES[size]
        rows = text.split("\n")
        assert len(rows) == size[1]
        assert all(strip.cell_length == size[0] for strip in found.strips())
        assert found.lab.look.tier is tier
        for title in TITLES[mode]:
            assert title in text, title
        places = [max(row.find(title) for row in rows) for title in ("CONFIG", "LOSS", "LAYERS")]
        assert all(left < right for left, right in pairwise(places))
        assert found.runner.run is not None
        loss = float(found.runner.run.trainer.recorder.scalar_series.tail("loss", 1)[1][-1])
        assert number(loss) in next(row for row in rows if "LOSS" in row)
        assert "NOT LEARNING" in text and "PAUSED" in text and str(STEPS) in text
        assert "collapsed" in rows[-6 if mode == "wide" else -4]
        assert "F1" in rows[-6 if mode == "wide" else -4]
        assert "space" in rows[-1] and "quit" in rows[-1]

    stage(play, rescue(), size=size, options=OPTIONS[tier])


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_lab_of_images(size: tuple[int, int]) -> None:
    async def play(found: Stage) -> None:
        await train(found)
        text = found.text()
        assert "WORST MISTAKES" in text
        assert ("FIRST LAYER" in text) == (SIZES[size] == "wide")
        assert "mnist_small" in text
        assert "val" in text

    recipe = experiment(
        data={"name": "mnist_small", "limit": 300, "validation": 0.2}, train__batch=40, train__steps=100
    )
    stage(play, recipe, size=size)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_seven_bits_only(size: tuple[int, int]) -> None:
    async def play(found: Stage) -> None:
        await train(found)
        for keys in ("b", "escape", "e", "e", "x", "escape", "?", "escape", ":", "escape"):
            await found.press(keys)
            assert found.text().isascii(), (keys, {c for c in found.text() if not c.isascii()})

    stage(play, rescue(), size=size, options=OPTIONS[Tier.ASCII])


@pytest.mark.parametrize("colored", [True, False])
def test_without_colour_there_is_none(colored: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not colored:
        monkeypatch.setenv("NO_COLOR", "1")

    async def play(found: Stage) -> None:
        await train(found)
        styles = [
            segment.style
            for name in found.lab.in_view()
            for line in found.pane(name)._cache.strips
            for segment in line
        ]
        assert any(style and style.color for style in styles) == colored
        assert found.app.no_color == (not colored)
        if not colored:
            assert any(style and style.reverse for style in styles), "what is solid is in reverse"

    stage(play, rescue())


def grounds(found: Stage) -> set[Color | None]:
    return {
        segment.style.bgcolor
        for strip in found.strips()
        for segment in strip
        if segment.style is not None and segment.text.strip()
    }


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_themes_by_key_change_everything_and_are_remembered(theme: ThemeName) -> None:
    async def play(found: Stage) -> None:
        await train(found)
        for _ in range(3):
            if found.lab.look.theme == theme:
                break
            assert found.lab.do("theme")
            await found.refresh()
        ground = Color.from_rgb(*palette(theme).colors[Ink.BG])
        assert ground in grounds(found)
        others = [palette(name).colors[Ink.BG] for name in ("dark", "light", "contrast") if name != theme]
        assert not grounds(found) & {Color.from_rgb(*color) for color in others}
        assert found.app.theme == found.lab.look.theme == theme
        if theme != "dark":
            assert found.app.settings.settings.theme == theme

    stage(play, rescue())
