"""Experiments in TOML files: in, with every problem at once, and out, only what differs from the defaults."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import tomli_w

from core.errors import PresetError, Problem
from core.spec.accepts import of_field
from core.spec.base import Part
from core.spec.experiment import Experiment
from core.spec.validate import validate

LARGEST_FILE = 4 << 20
_PLACE = re.compile(
    r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.S
)

_SHORT_LIST = re.compile(r"\[\n((?: *[-+.\w]+,\n)+) *\]")
"""A list of numbers as tomli_w writes it, one to a line."""


def load_experiment(path: str | Path) -> Experiment:
    """The experiment in a TOML file; PresetError with every problem at once (also: missing, not readable)."""
    return parse_experiment(read_text(path), str(path))


def read_text(path: str | Path) -> str:
    """A TOML file as text; PresetError where it is missing or cannot be read."""
    where = str(path)
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise PresetError(
            where, [Problem("", "not found", "an existing TOML file", _neighbour(where))]
        ) from None
    except IsADirectoryError:
        raise PresetError(where, [Problem("", "a directory", "a TOML file")]) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise PresetError(
            where, [Problem("", f"cannot be read ({reason})", "a readable TOML file")]
        ) from None
    if len(content) > LARGEST_FILE:
        raise PresetError(where, [Problem("", "too large", f"at most {LARGEST_FILE >> 20} MiB")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        given = f"not UTF-8 (byte 0x{content[error.start]:02x} at offset {error.start})"
        raise PresetError(where, [Problem("", given, "text in UTF-8")]) from None


def parse_experiment(text: str, where: str) -> Experiment:
    """The experiment in a TOML text; `where` (a file name) stands in front of the problems."""
    return validate(read_tables(text, where), where)


def read_tables(text: str, where: str) -> dict[str, Any]:
    """TOML as plain tables; PresetError with line and column."""
    try:
        text.encode()
        return tomllib.loads(text)
    except UnicodeEncodeError:
        raise PresetError(where, [Problem("", "half a character (a surrogate)", "text in UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        raise PresetError(where, [Problem(*_syntax(str(error), text))]) from None
    except RecursionError:
        raise PresetError(where, [Problem("", "tables or lists too deep", "a flat TOML file")]) from None
    except ValueError as error:
        raise PresetError(where, [Problem("", f"not TOML ({_first(str(error))})", "valid TOML")]) from None


def dump_experiment(experiment: Experiment) -> str:
    """TOML of what differs from the defaults, with schema and id; reads back as an equal experiment."""
    head = {"schema": experiment.schema_version, "id": experiment.id}
    return _SHORT_LIST.sub(_on_one_line, tomli_w.dumps(head | _different(experiment)))


def _on_one_line(match: re.Match[str]) -> str:
    return f"[{', '.join(match[1].replace(',', ' ').split())}]"


def _different(part: Part) -> dict[str, Any]:
    """Fields that are not at their default, as plain tables; shorthands where they say it all."""
    tables: dict[str, Any] = {}
    plain = type(part).model_construct()
    for name, info in type(part).model_fields.items():
        value, default = getattr(part, name), getattr(plain, name, None)
        if name == "kind" and type(part) in _KINDED:
            tables["kind"] = value
        elif value != default and value is not None:
            if isinstance(value, dict) and name == "metrics":
                tables.update({key: _plain(condition) for key, condition in value.items()})
            else:
                tables[info.alias or name] = _plain(value)
    return tables


def _plain(value: Any) -> Any:
    if isinstance(value, Part):
        tables = _different(value)
        word = "kind" if type(value) in _KINDED else value.shorthand
        return tables[word] if word and list(tables) == [word] else tables
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _kinded(root: type[Part]) -> frozenset[type[Part]]:
    found: set[type[Part]] = set()
    for info in root.model_fields.values():
        table = of_field(info).table
        if table is not None:
            found.update(table.models if table.kinds else ())
            found.update(*(_kinded(model) for model in table.models))
    return frozenset(found)


_KINDED = _kinded(Experiment)


def _syntax(message: str, text: str) -> tuple[str, str, str]:
    match = _PLACE.match(message)
    if match is None:
        return "", f"not TOML ({_first(message)})", "valid TOML"
    lines = text.split("\n")
    line = int(match["line"] or len(lines))
    column = int(match["column"] or len(lines[-1]) + 1)
    return f"line {line}, column {column}", f"not TOML ({_first(match['what'])})", "valid TOML"


def _first(message: str) -> str:
    line = message.strip().splitlines()[0] if message.strip() else "no reason given"
    return line[:200]


def _neighbour(where: str) -> str:
    path = Path(where)
    try:
        names = [other.name for other in path.parent.iterdir() if other.suffix == ".toml"]
    except (OSError, ValueError):
        return ""
    close = get_close_matches(path.name, names, n=1)
    return f"did you mean {path.parent / close[0]}?" if close else ""
