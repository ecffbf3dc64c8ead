"""The text beside the list: claims with their verdicts, other runs, expectations of labs."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from core.lab.play import play
from tests.headless.monkey import Patience
from tui_dnn.lessons.detail import detail
from tui_dnn.lessons.library import Lesson, library
from tui_dnn.lessons.results import Result
from tui_dnn.widgets.view import Look


def lesson(folder: Path, name: str) -> Lesson:
    return next(one for one in library(folder) if one.id == name)


def text(folder: Path, one: Lesson, language: str = "en", width: int = 80, *results: Result) -> str:
    checks = Patience(folder)
    for result in results:
        checks.results.remember(one, result)
    shown = detail(one, checks, language, width, Look())
    return "\n".join("".join(part for part, _ in line) for line in shown.lines)


def test_a_claim_stands_above_the_expectations_with_its_verdict(tmp_path: Path) -> None:
    one = lesson(tmp_path, "clip-angle")
    before = text(tmp_path, one)
    assert before.index("clip_norm never turns") < before.index("EXPECTS") and "not run yet" in before
    assert one.experiment is not None
    found = play(one.experiment).checks
    after = text(tmp_path, one, "en", 80, Result(one.fingerprint, 0, 1.0, found))
    assert " CONTRADICTED " in after and "not run yet" not in after
    wanted = [check for check in found if check.metric != "claim"]
    assert len(wanted) > 3 and after.count("✓") == len(wanted), "expectations of a lab find their measurement"


def test_other_runs_are_named(tmp_path: Path) -> None:
    armed = next(one for one in library(tmp_path) if one.experiment is not None and one.experiment.arms)
    assert armed.experiment is not None
    shown = text(tmp_path, armed)
    assert "COMPARED WITH" in shown and all(arm.name[:14] in shown for arm in armed.experiment.arms)


@pytest.mark.parametrize("width", [44, 60, 80, 130])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_line_is_longer_than_its_frame(width: int, language: str, tmp_path: Path) -> None:
    for one in library(tmp_path):
        shown = detail(one, Patience(tmp_path), language, width, Look())
        for line in shown.lines:
            assert sum(cell_len(part) for part, _ in line) <= width - 4, (one.id, line)
