"""What the output can show: colour and control codes, characters beyond ASCII, and how wide it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.box import Box
    from rich.console import Console, RenderableType

WIDEST = 120
PIPED_WIDTH = 80


@dataclass(frozen=True)
class Glyphs:
    """The characters of one tier; colour never says anything that these do not."""

    passed: str
    failed: str
    warning: str
    separator: str
    rule: str
    dash: str
    bar_full: str
    bar_empty: str
    line: str
    """Marker of a curve for plotext."""
    point: str
    """Marker of a single value."""


UNICODE = Glyphs("✓", "✗", "▲", "·", "─", "–", "━", "─", "braille", "●")
ASCII = Glyphs("ok", "x", "!", "|", "-", "-", "#", ".", "*", "o")


@dataclass(frozen=True)
class Tier:
    """How rich the output may be."""

    codes: bool
    """Control codes are allowed: colour, and lines that are drawn again."""
    unicode: bool
    width: int

    @property
    def glyphs(self) -> Glyphs:
        return UNICODE if self.unicode else ASCII

    @property
    def box(self) -> Box:
        from rich import box

        return box.SIMPLE_HEAD if self.unicode else _ascii_head()


def _ascii_head() -> Box:
    from rich.box import Box

    return Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


def speaks_unicode(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether both the stream and the locale are UTF-8; a locale that is not set says nothing."""
    encoding = (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "").replace("_", "")
    if not encoding.startswith("utf"):
        return False
    locale = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or "UTF-8"
    return "utf" in locale.lower()


def tier(stream: TextIO, *, quiet: bool = False, environment: Mapping[str, str] | None = None) -> Tier:
    """The tier of a stream: plain where there is no terminal, NO_COLOR is set or the locale is not UTF-8."""
    env = os.environ if environment is None else environment
    terminal = stream.isatty()
    unicode = speaks_unicode(stream, env)
    codes = terminal and unicode and not quiet and not env.get("NO_COLOR") and env.get("TERM") != "dumb"
    columns = shutil.get_terminal_size((PIPED_WIDTH, 24)).columns if terminal else _piped_width(env)
    return Tier(codes, unicode, max(20, min(columns, WIDEST)))


def _piped_width(environment: Mapping[str, str]) -> int:
    given = environment.get("COLUMNS", "")
    return int(given) if given.isdigit() and int(given) > 0 else PIPED_WIDTH


@dataclass(frozen=True)
class Screen:
    """A stream, its tier, and a Rich console that keeps to it."""

    stream: TextIO
    tier: Tier
    console: Console = field(repr=False)

    def print(self, *what: RenderableType) -> None:
        """Write what a section is made of; plain output has no blanks at the ends of lines."""
        if self.tier.codes:
            self.console.print(*what, sep="\n")
            return
        with self.console.capture() as capture:
            self.console.print(*what, sep="\n")
        self.stream.write("\n".join(line.rstrip() for line in capture.get().split("\n")))

    @property
    def glyphs(self) -> Glyphs:
        return self.tier.glyphs

    @property
    def width(self) -> int:
        return self.tier.width


def open_screen(stream: TextIO, *, quiet: bool = False) -> Screen:
    """A screen on a stream."""
    from rich.console import Console
    from rich.theme import Theme

    from tui_dnn.report.palette import STYLES

    kind = tier(stream, quiet=quiet)
    console = Console(
        file=stream,
        width=kind.width,
        force_terminal=kind.codes,
        force_interactive=kind.codes,
        color_system="auto" if kind.codes else None,
        no_color=not kind.codes,
        safe_box=not kind.unicode,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        theme=Theme(STYLES),
    )
    return Screen(stream, kind, console)
