"""Where every pane is, for any size of the terminal: a wide lab, a compact one, or one pane alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from textual.geometry import Region

Mode = Literal["wide", "compact", "small", "zoom"]
Kind = Literal["plane", "image", "table"]
"""What the data are: points that can be drawn, pictures, or neither."""
Places = Mapping[str, Region]

WIDE: Final = (110, 32)
LEAST: Final = (80, 24)
CONFIG_ROWS: Final = 20
"""Fifteen settings, two rows for what is pending, a blank one and the frame."""
EXPLANATION: Final = 15
"""Rows that an explanation takes."""
_RUNS, _EXPECT = 5, 6
_PICTURES: Final[dict[Kind, tuple[str, ...]]] = {
    "plane": ("boundary",),
    "image": ("mistakes", "weights"),
    "table": (),
}


@dataclass(frozen=True)
class Shape:
    """What there is to show."""

    kind: Kind = "table"
    layers: int = 3
    """Hidden ones."""


@dataclass(frozen=True)
class Arrangement:
    """Panes that are not named are hidden."""

    mode: Mode
    places: Places


def arrange(size: tuple[int, int], shape: Shape, alone: str = "", focused: str = "loss") -> Arrangement:
    """size: columns and rows. alone: the pane that is zoomed; focused: the one that a tiny terminal shows."""
    width, height = size
    if width < LEAST[0] or height < LEAST[1]:
        return Arrangement("small", _small(width, height, alone or focused))
    if alone:
        return Arrangement("zoom", _zoomed(width, height, alone))
    if width >= WIDE[0] and height >= WIDE[1]:
        return Arrangement("wide", _wide(width, height, shape))
    return Arrangement("compact", _compact(width, height, shape))


def explained(where: Arrangement) -> Arrangement:
    """The same with the explanation of a finding opened over the lower part of the panes."""
    box = where.places.get("diagnosis")
    if box is None:
        return where
    rows = min(EXPLANATION, box.y - 3)
    opened = Region(0, box.y - rows, box.width, box.height + rows)
    return Arrangement(where.mode, {**where.places, "diagnosis": opened})


def with_lesson(where: Arrangement, left: str = "flow") -> Arrangement:
    """The same with the lesson over the panes at the right of `left`; on a compact screen over those above it."""
    beside = where.places.get(left)
    if beside is None or where.mode not in ("wide", "compact"):
        return where
    right = max(box.right for box in where.places.values())
    top = min(box.y for name, box in where.places.items() if name != "header")
    if where.mode == "wide":
        opened = Region(beside.right, top, right - beside.right, beside.bottom - top)
    else:
        opened = Region(beside.x, top, right - beside.x, beside.y - top)
    seen = {
        name: box if name == "diagnosis" else _uncovered(box, opened) for name, box in where.places.items()
    }
    return Arrangement(
        where.mode, {name: box for name, box in seen.items() if box is not None} | {"lesson": opened}
    )


def _uncovered(box: Region, cover: Region) -> Region | None:
    """What is seen of a pane; None: nothing. An edge that stayed below the cover would cut its wide characters."""
    if not box.overlaps(cover):
        return box
    rows = box.bottom - cover.bottom
    return Region(box.x, cover.bottom, box.width, rows) if rows >= 3 else None


def _small(width: int, height: int, pane: str) -> Places:
    places = {"too-small": Region(0, 0, width, min(1, height))}
    if height >= 4:
        places[pane] = Region(0, 1, width, height - 1)
    return places


def _zoomed(width: int, height: int, pane: str) -> Places:
    return {
        "header": Region(0, 0, width, 1),
        pane: Region(0, 1, width, height - 2),
        "footer": Region(0, height - 1, width, 1),
    }


def _wide(width: int, height: int, shape: Shape) -> Places:
    body = height - 9
    left = 27 if width < 150 else 30
    middle = (width - left) * 47 // 93
    right = width - left - middle
    return {
        "header": Region(0, 0, width, 3),
        **_stack(0, 3, left, _left(body)),
        **_stack(left, 3, middle, _middle(body, shape)),
        **_stack(left + middle, 3, right, _right(body, right, shape)),
        "diagnosis": Region(0, height - 6, width, 3),
        "time": Region(0, height - 3, width, 2),
        "footer": Region(0, height - 1, width, 1),
    }


def _compact(width: int, height: int, shape: Shape) -> Places:
    body = height - 5
    left = 25 if width < 100 else 27
    middle = (width - left) * 29 // 55
    right = width - left - middle
    return {
        "header": Region(0, 0, width, 1),
        **_stack(0, 1, left, _left(body)),
        **_stack(left, 1, middle, _middle(body, shape)),
        **_stack(left + middle, 1, right, _right(body, right, shape)),
        "diagnosis": Region(0, height - 4, width, 2),
        "time": Region(0, height - 2, width, 1),
        "footer": Region(0, height - 1, width, 1),
    }


def _stack(x: int, y: int, width: int, heights: Mapping[str, int]) -> dict[str, Region]:
    """Panes one below the other."""
    places = {}
    for pane, height in heights.items():
        places[pane] = Region(x, y, width, height)
        y += height
    return places


def _left(body: int) -> dict[str, int]:
    spare = body - CONFIG_ROWS
    if spare < _RUNS:
        return {"config": body}
    if spare < _RUNS + _EXPECT:
        return {"config": body - _RUNS, "runs": _RUNS}
    runs = min(10, _RUNS + (spare - _RUNS - _EXPECT) // 2)
    return {"config": CONFIG_ROWS, "runs": runs, "expect": spare - runs}


def _middle(body: int, shape: Shape) -> dict[str, int]:
    """The gradient has a row for each layer, the output and the axis; curves have the rest, two to one."""
    layers = max(1, shape.layers)
    wanted = layers + (4 if body >= 24 else 3)
    flow = min(max(wanted, min(body // 3, 2 * layers + 5)), body - body // 2)
    if body < 28:
        return {"loss": body - flow, "flow": flow}
    accuracy = (body - flow) // 3
    return {"loss": body - flow - accuracy, "accuracy": accuracy, "flow": flow}


def _right(body: int, width: int, shape: Shape) -> dict[str, int]:
    pictures = _PICTURES[shape.kind]
    if not pictures:
        return {"layers": body}
    most = int(body * (0.42 if shape.kind == "image" and body >= 24 else 0.5))
    each = max(1, min(4, (most - 3) // max(1, shape.layers)))
    layers = min(most, 3 + each * max(1, shape.layers))
    if shape.kind == "plane":
        # A square of half-block pixels needs half as many rows as columns; more would be empty.
        layers = max(layers, body - width // 2)
    rest = body - layers
    if len(pictures) == 2 and rest >= 14:
        return {"layers": layers, pictures[0]: (rest + 1) // 2, pictures[1]: rest // 2}
    return {"layers": layers, pictures[0]: rest}
