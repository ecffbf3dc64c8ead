"""All presets as lessons, and how they are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data import finder
from core.data.full import SETS
from tests.headless.recipes import SMALL
from tui_dnn import catalogue, recipe
from tui_dnn.lessons.browser import Browser
from tui_dnn.lessons.library import library
from tui_dnn.lessons.search import matching


def test_every_packaged_preset_is_a_lesson_with_a_text(tmp_path: Path) -> None:
    lessons = library(tmp_path)
    assert tuple(lesson.id for lesson in lessons) == catalogue.names()
    for lesson in lessons:
        assert lesson.experiment == recipe.load(lesson.source) and not lesson.error
        for language in ("en", "ko"):
            assert lesson.title(language) and lesson.text(language)
        assert lesson.network and lesson.length
        assert (lesson.data and lesson.about) or lesson.experiment.lab is not None


def test_saved_presets_come_last_and_broken_ones_are_told(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "broken.toml").write_text("schema = 1\nid = 3", encoding="utf-8")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    *_, broken, unreadable, mine = sorted(
        (lesson for lesson in library(tmp_path) if lesson.own), key=lambda lesson: lesson.id != "broken"
    )
    assert broken.experiment is None and "id" in broken.text("en")
    assert unreadable.experiment is None and "cannot be read" in unreadable.text("en")
    assert mine.own and recipe.load(mine.source) == mine.experiment


def test_missing_data_name_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "places", lambda full: iter(()))
    for lesson in library(tmp_path):
        assert lesson.needs == (f"tui-dnn data get {lesson.data}" if lesson.data in SETS else "")


def test_expectations_are_all_open_at_first(tmp_path: Path) -> None:
    rescue = next(lesson for lesson in library(tmp_path) if lesson.id == "bn-rescue")
    assert len(rescue.expectations()) == 14
    assert {row.state for row in rescue.expectations()} == {"pending"}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("rescue", "bn-rescue"),
        ("BN Rescue", "bn-rescue"),
        ("spiral3", "bn-rescue"),
        ("죽은 신경망", "bn-rescue"),
        ("half fashion nonsense", None),
        ("xor", "xor-by-hand"),
        ("mnist small bn", "mnist-bn-3x64-small"),
    ],
)
def test_search(query: str, first: str | None, tmp_path: Path) -> None:
    found = matching(library(tmp_path), query)
    assert (found[0].id if found else None) == first
    assert matching(found, "") == found


def test_names_come_before_mentions(tmp_path: Path) -> None:
    found = [lesson.id for lesson in matching(library(tmp_path), "mnist")]
    named = ["mnist" in name for name in found]
    assert named == sorted(named, reverse=True) and len(set(named)) == 2


def test_the_selection_stays_in_sight_and_valid(tmp_path: Path) -> None:
    browser = Browser(library(tmp_path))
    for place in (5, 500, -3, 13, 0):
        browser.select(place, 4)
        assert 0 <= browser.first <= browser.selected < browser.first + 4 <= len(browser.found) + 3
    browser.find("xor-linear", 4)
    assert browser.lesson is not None and browser.lesson.id == "xor-linear"
    browser.search("xor", 4)
    assert browser.lesson == browser.found[0] and 3 <= len(browser.found) < len(browser.lessons)
    found = browser.lesson
    browser.search("", 4)
    assert browser.lesson == found and len(browser.found) == len(browser.lessons)
    browser.search("no such zyxw thing", 4)
    assert browser.lesson is None and browser.selected == browser.first == 0
    browser.select(3, 4)
    browser.search("", 4)
    assert browser.lesson is not None
