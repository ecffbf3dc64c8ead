"""Optimizers racing on a surface of two parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any, Final

from core.lab.frame import Frame
from core.lab.landscape_frame import draw
from core.lab.landscape_race import Run
from core.lab.landscape_theory import closed_form
from core.lab.landscape_tune import RACES, Search
from core.lab.surfaces import SURFACES, Numbers, Surface
from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.labs.landscape import Landscape
from core.spec.text import Text

LR: Final = ".lr"
UPDATES: Final = 1000
"""Updates that a step of the search makes, at most, where one race is not longer."""
RACERS: Final = "lab.racers."
FEW: Final = 3
OPTIONS: Final = (
    "beta",
    "rho",
    "momentum",
    "initial_accumulator",
    "beta_1",
    "beta_2",
    "bias_correction",
    "amsgrad",
)


class Race:
    """Every racer makes one update per step; with `tune` a few races of the search are a step, too."""

    def __init__(self, experiment: Experiment) -> None:
        lab = _settings(experiment)
        self.experiment, self.lab = experiment, lab
        self.surface: Surface = SURFACES[lab.surface]
        self.start = self.surface.start if lab.start is None else lab.start
        position = lab.nesterov == "position"
        self.runs = {
            name: Run(spec, self.surface, self.start, position=position)
            for name, spec in lab.racers.items()
            if name not in lab.off
        }
        self.theory: dict[str, Numbers] = {}
        """Closed forms of the racers that have one."""
        for name, run in self.runs.items():
            path = closed_form(run.spec, self.surface, self.start, lab.steps, position=position)
            if path is not None:
                self.theory[name] = path
        self.tuned: dict[str, tuple[float, float]] = {}
        """(lr, f at the end) of the racers whose rate was searched so far."""
        self._searches = {name: _search(lab, name) for name in self.runs} if lab.tune else {}
        self._races = max(1, UPDATES // lab.steps)
        self.done = 0
        self.total = lab.steps + ceil(len(self._searches) * RACES / self._races)
        self.controls: tuple[str, ...] = ("lab.surface", "lab.start", "lab.steps", *_turnable(lab))

    def advance(self) -> None:
        if self.done >= self.total:
            return
        if self.done < self.lab.steps:
            for run in self.runs.values():
                run.step()
        else:
            for _ in range(self._races):
                self._look_for_rates()
        self.done += 1

    def _look_for_rates(self) -> None:
        """The next race of the first search that is not at its end."""
        name = next((name for name in self._searches if name not in self.tuned), None)
        if name is not None:
            self._searches[name].step()
            best = self._searches[name].best
            if best is not None:
                self.tuned[name] = best

    def frame(self) -> Frame:
        return draw(self)

    def keys(self) -> tuple[tuple[str, Text], ...]:
        """Keys besides the controls, and what each does."""
        return (
            ("n", Text(en="next surface", ko="다음 지형")),
            ("i", Text(en="on / off", ko="켜고 끄기")),
            ("t", Text(en="tune lr", ko="학습률 찾기")),
        )

    def press(self, key: str, control: str = "") -> Experiment | None:
        """The experiment after a key of `keys`, the cursor being on `control`; None: nothing changes."""
        name = racer_of(control)
        edits: Mapping[str, Any] = {}
        if key == "n":
            edits = next_surface(self.experiment)
        elif key == "i" and name is not None:
            edits = switched(self.experiment, name)
        elif key == "t":
            edits = tuned(self.experiment, *([name] if name is not None else []))
        return with_edits(self.experiment, edits) if edits else None


def make(experiment: Experiment) -> Race:
    return Race(experiment)


def _settings(experiment: Experiment) -> Landscape:
    if not isinstance(experiment.lab, Landscape):
        raise TypeError("not a landscape")
    return experiment.lab


def _turnable(lab: Landscape) -> Iterator[str]:
    """Rates of all racers; where they are few also what else makes one what it is."""
    for name, spec in lab.racers.items():
        yield f"{RACERS}{name}{LR}"
        if len(lab.racers) <= FEW:
            yield from (f"{RACERS}{name}.{option}" for option in OPTIONS if option in type(spec).model_fields)


def racer_of(control: str) -> str | None:
    """The racer to which the control belongs."""
    return control.removeprefix(RACERS).partition(".")[0] if control.startswith(RACERS) else None


def next_surface(experiment: Experiment) -> dict[str, Any]:
    """Edits: the next surface from its own start, every racer with a rate that is usual there."""
    lab, names = _settings(experiment), list(SURFACES)
    name = names[(names.index(lab.surface) + 1) % len(names)]
    rates = SURFACES[name].rates
    edits: dict[str, Any] = {"lab.surface": name, "lab.start": "auto", "lab.tune": False}
    edits |= {f"{RACERS}{racer}{LR}": rates[spec.kind] for racer, spec in lab.racers.items()}
    return edits


def switched(experiment: Experiment, name: str) -> dict[str, Any]:
    """Edits that take a racer out of the race, or back into it; the last one stays in."""
    lab = _settings(experiment)
    off = [other for other in lab.off if other != name]
    if name not in lab.off:
        off.append(name)
    return {} if len(off) == len(lab.racers) else {"lab.off": off}


def tuned(experiment: Experiment, *names: str) -> dict[str, float]:
    """Edits that give racers (default: all that race) the rate with which they end lowest.

    Nothing on a surface without a lowest point: there the largest rate always ends lowest.
    """
    lab = _settings(experiment)
    if SURFACES[lab.surface].lowest is None:
        return {}
    wanted = names or [name for name in lab.racers if name not in lab.off]
    return {f"{RACERS}{name}{LR}": float(f"{_search(lab, name).finish()[0]:.4g}") for name in wanted}


def _search(lab: Landscape, name: str) -> Search:
    surface = SURFACES[lab.surface]
    start = surface.start if lab.start is None else lab.start
    return Search(lab.racers[name], surface, start, lab.steps, position=lab.nesterov == "position")
