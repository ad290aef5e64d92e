"""What people read of an evaluation."""

from digest.evaluation import evaluate, read_labelled, report
from digest.lexicon import default_lexicon
from tests.kiwi import loaded_korean

LINES = """\
{"id": "n1", "title": "과기정통부, AI 기본법 시행령 입법예고", "relevant": true, "topics": ["policy"], "difficulty": "hard", "date": "2026-02-25"}
{"id": "n2", "title": "오늘의 운세", "relevant": true, "topics": ["open"], "sure": false, "date": "2026-02-25"}
{"id": "n3", "title": "AI 칩 수출 통제 확대", "relevant": false, "date": "2026-02-25"}
"""


def test_scores_stories_and_mistakes_with_their_reasons_are_in_it() -> None:
    lines = report(evaluate(read_labelled(LINES, "표지.jsonl"), default_lexicon(), loaded_korean())).splitlines()
    assert "     3        2        2   0.500 [0.00, 1.00]  0.500 [0.00, 1.00]  0.500 [0.00, 1.00]  전체" in lines
    assert "     1        1        1   1.000 [1.00, 1.00]  1.000 [1.00, 1.00]  1.000 [1.00, 1.00]  어려운 것" in lines
    assert "크게 틀린 것 2건 (worst mistakes)" in lines
    assert "  0.00 놓침 (missed), 표지도 불확실: 오늘의 운세 [n2]" in lines
    assert "       AI를 말하지 않음" in lines
    assert "  기사 2건, 사건 2개, 묶음 2개" in lines
    assert "  쌍 (pairs)   정밀도 1.000  재현율 1.000  F1 1.000" in lines
    assert "  합쳐진 닮은꼴 (near misses merged): 0 / 0" in lines
