"""The grid of a slice: its losses, what they say, and how they are drawn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.lab.frame import Frame, Line, LineChart, MapChart
from core.lab.loss_slice_plane import Numbers, Plane
from core.spec.labs.loss_slice import LossSlice
from core.spec.text import Text

WORK = 150_000_000
"""Multiplications of one step, at most, where one point or update does not need more: some 20 ms."""
MOST = 50
"""Points or updates of one step, at most: small ones cost time, too."""


def per_step(work: int) -> int:
    """How many points or updates of so many multiplications fit into a step."""
    return min(MOST, max(1, WORK // max(work, 1)))


def short(loss: float) -> str:
    """Three digits, without an exponent where the number is of a size that people read."""
    return f"{loss:,.0f}" if 100.0 <= abs(loss) < 1e6 else f"{loss:.3g}"


class Slice:
    """The grid of a plane, some points per step, from the run itself outwards."""

    def __init__(self, plane: Plane, lab: LossSlice) -> None:
        self.plane, self.lab = plane, lab
        self.at: Numbers = np.linspace(-lab.radius, lab.radius, lab.points)
        self.losses: Numbers = np.full((lab.points, lab.points), np.nan)
        """(rows, columns): b from the top downwards, a to the right; NaN: not yet, or not finite."""
        rows, columns = np.indices(self.losses.shape)
        distance = np.hypot(self.at[rows], self.at[columns]).ravel()
        order = np.argsort(distance, kind="stable")
        self._order = [(int(i) // lab.points, int(i) % lab.points) for i in order]
        self._per_step = per_step(plane.work)
        self.done, self.total = 0, -(-len(self._order) // self._per_step)
        self.controls: tuple[str, ...] = ("lab.radius", "lab.points", "lab.rows", "lab.seed")

    def advance(self) -> None:
        if self.done >= self.total:
            return
        first = self.done * self._per_step
        for row, column in self._order[first : first + self._per_step]:
            self.losses[row, column] = self.plane.loss(float(self.at[column]), float(self.at[-1 - row]))
        self.done += 1

    def frame(self) -> Frame:
        return Frame(
            step=self.done,
            total=self.total,
            charts=(self._map(), self._cuts()),
            notes=tuple(self._notes()),
            metrics=self.metrics(),
        )

    def metrics(self) -> dict[str, float]:
        """centre, lowest, highest; rise: mean loss at the plane's inner circle over the centre's; dents."""
        middle = self.lab.points // 2
        known = self.losses[np.isfinite(self.losses)]
        if not known.size:
            return {}
        centre = float(self.losses[middle, middle])
        found = {"centre": centre, "lowest": float(known.min()), "highest": float(known.max())}
        if self.done >= self.total:
            for share in (0.25, 0.5, 1.0):
                found[f"rise[{share:g}]"] = self._ring(share * self.lab.radius) - centre
            found["dents"] = self._dents()
        return found

    def _ring(self, radius: float) -> float:
        """Mean loss at about that distance from the centre."""
        distance = np.hypot(*np.meshgrid(self.at, self.at))
        width = float(self.at[1] - self.at[0])
        near = (np.abs(distance - radius) <= width) & np.isfinite(self.losses)
        return float(self.losses[near].mean()) if near.any() else float("nan")

    def _dents(self) -> float:
        """Share of inner points at which the surface bends downwards along a row or a column: 0 where convex."""
        z = self.losses
        across = z[1:-1, 2:] + z[1:-1, :-2] - 2.0 * z[1:-1, 1:-1]
        along = z[2:, 1:-1] + z[:-2, 1:-1] - 2.0 * z[1:-1, 1:-1]
        bends = (across < 0.0) | (along < 0.0)
        return float(bends.mean())

    def _map(self) -> MapChart:
        radius = self.lab.radius
        known = self.losses[np.isfinite(self.losses)]
        here = Line("the run", np.zeros(1), np.zeros(1), "points")
        return MapChart(
            "loss around the run",
            self.losses,
            (-radius, radius, -radius, radius),
            (here,),
            log_z=bool(known.size) and float(known.min()) > 0.0,
        )

    def _cuts(self) -> LineChart:
        middle = self.lab.points // 2
        along, across = self.losses[middle], self.losses[::-1, middle]
        lines = (Line("along u", self.at, along), Line("along v", self.at, across))
        known = np.concatenate([along, across])
        known = known[np.isfinite(known)]
        log = bool(known.size) and float(known.min()) > 0.0
        return LineChart(
            "two cuts through the run",
            lines,
            "distance in norms of the weights",
            "loss",
            log_y=log,
        )

    def _notes(self) -> Iterator[Text]:
        found = self.metrics()
        if "centre" not in found:
            return
        yield Text(
            en=f"At the run the loss is {short(found['centre'])}; on the plane it goes from "
            f"{short(found['lowest'])} to {short(found['highest'])}.",
            ko=f"지금 위치의 손실은 {short(found['centre'])}, 이 평면에서는 {short(found['lowest'])}부터 "
            f"{short(found['highest'])}까지다.",
        )
        if "dents" in found:
            yield Text(
                en=f"Half way to the edge it is {short(found['rise[0.5]'])} higher; {found['dents']:.0%} of the "
                "points bend downwards.",
                ko=f"가장자리까지 절반만 가도 평균 {short(found['rise[0.5]'])} 높아진다. 아래로 굽은 점은 "
                f"{found['dents']:.0%}다.",
            )
