"""What clipping by value and by norm does to the direction of a gradient."""

from __future__ import annotations

import numpy as np

from core.lab.directions import WAYS, angle, clipped
from core.lab.frame import Frame, Line, LineChart, Numbers, Table
from core.optim.clipping import norm
from core.spec.experiment import Experiment
from core.spec.labs.clipping import Clipping
from core.spec.text import Text
from core.train.history import TERMINAL
from core.train.trainer import Trainer


class Machine:
    """First the vector by hand: whole, by value, by norm; then the gradients of a network, batch by batch."""

    controls: tuple[str, ...] = ("lab.limit", "lab.batches")

    def __init__(self, experiment: Experiment, lab: Clipping) -> None:
        self.lab = lab
        self.given = np.array(lab.gradient)
        self.total, self.done = 2 + lab.batches, 0
        self.short = {way: clipped(self.given, way, lab.limit, (slice(None),)) for way in ("value", "norm")}
        self.trainer = Trainer(experiment)
        infos = self.trainer.network.arena.infos
        self.tensors = tuple(slice(info.start, info.stop) for info in infos)
        self.angles: dict[str, list[float]] = {way: [] for way in WAYS}
        self.norms: list[float] = []

    def advance(self) -> None:
        if self.done == self.total:
            return
        self.done += 1
        if self.done > 2 and self.trainer.status not in TERMINAL:
            self._measure()

    def _measure(self) -> None:
        """One step of training: the arena holds its gradients afterwards, which nothing has clipped."""
        self.trainer.step()
        gradient = self.trainer.network.arena.gradients
        self.norms.append(norm(gradient))
        for way, found in self.angles.items():
            found.append(angle(gradient, clipped(gradient, way, self.lab.limit, self.tensors)))

    def frame(self) -> Frame:
        charts = (self._arrows(), self._by_batch())
        return Frame(self.done, self.total, charts, (self._table(),), self._notes(), self._metrics())

    def _arrows(self) -> LineChart:
        """The vectors from the origin; the long one is drawn only as far as the others reach."""
        reach = 1.5 * self.lab.limit
        longest = float(np.abs(self.given).max())
        lines = [_arrow("gradient", self.given * min(1.0, reach / longest) if longest else self.given)]
        if self.done >= 1:
            lines.append(_arrow("clip_value", self.short["value"]))
        if self.done >= 2:
            lines.append(_arrow("clip_norm", self.short["norm"]))
        title = f"{_vector(self.given)} clipped at {self.lab.limit:g}"
        return LineChart(title, tuple(lines), "first entry", "second entry")

    def _by_batch(self) -> LineChart:
        x = np.arange(1, len(self.norms) + 1, dtype=np.float64)
        lines = tuple(Line(WAYS[way], x, np.array(found)) for way, found in self.angles.items())
        return LineChart("network: turned by, degrees", lines, "batch")

    def _table(self) -> Table:
        rows = [("given", _vector(self.given), f"{norm(self.given):.4g}", "")]
        for number, (way, vector) in enumerate(self.short.items(), 1):
            if self.done >= number:
                turn = _turn(angle(self.given, vector))
                rows.append((WAYS[way].partition(",")[0], _vector(vector), f"{norm(vector):.4g}", turn))
        if self.norms:
            rows.append(("network", f"{self.tensors[-1].stop:,} entries", f"{self.norms[-1]:.4g}", ""))
            rows += [(f"  {WAYS[way]}", "", "", _turn(found[-1])) for way, found in self.angles.items()]
        return Table("gradients", ("gradient", "entries", "norm", "turned by"), tuple(rows))

    def _notes(self) -> tuple[Text, ...]:
        value, whole = (angle(self.given, self.short[way]) for way in ("value", "norm"))
        notes = []
        if self.done >= 1:
            notes.append(
                Text(
                    en=f"clip_value cuts every entry on its own: the direction turns by {value:.2f} degrees.",
                    ko=f"clip_value는 성분을 따로 자르므로 방향이 {value:.2f}도 돌아간다.",
                )
            )
        if self.done >= 2:
            notes.append(
                Text(
                    en=f"clip_norm shrinks all entries by one factor: the direction stays ({whole:.2f} degrees).",
                    ko=f"clip_norm은 모든 성분을 같은 비율로 줄이므로 방향이 그대로다({whole:.2f}도).",
                )
            )
        if self.norms:
            means = {way: float(np.mean(found)) for way, found in self.angles.items()}
            notes.append(
                Text(
                    en=f"The network's gradient, mean turn: {means['value']:.1f} by value, {means['norm']:.1f} by "
                    f"the norm of each tensor, {means['global']:.1f} by the norm of all.",
                    ko=f"신경망의 기울기는 평균으로 값 클리핑에서 {means['value']:.1f}도, 텐서별 노름에서 "
                    f"{means['norm']:.1f}도, 전체 노름에서 {means['global']:.1f}도 돌아간다.",
                )
            )
        return tuple(notes)

    def _metrics(self) -> dict[str, float]:
        found = {f"angle[{way}]": angle(self.given, vector) for way, vector in self.short.items()}
        found |= {f"norm[{way}]": norm(vector) for way, vector in self.short.items()}
        for way, angles in self.angles.items():
            if angles:
                found[f"network_angle[{way}]"] = float(np.mean(angles))
        if self.norms:
            found["network_norm"] = float(np.mean(self.norms))
            found["network_batches"] = float(len(self.norms))
        return found


def _arrow(name: str, tip: Numbers) -> Line:
    return Line(name, np.array([0.0, tip[0]]), np.array([0.0, tip[1]]))


def _turn(degrees: float) -> str:
    """Rounding of the arithmetic alone is no turn."""
    return f"{degrees:.2f}"


def _vector(entries: Numbers) -> str:
    return f"({', '.join(f'{entry:.4g}' for entry in entries)})"


def make(experiment: Experiment) -> Machine:
    """The lab of `experiment.lab`; the network trains without clipping, whatever the recipe says."""
    assert isinstance(experiment.lab, Clipping)
    train = experiment.train.model_copy(
        update={
            "clip_value": None,
            "clip_norm": None,
            "global_clip_norm": None,
            "steps": None,
            "epochs": 1000,
        }
    )
    return Machine(experiment.model_copy(update={"train": train}), experiment.lab)
