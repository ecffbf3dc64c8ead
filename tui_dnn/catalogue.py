"""The presets that come with the package, by id, and preset files anywhere."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from core.errors import UsageError

PACKAGE = "tui_dnn.presets"


@cache
def packaged() -> dict[str, Traversable]:
    """Every packaged preset by id, which is its file's name without `.toml`; sorted."""
    return dict(sorted((entry.name.removesuffix(".toml"), entry) for entry in _walk(files(PACKAGE))))


def _walk(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry)
        elif entry.name.endswith(".toml"):
            yield entry


def names() -> tuple[str, ...]:
    return tuple(packaged())


def is_path(preset: str) -> bool:
    """Whether the word names a file rather than a packaged preset."""
    path = Path(preset)
    return preset not in packaged() and (path.suffix == ".toml" or len(path.parts) > 1 or path.exists())


def text(preset: str) -> str:
    """The TOML of a packaged preset; UsageError with the nearest ids for an unknown one."""
    known = packaged()
    if preset in known:
        return known[preset].read_text(encoding="utf-8")
    near = difflib.get_close_matches(preset, known, n=3, cutoff=0.5)
    raise UsageError(
        f"there is no preset named {preset!r}",
        expected=f"an id such as {', '.join(near or list(known)[:3])}, or the path of a TOML file",
        hint=near[0] if near else "tui-dnn presets list",
    )
