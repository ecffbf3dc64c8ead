"""What the engine tells, as words on the screen."""

from __future__ import annotations

from functools import singledispatchmethod
from pathlib import Path
from typing import TYPE_CHECKING

from textual.notifications import SeverityLevel

from tui_dnn.runner.changes import label
from tui_dnn.runner.events import (
    Diverged,
    EditApplied,
    EditRefused,
    Event,
    Failed,
    Finished,
    FrameReady,
    Notice,
    PlayPaused,
    RunStarted,
    StateChanged,
    Verified,
    Written,
)

if TYPE_CHECKING:
    from tui_dnn.screens.lab import LabScreen

EDITING = ("edit", "fork", "undo", "redo")


class News:
    """One method for each kind of event."""

    def __init__(self, lab: LabScreen) -> None:
        self._lab = lab

    def take(self, event: Event, at: float) -> None:
        """at: when it happened."""
        if isinstance(event, FrameReady):
            self._lab.frames.wishes.answered(at)
        else:
            self._tell(event)
            self._lab.refresh_all()

    @singledispatchmethod
    def _tell(self, event: Event) -> None:
        raise TypeError(f"no words for {event!r}")

    @_tell.register
    def _(self, event: StateChanged) -> None:
        if event.state in ("ready", "running"):
            self._lab.message = ""
        if event.state != "paused":
            self._lab.waiting = {}
        if event.state == "running":
            self._lab.app.clear_notifications()

    @_tell.register
    def _(self, event: RunStarted) -> None:
        self._lab.frames.wishes.forget()
        self._lab.waiting = {} if not event.beside else self._lab.waiting
        if event.reason != "opened" and not event.beside:
            self._lab.say(event.reason, title=f"run {event.run_id}", timeout=4)

    @_tell.register
    def _(self, event: EditApplied) -> None:
        """The charts mark it."""
        self._lab.waiting = {}

    @_tell.register
    def _(self, event: EditRefused) -> None:
        if event.asked in EDITING:
            self._lab.config.refuse(event.message.splitlines()[0])
        self._lab.say(event.message, title=f"{event.asked} is not possible", severity="warning", timeout=6)

    @_tell.register
    def _(self, event: Notice) -> None:
        self._lab.say(event.message, timeout=3)

    @_tell.register
    def _(self, event: Finished) -> None:
        """The header says it; but not why a run ended early."""
        if "early" in event.message:
            self._lab.say(event.message, timeout=6)

    @_tell.register
    def _(self, event: Diverged) -> None:
        self._lab.message = event.message
        self._lab.say(event.message, severity="error", timeout=8)

    @_tell.register
    def _(self, event: Failed) -> None:
        self._lab.message = event.message
        self._lab.say(event.message, title="the engine failed", severity="error", timeout=20)

    @_tell.register
    def _(self, event: PlayPaused) -> None:
        self._lab.waiting = event.edits
        both = event.note.ko, event.note.en
        note = (both[0] or both[1]) if self._lab.lang == "ko" else (both[1] or both[0])
        waits = f"space applies: {label(event.edits)}" if event.edits else "space goes on"
        self._lab.say(f"{note}\n{waits}".strip(), title=f"step {event.step}", timeout=12)

    @_tell.register
    def _(self, event: Written) -> None:
        folder, home = event.paths[0].parent, Path.home()
        shown = f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
        names = "\n".join(path.name for path in event.paths)
        self._lab.say(f"{names}\nin {shown}", title=f"saved as {event.kind}", timeout=8)

    @_tell.register
    def _(self, event: Verified) -> None:
        if event.path is not None:
            severity: SeverityLevel = "information" if event.ok else "error"
            self._lab.say(f"{event.path}\n{event.message}", title="saved", severity=severity, timeout=8)
