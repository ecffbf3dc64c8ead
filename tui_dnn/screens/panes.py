"""The panes of the lab by their ids, which are those of `places`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tui_dnn.actions.footer import KeyBar
from tui_dnn.editing.config_pane import ConfigPane
from tui_dnn.runner.run import Run
from tui_dnn.screens.places import Kind, Shape
from tui_dnn.widgets.accuracy import AccuracyPane
from tui_dnn.widgets.boundary import BoundaryPane
from tui_dnn.widgets.diagnosis import DiagnosisPane
from tui_dnn.widgets.expect import ExpectPane
from tui_dnn.widgets.gradient_flow import GradientFlowPane
from tui_dnn.widgets.header import Header
from tui_dnn.widgets.layers import LayersPane
from tui_dnn.widgets.lesson import LessonPane
from tui_dnn.widgets.loss import LossPane
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.pictures import MistakesPane, WeightsPane
from tui_dnn.widgets.run_bar import RunBar
from tui_dnn.widgets.runs import RunsPane

PANES: Final[Mapping[str, type[Pane]]] = {
    "header": Header,
    "config": ConfigPane,
    "loss": LossPane,
    "accuracy": AccuracyPane,
    "flow": GradientFlowPane,
    "layers": LayersPane,
    "boundary": BoundaryPane,
    "mistakes": MistakesPane,
    "weights": WeightsPane,
    "runs": RunsPane,
    "expect": ExpectPane,
    "lesson": LessonPane,
    "diagnosis": DiagnosisPane,
    "time": RunBar,
    "footer": KeyBar,
}
"""In the order in which Tab goes through them."""
ALWAYS: Final = ("header", "time", "footer")
"""Cheap, and drawn in every frame."""
ANSWERING: Final = (*ALWAYS, "config", "diagnosis", "lesson")
"""Where the effect of a key is seen first."""
TURNS: Final = (
    ("loss", "accuracy", "config"),
    ("layers", "flow", "diagnosis"),
    ("boundary", "mistakes", "weights", "runs", "expect"),
)
"""The others take turns, one group in a frame."""


def shape_of(run: Run | None) -> Shape:
    """What there is to show of a run."""
    if run is None:
        return Shape()
    data = run.trainer.data
    kind: Kind = "table"
    if data.task in ("binary", "multiclass"):
        kind = "plane" if data.features == 2 else "image" if data.image_shape is not None else "table"
    return Shape(kind, len(run.trainer.recorder.names) - 1)
