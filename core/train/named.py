"""The flat arrays of a run as tensors with names, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Arena, Array
from core.nn.network import Network
from core.observe.recorder import Recorder
from core.optim.optimizer import Optimizer
from core.train.checkpoint_file import Stored

Named = dict[str, NDArray[Any]]


def network(network: Network, parameters: NDArray[Any], moving: NDArray[Any]) -> Named:
    """`dense_1/kernel`, `batch_norm_1/moving_mean`, ... of flat arrays like those of the network."""
    return _shaped(network.arena, parameters) | _statistics(network, moving)


def tensors(net: Network, arrays: Mapping[str, NDArray[Any]]) -> Named:
    """Arrays of a TrainerState by name: `dense_1/kernel`, `slot/m/dense_1/kernel`, `best/dense_1/kernel`."""
    found = network(net, arrays["parameters"], arrays["moving"])
    for name, array in arrays.items():
        if name.startswith("slot/"):
            found |= _prefixed(name, _shaped(net.arena, array))
    # Parameters that were kept before an edit changed the network have no names in it any more.
    if "best/parameters" in arrays and arrays["best/parameters"].size == net.arena.values.size:
        found |= _prefixed("best", network(net, arrays["best/parameters"], arrays["best/moving"]))
    return found


def arrays(net: Network, optimizer: Optimizer, stored: Stored) -> Named:
    """The arrays of a TrainerState; KeyError or ValueError where a tensor is missing or has another shape."""
    parameters, moving = flat(net, stored.tensors)
    found: Named = {"parameters": parameters, "moving": moving}
    for name in optimizer.slots:
        found[f"slot/{name}"] = _flat(net.arena, stored.group(f"slot/{name}"))
    best = stored.group("best")
    if best:
        found["best/parameters"], found["best/moving"] = flat(net, best)
    return found


def flat(net: Network, named: Mapping[str, NDArray[Any]]) -> tuple[Array, Array]:
    """Parameters and moving statistics in the order of the network."""
    moving: Array = np.zeros_like(net.moving_values)
    start = 0
    for name, statistic in net.moving.items():
        moving[start : start + statistic.size] = _like(named[name], statistic.shape)
        start += statistic.size
    return _flat(net.arena, named), moving


def history(recorder: Recorder) -> Named:
    """The recorded scalars, so that curves begin at step 0; layers are not kept."""
    series = recorder.scalar_series
    start, stop = series.first, series.count
    columns = {"step": series.steps, **series.arrays}
    return {f"history/{name}": series.read(column, start, stop) for name, column in columns.items()}


def restore_history(recorder: Recorder, named: Mapping[str, NDArray[Any]]) -> None:
    series = recorder.scalar_series
    columns = {"step": series.steps, **series.arrays}
    rows = min(len(named["step"]), series.capacity)
    for name, column in columns.items():
        column[:rows] = _like(named[name], named["step"].shape)[-rows:] if rows else ()
    series.count = 0
    series.publish(rows)


def _shaped(arena: Arena, values: NDArray[Any]) -> Named:
    return {info.name: values[info.start : info.stop].reshape(info.shape) for info in arena.infos}


def _flat(arena: Arena, named: Mapping[str, NDArray[Any]]) -> Array:
    values: Array = np.zeros_like(arena.values)
    for info in arena.infos:
        values[info.start : info.stop] = _like(named[info.name], info.shape).ravel()
    return values


def _statistics(net: Network, values: NDArray[Any]) -> Named:
    found, start = {}, 0
    for name, statistic in net.moving.items():
        found[name] = values[start : start + statistic.size]
        start += statistic.size
    return found


def _prefixed(prefix: str, named: Named) -> Named:
    return {f"{prefix}/{name}": array for name, array in named.items()}


def _like(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """No broadcasting: a tensor of another shape is an error."""
    if array.shape != shape:
        raise ValueError(f"{array.shape} instead of {shape}")
    return array
