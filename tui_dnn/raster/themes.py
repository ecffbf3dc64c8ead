"""The colours of the themes: a person chooses one, everything else is mixed from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

RGB = tuple[int, int, int]
ThemeName = Literal["dark", "light", "contrast"]

_PAGE: Final = ("BG", "RAISED", "LINE", "TEXT", "LABEL", "FAINT")
ROLES: Final = (*_PAGE, "ACCENT", "DATA", "GHOST", "GOOD", "WARN", "BAD", "SECOND", "ON_SOLID")


def rgb(text: str) -> RGB:
    """The colour #rrggbb."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mix(ground: RGB, color: RGB, share: float) -> RGB:
    """`share` of a colour on a ground."""
    r, g, b = (round(low + (high - low) * share) for low, high in zip(ground, color, strict=True))
    return r, g, b


def ramp(stops: list[RGB], levels: int) -> list[RGB]:
    """`levels` colours along a path."""
    spots = [i * (len(stops) - 1) / (levels - 1) for i in range(levels)]
    return [mix(stops[int(s)], stops[min(int(s) + 1, len(stops) - 1)], s % 1) for s in spots]


@dataclass(frozen=True)
class Theme:
    """The colours a person chooses; everything else is mixed from them."""

    roles: str
    """#rrggbb for each of ROLES."""
    classes: str
    optimizers: str
    heat: str
    shade: float
    """Share of an ink in its shade."""
    tint: float
    region: float
    """Share of a class's colour where the network is sure."""


_MORE_CLASSES: Final = "#43c59e #e8833d #9d8df1 #c9d1d9 #8fbf4d #d65f5f #5fd0d6"
THEMES: Final[dict[ThemeName, Theme]] = {
    "dark": Theme(
        "#0d1117 #151b23 #2a323d #e6edf3 #8d96a3 #667182 #e0a3ee #5ab4f0 #6e7785 "
        "#43c59e #e8b339 #ff6f61 #e0c25a #0d1117",
        f"#5ab4f0 #e0c25a #d077a8 {_MORE_CLASSES}",
        "#5ab4f0 #e8a33d #43c59e #d077a8 #d8d36a #c9d1d9",
        "#0d1117 #163a5a #2f7fba #5ab4f0 #f2f0cc",
        0.78,
        0.16,
        0.42,
    ),
    "light": Theme(
        "#fbfaf7 #f0eee8 #cfcbc1 #1c2229 #656c76 #84847c #a02c9c #0b72b5 #8a8f96 "
        "#0a7d5a #9a6700 #c8372d #b08900 #fbfaf7",
        "#0b72b5 #b08900 #b04a86 #0a7d5a #b3541e #6250b8 #59636e #5d7a14 #a33a3a #0f7f87",
        "#0b72b5 #b3541e #0a7d5a #b04a86 #8a7d00 #59636e",
        "#fbfaf7 #c3ddee #5aa3d3 #0b72b5 #08263d",
        0.80,
        0.14,
        0.48,
    ),
    "contrast": Theme(
        "#000000 #1c1c1c #8a8a8a #ffffff #dcdcdc #bcbcbc #ffa6ff #6fd3ff #c4c4c4 "
        "#5dffb0 #ffd84a #ff9087 #ffe27a #000000",
        "#6fd3ff #ffe27a #ff9bd2 #5dffb0 #ffb066 #c3b5ff #ffffff #c6ff7a #ff9087 #86fff7",
        "#6fd3ff #ffb066 #5dffb0 #ff9bd2 #fff27a #ffffff",
        "#000000 #123f66 #2f8fd0 #6fd3ff #ffffff",
        0.72,
        0.24,
        0.50,
    ),
}
