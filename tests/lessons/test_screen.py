"""The browser as it is painted: at all sizes, in both languages, in all tiers, with wide characters in place."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events
from textual.app import App
from textual.pilot import Pilot

from core.train.expectations import Check
from tests.headless.monkey import Patience
from tests.headless.recipes import SMALL
from tui_dnn import catalogue
from tui_dnn.headless.keys import key_event
from tui_dnn.lessons.library import Lesson, library
from tui_dnn.lessons.results import Result
from tui_dnn.lessons.words import WORDS, wrap
from tui_dnn.raster.tiers import Tier
from tui_dnn.screens.lessons import LessonsScreen
from tui_dnn.widgets.view import Look


class Shell(App[None]):
    """Nothing but the browser."""

    def __init__(self, lessons: Sequence[Lesson], folder: Path, look: Look, language: str) -> None:
        super().__init__()
        self.checks, self.told = Patience(folder), ["nothing"]
        self.chosen: list[str | None] = []
        self.browser = LessonsScreen(
            lessons,
            self.checks,
            look,
            language=language,
            selected="bn-rescue",
            on_language=self.told.append,
        )

    def on_mount(self) -> None:
        self.push_screen(self.browser, self.chosen.append)

    def lines(self) -> list[str]:
        return [strip.text for strip in self.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines())


NAMES = catalogue.names()
XORS = sum("xor" in name for name in NAMES)
Play = Callable[[Shell, "Pilot[None]"], Awaitable[None]]


def run(
    folder: Path,
    play: Play,
    *,
    size: tuple[int, int] = (80, 24),
    look: Look | None = None,
    language: str = "en",
    results: Sequence[Result] = (),
) -> Shell:
    lessons = library(folder)
    app = Shell(lessons, folder, look or Look(), language)
    rescue = next(lesson for lesson in lessons if lesson.id == "bn-rescue")
    for result in results:
        app.checks.results.remember(rescue, result)

    async def all_of_it() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await play(app, pilot)

    asyncio.run(all_of_it())
    return app


async def press(app: Shell, pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        app.post_message(key_event(key))
        await pilot.pause(0)
    await pilot.pause(0)


async def nothing(app: Shell, pilot: Pilot[None]) -> None:
    """Only look."""


def passed(lesson: Lesson) -> Result:
    checks = tuple(
        Check(row.at, row.run, row.metric, row.condition, "0.5", row.at != "700")
        for row in lesson.expectations()
    )
    return Result(lesson.fingerprint, 1, 4.2, checks)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 10), (7, 3), (1, 1)])
def test_every_line_is_as_wide_as_the_screen(
    size: tuple[int, int], tier: Tier, language: str, tmp_path: Path
) -> None:
    """A wide character that is cut in half, or counted as one cell, would shear the line."""

    async def look_around(app: Shell, pilot: Pilot[None]) -> None:
        for keys in ((), ("pagedown",), ("end",), ("/", "한", "글"), ("escape", "R")):
            await press(app, pilot, *keys)
            assert {cell_len(line) for line in app.lines()} == {size[0]}
            if tier is Tier.ASCII and language == "en":
                assert all(
                    line.replace(WORDS["en"]["language"], "").isascii()
                    for line in app.lines()
                    if "/" not in line
                )

    run(tmp_path, look_around, size=size, look=Look(tier=tier), language=language)


def test_what_a_lesson_says_at_80x24(tmp_path: Path) -> None:
    async def read(app: Shell, pilot: Pilot[None]) -> None:
        seen = app.text
        for _ in range(5):
            await press(app, pilot, "pagedown")
            seen += app.text
        for wanted in (
            f"{len(NAMES)} presets",
            "bn-rescue",
            "32x6 tanh",
            "~5 s",
            "not run",
            "DURING THE RUN",
            "bn on",
        ):
            assert wanted in seen
        for wanted in (
            "Bring a dead network back",
            "A tanh network 2-32x6-3",
            "EXPECTS",
            "act_std[6] at most 1e-07",
        ):
            assert wanted in seen
        assert "q back" in app.lines()[-1]

    run(tmp_path, read)


def test_results_stand_beside_the_expectations(tmp_path: Path) -> None:
    rescue = next(lesson for lesson in library(tmp_path) if lesson.id == "bn-rescue")

    async def read(app: Shell, pilot: Pilot[None]) -> None:
        assert "FAIL 9/14" in app.text and "checked in 4.2 s" in app.text
        rows = [line for line in app.lines() if "loss" in line and "0.5" in line]
        assert any("599 ✓ loss 1.0986" in row for row in rows) and any(
            "700 ✗ loss at most" in row for row in rows
        )

    run(tmp_path, read, size=(120, 40), results=[passed(rescue)])


def test_search_is_typed_and_given_up(tmp_path: Path) -> None:
    async def search(app: Shell, pilot: Pilot[None]) -> None:
        await press(app, pilot, "/", "x", "o", "r", "q")
        assert f"0 of {len(NAMES)} presets /xorq_" in app.text and "nothing found" in app.text
        await press(app, pilot, "backspace", "enter")
        assert f"{XORS} of {len(NAMES)} presets /xor " in app.text and "fashion" not in app.text
        await press(app, pilot, "escape")
        assert f"{len(NAMES)} presets" in app.text and "/xor" not in app.text
        app.post_message(events.Paste("ignored"))
        await press(app, pilot, "/")
        app.post_message(events.Paste("배치\n정규화"))
        await press(app, pilot)
        assert "/배치 정규화_" in app.text and "bn-rescue" in app.text

    run(tmp_path, search)


def test_enter_opens_and_q_goes_back(tmp_path: Path) -> None:
    async def choose(app: Shell, pilot: Pilot[None]) -> None:
        await press(app, pilot, "end", "enter")

    async def leave(app: Shell, pilot: Pilot[None]) -> None:
        await press(app, pilot, "ㅂ")

    assert run(tmp_path, choose).chosen == [NAMES[-1]]
    assert run(tmp_path, leave).chosen == [None]


def test_a_lesson_without_its_data_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.data import finder

    monkeypatch.setattr(finder, "places", lambda full: iter(()))

    async def ask(app: Shell, pilot: Pilot[None]) -> None:
        await press(app, pilot, "/", *"mnist-bn-3x64", "enter", "home")
        assert "needs data" in app.text and "first run: tui-dnn data get mnist" in app.text
        await press(app, pilot, "enter", "R")
        assert app.screen is app.browser and app.checks.asked == []

    run(tmp_path, ask)


def test_a_check_is_asked_for_once_and_shown(tmp_path: Path) -> None:
    async def check(app: Shell, pilot: Pilot[None]) -> None:
        await press(app, pilot, "R")
        assert app.checks.asked == ["bn-rescue"] and "waits" in app.text

    run(tmp_path, check)


def test_the_language_is_changed_and_told(tmp_path: Path) -> None:
    async def toggle(app: Shell, pilot: Pilot[None]) -> None:
        await press(app, pilot, "K")
        assert "죽은 신경망 살리기" in app.text and "수업" in app.text and app.told[1:] == ["ko"]
        await press(app, pilot, "ㅏ")
        assert "Bring a dead network back" in app.text and app.told[1:] == ["ko", "en"]

    run(tmp_path, toggle, size=(120, 40))


def test_a_click_selects_and_a_second_one_opens(tmp_path: Path) -> None:
    async def click(app: Shell, pilot: Pilot[None]) -> None:
        third = NAMES[app.browser._browser.first + 2]
        await pilot.click(offset=(10, 3))
        lesson = app.browser._browser.lesson
        assert lesson is not None and lesson.id == third
        assert not app.chosen
        await pilot.click(offset=(10, 3))
        await pilot.pause()
        assert app.chosen == [third]

    run(tmp_path, click)


def test_a_preset_that_is_not_valid_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text(SMALL.replace("steps = 40", "steps = -1"), encoding="utf-8")

    async def read(app: Shell, pilot: Pilot[None]) -> None:
        await press(app, pilot, "end")
        assert "not valid" in app.text and "train.steps" in app.text
        await press(app, pilot, "enter", "R")
        assert app.screen is app.browser and not app.checks.asked

    run(tmp_path, read, size=(120, 40))


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["en"].keys() == WORDS["ko"].keys()


@pytest.mark.parametrize("width", [2, 3, 7, 20])
def test_wrapped_lines_fit_and_lose_nothing(width: int) -> None:
    text = "손실이 ln 3에 멈춘다 extraordinarily\n\nlong 줄"
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert lines.count("") == 1
