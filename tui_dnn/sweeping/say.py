"""The sweep screen's own words in both languages."""

from __future__ import annotations

from typing import Final

SAY: Final[dict[str, dict[str, str]]] = {
    "en": {
        "tab": "Tab: another",
        "few": "too few trials to tell what matters",
        "reading": "reading",
        "runs": "RUNNING",
        "done": "done",
        "waits": "not running",
        "best": "best",
        "chosen": "chosen",
        "open": "open in the lab",
        "start": "start",
        "stop": "stop",
        "next": "next sweep",
        "trial": "trial",
        "back": "back",
        "begin": "Nothing was tried yet. r starts the sweep in processes of its own. It goes on while you work in "
        "the lab, and where it stopped when it is started again.",
        "soon": "The sweep has started; its first trials are on their way.",
        "empty": "this trial has no settings yet",
    },
    "ko": {
        "tab": "Tab: 다른 탐색",
        "few": "무엇이 중요한지 말하기에는 시도가 적음",
        "reading": "읽는 중",
        "runs": "실행 중",
        "done": "끝남",
        "waits": "멈춤",
        "best": "최고",
        "chosen": "선택",
        "open": "랩에서 열기",
        "start": "시작",
        "stop": "멈춤",
        "next": "다음 탐색",
        "trial": "시도",
        "back": "뒤로",
        "begin": "아직 시도한 것이 없습니다. r을 누르면 별도의 프로세스에서 탐색을 시작합니다. "
        "랩에서 다른 일을 하는 동안에도 계속되고, 다시 시작하면 멈춘 곳에서 이어집니다.",
        "soon": "탐색을 시작했습니다. 첫 시도를 준비하고 있습니다.",
        "empty": "이 시도에는 아직 설정이 없습니다",
    },
}
