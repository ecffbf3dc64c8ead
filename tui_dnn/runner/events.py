"""What the runner tells the screen: changes of state, never a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from core.spec.text import Text

State = Literal["empty", "ready", "running", "paused", "finished", "diverged", "failed"]


@dataclass(frozen=True)
class StateChanged:
    """The runner goes on, waits or is done; `run_id` is that of the run on the screen."""

    run_id: str
    state: State


@dataclass(frozen=True)
class RunStarted:
    """A run that did not exist before. The one on the screen changes unless `beside`."""

    run_id: str
    ghost_id: str | None
    reason: str
    """A sentence for people: opened, forked, or which settings made a new run necessary."""
    beside: bool = False
    """A fork of the timeline: it is stepped in lockstep, the run on the screen stays."""


@dataclass(frozen=True)
class EditApplied:
    """A running network was changed between two steps."""

    run_id: str
    step: int
    """Updates done before it."""
    edits: Mapping[str, object]
    undo: Mapping[str, object]
    """The edits that lead back."""


@dataclass(frozen=True)
class EditRefused:
    """Something that was asked for is not possible; nothing changed."""

    message: str
    asked: str = "edit"
    """Name of the method of the runner."""


@dataclass(frozen=True)
class Notice:
    """An answer in words to a request that had nothing to do."""

    message: str


@dataclass(frozen=True)
class Finished:
    """A run reached its end, also by early stopping."""

    run_id: str
    message: str


@dataclass(frozen=True)
class Diverged:
    """A number was no longer finite."""

    run_id: str
    message: str
    """Step and layer of the first such number."""


@dataclass(frozen=True)
class Failed:
    """The engine raised; the run cannot go on. The traceback is in `log`, which the message names."""

    run_id: str
    message: str
    log: Path | None


@dataclass(frozen=True)
class FrameReady:
    """`Runner.frame` is new."""

    run_id: str


@dataclass(frozen=True)
class PlayPaused:
    """The timeline waits before an entry; `play` or `step` applies it and goes on."""

    run_id: str
    step: int
    note: Text
    edits: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """A run was written for other programs."""

    run_id: str
    kind: str
    """The format."""
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Verified:
    """A recipe was replayed from the start in the background, and its digest compared."""

    ok: bool
    digest: str
    """What the run has."""
    path: Path | None
    """The saved preset; None for the check "same as a rerun" of a preset."""
    run_id: str
    step: int
    """Updates done at the compared moment."""
    message: str


Event = (
    StateChanged
    | RunStarted
    | EditApplied
    | EditRefused
    | Notice
    | Finished
    | Diverged
    | Failed
    | FrameReady
    | PlayPaused
    | Written
    | Verified
)
