"""What a person typed, in a message."""

from __future__ import annotations

import datetime
import json
from typing import Any


class Missing:
    """Stands for a value that is not there."""


MISSING = Missing()


def show(value: Any) -> str:
    """`value` as it would be typed, short enough for one line."""
    if value is MISSING or value is None:
        return "missing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return (
            quoted(value) if len(value) <= 60 else f"{quoted(value[:57] + '...')} ({len(value)} characters)"
        )
    if isinstance(value, int):
        return str(value) if value.bit_length() <= 128 else "a whole number of more than 38 digits"
    if isinstance(value, datetime.date | datetime.time):
        return f"{value.isoformat()} (a date or time)"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    return str(value)


def quoted(text: str) -> str:
    """In double quotes, on one line, nothing in it that a terminal would obey."""
    safe = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in safe)
