"""The browser's own words in both languages, and text broken into lines of cells."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len, chop_cells

WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "lessons": "LESSONS",
        "lesson": "LESSON",
        "presets": "{} presets",
        "found": "{} of {} presets",
        "none": "nothing found; Esc shows all again",
        "find": "find",
        "pass": "PASS",
        "fail": "FAIL",
        "waits": "waits",
        "step": "step {:,}",
        "not run": "not run",
        "needs data": "needs data",
        "broken": "not valid",
        "stopped": "no result",
        "about": "about {}",
        "expects": "EXPECTS",
        "at": "step {}",
        "end": "end",
        "own": "saved by you",
        "get": "first run: {}",
        "open": "open",
        "check": "replay and check",
        "language": "한국어",
        "more": "more",
        "back": "back",
        "clear": "show all",
        "took": "checked in {}",
        "timeline": "DURING THE RUN",
        "arms": "COMPARED WITH",
        "after": "after {}",
        "claims": "CLAIMS OF LECTURE NOTES",
        "claim": "CLAIM",
        "verdicts": "{2} of {1} verdicts stand, {0} measured",
        "no claims": "no lesson has a claim",
        "supported": "SUPPORTED",
        "contradicted": "CONTRADICTED",
        "not shown": "NOT SHOWN",
        "no verdict": "not run yet",
        "checking": "is checked",
        "evidence": "MEASURED",
        "press r": "R replays the lesson and computes the verdict.",
        "open lesson": "open the lesson",
        "check all": "check all",
    },
    "ko": {
        "lessons": "수업",
        "lesson": "수업 내용",
        "presets": "프리셋 {}개",
        "found": "프리셋 {1}개 중 {0}개",
        "none": "찾은 것이 없습니다. Esc: 모두 보기",
        "find": "찾기",
        "pass": "통과",
        "fail": "실패",
        "waits": "대기",
        "step": "{:,} 스텝",
        "not run": "실행 전",
        "needs data": "데이터 필요",
        "broken": "잘못된 파일",
        "stopped": "결과 없음",
        "about": "약 {}",
        "expects": "기대하는 결과",
        "at": "{} 스텝",
        "end": "끝",
        "own": "내가 저장함",
        "get": "먼저 실행: {}",
        "open": "열기",
        "check": "재생하고 확인",
        "language": "English",
        "more": "더 보기",
        "back": "뒤로",
        "clear": "모두 보기",
        "took": "확인 {}",
        "timeline": "실행 중 바뀌는 것",
        "arms": "비교 대상",
        "after": "{} 다음",
        "claims": "강의 노트의 주장",
        "claim": "주장",
        "verdicts": "판정 {1}개 중 {2}개 확인, {0}개 측정",
        "no claims": "주장이 있는 수업이 없다",
        "supported": "맞다",
        "contradicted": "어긋난다",
        "not shown": "안 보임",
        "no verdict": "실행 전",
        "checking": "확인 중",
        "evidence": "측정값",
        "press r": "R을 누르면 수업을 재생해서 판정을 계산한다.",
        "open lesson": "수업 열기",
        "check all": "모두 확인",
    },
}


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at blanks; a word that is longer is cut. A blank line stays."""
    lines: list[str] = []
    for paragraph in text.strip().split("\n\n"):
        line = ""
        for word in paragraph.split():
            if line and cell_len(line) + 1 + cell_len(word) > width:
                lines.append(line)
                line = ""
            joined = f"{line} {word}" if line else word
            *full, line = chop_cells(joined, max(2, width)) if cell_len(joined) > width else [joined]
            lines += full
        lines += [line, ""]
    return lines[:-1]
