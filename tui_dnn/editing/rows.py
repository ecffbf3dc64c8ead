"""The rows of the config pane, from top to bottom."""

from __future__ import annotations

from typing import Final

from tui_dnn.editing.data_rows import DATA
from tui_dnn.editing.network_rows import ACTIVATION, BATCH_NORM, DEPTH, INIT, SEED, WIDTH
from tui_dnn.editing.row import Row
from tui_dnn.editing.schedules import LEARNING_RATE, SCHEDULE
from tui_dnn.editing.training_rows import BATCH, CLIP, DROPOUT, MAX_NORM, OPTIMIZER, PENALTY

ROWS: Final[tuple[Row, ...]] = (
    DATA, DEPTH, WIDTH, ACTIVATION, INIT, BATCH_NORM, DROPOUT, PENALTY, MAX_NORM, CLIP,
    OPTIMIZER, LEARNING_RATE, SCHEDULE, BATCH, SEED,
)  # fmt: skip
BY_ID: Final = {row.id: row for row in ROWS}
BY_KEY: Final = {key: row for row in ROWS for key in row.keys}
