"""What a run recorded of its layers last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.observe.series import LayerSeries
from core.train.trainer import Trainer


@dataclass(frozen=True)
class LayerFigures:
    """All layers of a run at the step that was recorded last; the output layer is the last one."""

    step: int
    stats: NDArray[np.float64]
    """(layers, 4 signals, 5 statistics), as in `core.observe.series`."""
    saturated: NDArray[np.float64]
    """(layers,)"""
    dead: NDArray[np.float64]
    """(layers,)"""
    update_ratio: NDArray[np.float64]
    """(layers,)"""


def layer_figures(trainer: Trainer) -> LayerFigures | None:
    """The newest record of the layers; None before the first one. Another thread may ask while it trains."""
    series: LayerSeries = trainer.recorder.layer_series
    row = series.count - 1
    if row < series.first:
        return None
    at = row % series.capacity
    step = int(series.steps[at])
    arrays = (series.stats, series.saturated, series.dead, series.update_ratio)
    copies = [array[at].copy() for array in arrays]
    # Overwritten while it was copied: a newer one will be there at the next look.
    return LayerFigures(step, *copies) if row >= series.first else None
