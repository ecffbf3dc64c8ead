"""What differs in the recipes of the compared runs, and what was done to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any

from core.spec.experiment import Experiment
from core.train.compare import Difference, differences, unequal_batches
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.widgets.compare_view import Compared, CompareView
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.signs import UNKNOWN
from tui_dnn.widgets.text import fitted
from tui_dnn.widgets.view import LabView

VALUE, NARROW = 11, 8
"""Columns for a value of one of two runs; in a narrow pane."""
WIDE = 45
_SHORT = {
    "data.name": "data",
    "data.": "",
    "train.optimizer.": "",
    "train.": "",
    "model.": "",
    ".kind": "",
    ".enabled": "",
    "batch_norm": "bn",
}


def settings(view: CompareView) -> dict[str, Experiment]:
    """In force now, by letter."""
    return {one.letter: one.run.trainer.experiment for one in view.compared}


def batches(view: CompareView) -> str:
    """Whether all see the same examples in the same order, as far as their settings tell."""
    differ = unequal_batches(settings(view))
    started = unequal_batches({one.letter: one.run.experiment for one in view.compared})
    names = tuple(dict.fromkeys((*differ, *started)))
    if not names:
        return "same batches"
    return f"other batches: {short(names[0])}" if len(names) == 1 else f"other batches: {len(names)} settings"


def shown(value: Any) -> str:
    """A value in few letters."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}".replace("0.", ".", 1) if 0 < abs(value) < 1 else f"{value:g}"
    if isinstance(value, list | tuple):
        return _layers([shown(item) for item in value]) if value else UNKNOWN
    return "none" if value is None else str(value)


def _layers(items: list[str]) -> str:
    same = len(items) > 2 and len(set(items)) == 1
    return f"{items[0]}x{len(items)}" if same else "-".join(items)


def short(key: str) -> str:
    """The last words of a key."""
    for long, brief in _SHORT.items():
        key = key.replace(long, brief)
    return key


class DiffersPane(Pane):
    """Of two runs every setting that differs; of more a line each: in what it differs from the first."""

    NAME = "DIFFERS"
    HELP = (
        "Settings in which the compared runs differ, as they are now, and what was changed while they ran. All else "
        "is equal. Runs with the same seed, data and batch size see the same examples in the same order."
    )

    def stamp(self, view: LabView) -> Hashable:
        assert isinstance(view, CompareView)
        journals = tuple(len(one.run.trainer.journal) for one in view.compared)
        return tuple((one.run.id, one.slot) for one in view.compared), view.pair, journals

    def title(self, view: LabView) -> Words:
        assert isinstance(view, CompareView)
        text = batches(view)
        return [(f" {text}", Ink.GOOD if text == "same batches" else Ink.WARN)]

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        assert isinstance(view, CompareView)
        found = differences(settings(view))
        lines = _table(view, found, box.width) if len(view.compared) == 2 else _list(view, found, box.width)
        lines += _events(view)
        if not found:
            lines = [[("the recipes are equal", Ink.LABEL)], *lines]
        for y, words in enumerate(lines[: box.height], box.y):
            if y == box.y + box.height - 1 and len(lines) > box.height:
                words = [(f"{len(lines) - box.height + 1} more", Ink.FAINT)]
            x = box.x
            for text, ink in words:
                room = box.x + box.width - x
                x = cells.write(x, y, fitted(text, room), ink) + 1 if room > 0 else x


def _table(view: CompareView, found: tuple[Difference, ...], width: int) -> list[list[tuple[str, int]]]:
    lines: list[list[tuple[str, int]]] = []
    value = VALUE if width >= WIDE else NARROW
    room = max(8, width - 2 * (value + 1))
    for key, values in found:
        key = key if len(key) <= room else short(key)
        line: list[tuple[str, int]] = [(fitted(key, room).ljust(room), Ink.LABEL)]
        for one in view.compared:
            text = shown(values[one.letter]) if one.letter in values else UNKNOWN
            line.append((fitted(text, value).rjust(value), one.ink))
        lines.append(line)
    return lines


def _list(view: CompareView, found: tuple[Difference, ...], width: int) -> list[list[tuple[str, int]]]:
    if not found:
        return []
    first, *others = view.compared
    changes = {one.letter: _changes(one, first, found) for one in others}
    often = Counter(key for keys in changes.values() for key in keys)
    # What the first run sets alone (another kind of optimizer has other keys) is told last.
    own = sorted((key for key, values in found if first.letter in values), key=lambda key: -often[key])
    rows = [(first, _that_fit([_setting(first, key, dict(found)) for key in own], width - 2))]
    for one in others:
        told = "  ".join(_setting(one, key, dict(found)) for key in changes[one.letter])
        rows.append((one, told or f"as {first.letter}"))
    return [[(one.letter, one.ink | BOLD), (text, Ink.TEXT)] for one, text in rows]


def _changes(one: Compared, first: Compared, found: tuple[Difference, ...]) -> list[str]:
    """Keys of what a run sets otherwise than the first one, in the order of the recipe."""
    return [
        key
        for key, values in found
        if one.letter in values and (first.letter not in values or values[one.letter] != values[first.letter])
    ]


def _setting(one: Compared, key: str, found: Mapping[str, Mapping[str, Any]]) -> str:
    """`lr .001`; only the value where it is a name itself, as `adam`."""
    name, value = short(key), shown(found[key][one.letter])
    return value if key.endswith(".kind") or not name else f"{name} {value}"


def _that_fit(parts: list[str], width: int) -> str:
    """As many whole parts as a line has room for, one at least."""
    text = parts[0] if parts else ""
    for part in parts[1:]:
        if len(text) + 2 + len(part) > width:
            break
        text = f"{text}  {part}"
    return text


def _events(view: CompareView) -> list[list[tuple[str, int]]]:
    """Edits and forks, where they tell the runs apart."""
    lines: list[list[tuple[str, int]]] = []
    letters = {one.run.id: one.letter for one in view.compared}
    marks = [{(mark.step, mark.label) for mark in one.run.marks} for one in view.compared]
    common = set.intersection(*marks) if marks else set()
    for one in view.compared:
        parts = [
            f"{mark.step} {mark.label}" for mark in one.run.marks if (mark.step, mark.label) not in common
        ]
        if one.run.origin is not None:
            source, step = one.run.origin
            parts.insert(0, f"fork of {letters.get(source, source)} at {step}")
        if one.run.stage_of is not None:
            parts.insert(0, f"after {letters.get(one.run.stage_of, one.run.stage_of)}")
        if parts:
            lines.append([(one.letter, one.ink | BOLD), (", ".join(parts), Ink.ACCENT)])
    return lines
