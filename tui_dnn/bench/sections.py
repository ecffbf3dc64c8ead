"""The words of the page: lesson, controls, expectations with claims, and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from core.spec.text import Text
from tui_dnn.bench.setting import Setting
from tui_dnn.bench.view import PageView
from tui_dnn.bench.words import WORDS
from tui_dnn.language import in_language
from tui_dnn.lessons.words import wrap
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import draw_frame
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.signs import SIGNS
from tui_dnn.widgets.text import fitted

Line = tuple[tuple[str, int], ...]
_QUESTION = re.compile(r"(?:Predict|예측|예상)\s*:")


@dataclass(frozen=True)
class Section:
    """A framed list of lines; when it has less room than lines it can be scrolled."""

    title: str
    lines: tuple[Line, ...]
    remark: str = ""
    ink: int = Ink.LINE

    @property
    def height(self) -> int:
        return len(self.lines) + 2

    def draw(self, cells: Cells, box: Box, tier: Tier, first: int = 0, key: str = "") -> None:
        """key: what brings the lines that have no room."""
        rows = max(0, box.height - 2)
        below = len(self.lines) - first - rows
        remark = (
            [(f"{key} +{below}".strip(), Ink.ACCENT)]
            if below > 0
            else [(self.remark, Ink.FAINT)]
            if self.remark
            else []
        )
        inside = draw_frame(cells, box, [(self.title, Ink.TEXT | BOLD)], remark, self.ink, tier)
        for row, line in enumerate(self.lines[first : first + inside.height]):
            x = inside.x
            for text, ink in line:
                x = cells.write(x, inside.y + row, fitted(text, inside.x + inside.width - x), ink)


def lesson_of(view: PageView, width: int) -> Section:
    """The text, with the question that is to be answered first in the colour of what a person does."""
    lines: list[Line] = []
    text = in_language(view.showing.experiment.lesson, view.language)
    for paragraph in text.strip().split("\n\n"):
        for part, ink in _parts(" ".join(paragraph.split())):
            lines += [((line, ink),) for line in wrap(part, max(8, width - 4))]
            lines.append(())
    sources = view.showing.experiment.source
    lines += [((line, Ink.FAINT),) for source in sources for line in wrap(source, max(8, width - 4))]
    while lines and not lines[-1]:
        lines.pop()
    return Section(WORDS[view.language]["lesson"], tuple(lines))


def _parts(paragraph: str) -> Iterator[tuple[str, int]]:
    """What comes before the question, the question, and the rest."""
    found = _QUESTION.search(paragraph)
    if found is None:
        yield paragraph, Ink.TEXT
        return
    start = found.start()
    stop = paragraph.rfind("?") + 1
    stop = stop if stop > start else len(paragraph)
    parts = (paragraph[:start], Ink.TEXT), (paragraph[start:stop], Ink.ACCENT), (paragraph[stop:], Ink.TEXT)
    yield from ((part.strip(), ink) for part, ink in parts if part.strip())


def controls_of(view: PageView, width: int, tier: Tier) -> Section:
    """A line for each setting, the machine's own keys, and what the selected one means."""
    inner, lines = width - 4, list[Line]()
    longest = max((cell_len(setting.text) for setting in view.settings), default=0)
    room = max(inner * 2 // 5, inner - 8 - longest)
    label = min(room, max((cell_len(setting.label) for setting in view.settings), default=0))
    for i, setting in enumerate(view.settings):
        lines.append(_control(view, setting, i, label, inner, tier))
    for key, _, text in view.keys:
        words = fitted(in_language(text, view.language), inner - len(key) - 3)
        lines.append(((f"  {key} ", Ink.ACCENT | BOLD), (words, Ink.LABEL)))
    remark = view.settings[view.selected].help if view.settings else ""
    remark = remark if cell_len(remark) <= width - 6 else ""
    return Section(WORDS[view.language]["controls"], tuple(lines), remark)


def _control(view: PageView, setting: Setting, i: int, label: int, inner: int, tier: Tier) -> Line:
    selected = i == view.selected
    signs, ground = SIGNS[tier], Ink.ACCENT_TINT if selected else Ink.BG
    typing = view.typed if selected else None
    value = setting.text if typing is None else f"{typing}_"
    changed = i < len(view.original) and view.original[i] != setting.text
    arrows = ("<", ">") if selected and typing is None else (" ", " ")
    name = _name(setting, label)
    name += " " * (label - cell_len(name))
    room = max(3, inner - label - 8)
    shown = fitted(value, room)
    ink = Ink.ACCENT if typing is not None or changed else Ink.TEXT
    spare = max(0, inner - 2 - label - 5 - cell_len(shown))
    mark = "*" if changed else " "
    return (
        (signs.play if selected else " ", on(Ink.ACCENT, ground)),
        (f" {name} ", on(Ink.TEXT if selected else Ink.LABEL, ground, BOLD if selected else 0)),
        (f"{arrows[0]} ", on(Ink.ACCENT, ground, BOLD)),
        (shown, on(ink, ground, BOLD)),
        (f" {arrows[1]}{mark}", on(Ink.ACCENT, ground, BOLD)),
        (" " * max(0, spare - 1), on(Ink.TEXT, ground)),
    )


def _name(setting: Setting, width: int) -> str:
    """Of `augment rotation` the last word tells it apart, so the first gives way."""
    first, space, last = setting.label.rpartition(" ")
    spare = width - cell_len(last) - 1
    return (
        f"{first[:spare]} {last}" if space and 2 <= spare < cell_len(first) else fitted(setting.label, width)
    )


def note_lines(notes: Sequence[Text], language: str, width: int, most: int, tier: Tier) -> list[Line]:
    """Sentences of this moment, each begun by an edge; what has no room is left out as a whole sentence."""
    edge, lines = SIGNS[tier].edge, list[Line]()
    for i, note in enumerate(notes):
        wrapped = wrap(in_language(note, language), max(8, width - 2))
        if lines and len(lines) + len(wrapped) > most:
            break
        for row in wrapped[: most - len(lines)]:
            lines.append(((f"{edge} ", Ink.ACCENT), (row, Ink.TEXT if i == 0 else Ink.LABEL)))
    return lines
