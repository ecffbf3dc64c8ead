"""Where the panes of the compare screen are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tui_dnn.raster.cells import Box

WIDE: Final = (100, 32)
"""From this size on there is room for the curves of loss and accuracy."""
LEAST_CHART: Final = 9
"""Rows that a chart keeps beside a long table."""


def arrange(width: int, height: int, runs: int, metric: int) -> Mapping[str, Box]:
    """Places by pane. metric: which curve is shown where there is room for one."""
    head, keys, words = 1, 1, 2 if height >= WIDE[1] else 1
    body = max(0, height - head - keys - words)
    places = {
        "head": Box(0, 0, width, head),
        "words": Box(0, height - keys - words, width, words),
        "keys": Box(0, height - keys, width, keys),
    }
    wide = width >= WIDE[0] and height >= WIDE[1]
    left = width // 2 if wide else min(width * 11 // 20, width)
    table = max(0, min(runs + 3, body - LEAST_CHART))
    if wide:
        loss = body * 3 // 5
        places["loss"] = Box(0, head, left, loss)
        places["accuracy"] = Box(0, head + loss, left, body - loss)
        differs = min(max(runs + 2, 8), body // 3)
        layers = body - table - differs
        places["table"] = Box(left, head, width - left, table)
        places["layers"] = Box(left, head + table, width - left, layers)
        places["differs"] = Box(left, head + table + layers, width - left, differs)
        return places
    curve = ("loss", "accuracy")[metric]
    differs = min(runs + 2, body // 2)
    places[curve] = Box(0, head, left, body - table)
    places["table"] = Box(0, head + body - table, left, table)
    places["layers"] = Box(left, head, width - left, body - differs)
    places["differs"] = Box(left, head + body - differs, width - left, differs)
    return places
