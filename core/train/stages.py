"""The start of a stage: a run that takes layers from a run that has ended."""

from __future__ import annotations

from collections.abc import Iterable

from core.errors import PresetError, Problem
from core.train.trainer import Trainer


def take_layers(source: Trainer, target: Trainer, layers: Iterable[str]) -> None:
    """Copy parameters and moving statistics of `layers` from one run to another that has not begun.

    Optimizer slots start anew, as after `model.compile` in Keras. PresetError where shapes differ.
    """
    wanted = tuple(layers)
    old, new = source.network, target.network
    problems = []
    for name in wanted:
        for info in new.arena.infos:
            if info.layer != name:
                continue
            shape = old.arena.info(info.name).shape
            if shape != info.shape:
                given = f"{info.name} of {_times(info.shape)} from one of {_times(shape)}"
                problems.append(Problem("arms.take", given, "layers of the same shape"))
    if problems:
        raise PresetError(target.experiment.id, problems)
    for info in new.arena.infos:
        if info.layer in wanted:
            new.arena.view(info.name)[...] = old.arena.view(info.name)
    for name, statistic in new.moving.items():
        if name.partition("/")[0] in wanted:
            statistic[...] = old.moving[name]
    taken = {layer.name: layer.adopt for layer in old.batch_norms if layer.name in wanted}
    for layer in new.batch_norms:
        layer.adopt = taken.get(layer.name, layer.adopt)


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
