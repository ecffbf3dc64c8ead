"""Whether settings fit the data: what no check of the settings alone can see."""

from __future__ import annotations

from core.data.dataset import DataSet
from core.errors import PresetError, Problem
from core.spec.experiment import Experiment
from core.spec.schedule import Plateau


def check_fit(experiment: Experiment, data: DataSet) -> None:
    """PresetError with every misfit at once; called before anything is built or changed."""
    train, augment, problems = experiment.train, experiment.data.augment, []
    examples = len(data.train)
    if isinstance(train.batch, int) and train.batch > examples:
        given = f"{train.batch} with a training set of {examples}"
        problems.append(Problem("train.batch", given, f'at most {examples}, or "full"'))
    stopping = train.early_stopping
    watches = isinstance(train.schedule, Plateau) or train.keep_best
    watches = watches or (stopping is not None and stopping.monitor.startswith("val"))
    if watches and data.validation is None:
        given = "no validation data, which early stopping, plateau and keep_best watch"
        problems.append(
            Problem("data.validation", given, "a share such as 0.2, a count or a set with test data")
        )
    moves = augment.shift or augment.rotation or augment.blur or augment.flip
    if moves and data.image_shape is None:
        given = f"shift, rotation, blur or flip of {data.name}"
        problems.append(Problem("data.augment", given, "noise only, or a set of images"))
    if problems:
        raise PresetError(experiment.id, problems)
