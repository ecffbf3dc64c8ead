"""Text for fields of cells."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size

_BETWEEN = re.compile(r"[,:;] | {3}")


def fitted(text: str, width: int) -> str:
    """At most `width` cells; what is cut off leaves two dots."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 2).rstrip() + ".." if width > 4 else set_cell_size(text, width)


def shortened(text: str, width: int) -> str:
    """As many parts of a sentence as fit, divided by commas, colons or wide blanks; cut where they would leave half."""
    if cell_len(text) <= width:
        return text
    parts = [text[: found.start()] for found in _BETWEEN.finditer(text)]
    longest = max((part for part in parts if cell_len(part) <= width), key=len, default="")
    return longest if 2 * cell_len(longest) >= width else fitted(text, width)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at blanks; a longer word is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        line = fitted(word, max(1, width))
    return [*lines, line] if line else lines
