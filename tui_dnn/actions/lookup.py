"""Commands by key, by scope, by id."""

from __future__ import annotations

from typing import Final

from tui_dnn.actions.command import Command, Scope
from tui_dnn.actions.table import COMMANDS

_BY_ID: Final = {command.id: command for command in COMMANDS}
_BY_KEY: Final = {keys: command for command in COMMANDS for keys in command.keys}


def command(identity: str) -> Command:
    """The command of this id; KeyError."""
    return _BY_ID[identity]


def by_key(keys: str) -> Command | None:
    """The command that a key or a sequence stands for, as `KeyReader.read` gives it."""
    return _BY_KEY.get(keys)


def by_scope(*scopes: Scope) -> tuple[Command, ...]:
    """Commands of these scopes, in the order of the table."""
    return tuple(command for command in COMMANDS if command.scope in scopes)


def sequences() -> tuple[str, ...]:
    """Every key and sequence, for a `KeyReader`."""
    return tuple(_BY_KEY)
