"""The page of claims: what stands there, in both languages, and the way to the lesson."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.pilot import Pilot

from core.train.expectations import Check
from tests.headless.monkey import Patience
from tui_dnn.headless.keys import key_event
from tui_dnn.lessons.library import Lesson, library
from tui_dnn.lessons.results import Result
from tui_dnn.raster.tiers import Tier
from tui_dnn.screens.claims import ClaimList, ClaimsScreen
from tui_dnn.widgets.view import Look

CLAIM = '"clip_norm never turns the gradient of a network" contradicted'


class Shell(App[None]):
    """Nothing but the page."""

    def __init__(self, folder: Path, look: Look, language: str, results: tuple[Result, ...]) -> None:
        super().__init__()
        self.checks, self.left, self.told = Patience(folder), ["nothing"], [""]
        self.lessons = library(folder)
        for result in results:
            self.checks.results.remember(self.lesson("clip-angle"), result)
        self.page = ClaimsScreen(
            self.lessons, self.checks, look, language=language, on_language=self.told.append
        )

    def lesson(self, name: str) -> Lesson:
        return next(lesson for lesson in self.lessons if lesson.id == name)

    def on_mount(self) -> None:
        self.push_screen(self.page, lambda left: self.left.append(str(left)))

    def listed(self) -> list[str]:
        return self.page.query_one(ClaimList).text().splitlines()

    def lines(self) -> list[str]:
        return [strip.text for strip in self.screen._compositor.render_strips()]


def run(
    folder: Path,
    play: Callable[[Shell, Pilot[None]], Awaitable[None]],
    *,
    size: tuple[int, int] = (120, 40),
    look: Look | None = None,
    language: str = "en",
    passed: bool | None = None,
) -> None:
    lesson = next(lesson for lesson in library(folder) if lesson.id == "clip-angle")
    evidence = Check("end", "lab", "network_angle[norm]", "at least 10", "35.83", True, 35.83)
    verdict = "contradicted" if passed else "not shown"
    claim = Check("end", "lab", "claim", CLAIM, verdict, bool(passed))
    found = () if passed is None else (Result(lesson.fingerprint, 0, 1.0, (evidence, claim)),)
    app = Shell(folder, look or Look(), language, found)

    async def whole() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await play(app, pilot)

    asyncio.run(whole())


async def press(app: Shell, pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        app.post_message(key_event(key))
        await pilot.pause()


async def choose(app: Shell, pilot: Pilot[None], name: str) -> None:
    for _ in range(len(app.page.cards)):
        if app.page.card is not None and app.page.card.lesson.id == name:
            return
        await press(app, pilot, "down")
    raise AssertionError(name)


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 11), (9, 3)])
def test_every_size(size: tuple[int, int], language: str, tier: Tier, tmp_path: Path) -> None:
    async def play(app: Shell, pilot: Pilot[None]) -> None:
        await press(app, pilot, "end", "home", "down")
        lines = app.lines()
        assert len(lines) == size[1] and all(cell_len(line) == size[0] for line in lines)

    run(tmp_path, play, size=size, language=language, look=Look(tier=tier))


@pytest.mark.parametrize(
    ("passed", "word"), [(True, "CONTRADICTED"), (False, "NOT SHOWN"), (None, "not run yet")]
)
def test_a_verdict_is_what_was_measured(passed: bool | None, word: str, tmp_path: Path) -> None:
    async def play(app: Shell, pilot: Pilot[None]) -> None:
        await choose(app, pilot, "clip-angle")
        text = "\n".join(app.lines())
        row = next(line for line in app.listed() if "clip_norm never" in line)
        assert word in row and "clip-angle" in text
        assert ("network_angle[norm] >= 10" in text and "35.83" in text) == (passed is not None)

    run(tmp_path, play, passed=passed)


def test_enter_leads_to_the_lesson_and_q_back(tmp_path: Path) -> None:
    async def play(app: Shell, pilot: Pilot[None]) -> None:
        await choose(app, pilot, "clip-angle")
        await press(app, pilot, "enter")
        assert app.left[-1] == "clip-angle"

    run(tmp_path, play)

    async def back(app: Shell, pilot: Pilot[None]) -> None:
        await press(app, pilot, "q")
        assert app.left[-1] == "None"

    run(tmp_path, back)


def test_lessons_are_checked_from_here(tmp_path: Path) -> None:
    async def play(app: Shell, pilot: Pilot[None]) -> None:
        await choose(app, pilot, "clip-angle")
        await press(app, pilot, "R")
        assert app.checks.asked == ["clip-angle"]
        await pilot.pause(0.3)
        assert "is checked" in next(line for line in app.listed() if "clip_norm never" in line)
        await press(app, pilot, "A")
        here = {card.lesson.id for card in app.page.cards if not card.lesson.needs}
        assert set(app.checks.asked) == here

    run(tmp_path, play)


def test_korean_sentences_where_there_are_some(tmp_path: Path) -> None:
    async def play(app: Shell, pilot: Pilot[None]) -> None:
        await press(app, pilot, "K")
        assert app.told[-1] == "ko" and "강의 노트의 주장" in app.lines()[0]
        await choose(app, pilot, "clip-angle")
        card = app.page.card
        assert card is not None and card.text.ko[:10] in "\n".join(app.lines())

    run(tmp_path, play)
