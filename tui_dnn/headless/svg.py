"""A screen as an SVG picture that is exact to the cell, whatever fonts the viewer has.

Textual's own screenshots place Braille and blocks as text, which comes out as wide as the viewer's font likes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.strip import Strip

from tui_dnn.headless.glyphs import HEIGHT, SHADES, WIDTH, Rect, rects

MARGIN = 12.0
FONT_SIZE = WIDTH / 0.602
"""The usual monospaced faces are 0.6 em wide."""
_BASELINE = 15.0
_FONTS = "ui-monospace,'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,monospace"


@dataclass(frozen=True)
class Look:
    """How a cell is painted."""

    ink: str
    ground: str
    bold: bool
    italic: bool
    underline: bool


@dataclass(frozen=True)
class Piece:
    """A stretch of one row in one look."""

    x: int
    y: int
    text: str
    look: Look

    @property
    def width(self) -> int:
        return cell_len(self.text)


def svg(screen: Sequence[Strip], theme: TerminalTheme, title: str) -> str:
    """The whole picture; `title` is for people who cannot see it."""
    width = max((strip.cell_length for strip in screen), default=0)
    pieces = list(_pieces(screen, theme))
    page = theme.background_color.hex
    body = [*_grounds(pieces, page), *_shapes(pieces), *_texts(pieces), *_underlines(pieces)]
    across, down = width * WIDTH + 2 * MARGIN, len(screen) * HEIGHT + 2 * MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:g} {down:g}" role="img">'
        f"<title>{escape(title)}</title>"
        f"<style>text{{font:{FONT_SIZE:.2f}px {_FONTS};white-space:pre}}.b{{font-weight:bold}}"
        ".i{font-style:italic}</style>"
        f'<rect width="{across:g}" height="{down:g}" rx="8" fill="{page}"/>'
        f'<g transform="translate({MARGIN:g} {MARGIN:g})">'
    )
    return "\n".join([head, *body, "</g></svg>", ""])


def _pieces(screen: Iterable[Strip], theme: TerminalTheme) -> Iterator[Piece]:
    looks: dict[Style | None, Look] = {}
    for y, strip in enumerate(screen):
        x = 0
        for text, style, control in strip:
            if control:
                continue
            if style not in looks:
                looks[style] = _look(style, theme)
            yield Piece(x, y, text, looks[style])
            x += cell_len(text)


def _look(style: Style | None, theme: TerminalTheme) -> Look:
    style = Style.null() if style is None else style
    ink = _hex(style.color, theme, foreground=True)
    ground = _hex(style.bgcolor, theme, foreground=False)
    if style.reverse:
        ink, ground = ground, ink
    if style.dim:
        ink = _between(ink, ground)
    return Look(ink, ground, bool(style.bold), bool(style.italic), bool(style.underline))


def _hex(color: Color | None, theme: TerminalTheme, *, foreground: bool) -> str:
    return (color or Color.default()).get_truecolor(theme, foreground=foreground).hex


def _between(ink: str, ground: str) -> str:
    pairs = [(int(ink[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(0.6 * over + 0.4 * under):02x}" for over, under in pairs)


def _grounds(pieces: Iterable[Piece], page: str) -> Iterator[str]:
    """Backgrounds other than the page's, merged along a row and down equal rows."""
    rows: list[tuple[int, int, int, str]] = []
    for piece in pieces:
        if piece.look.ground == page or not piece.width:
            continue
        if rows and rows[-1][0] == piece.y and rows[-1][2] == piece.x and rows[-1][3] == piece.look.ground:
            y, x, _, ground = rows.pop()
            rows.append((y, x, piece.x + piece.width, ground))
        else:
            rows.append((piece.y, piece.x, piece.x + piece.width, piece.look.ground))
    spans: dict[tuple[int, int, str], list[tuple[int, int]]] = defaultdict(list)
    for y, x, stop, ground in rows:
        known = spans[x, stop, ground]
        if known and known[-1][1] == y:
            known[-1] = (known[-1][0], y + 1)
        else:
            known.append((y, y + 1))
    paths: dict[str, list[Rect]] = defaultdict(list)
    for (x, stop, ground), bands in spans.items():
        paths[ground] += [
            (x * WIDTH, top * HEIGHT, (stop - x) * WIDTH, (end - top) * HEIGHT) for top, end in bands
        ]
    for ground, boxes in paths.items():
        yield _path(boxes, ground)


def _shapes(pieces: Iterable[Piece]) -> Iterator[str]:
    """Braille, blocks and lines, one path for every colour."""
    paths: dict[tuple[str, float], list[Rect]] = defaultdict(list)
    for piece in pieces:
        x, y = piece.x * WIDTH, piece.y * HEIGHT
        for character in piece.text:
            if character in SHADES:
                paths[piece.look.ink, SHADES[character]].append((x, y, WIDTH, HEIGHT))
            elif character != " ":
                for left, top, across, down in rects(character) or ():
                    paths[piece.look.ink, 1.0].append((x + left, y + top, across, down))
            x += WIDTH * cell_len(character)
    for (ink, opacity), boxes in paths.items():
        yield _path(boxes, ink, opacity)


def _path(boxes: Iterable[Rect], fill: str, opacity: float = 1.0) -> str:
    # Edges that lie on pixels stay sharp, and neighbours leave no seam between them.
    lines = "".join(f"M{_n(x)} {_n(y)}h{_n(a)}v{_n(d)}h{_n(-a)}z" for x, y, a, d in boxes)
    share = "" if opacity == 1.0 else f' fill-opacity="{opacity:g}"'
    return f'<path fill="{fill}"{share} shape-rendering="crispEdges" d="{lines}"/>'


def _n(number: float) -> str:
    return f"{round(number, 2):g}"


def _texts(pieces: Iterable[Piece]) -> Iterator[str]:
    """One element per word, at its own place and stretched to its own width."""
    for piece in pieces:
        kind = " ".join(name for name, on in (("b", piece.look.bold), ("i", piece.look.italic)) if on)
        named = f' class="{kind}"' if kind else ""
        for x, word in _words(piece):
            cells = cell_len(word)
            fitted = f' textLength="{cells * WIDTH:g}" lengthAdjust="spacingAndGlyphs"'
            yield (
                f'<text x="{x * WIDTH:g}" y="{piece.y * HEIGHT + _BASELINE:g}" fill="{piece.look.ink}"'
                f"{named}{fitted}>{escape(word)}</text>"
            )


def _words(piece: Piece) -> Iterator[tuple[int, str]]:
    """Runs of ASCII letters together, any other character alone: its width is the font's secret."""
    x, word, start = piece.x, "", piece.x
    for character in piece.text:
        plain = character.isascii() and character not in " \0"
        if not plain and word:
            yield start, word
            word = ""
        if plain:
            start = start if word else x
            word += character
        elif character not in " \0" and character not in SHADES and rects(character) is None:
            yield x, character
        x += cell_len(character)
    if word:
        yield start, word


def _underlines(pieces: Iterable[Piece]) -> Iterator[str]:
    paths: dict[str, list[Rect]] = defaultdict(list)
    for piece in pieces:
        if piece.look.underline and piece.width:
            paths[piece.look.ink].append(
                (piece.x * WIDTH, piece.y * HEIGHT + _BASELINE + 2, piece.width * WIDTH, 1.0)
            )
    for ink, boxes in paths.items():
        yield _path(boxes, ink)
