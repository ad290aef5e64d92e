"""How an evaluation reads: a table of scores, then the worst mistakes with their reasons."""

from collections.abc import Iterator
from typing import Protocol

from digest.evaluation.relevance import Measure, RelevanceScores, Score, Slip
from digest.evaluation.stories import StoryScores
from digest.model import Topic

_TOPICS = {Topic.OPEN: "개방", Topic.CLOSED: "폐쇄", Topic.POLICY: "정책", Topic.SOVEREIGN: "소버린"}


class Evaluated(Protocol):
    """What can be reported."""

    @property
    def relevance(self) -> RelevanceScores:
        """Return the scores of relevance."""

    @property
    def stories(self) -> StoryScores:
        """Return the scores of stories."""


def report(evaluation: Evaluated) -> str:
    """Return the lines for people, the last one ended: Korean, with the customary names of the scores."""
    return "\n".join((*_relevance(evaluation.relevance), "", *_stories(evaluation.stories))) + "\n"


def _relevance(scores: RelevanceScores) -> Iterator[str]:
    yield "관련성 (relevance), 대괄호는 사건 단위로 다시 뽑은 95 % 구간"
    yield "  항목  주제 안  고른 것   정밀도 precision     재현율 recall        F1"
    yield _row(scores.total, "전체")
    yield _row(scores.sure, "표지가 확실한 것")
    yield _row(scores.hard, "어려운 것")
    yield _row(scores.title_only, "제목만 있는 것")
    yield _row(scores.by_title, "모두 제목만으로")
    for topic, score in scores.topics.items():
        yield _row(score, f"주제 {_TOPICS[topic]} ({topic})")
    yield ""
    yield f"크게 틀린 것 {len(scores.worst)}건 (worst mistakes)"
    for slip in scores.worst:
        yield from _slip(slip)


def _row(score: Score, name: str) -> str:
    measures = "  ".join(_measure(measure) for measure in (score.precision, score.recall, score.f1))
    return f"{score.items:6}  {score.relevant:7}  {score.picked:7}   {measures}  {name}"


def _measure(measure: Measure) -> str:
    return f"{measure.value:.3f} [{measure.low:.2f}, {measure.high:.2f}]"


def _slip(slip: Slip) -> Iterator[str]:
    verdict = "놓침 (missed)" if slip.item.relevant else "잘못 고름 (wrongly picked)"
    doubt = "" if slip.item.sure else ", 표지도 불확실"
    yield f"  {slip.found.score:.2f} {verdict}{doubt}: {slip.item.title} [{slip.item.id}]"
    for reason in slip.found.reasons:
        yield f"       {reason}"


def _stories(scores: StoryScores) -> Iterator[str]:
    yield "사건 묶음 (stories), 주제 안의 기사만"
    yield f"  기사 {scores.articles}건, 사건 {scores.events}개, 묶음 {scores.stories}개"
    yield _division("쌍 (pairs)", scores.pair_precision, scores.pair_recall, scores.pair_f1)
    yield _division("B-cubed", scores.b_cubed_precision, scores.b_cubed_recall, scores.b_cubed_f1)
    yield f"  합쳐진 닮은꼴 (near misses merged): {len(scores.merged)} / {scores.near_misses}"
    for one, other in scores.merged:
        yield f"       {one.title} [{one.id}] = {other.title} [{other.id}]"


def _division(name: str, precision: float, recall: float, f1: float) -> str:
    return f"  {name:11} 정밀도 {precision:.3f}  재현율 {recall:.3f}  F1 {f1:.3f}"
