"""The page as a picture: both languages, all tiers, any size; lesson, controls, verdicts and notes in it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from rich.cells import cell_len

from core.lab.frame import Chart
from core.spec.edits import with_edits
from tests.bench.machine import Walk, all_charts, experiment
from tui_dnn.bench.page import draw_page, layout_of
from tui_dnn.bench.page_header import WIDE
from tui_dnn.bench.player import Player
from tui_dnn.bench.sections import controls_of
from tui_dnn.bench.setting import Setting
from tui_dnn.bench.view import PageView
from tui_dnn.raster.cells import Cells
from tui_dnn.raster.tiers import Tier
from tui_dnn.recipe import load
from tui_dnn.widgets.view import Look

SIZES = [(120, 39), (80, 23), (200, 59), (108, 30), (64, 20), (40, 10), (20, 5), (3, 2), (1, 1)]


def view(
    steps: int = 0, charts: tuple[Chart, ...] | None = None, edits: Any = None, **looks: Any
) -> PageView:
    recipe = with_edits(experiment(), edits) if edits else experiment()
    player = Player(recipe, lambda e: Walk(e, charts))
    player.step(steps)
    player.settle()
    settings = tuple(Setting.of(player.experiment, key) for key in player.showing.controls)
    keys = tuple((key, key, text) for key, text in player.showing.keys)
    return replace(
        PageView(player.showing, settings=settings, original=tuple(s.text for s in settings), keys=keys),
        **looks,
    )


def text(shown: PageView, size: tuple[int, int] = (120, 39), tier: Tier = Tier.BRAILLE) -> str:
    cells = Cells(*size)
    draw_page(cells, shown, Look(tier=tier))
    rows = cells.rows()
    assert len(rows) == size[1] and all(cell_len(row) == size[0] for row in rows)
    return "\n".join(rows)


@pytest.mark.parametrize(("size", "tier", "language"), list(product(SIZES, Tier, ("en", "ko"))), ids=str)
def test_any_size(size: tuple[int, int], tier: Tier, language: str) -> None:
    for charts, looks in ((None, {}), (all_charts(), {"reading": False}), (all_charts(), {"zoomed": True})):
        text(view(3, charts, language=language, **looks), size, tier)


def test_before_the_first_step_the_lesson_is_read() -> None:
    shown = text(view())
    for word in ("READY", "A walk", "step 0/5", "LESSON", "Predict: where does it end?", "notes: walking"):
        assert word in shown, word
    for word in (
        "CONTROLS",
        "points",
        "14",
        "g give it away",
        "EXPECTS",
        "x 70 +- .1",
        '"walks far"',
        "walk",
    ):
        assert word in shown, word
    assert "measured at the end" in shown and "Now at 0 of the way." in shown


def test_a_narrow_page_shows_the_lesson_first_and_then_the_figures() -> None:
    assert "Predict" in text(view(), (80, 23)) and "CONTROLS" not in text(view(), (80, 23))
    figures = text(view(2, reading=False), (80, 23))
    assert "CONTROLS" in figures and "walk" in figures and "LESSON" not in figures
    assert "Now at 2 of the way." in figures


def test_the_end_has_verdicts() -> None:
    shown = text(view(5))
    assert "DONE" in shown and "AS EXPECTED 2/2" in shown and " CONTRADICTED " in shown
    changed = view(5, edits={"lab.points": 20})
    assert "NOT AS EXPECTED 1/2" in text(changed) and "NOT SHOWN BY THIS RUN" in text(changed)
    assert "CHANGED 1/2" in text(replace(changed, changed=True))


def test_korean() -> None:
    shown = text(view(5, language="ko"))
    for word in (
        "산책",
        "예측: 어디에서 끝날까?",
        "조절",
        "기대하는 결과",
        "기대대로 2/2",
        "측정과 어긋난다",
        "지금까지 5 왔다.",
    ):
        assert word in shown, word


def test_the_chosen_control_can_be_turned_and_typed() -> None:
    shown = text(view(selected=0))
    assert "< 14 >" in shown
    assert "20_" in text(view(typed="20"))
    other = view(edits={"lab.points": 20})
    assert "*" in text(replace(other, original=("14", "sine", "0")))


@pytest.mark.parametrize("width", [29, 38, 58])
@pytest.mark.parametrize("preset", ["augmentation-shown", "bn-weight-scales", "ravine-race"])
def test_a_number_is_never_cut(preset: str, width: int) -> None:
    """`0.00` of 0.0001 would be another number; the names give way, and stay apart."""
    player = Player(load(preset))
    player.settle()
    settings = tuple(Setting.of(player.experiment, key) for key in player.showing.controls)
    shown = replace(view(), showing=player.showing, settings=settings, original=())
    rows = ["".join(part for part, _ in line) for line in controls_of(shown, width, Tier.BRAILLE).lines]
    names = [row[1 : row.index(setting.text[:3], 2)] for row, setting in zip(rows, settings, strict=False)]
    assert len(set(names)) == len(settings)
    for row, setting in zip(rows, settings, strict=False):
        assert cell_len(row) <= width - 4
        assert not isinstance(setting.value, int | float) or f" {setting.text} " in row


def test_figures_go_alone_where_they_do_not_fit() -> None:
    many = view(1, all_charts(), reading=False)
    for number, chart in enumerate(all_charts()):
        shown = text(replace(many, figure=number), (80, 23))
        assert f"{number + 1}/6 {chart.title}" in shown
    assert "6/6 places" in text(replace(many, figure=5), (80, 23))
    assert "1/6 places" not in text(replace(many, figure=6), (80, 23))


def test_zoom_leaves_the_figure_and_the_notes() -> None:
    shown = text(view(1, all_charts(), zoomed=True))
    assert "CONTROLS" not in shown and "LESSON" not in shown and "Now at 1" in shown


def test_the_parts_share_the_page_without_gaps() -> None:
    for size in SIZES:
        layout = layout_of(view(2, reading=size[0] >= WIDE), *size)
        assert layout.figures.height + layout.notes.height <= max(0, size[1] - 1)
        assert layout.figures.width + layout.side.width <= size[0] or layout.reading


def test_a_long_lesson_scrolls() -> None:
    player = Player(
        experiment().model_copy(
            update={"lesson": experiment().lesson.model_copy(update={"en": "word " * 900})}
        ),
        Walk,
    )
    player.settle()
    cells = Cells(120, 39)
    hidden = draw_page(cells, PageView(player.showing), Look())
    assert hidden > 0 and f"PgDn +{hidden}" in str(cells)
    rest = Cells(120, 39)
    assert draw_page(rest, PageView(player.showing, line=hidden), Look()) == hidden
    assert "notes: walking" in str(rest) and "PgDn" not in str(rest)


def test_a_failure_says_why() -> None:
    player = Player(experiment(**{"lab.nothing": {"min": 0.0}}), Walk)
    player.finish()
    player.settle()
    shown = text(PageView(player.showing, reading=False), (80, 23))
    assert "FAILED" in shown and "lab.nothing" in shown


def test_a_long_list_of_controls_keeps_the_chosen_one_and_the_keys_in_view() -> None:
    shown = view(1, reading=False)
    many = shown.settings * 9
    for selected in (0, 13, 26):
        page = text(replace(shown, settings=many, original=("",) * 27, selected=selected), (80, 23))
        assert f"{selected + 1} / 27" in page and "g give it away" in page
        chosen = next(row for row in page.splitlines() if "▸ " in row)
        assert many[selected].label in chosen
