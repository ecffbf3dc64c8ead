"""Pictures of screens: every cell where it belongs, without help from a font."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import MONOKAI
from textual.strip import Strip

from tui_dnn.headless.glyphs import HEIGHT, SHADES, WIDTH, rects
from tui_dnn.headless.svg import MARGIN, svg

NAMESPACE = "{http://www.w3.org/2000/svg}"


def picture(*rows: list[tuple[str, str]]) -> ElementTree.Element:
    strips = [Strip([Segment(text, Style.parse(style)) for text, style in row]) for row in rows]
    return ElementTree.fromstring(svg(strips, MONOKAI, "a <title> & more"))


def boxes(root: ElementTree.Element, fill: str) -> list[tuple[float, float, float, float]]:
    found = []
    for path in root.iter(f"{NAMESPACE}path"):
        if path.get("fill") == fill:
            for x, y, across, down in re.findall(r"M(\S+) (\S+?)h(\S+?)v(\S+?)h", path.get("d", "")):
                found.append((float(x), float(y), float(across), float(down)))
    return found


def texts(root: ElementTree.Element) -> list[tuple[float, float, str]]:
    return [
        (float(item.get("x", "")), float(item.get("textLength", "")), item.text or "")
        for item in root.iter(f"{NAMESPACE}text")
    ]


@pytest.mark.parametrize("code", range(0x2800, 0x2900))
def test_a_braille_character_has_its_dots(code: int) -> None:
    shapes = rects(chr(code))
    assert shapes is not None and len(shapes) == (code - 0x2800).bit_count()
    for x, y, across, down in shapes:
        assert 0 <= x < x + across <= WIDTH and 0 <= y < y + down <= HEIGHT


def test_the_dots_of_braille_are_where_unicode_says() -> None:
    (left_top,), (right_bottom,) = rects("⠁") or (), rects("⢀") or ()
    assert left_top[0] < WIDTH / 2 and left_top[1] < HEIGHT / 4
    assert right_bottom[0] > WIDTH / 2 and right_bottom[1] > HEIGHT * 3 / 4


def area(character: str) -> float:
    return sum(across * down for _, _, across, down in rects(character) or ())


@pytest.mark.parametrize(("characters", "share"), [("▁▂▃▄▅▆▇█", 8), ("▏▎▍▌▋▊▉█", 8)])
def test_eighths_grow_by_eighths(characters: str, share: int) -> None:
    for count, character in enumerate(characters, 1):
        assert area(character) == pytest.approx(count / share * WIDTH * HEIGHT)


def test_halves_complete_each_other() -> None:
    for pair in ("▀▄", "▌▐"):
        assert sum(map(area, pair)) == WIDTH * HEIGHT


@pytest.mark.parametrize("character", "─│╭╮╰╯├┤┬┴┼━┃╸╺")
def test_lines_reach_the_edges_of_their_cell(character: str) -> None:
    """Neighbours join: where a character has an arm it touches the middle of that edge."""
    arms = {
        "─": "lr",
        "│": "ud",
        "╭": "rd",
        "╮": "ld",
        "╰": "ru",
        "╯": "lu",
        "├": "udr",
        "┤": "udl",
        "┬": "lrd",
    }
    arms |= {"┴": "lru", "┼": "lrud", "━": "lr", "┃": "ud", "╸": "l", "╺": "r"}
    shapes = rects(character) or ()
    reached = {
        "l": any(x == 0 for x, _, across, _ in shapes if across > 3),
        "r": any(x + across == pytest.approx(WIDTH) for x, _, across, _ in shapes if across > 3),
        "u": any(y == 0 for _, y, _, down in shapes if down > 3),
        "d": any(y + down == pytest.approx(HEIGHT) for _, y, _, down in shapes if down > 3),
    }
    assert {arm for arm, there in reached.items() if there} == set(arms[character])


def test_grounds_are_merged_and_exact() -> None:
    root = picture(
        [("ab", "on #112233"), ("cd", "bold on #112233"), ("  ", "")],
        [("ef", "on #112233"), ("gh", "on #112233")],
    )
    assert boxes(root, "#112233") == [(0, 0, 4 * WIDTH, 2 * HEIGHT)]


def test_words_stand_in_their_columns_and_wide_ones_take_two() -> None:
    root = picture([("  in  한글 ok", "#ffffff")])
    assert texts(root) == [
        (2 * WIDTH, 2 * WIDTH, "in"),
        (6 * WIDTH, 2 * WIDTH, "한"),
        (8 * WIDTH, 2 * WIDTH, "글"),
        (11 * WIDTH, 2 * WIDTH, "ok"),
    ]


def test_shapes_follow_wide_characters() -> None:
    root = picture([("한█", "#abcdef")])
    assert boxes(root, "#abcdef") == [(2 * WIDTH, 0, WIDTH, HEIGHT)]


def test_dots_are_exact_far_to_the_right() -> None:
    """A number cut to four digits would move them by half a dot."""
    root = picture([("⠁" * 200, "#abcdef")])
    starts = [box[0] for box in boxes(root, "#abcdef")]
    assert starts == [pytest.approx(starts[0] + column * WIDTH) for column in range(200)]


def test_reverse_dim_and_underline() -> None:
    root = picture(
        [("x", "reverse #101010 on #f0f0f0"), ("y", "dim #ffffff on #000000"), ("z", "underline #0a0b0c")]
    )
    assert boxes(root, "#101010") == [(0, 0, WIDTH, HEIGHT)]
    inks = {item.text: item.get("fill") for item in root.iter(f"{NAMESPACE}text")}
    assert inks == {"x": "#f0f0f0", "y": "#999999", "z": "#0a0b0c"}
    assert [box[0] for box in boxes(root, "#0a0b0c")] == [2 * WIDTH]


def test_shades_are_translucent() -> None:
    root = picture([("".join(SHADES), "#778899")])
    shares = [float(path.get("fill-opacity", "1")) for path in root.iter(f"{NAMESPACE}path")]
    assert shares == sorted(SHADES.values()) and not texts(root)


def test_size_and_title() -> None:
    root = picture([("x" * 12, "")], [("y", "")])
    assert root.get("viewBox") == f"0 0 {12 * WIDTH + 2 * MARGIN:g} {2 * HEIGHT + 2 * MARGIN:g}"
    title = root.find(f"{NAMESPACE}title")
    assert title is not None and title.text == "a <title> & more"
