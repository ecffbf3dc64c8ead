"""The lesson beside the charts."""

from __future__ import annotations

import pytest

from core.spec.experiment import Experiment
from core.spec.text import Text
from tests.app.helpers import newest_toast, rescue, stage
from tests.train.recipes import experiment
from tui_dnn.headless.stage import Stage
from tui_dnn.options import Options

LONG = Text(en=" ".join(f"word{i}" for i in range(400)), ko=" ".join(f"낱말{i}" for i in range(400)))


def taught(lesson: Text = LONG) -> Experiment:
    return rescue().model_copy(update={"lesson": lesson})


def test_pages_follow_until_it_closes() -> None:
    async def play(found: Stage) -> None:
        read: list[str] = []
        for _ in range(40):
            await found.press("h")
            if not found.lab.reading:
                break
            read += [word for word in found.pane("lesson").text().split() if word.startswith("word")]
        assert read == [f"word{i}" for i in range(400)]
        assert "lesson" not in found.lab.in_view()

    for size in ((120, 40), (80, 24)):
        stage(play, taught(), size=size, options=Options(lang="en"))


def test_keys_still_reach_the_lab() -> None:
    async def play(found: Stage) -> None:
        await found.press("h", "b", "enter")
        run = found.runner.run
        assert run is not None
        assert run.trainer.experiment.model.batch_norm.enabled
        assert found.lab.reading
        assert {"config", "flow", "lesson"} <= set(found.lab.in_view())
        await found.press("q")
        assert not found.lab.reading

    stage(play, taught())


def test_it_speaks_the_language_of_the_lab() -> None:
    async def play(found: Stage) -> None:
        await found.press("h")
        assert "낱말0" in found.pane("lesson").text()

    stage(play, taught(), options=Options(lang="ko"))


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (90, 30), (110, 32)], ids=str)
def test_wide_characters_are_whole_over_the_edges_of_other_panes(size: tuple[int, int]) -> None:
    words = Text(en="x", ko=" ".join("가나다라마바사아자차카타파하"[i % 7 :] for i in range(60)))

    async def play(found: Stage) -> None:
        await found.press("h")
        shown = "\n".join(found.pane("lesson").text().splitlines()[1:-1])
        for line in shown.splitlines():
            assert line in found.text()

    stage(play, taught(words), size=size, options=Options(lang="ko"))


def test_it_leaves_config_and_gradient_flow_in_sight() -> None:
    async def play(found: Stage) -> None:
        for size in ((120, 40), (80, 24), (200, 60), (110, 32)):
            await found.resize(*size)
            if not found.lab.reading:
                await found.press("h")
            places = found.lab.arrangement(found.lab.size).places
            for name in ("header", "config", "flow", "footer"):
                assert not places["lesson"].overlaps(places[name]), (size, name)
            assert places["lesson"].height >= 6

    stage(play, taught())


def test_a_run_without_a_lesson_says_so() -> None:
    async def play(found: Stage) -> None:
        await found.press("h")
        assert not found.lab.reading
        assert "no lesson" in newest_toast(found)

    stage(play, experiment())


def test_on_a_tiny_screen_it_says_so() -> None:
    async def play(found: Stage) -> None:
        await found.press("h")
        assert not found.lab.reading
        assert "larger screen" in newest_toast(found)

    stage(play, taught(), size=(60, 20))
