"""Ordered, critical or chaotic: where a signal ends up in a very deep stack of equal layers."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, log, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.nn.activations import Function
from core.nn.initializers import kernel_std
from core.observe.theory import scalar
from core.observe.theory_drop import Drop, drop_after
from core.observe.theory_fit import unfit
from core.observe.theory_gauss import Moments, moments
from core.spec.model import Model
from core.spec.text import Text

Floats = NDArray[np.float64]
PhaseName = Literal["ordered", "critical", "chaotic"]
CRITICAL = 0.02
"""chi this close to 1 is called critical: its depth scale is above 50 layers."""
_LEAST, _MOST = 1e-14, 1e10
_SAME = 1e-9


@dataclass(frozen=True)
class Phase:
    """The limit of depth, for layers as wide as the last hidden one."""

    width: int
    variance: float
    """q*: variance of the inputs of the activation, where it stays; 0 or inf where it runs away."""
    chi: float
    """chi at q*: the mean square of dL/dh is multiplied by it in every layer on its way back."""

    @property
    def name(self) -> PhaseName:
        if abs(self.chi - 1) <= CRITICAL:
            return "critical"
        return "ordered" if self.chi < 1 else "chaotic"

    @property
    def depth(self) -> float:
        """xi = 1 / |ln chi|: layers over which the mean square of the gradient changes by a factor e."""
        if not isfinite(self.chi):
            return nan
        if self.chi <= 0:
            return 0.0
        return inf if abs(self.chi - 1) < _SAME else 1 / abs(log(self.chi))


def phase(model: Model, variance: float) -> Phase | None:
    """From the variance q of the last hidden layer on; None without a hidden layer or where nothing applies."""
    if not model.hidden or unfit(model) is not None:
        return None
    layer = _Square.of(model)
    end = layer.normed() if model.batch_norm.enabled else layer.end(variance)
    return Phase(layer.width, end, layer.chi(end))


@dataclass(frozen=True)
class _Square:
    """A layer of the last hidden width on both sides, repeated without end."""

    width: int
    gain: float
    """width * var(kernel)"""
    shift: float
    function: Function
    drop: Drop
    eps: float | None
    """Batch norm's, where it is on."""

    @classmethod
    def of(cls, model: Model) -> _Square:
        width = model.hidden[-1]
        gain = width * (kernel_std(model.init, (width, width)) or nan) ** 2
        norm = model.batch_norm
        shift, eps = (0.0, norm.eps) if norm.enabled else (model.bias, None)
        drop = drop_after(model, len(model.hidden))
        return cls(width, gain, shift, scalar(model.activation), drop, eps)

    def growth(self, variance: Floats) -> Floats:
        """q of the next layer over q, less 1."""
        found = self._moments(variance)
        return self.gain * self.drop.second(found.mean, found.second) / variance - 1

    def chi(self, variance: float) -> float:
        inside = min(max(variance, _LEAST), _MOST)
        found = self._moments(np.array([inside]))
        chi = self.gain * float(found.slope[0]) * self.drop.gradient
        return chi if self.eps is None else chi / (self._spread(found) + self.eps)

    def normed(self) -> float:
        """v / (v + eps) in the steady state of batch norm."""
        spread = self._spread(self._moments(np.array([1.0])))
        return spread / (spread + (self.eps or 0.0))

    def end(self, start: float) -> float:
        """Where q goes from `start`: the next fixed point in the direction in which it moves."""
        start = min(max(start, _LEAST), _MOST)
        first = float(self.growth(np.array([start]))[0])
        if abs(first) < _SAME:
            return start
        stop = _MOST if first > 0 else _LEAST
        places: Floats = np.geomspace(start, stop, 200)
        growth = self.growth(places)
        turned = np.flatnonzero(growth * first <= 0)
        if not turned.size:
            return inf if first > 0 else 0.0
        low, high = float(places[turned[0] - 1]), float(places[turned[0]])
        for _ in range(40):
            middle = sqrt(low * high)
            if float(self.growth(np.array([middle]))[0]) * first > 0:
                low = middle
            else:
                high = middle
        return sqrt(low * high)

    def _moments(self, variance: Floats) -> Moments:
        return moments(self.function, variance, self.shift)

    def _spread(self, found: Moments) -> float:
        mean = self.drop.mean(found.mean)
        return self.gain * float((self.drop.second(found.mean, found.second) - mean**2)[0])


def in_words(found: Phase) -> Text:
    """What the phase means for a deep network."""
    factor = f"{sqrt(found.chi):.3g}"
    en = f"chi {found.chi:.3g}, x{factor} in rms per layer"
    ko = f"chi {found.chi:.3g}, 층마다 rms가 {factor}배"
    depth = found.depth
    if found.name == "critical":
        scale_en, scale_ko = (
            ("without bound", "무한대") if depth == inf else (f"{depth:.3g} layers", f"{depth:.3g}층")
        )
        return Text(
            en=f"critical ({en}): signals and gradients keep their size; depth scale xi {scale_en}",
            ko=f"임계 상태({ko}): 신호와 기울기의 크기가 유지된다. 깊이 척도 xi {scale_ko}",
        )
    if found.name == "ordered":
        return Text(
            en=f"ordered ({en}): gradients vanish towards the input; depth scale xi {depth:.3g} layers, "
            f"trainable to about 6 xi = {6 * depth:.3g} layers",
            ko=f"질서 상태({ko}): 입력 쪽으로 갈수록 기울기가 사라진다. 깊이 척도 xi {depth:.3g}층, "
            f"약 6 xi = {6 * depth:.3g}층까지 학습할 수 있다",
        )
    return Text(
        en=f"chaotic ({en}): gradients explode towards the input; depth scale xi {depth:.3g} layers",
        ko=f"혼돈 상태({ko}): 입력 쪽으로 갈수록 기울기가 폭발한다. 깊이 척도 xi {depth:.3g}층",
    )
