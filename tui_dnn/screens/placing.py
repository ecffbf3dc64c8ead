"""`places` as a layout of Textual's."""

from __future__ import annotations

from collections.abc import Callable

from textual.geometry import NULL_OFFSET, NULL_SPACING, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.layouts.vertical import VerticalLayout
from textual.widget import Widget

from tui_dnn.screens.places import Arrangement

_ON_TOP = ("diagnosis", "lesson")
"""An explanation and a lesson may lie over other panes."""


class Placing(Layout):
    """Puts children that have a place by their id there, and hides those that have an id of a pane but no place."""

    name = "places"

    def __init__(self, arrangement: Callable[[Size], Arrangement], panes: frozenset[str]) -> None:
        self._arrangement, self._panes = arrangement, panes
        self._others = VerticalLayout()

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        places = self._arrangement(size).places
        placed = [
            WidgetPlacement(place, NULL_OFFSET, NULL_SPACING, child, order=int(child.id in _ON_TOP))
            for child in children
            if (place := places.get(child.id or "")) is not None
        ]
        others = [child for child in children if child.id not in self._panes]
        return [*placed, *self._others.arrange(parent, others, size, greedy)] if others else placed
