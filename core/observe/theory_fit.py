"""Where mean-field theory has nothing to say, and why."""

from __future__ import annotations

from core.observe.theory_inputs import Inputs
from core.spec.model import Model
from core.spec.text import Text

NOT_DRAWN = ("zeros", "ones", "constant")
DIRECTIONS = 6.0
"""With fewer of them, some units see next to no variance over the batch, and batch norm blows their gradient up."""


def unfit(model: Model) -> Text | None:
    """None where the theory applies; else the reason."""
    if model.weights:
        return Text(
            en="not applicable: weights are given by hand, not drawn at random",
            ko="적용할 수 없음: 가중치를 무작위로 뽑지 않고 직접 정했다",
        )
    if model.init.kind in NOT_DRAWN:
        return Text(
            en=f"not applicable: init {model.init.kind} makes all units of a layer equal, nothing is random",
            ko=f"적용할 수 없음: 초기화 {model.init.kind}에서는 한 층의 유닛이 모두 같아 무작위성이 없다",
        )
    if model.activation.kind == "softmax":
        return Text(
            en="not applicable: softmax mixes the units of a layer, it is no function of one number",
            ko="적용할 수 없음: softmax는 한 층의 유닛을 섞으므로 한 수의 함수가 아니다",
        )
    if model.batch_norm.enabled and model.batch_norm.place == "after":
        return Text(
            en="not applicable: batch norm after the activation divides by a spread that differs from unit to unit",
            ko="적용할 수 없음: 활성화 뒤의 배치 정규화는 유닛마다 다른 표준편차로 나눈다",
        )
    return None


def warning(model: Model, inputs: Inputs) -> Text | None:
    """Why a gradient that the theory predicts may be far off."""
    if not model.batch_norm.enabled or unfit(model) is not None or inputs.directions >= DIRECTIONS:
        return None
    return Text(
        en=f"the examples differ in about {inputs.directions:.1f} directions only: with batch norm the gradient of "
        "the lower layers then grows faster than the theory says",
        ko=f"예제들이 약 {inputs.directions:.1f}개의 방향으로만 서로 다르다: 이때 배치 정규화가 있으면 "
        "아래층의 기울기는 이론보다 빠르게 커진다",
    )
