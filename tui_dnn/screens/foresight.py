"""What mean-field theory says of the run on the screen, at its initial weights."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from core.observe.theory_fit import warning
from core.observe.theory_inputs import inputs_of
from core.train.theory import examples, theory_of
from tui_dnn.runner.run import Run

NOTE = "mean field at step 0"


class Foresight:
    """Computed once for a run, when it is first shown; some milliseconds."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Run, tuple[float, ...] | None] = WeakKeyDictionary()

    def gradients(self, run: Run | None) -> tuple[float, ...] | None:
        """rms dL/dh of every hidden layer over that of the last.

        None where the theory does not apply, or no more: another network than that of step 0, or layers that
        another run has trained.
        """
        if run is None or run.stage_of is not None or run.trainer.experiment.model != run.experiment.model:
            return None
        if run not in self._known:
            self._known[run] = _gradients(run)
        return self._known[run]


def _gradients(run: Run) -> tuple[float, ...] | None:
    trainer, model = run.trainer, run.experiment.model
    x = examples(trainer)
    if len(model.hidden) < 2 or warning(model, inputs_of(x, model)) is not None:
        return None
    layers = theory_of(trainer, x)
    return tuple(layer.gradient for layer in layers[: len(model.hidden)]) or None
