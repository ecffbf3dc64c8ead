"""Which lessons a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import normalize

from tui_dnn.lessons.library import Lesson


def matching(lessons: Sequence[Lesson], query: str) -> tuple[Lesson, ...]:
    """Those that contain every word of the query in any of their texts; names before mere mentions."""
    words = _plain(query).split()
    if not words:
        return tuple(lessons)
    found = [
        (rank, place) for place, lesson in enumerate(lessons) if (rank := _rank(lesson, words)) is not None
    ]
    return tuple(lessons[place] for _, place in sorted(found))


def _rank(lesson: Lesson, words: Sequence[str]) -> int | None:
    """0: the id begins with it; 1: words in the id; 2: in titles, network, data; 3: in the lesson; None: nowhere."""
    texts = lesson.experiment
    near = f"{lesson.id} {lesson.network} {lesson.data} {lesson.length}"
    far = ""
    if texts is not None:
        near += f" {texts.title.en} {texts.title.ko}"
        far = f"{texts.lesson.en} {texts.lesson.ko} {' '.join(texts.source)}"
    if _plain(lesson.id).startswith("-".join(words)):
        return 0
    for rank, place in enumerate((lesson.id, near, f"{near} {far}"), 1):
        if all(word in _plain(place) for word in words):
            return rank
    return None


def _plain(text: str) -> str:
    return normalize("NFC", text).casefold()
