"""All panes and where they stand, for tests, the demo and the benchmark."""

from __future__ import annotations

from collections.abc import Mapping

from tui_dnn.raster.cells import Cells
from tui_dnn.runner.controls import Controls
from tui_dnn.runner.run import Run
from tui_dnn.widgets.accuracy import AccuracyPane
from tui_dnn.widgets.boundary import BoundaryPane
from tui_dnn.widgets.diagnosis import DiagnosisPane
from tui_dnn.widgets.expect import ExpectPane
from tui_dnn.widgets.gradient_flow import GradientFlowPane
from tui_dnn.widgets.header import Header
from tui_dnn.widgets.layers import LayersPane
from tui_dnn.widgets.loss import LossPane
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.pictures import MistakesPane, WeightsPane
from tui_dnn.widgets.run_bar import RunBar
from tui_dnn.widgets.runs import RunsPane
from tui_dnn.widgets.view import ChartSettings, LabView

Place = tuple[int, int, int, int]
"""x, y, width, height."""


class Stage:
    """One pane of each kind."""

    def __init__(self) -> None:
        self.charts = ChartSettings()
        self.diagnosis = DiagnosisPane(id="diagnosis")
        self.panes: dict[str, Pane] = {
            "header": Header(id="header"),
            "runs": RunsPane(id="runs"),
            "expect": ExpectPane(id="expect"),
            "loss": LossPane(id="loss"),
            "accuracy": AccuracyPane(id="accuracy"),
            "flow": GradientFlowPane(id="flow"),
            "layers": LayersPane(id="layers"),
            "boundary": BoundaryPane(id="boundary"),
            "mistakes": MistakesPane(id="mistakes"),
            "weights": WeightsPane(id="weights"),
            "diagnosis": self.diagnosis,
            "time": RunBar(id="time"),
        }

    def view(self, runner: Controls) -> LabView:
        """The lab as a runner has it."""
        return LabView(
            runner.run,
            runner.ghost,
            runner.runs,
            runner.state,
            runner.frame,
            timings=runner.timings,
            charts=self.charts,
        )

    def show(self, view: LabView) -> None:
        for pane in self.panes.values():
            if pane.display:
                pane.show(view)

    def fresh(self) -> Stage:
        """New panes; the diagnosis keeps its memory."""
        stage = Stage()
        stage.diagnosis.logs.update(self.diagnosis.logs)
        return stage

    def picture(self, view: LabView, width: int, height: int, alone: str = "") -> Cells:
        """The whole lab."""
        whole = Cells(width, height)
        for name, (x, y, w, h) in arranged(width, height, view.run, alone).items():
            pane = self.panes[name]
            pane.zoomed = name == alone
            drawn = pane.picture(view, w, h)
            whole.codes[y : y + h, x : x + w], whole.styles[y : y + h, x : x + w] = drawn.codes, drawn.styles
        return whole


def arranged(width: int, height: int, run: Run | None, alone: str = "") -> Mapping[str, Place]:
    """Places as in the lab; the config pane's is left to the runs."""
    if alone:
        return {
            "header": (0, 0, width, 1),
            alone: (0, 1, width, height - 2),
            "time": (0, height - 1, width, 1),
        }
    images = run is not None and run.trainer.data.image_shape is not None
    if width < 110 or height < 32:
        left, middle = 25, 29
        right = width - left - middle
        body = height - 5
        top = body * 9 // 19
        return {
            "header": (0, 0, width, 1),
            "runs": (0, 1, left, body - 8),
            "expect": (0, body - 7, left, 8),
            "loss": (left, 1, middle, body - 9),
            "flow": (left, body - 8, middle, 9),
            "layers": (left + middle, 1, right, top),
            ("mistakes" if images else "boundary"): (left + middle, 1 + top, right, body - top),
            "diagnosis": (0, height - 4, width, 2),
            "time": (0, height - 2, width, 1),
        }
    body = height - 9
    left, middle = 27, 47 * (width - 27) // 93
    right = width - left - middle
    flow = 10
    accuracy = (body - flow) * 7 // 21
    layers = 12 if images else 15
    places: dict[str, Place] = {
        "header": (0, 0, width, 3),
        "runs": (0, 3, left, body - 12),
        "expect": (0, body - 9, left, 12),
        "loss": (left, 3, middle, body - flow - accuracy),
        "accuracy": (left, 3 + body - flow - accuracy, middle, accuracy),
        "flow": (left, 3 + body - flow, middle, flow),
        "layers": (left + middle, 3, right, layers),
        "diagnosis": (0, height - 6, width, 3),
        "time": (0, height - 3, width, 2),
    }
    x, y, rest = left + middle, 3 + layers, body - layers
    if images:
        places |= {
            "mistakes": (x, y, right, rest // 2),
            "weights": (x, y + rest // 2, right, rest - rest // 2),
        }
    else:
        places["boundary"] = (x, y, right, rest)
    return places
