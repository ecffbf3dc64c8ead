"""Lessons of the pages that are about the run on the screen rather than about a preset."""

from __future__ import annotations

from typing import Final

from core.spec.text import Text

RANGE_TITLE: Final = Text(en="LR range test of this run", ko="이 실행의 학습률 범위 시험")
RANGE_LESSON: Final = Text(
    en="A copy of this run from step 0, whose learning rate grows by the same factor in every update. Predict: at "
    "which rate does the loss fall fastest, and where does it run away? Press space. A rate to start from is where "
    "the loss falls fastest. At the end t puts that rate into the running network, which goes on from where it is.",
    ko="이 실행을 0 스텝부터 다시 하면서 갱신마다 학습률을 같은 배율로 키운다. "
    "예측: 손실은 어느 학습률에서 가장 빨리 떨어지고 어디에서 튀어 오를까? "
    "space를 누른다. 손실이 가장 가파르게 떨어지는 학습률에서 시작하면 된다. "
    "끝난 뒤 t를 누르면 그 학습률을 지금 학습 중인 신경망에 넣는다. 신경망은 있던 자리에서 이어 간다.",
)
SLICE_TITLE: Final = Text(en="2-D loss slice of this run", ko="이 실행의 2차원 손실 단면")
SLICE_LESSON: Final = Text(
    en="The weights that the run has now are in the middle. Two random directions, as long for every unit as its own "
    "weights, span the plane; each point is the loss on some training examples. Predict: is the run in a bowl, in a "
    "valley or on a plateau? Press space. Turn the radius to look closer, the seed for other directions.",
    ko="한가운데가 지금 이 실행의 가중치다. 무작위 방향 두 개를 유닛마다 그 가중치만큼 길게 잡아 평면을 만들고, "
    "점마다 학습 예제 몇 개의 손실을 잰다. "
    "예측: 이 실행은 그릇 안에 있을까, 골짜기에 있을까, 평지에 있을까? "
    "space를 누른다. radius로 더 가까이 보고, seed로 다른 방향을 본다.",
)
