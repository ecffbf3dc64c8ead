"""What the inks look like: dark, light and high contrast, and without any colour."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rich.color import Color
from rich.style import Style

from tui_dnn.raster import ink as inks
from tui_dnn.raster.ink import BOLD, DIM, REVERSE, UNDERLINE, Ink
from tui_dnn.raster.themes import RGB, ROLES, THEMES, Theme, ThemeName, mix, ramp, rgb

_SHADE_OF: Final = {shade: ink for ink, shade in inks.SHADES.items()}
_TINT_OF: Final = {
    Ink.ACCENT_TINT: Ink.ACCENT,
    Ink.GOOD_TINT: Ink.GOOD,
    Ink.WARN_TINT: Ink.WARN,
    Ink.BAD_TINT: Ink.BAD,
}
_SOLID: Final = frozenset(
    {Ink.TEXT, Ink.ACCENT, Ink.DATA, Ink.GHOST, Ink.GOOD, Ink.WARN, Ink.BAD, Ink.SECOND}
)
_QUIET: Final = frozenset(
    {Ink.LABEL, Ink.FAINT, Ink.LINE, Ink.GHOST, Ink.BAND, Ink.SECOND_BAND, Ink.GHOST_SHADE}
)
_LOUD: Final = frozenset({Ink.ACCENT, Ink.WARN, Ink.BAD})


def _colors(theme: Theme) -> list[RGB]:
    """The colour of every ink."""
    colors: list[RGB] = [(255, 0, 255)] * inks.INKS
    for name, value in zip(ROLES, theme.roles.split(), strict=True):
        colors[Ink[name]] = rgb(value)
    ground, raised, data = colors[Ink.BG], colors[Ink.RAISED], colors[Ink.DATA]
    for shade, ink in _SHADE_OF.items():
        colors[shade] = mix(ground, colors[ink], theme.shade)
    for tint, ink in _TINT_OF.items():
        colors[tint] = mix(ground, colors[ink], theme.tint)
    colors[Ink.BAND], colors[Ink.SECOND_BAND] = mix(ground, data, 0.27), mix(ground, colors[Ink.SECOND], 0.27)
    classes = [rgb(value) for value in theme.classes.split()]
    colors[inks.HEAT : inks.HEAT + 16] = ramp([rgb(value) for value in theme.heat.split()], inks.HEAT_LEVELS)
    colors[inks.GREY : inks.GREY + 16] = ramp([raised, colors[Ink.TEXT]], inks.GREY_LEVELS)
    signed = ramp([classes[2], mix(ground, classes[2], 0.5), raised, mix(ground, data, 0.5), data], 15)
    colors[inks.SIGNED : inks.SIGNED + 15] = signed
    for i, value in enumerate(theme.optimizers.split()):
        colors[inks.OPTIMIZERS + i], colors[inks.OPTIMIZERS_HELD + i] = (
            rgb(value),
            mix(ground, rgb(value), 0.6),
        )
    for i, color in enumerate(classes):
        sure = [theme.region * (0.12 + 0.88 * k / (inks.CLASS_SHADES - 1)) for k in range(inks.CLASS_SHADES)]
        first = inks.class_ink(i)
        colors[first : first + 1 + len(sure)] = [color, *(mix(ground, color, share) for share in sure)]
    return colors


class Palette:
    """Style ids to Rich styles; each is made once."""

    def __init__(self, theme: ThemeName, colored: bool) -> None:
        self.theme, self.colored = theme, colored
        self.colors: tuple[RGB, ...] = tuple(_colors(THEMES[theme]))
        """By ink."""
        self._styles: dict[int, Style] = {}

    def style(self, style: int) -> Style:
        """The look of a style id; without colour only bold, dim, reverse and underline are left."""
        found = self._styles.get(style)
        if found is None:
            found = self._styles[style] = self._colored(style) if self.colored else self._plain(style)
        return found

    def hex(self, ink: int) -> str:
        """The colour of an ink as #rrggbb, for Textual's own widgets."""
        return "#{:02x}{:02x}{:02x}".format(*self.colors[ink])

    def _colored(self, style: int) -> Style:
        return Style(
            color=Color.from_rgb(*self.colors[style & 0xFF]),
            bgcolor=Color.from_rgb(*self.colors[style >> 8 & 0xFF]),
            bold=bool(style & BOLD),
            dim=bool(style & DIM),
            underline=bool(style & UNDERLINE),
            reverse=bool(style & REVERSE),
        )

    @staticmethod
    def _plain(style: int) -> Style:
        ink, solid = style & 0xFF, style >> 8 & 0xFF in _SOLID
        return Style(
            bold=bool(style & BOLD) or ink in _LOUD,
            dim=bool(style & DIM) or (ink in _QUIET and not solid),
            underline=bool(style & UNDERLINE),
            reverse=bool(style & REVERSE) or solid,
        )


@lru_cache
def palette(theme: ThemeName = "dark", colored: bool = True) -> Palette:
    """The one palette of a theme."""
    return Palette(theme, colored)
