from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UsageError
from core.spec.metrics import BY_LAYER, FORMS, PATTERN, PLAIN, Metric

VALID = {
    **{name: (name, (), ()) for name in PLAIN},
    **{f"{name}[3]": (name, (3,), (3,)) for name in BY_LAYER},
    "grad_ratio[1/6]": ("grad_ratio", (1, 6), (1, 6)),
    "output[0]": ("output", (0,), ()),
    "output[12,3]": ("output", (12, 3), ()),
}
INVALID = {
    "losss": "did you mean loss?",
    "accuracy": "did you mean acc?",
    "loss[1]": "write loss without brackets",
    "act_std": "write act_std[layer], layers counting from 1",
    "act_std[0]": "write act_std[layer], layers counting from 1",
    "act_std[-1]": "write act_std[layer], layers counting from 1",
    "act_std[06]": "write act_std[layer], layers counting from 1",
    "act_std[1,2]": "write act_std[layer], layers counting from 1",
    "act_sdt[6]": "did you mean act_std[6]?",
    "grad_ratio[1]": "write grad_ratio[layer/layer]",
    "output": "write output[row] or output[row,column]",
    "output[0, 1]": "write output[row] or output[row,column]",
    "loss\n": "did you mean loss?",
    "act_std[1]\n": "write act_std[layer], layers counting from 1",
    "": "",
    "qqqq": "",
}


@pytest.mark.parametrize("text", VALID)
def test_valid(text: str) -> None:
    name, args, layers = VALID[text]
    metric = Metric.parse(text)
    assert (metric.name, metric.args, metric.layers) == (name, args, layers)
    assert str(metric) == text
    assert re.search(PATTERN, text)


def test_every_form_is_covered() -> None:
    assert {text.partition("[")[0] for text in VALID} == {form.partition("[")[0] for form in FORMS}


@pytest.mark.parametrize("text", INVALID, ids=repr)
def test_invalid(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Metric.parse(text)
    assert caught.value.hint == INVALID[text]


@given(st.one_of(st.text(max_size=12), st.from_regex(r"(output|dead|loss|grad_ratio)\[.{0,5}\]")))
def test_any_text_is_a_metric_or_explained(text: str) -> None:
    try:
        metric = Metric.parse(text)
    except UsageError:
        return
    assert str(metric) == text
