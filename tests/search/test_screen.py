"""The sweep screen: what it shows, and that a trial opens in the lab."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from rich.cells import cell_len

from core.search.best import as_preset
from core.search.records import Record, newest
from core.search.worker import work
from tests.app.helpers import newest_toast
from tests.search.plans import never, plan, study
from tui_dnn.headless.stage import Stage
from tui_dnn.options import Options
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.tiers import Tier
from tui_dnn.recipe import load
from tui_dnn.screens.sweep import SweepScreen
from tui_dnn.sweeping import specs
from tui_dnn.sweeping.choice import choices
from tui_dnn.sweeping.parallel import Scale, draw_parallel

SWEEP = "trials = 4\nfolds = 2\nset = { 'train.epochs' = 2 }"


@pytest.fixture
def trials() -> tuple[Record, ...]:
    """A study of this person that has ended."""
    specs.studies().mkdir(parents=True)
    sweep = plan(SWEEP)
    found = study(specs.studies(), sweep)
    work(found, sweep, never)
    return newest(found.records())


def watch(
    play: Callable[[Stage, SweepScreen], Awaitable[None]],
    size: tuple[int, int],
    options: Options | None = None,
) -> None:
    """The lab, then `s`, then the study `small`."""

    async def whole() -> None:
        async with Stage(load("xor-learned"), size=size, options=options or Options()) as stage:
            await stage.press("s")
            screen = stage.app.screen
            assert isinstance(screen, SweepScreen)
            await stage.press(*["tab"] * [one.study for one in choices()].index("small"))
            for _ in range(400):
                await asyncio.sleep(0.025)
                screen.poll()
                if screen.browse.trials:
                    break
            await stage.settle()
            await play(stage, screen)

    asyncio.run(whole())


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12), (10, 4)])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_any_size(trials: tuple[Record, ...], size: tuple[int, int], language: str) -> None:
    async def look(stage: Stage, screen: SweepScreen) -> None:
        assert {cell_len(strip.text) for strip in stage.strips()} == {size[0]}
        text = stage.text()
        if size[0] >= 80:
            assert "small" in text and "random x 2" in text and "4/4" in text
            assert text.count("done") >= 4 and "layers" in text and "PARALLEL" in text

    watch(look, size, Options(lang=language))


def test_ascii(trials: tuple[Record, ...]) -> None:
    async def look(stage: Stage, screen: SweepScreen) -> None:
        assert stage.text().isascii()

    watch(look, (80, 24), Options(ascii=True))


def test_the_chosen_trial_opens_with_what_was_found(trials: tuple[Record, ...]) -> None:
    async def choose(stage: Stage, screen: SweepScreen) -> None:
        order = sorted(trials, key=lambda record: record.value or 0.0)
        assert [record.slot for record in screen.browse.trials] == [record.slot for record in order]
        await stage.press("down", "enter")
        assert stage.app.screen is stage.lab
        run = stage.runner.run
        assert run is not None
        wanted = as_preset(plan(SWEEP), order[1], f"small-{order[1].slot}", "small")
        assert run.experiment.id == wanted.id
        assert run.experiment.model == wanted.model and run.experiment.train == wanted.train

    watch(choose, (120, 40))


def test_a_sweep_is_started_and_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing tried yet it says how to begin; r begins a process, r again ends it."""
    monkeypatch.setattr("tui_dnn.sweeping.background.subprocess.Popen", FakeProcess)

    async def whole() -> None:
        async with Stage(load("xor-learned")) as stage:
            await stage.press("s")
            assert "r starts the sweep" in " ".join(stage.text().split())
            await stage.press("r")
            assert "RUNNING" in stage.text() and "r stop" in stage.text()
            (process,) = FakeProcess.begun
            assert process.words[3:6] == ["sweep", "housing-search", "--study"]
            await stage.press("r")
            assert process.returncode == 2
            await asyncio.sleep(0.3)
            await stage.settle()
            assert "no luck" in newest_toast(stage) and "r start" in stage.text()
            await stage.press("q")
            assert stage.app.screen is stage.lab

    asyncio.run(whole())


class FakeProcess:
    """Runs until it is asked to end, and then complains."""

    begun: list[FakeProcess]

    def __init__(self, words: list[str], **_: object) -> None:
        self.words = words
        self.returncode: int | None = None
        self.stderr = Said()
        FakeProcess.begun = [self]

    def poll(self) -> int | None:
        return self.returncode

    def terminate(self) -> None:
        self.returncode = 2


class Said:
    def read(self) -> str:
        return "tui-dnn: no luck"

    def close(self) -> None:
        pass


def test_places_on_the_last_axis() -> None:
    """The best is above; what is far off does not press all others together."""
    scale = Scale.of([1.0, 1.1, 1.2, 1.3, 1e9], maximize=False)
    assert scale.place(1.0) == 1 and scale.place(1e9) == scale.place(None) == scale.place(float("nan")) == 0
    assert 0.5 < scale.place(1.2) < scale.place(1.1) < 1
    up = Scale.of([0.9, 0.8, 0.1], maximize=True)
    assert up.place(0.9) == 1 and up.place(0.1) == 0 and up.place(0.8) > 0.5
    assert Scale.of([2.0, 2.0], maximize=False).place(2.0) == 1


def test_lines_cross_the_axes_where_the_parameters_lie(trials: tuple[Record, ...]) -> None:
    sweep = plan(SWEEP)
    for place, slot in ((1.0, 1), (0.0, 0)):
        edge = {one.name: one.high if place else one.low for one in sweep.dimensions}
        record = Record(9, slot, "done", edge, 1.0)
        cells = Cells(60, 12)
        draw_parallel(cells, Box(0, 0, 60, 12), sweep, [record], slot, Tier.BRAILLE)
        inked = [y for y in range(12) for x in range(4, 20) if cells.styles[y, x] & 0xFF == Ink.ACCENT]
        assert set(inked) == {2 if place else 10}
