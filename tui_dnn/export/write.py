"""One run into one file of another program, after the fact."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.data.cache import write_bytes
from core.data.npz import save_npz
from core.train.checkpoint import save
from core.train.checkpoint_file import SUFFIX
from core.train.named import network
from core.train.saved_network import SavedNetwork
from core.train.trainer import Trainer
from tui_dnn.export.csv_file import CsvLog
from tui_dnn.export.curves import rows
from tui_dnn.export.keras_code import keras_code
from tui_dnn.export.pytorch_code import pytorch_code
from tui_dnn.export.source import Source

if TYPE_CHECKING:
    from tui_dnn.export.tensorboard import EventLog

Run = Trainer | SavedNetwork
"""A run in memory, or what a checkpoint holds of one."""
HINT = "make room, or name another file"


def write_checkpoint(run: Run, path: Path, name: str = "main") -> tuple[Path, ...]:
    if isinstance(run, Trainer):
        save(run, path)
    elif path.resolve() != Path(run.path).resolve():
        write_bytes(path, Path(run.path).read_bytes(), HINT)
    return (path,)


def write_numpy(run: Run, path: Path, name: str = "main") -> tuple[Path, ...]:
    """Parameters and moving statistics by name, and what normalises raw inputs."""
    arrays: dict[str, NDArray[np.generic]] = {
        **network(run.network, run.network.arena.values, run.network.moving_values)
    }
    normalization = run.normalization if isinstance(run, SavedNetwork) else run.data.normalization
    arrays |= {"normalize/shift": normalization.shift, "normalize/factor": normalization.factor}
    content = BytesIO()
    save_npz(content, arrays)
    write_bytes(path, content.getvalue(), HINT)
    return (path,)


def write_csv(run: Run, path: Path, name: str = "main") -> tuple[Path, ...]:
    return _curves(run, CsvLog(path), path, name)


def write_tensorboard(run: Run, path: Path, name: str = "main") -> tuple[Path, ...]:
    """Curves; layers too where the run is in memory, for a checkpoint does not keep them."""
    from tui_dnn.export.tensorboard import EventLog

    return _curves(run, EventLog(path), path, name)


def _curves(run: Run, log: CsvLog | EventLog, path: Path, name: str) -> tuple[Path, ...]:
    if isinstance(run, Trainer):
        log.update({name: run})
    elif run.history:
        log.write(name, rows(run.history, run.epochs))
    log.close()
    return (path,)


def write_keras(run: Run, path: Path, name: str = "main") -> tuple[Path, ...]:
    return _code(run, path, keras_code)


def write_pytorch(run: Run, path: Path, name: str = "main") -> tuple[Path, ...]:
    return _code(run, path, pytorch_code)


def _code(run: Run, path: Path, code: Callable[[Source, str], str]) -> tuple[Path, ...]:
    """The script, and its weights beside it."""
    weights = path.with_suffix(SUFFIX)
    write_checkpoint(run, weights)
    write_bytes(path, code(Source.of(run, weights.name), path.name).encode(), HINT)
    return path, weights


WRITERS: dict[str, tuple[str, Callable[[Run, Path, str], tuple[Path, ...]]]] = {
    "safetensors": (SUFFIX, write_checkpoint),
    "tensorboard": ("-logs", write_tensorboard),
    "csv": (".csv", write_csv),
    "numpy": (".npz", write_numpy),
    "keras": ("_keras.py", write_keras),
    "pytorch": ("_pytorch.py", write_pytorch),
}
"""End of the file's name, and what writes it, by format."""
