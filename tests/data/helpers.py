"""What several tests of the data room share."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.data.dataset import DataSet
from core.data.load import load
from core.spec.data import Data

F32: np.dtype[Any] = np.dtype(np.float32)
F64: np.dtype[Any] = np.dtype(np.float64)


def loaded(dtype: np.dtype[Any] = F64, **settings: Any) -> DataSet:
    """The set of these settings of `data`."""
    return load(Data(**settings), dtype)
