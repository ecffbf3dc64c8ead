"""What a pane is given to show: references and plain values, made anew for every tick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.observe.series import ACTIVATION
from tui_dnn.raster.palette import Palette, palette
from tui_dnn.raster.themes import ThemeName
from tui_dnn.raster.tiers import Tier
from tui_dnn.runner.changes import label
from tui_dnn.runner.events import State
from tui_dnn.runner.frame import Frame
from tui_dnn.runner.pace import IDLE, Timings
from tui_dnn.runner.run import Run


@dataclass(frozen=True)
class Look:
    """How everything is drawn."""

    theme: ThemeName = "dark"
    tier: Tier = Tier.BRAILLE
    colored: bool = True
    """False: neither the theme's colours nor any other. The MONO tier never has any."""

    @property
    def palette(self) -> Palette:
        return palette(self.theme, self.colored and self.tier is not Tier.MONO)


@dataclass(frozen=True)
class ChartSettings:
    """What a person chose for the charts; panes ask for a change with `SettingChanged`."""

    log: bool = True
    """Loss on a logarithmic axis."""
    smoothing: float | None = None
    """Weight of the past, 0 for none; None: none for full batches, some for small ones."""
    signal: int = ACTIVATION
    """Which of `core.observe.series.SIGNALS` the layers show."""
    layer: int = 0
    """The layer whose history is shown on zoom, from 0."""


@dataclass(frozen=True)
class LabView:
    """The lab at one moment."""

    run: Run | None = None
    """On the screen."""
    ghost: Run | None = None
    """The run before it, dim behind the curves."""
    runs: tuple[Run, ...] = ()
    """The oldest first."""
    state: State = "empty"
    frame: Frame | None = None
    """The newest snapshot; it may be that of another run."""
    pending: Mapping[str, object] = field(default_factory=dict)
    """Edits that wait for Enter."""
    timings: Timings = IDLE
    now: float = 0.0
    """Seconds on any clock that goes forward."""
    look: Look = Look()
    charts: ChartSettings = ChartSettings()
    cursor: float | None = None
    """A step that is being pointed at."""
    fps: float | None = None
    message: str = ""
    """Why a run failed or diverged."""
    theory: tuple[float, ...] | None = None
    """Mean-field rms dL/dh of every hidden layer over that of the last; only where it applies."""
    theory_note: str = "mean-field theory"
    together: tuple[Run, ...] = ()
    """All that train with the run on the screen, itself included."""

    @property
    def snapshot(self) -> Frame | None:
        """The frame, if it is one of the run on the screen."""
        frame, run = self.frame, self.run
        return frame if frame is not None and run is not None and frame.run_id == run.id else None

    @property
    def pending_name(self) -> str:
        """Two words or so; empty without a pending edit."""
        return label(self.pending) if self.pending else ""
