"""Mean-field signal propagation (Poole 2016, Schoenholz 2016): what wide random layers do to a signal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from core.errors import UsageError
from core.nn.activations import Function, function
from core.nn.initializers import kernel_std
from core.observe.theory_drop import drop_after
from core.observe.theory_fit import unfit
from core.observe.theory_gauss import moments
from core.observe.theory_inputs import Inputs
from core.spec.model import Activation, Model

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LayerTheory:
    """One layer at initialisation, before anything is multiplied."""

    index: int
    """From 1."""
    name: str
    fan_in: int
    units: int
    kernel_std: float
    variance: float
    """q: variance of the inputs of the activation."""
    mean: float
    std: float
    rms: float
    """Of h, over units and examples."""
    saturated: float
    """Share of outputs in a flat region; NaN where the activation has none."""
    chi: float
    """E[(dL/dh of the layer before)^2] / E[(dL/dh)^2]; for layer 1 the layer before is the input."""
    gradient: float
    """rms dL/dh over that of the last hidden layer."""


@dataclass(frozen=True)
class _Signal:
    """What leaves a layer, for m examples of different size."""

    mean: Floats
    second: Floats

    @property
    def variance(self) -> float:
        """Over the units of all examples; inf where they are beyond all numbers."""
        second, mean = float(self.second.mean()), float(self.mean.mean())
        return max(0.0, second - mean * mean) if second < inf else inf


def predict(
    model: Model, inputs: Inputs, output: tuple[int, Activation] | None = None
) -> tuple[LayerTheory, ...]:
    """Every hidden layer, and the output layer where its units and activation are given.

    With n = fan_in, s^2 = var(kernel) and z ~ N(0, 1):
        forward   q_l = n s^2 E[h_{l-1}^2],  h_l = phi(sqrt(q_l) z + bias)
        backward  chi_l = units s^2 E[phi'(sqrt(q_l) z + bias)^2]
    A layer with other widths on its two sides takes fan_in forward and its own units backward. Batch norm before the
    activation sets q to v / (v + eps), v being the variance over the batch, and divides chi by v + eps (Yang 2019).
    Raises UsageError where `unfit(model)` says why the theory does not apply.
    """
    reason = unfit(model)
    if reason is not None:
        raise UsageError(reason.en)
    widths = [inputs.features, *model.hidden]
    phi = scalar(model.activation)
    first = np.zeros_like(inputs.second)
    signal = _Signal(first, drop_after(model, 0).second(first, inputs.second))
    spread = inputs.variance + float(signal.second.mean() - inputs.second.mean())
    layers: list[tuple[LayerTheory, Floats]] = []
    for index, units in enumerate(model.hidden, 1):
        before = drop_after(model, index - 1)
        made = _layer(model, phi, (index, widths[index - 1], units), signal, spread, before.gradient)
        layers.append((made[0], made[1]))
        after = drop_after(model, index)
        signal = _Signal(after.mean(made[2].mean), after.second(made[2].mean, made[2].second))
        spread = signal.variance
    found = _with_gradients(layers)
    if output is None or output[1].kind == "softmax":
        return found
    columns, square = inputs.wide
    fan_in = widths[-1] + columns
    joined = (widths[-1] * signal.second + columns * square) / fan_in
    plain = model.model_copy(update={"batch_norm": type(model.batch_norm)()})
    place = len(widths), fan_in, output[0]
    drop = drop_after(model, len(model.hidden)).gradient
    last, chi, _ = _layer(plain, scalar(output[1]), place, _Signal(signal.mean, joined), 0.0, drop)
    mean_chi = float(chi.mean())
    return *found, replace(last, gradient=1 / sqrt(mean_chi) if found and mean_chi > 0 else nan)


def scalar(spec: Activation) -> Function:
    """The activation as a function of one number; prelu starts with slope 0, as relu."""
    return function(Activation(kind="relu") if spec.kind == "prelu" else spec)


def _layer(
    model: Model, phi: Function, place: tuple[int, int, int], signal: _Signal, spread: float, drop: float
) -> tuple[LayerTheory, Floats, _Signal]:
    """A layer, chi for every example, and what leaves it."""
    index, fan_in, units = place
    std = kernel_std(model.init, (fan_in, units)) or nan
    variance, shift, divisor = fan_in * std**2 * signal.second, model.bias, 1.0
    if model.batch_norm.enabled:
        # The bias is taken away with the mean, and all examples have the same size.
        seen = fan_in * std**2 * spread
        divisor, shift = seen + model.batch_norm.eps, 0.0
        variance = np.array([seen / divisor])
    found = moments(phi, variance, shift)
    chi = units * std**2 * found.slope / divisor * drop
    out = _Signal(found.mean, found.second)
    rms = sqrt(float(found.second.mean()))
    layer = LayerTheory(
        index=index,
        name=f"dense_{index}",
        fan_in=fan_in,
        units=units,
        kernel_std=std,
        variance=float(variance.mean()),
        mean=float(found.mean.mean()),
        std=sqrt(out.variance),
        rms=rms,
        saturated=float(found.saturated.mean()),
        chi=float(chi.mean()),
        gradient=nan,
    )
    return layer, chi, out


def _with_gradients(layers: list[tuple[LayerTheory, Floats]]) -> tuple[LayerTheory, ...]:
    """Products of chi from the last hidden layer down, for every example, then the mean over them."""
    ratio: Floats = np.ones(1)
    found: list[LayerTheory] = []
    with np.errstate(all="ignore"):
        for layer, chi in reversed(layers):
            found.append(replace(layer, gradient=sqrt(float(np.mean(ratio)))))
            ratio = ratio * chi
    return tuple(reversed(found))
