"""The commands in Textual's command palette."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Protocol, runtime_checkable

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui_dnn.actions.command import Command, Situation
from tui_dnn.actions.messages import CommandChosen
from tui_dnn.actions.table import COMMANDS

_PALETTE = "palette"


@runtime_checkable
class Host(Protocol):
    """An app that knows its situation. It gets `CommandChosen`, by way of the screen."""

    def situation(self) -> Situation: ...


class LabCommands(Provider):
    """Those that can be used now, by a word of their title or help."""

    async def discover(self) -> Hits:
        for command in self._usable():
            yield DiscoveryHit(_titled(command), partial(self._choose, command), command.title, command.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._usable():
            score = max(matcher.match(command.title), 0.8 * matcher.match(command.help))
            if score > 0:
                title = matcher.highlight(_titled(command))
                yield Hit(score, title, partial(self._choose, command), command.title, command.help)

    def _usable(self) -> Iterator[Command]:
        host = self.app
        if not isinstance(host, Host):
            raise TypeError(f"{type(host).__name__} has no situation()")
        situation = host.situation()
        return (c for c in COMMANDS if c.id != _PALETTE and c.enabled(situation))

    def _choose(self, command: Command) -> None:
        self.screen.post_message(CommandChosen(command.id))


def _titled(command: Command) -> str:
    return f"{command.title}  ({command.key_text})" if command.keys else command.title
