"""How good relevance and stories are on a labelled file: scores, intervals, the worst mistakes."""

from dataclasses import dataclass

from digest.evaluation.labelled import Labelled, read_labelled
from digest.evaluation.relevance import RelevanceScores, score_relevance
from digest.evaluation.report import report
from digest.evaluation.stories import StoryScores, score_stories
from digest.korean import Korean
from digest.lexicon import Lexicon

__all__ = ["Evaluation", "Labelled", "RelevanceScores", "StoryScores", "evaluate", "read_labelled", "report"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `evaluate` found; `report` puts it into lines."""

    relevance: RelevanceScores
    stories: StoryScores


def evaluate(items: tuple[Labelled, ...], lexicon: Lexicon, korean: Korean) -> Evaluation:
    """Judge and group the items of a labelled file and compare with its truth; blocking, CPU only."""
    return Evaluation(score_relevance(items, lexicon), score_stories(items, korean, lexicon))
