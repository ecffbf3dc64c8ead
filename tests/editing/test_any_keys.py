"""Whatever is pressed, what is pending is a valid experiment, and what is asked for can be done."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.spec.edits import with_edits, with_live_edits
from core.spec.experiment import Experiment
from core.spec.toml import dump_experiment, parse_experiment
from tests.spec.strategies import experiments
from tui_dnn.editing.check import structural
from tui_dnn.editing.editor import Editor
from tui_dnn.editing.facts import Facts
from tui_dnn.editing.rows import BY_KEY

KEYS = [*BY_KEY, *"<>0123456789./eE", "enter", "F", "escape", "backspace", "up", "down", "space", "n"]
facts = st.builds(Facts, st.none() | st.integers(1, 500), st.integers(1, 10_000), st.booleans())


@settings(max_examples=60, deadline=None)
@given(experiments(timeline=False, expect=False), facts, st.lists(st.sampled_from(KEYS), max_size=25))
def test_any_keys(experiment: Experiment, known: Facts, keys: list[str]) -> None:
    editor = Editor(experiment, known)
    for key in keys:
        editor.press(key)
        preview = editor.pending.preview
        bare = preview.model_copy(update={"timeline": (), "expect": ()})
        if not structural(editor.pending.edits):
            bare = bare.model_copy(update={"model": bare.model.model_copy(update={"weights": {}})})
        assert parse_experiment(dump_experiment(bare), "preview") == bare
        assert "\n" not in editor.refusal
        while editor.requests:
            request = editor.requests.pop(0)
            assert request.edits
            change = with_edits if structural(request.edits) else with_live_edits
            experiment = change(experiment, request.edits)
            editor.show(experiment, known)
            assert editor.experiment is experiment or editor.experiment == experiment
