"""Any valid experiment trains five steps: no exception, and a state that is finite or declared diverged."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import LabError
from core.spec.experiment import Experiment
from core.train.trainer import Trainer
from tests.spec.strategies import experiments


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(experiments(), st.integers(0, 4))
def test_five_steps(recipe: Experiment, edit_at: int) -> None:
    try:
        trainer = Trainer(recipe)
    except LabError as error:
        # Settings can be valid by themselves and not fit the data (a batch larger than the set): then it says so.
        assert error.message
        return
    for step in range(5):
        if trainer.status not in ("ready", "running"):
            break
        if step == edit_at:
            for entry in recipe.timeline:
                if entry.fork is None and entry.run == "main":
                    trainer.apply(entry.set)
        result = trainer.step()
        assert result.status == trainer.status
    if trainer.status == "diverged":
        assert trainer.divergence is not None
        return
    assert np.isfinite(trainer.recorder.scalars("loss", 0, trainer.recorder.scalar_rows)).all()
    saved = trainer.state()
    digest = trainer.digest()
    trainer.restore(saved)
    assert trainer.digest() == digest
    trainer.observe()
