"""Checks in the background, and what is remembered of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import pytest

from core.train.expectations import Check
from tests.headless.recipes import SMALL
from tui_dnn import exit_codes
from tui_dnn.lessons.checking import BackgroundChecks
from tui_dnn.lessons.library import Lesson, library
from tui_dnn.lessons.results import Result, Results


def lesson_of(text: str, folder: Path, name: str = "mine") -> Lesson:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return next(lesson for lesson in library(folder) if lesson.own and lesson.id == name)


def finish(checks: BackgroundChecks, *lessons: Lesson) -> None:
    deadline = monotonic() + 30
    while any(checks.progress(lesson) for lesson in lessons):
        assert monotonic() < deadline
        sleep(0.01)


def test_a_result_is_remembered_for_its_text_only(tmp_path: Path) -> None:
    lesson = lesson_of(SMALL, tmp_path)
    result = Result(lesson.fingerprint, 1, 2.5, (Check("end", "main", "loss", "at most 1", "2", False),))
    results = Results(tmp_path / "state" / "lessons.json")
    results.remember(lesson, result)
    again = Results(tmp_path / "state" / "lessons.json")
    assert again.of(lesson) == result and not again.problem
    assert again.of(lesson_of(SMALL + "\n# changed", tmp_path)) is None
    assert again.of(replace(lesson, source="another")) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 3}', '{"a": {"fingerprint": "x"}}'])
def test_a_damaged_file_is_told_and_written_anew(content: str, tmp_path: Path) -> None:
    path = tmp_path / "lessons.json"
    path.write_text(content, encoding="utf-8")
    results = Results(path)
    assert "damaged" in results.problem and str(path) in results.problem
    lesson = lesson_of(SMALL, tmp_path)
    results.remember(lesson, Result(lesson.fingerprint, 0, 1.0))
    assert not results.problem and Results(path).of(lesson) is not None


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    lesson = lesson_of(SMALL, tmp_path)
    results = Results(Path("/dev/null/lessons.json"))
    results.remember(lesson, Result(lesson.fingerprint, 0, 1.0))
    assert "not remembered" in results.problem and results.of(lesson) is not None


def test_checks_run_one_after_the_other(tmp_path: Path) -> None:
    good = lesson_of(SMALL, tmp_path)
    bad = lesson_of(SMALL.replace("loss = { max = 1.0 }", "loss = { max = 0.0 }"), tmp_path, "bad")
    absent = lesson_of(
        SMALL.partition("[[timeline]]")[0].replace('"xor"', '"no-such-set"'), tmp_path, "absent"
    )
    checks = BackgroundChecks(Results(tmp_path / "lessons.json"))
    for lesson in (good, bad, absent, good):
        checks.start(lesson)
    assert all(checks.progress(lesson) is not None for lesson in (good, bad, absent))
    finish(checks, good, bad, absent)
    found = checks.results.of(good)
    assert found is not None and found.ok and not found.message
    assert found.passed == len(found.checks) == len(good.expectations())
    wanted = {(row.at, row.metric, row.condition) for row in good.expectations()}
    assert {(check.at, check.metric, check.condition) for check in found.checks} == wanted
    found = checks.results.of(bad)
    assert found is not None and found.exit_code == exit_codes.EXPECTATION_FAILED and found.passed == 3
    found = checks.results.of(absent)
    assert found is not None and not found.ok and "no-such-set" in found.message
    checks.stop()


def test_stopping_ends_the_process_and_forgets_the_rest(tmp_path: Path) -> None:
    endless = SMALL.partition("[[timeline]]")[0].replace("steps = 40", "steps = 100000000")
    first, second = lesson_of(endless, tmp_path), lesson_of(endless, tmp_path, "second")
    checks = BackgroundChecks(Results(tmp_path / "lessons.json"))
    checks.start(first)
    checks.start(second)
    deadline = monotonic() + 30
    while (progress := checks.progress(first)) is None or progress.step < 100:
        assert monotonic() < deadline
        sleep(0.01)
    began = monotonic()
    checks.stop()
    assert monotonic() - began < 2
    assert checks.results.of(first) is None and checks.results.of(second) is None
    checks.start(second)
    assert checks.results.of(second) is None
