"""Whether an article is about open and closed AI or AI policy, how sure that is, and why.

An article counts when the subject is a *main* one, so the headline decides and the first sentences
support it; what stands further below hardly matters.
"""

from digest.lexicon import Kind, Lexicon
from digest.model import Relevance, Topic

THRESHOLD = 0.5
LEAD = 240  # characters of the body that are read as its first sentences

_AI = {Kind.AI, Kind.AI_MODEL, Kind.MODEL, Kind.MAKER, Kind.LAW, Kind.PROGRAMME, Kind.CHIP, Kind.OPEN_STRONG,
       Kind.CLOSED_STRONG, Kind.POLICY_STRONG, Kind.SOVEREIGN_STRONG}  # fmt: skip
_TOPIC_OF = {
    Kind.OPEN_STRONG: (Topic.OPEN, 2.5),
    Kind.CLOSED_STRONG: (Topic.CLOSED, 2.0),
    Kind.POLICY_STRONG: (Topic.POLICY, 2.2),
    Kind.LAW: (Topic.POLICY, 2.2),
    Kind.SOVEREIGN_STRONG: (Topic.SOVEREIGN, 2.0),
    Kind.PROGRAMME: (Topic.SOVEREIGN, 3.0),
    Kind.OPEN: (Topic.OPEN, 0.8),
    Kind.RULE: (Topic.POLICY, 1.0),
    Kind.COURT: (Topic.POLICY, 1.2),
    Kind.EXPORT: (Topic.POLICY, 1.2),
    Kind.BODY: (Topic.POLICY, 0.6),
}
_AGAINST = {
    Kind.MARKET: 0.9,
    Kind.PRODUCT: 0.6,
    Kind.EVENT: 0.7,
    Kind.PROMOTION: 1.2,
    Kind.INFRASTRUCTURE: 0.6,
    Kind.OTHER_SENSE: 1.0,
}


def judge(title: str, body: str, lexicon: Lexicon) -> Relevance:
    """Judge an article by its title and the beginning of its text.

    Args:
        title: The headline, cleaned.
        body: The page's text or the feed's summary; may be empty.
        lexicon: Whose names and words count.

    Returns:
        A score in [0, 1], relevant from `THRESHOLD` on, with topics and plain Korean reasons.
    """
    points = dict.fromkeys(Topic, 0.0)
    reasons: list[tuple[float, str]] = []
    about_ai = False
    against = 0.0
    for place, text, share in (("제목", title, 1.0), ("본문", body[:LEAD], 0.5)):
        best: dict[Kind, tuple[float, str]] = {}
        for mention in lexicon.mentions(text):
            about_ai = about_ai or mention.kind in _AI
            if mention.kind in _TOPIC_OF:
                best.setdefault(mention.kind, (_TOPIC_OF[mention.kind][1] * share, mention.form))
            elif mention.kind in _AGAINST:
                best.setdefault(mention.kind, (-_AGAINST[mention.kind] * share, mention.form))
        for kind, (weight, form) in best.items():
            if weight > 0:
                points[_TOPIC_OF[kind][0]] += weight
                reasons.append((weight, f"{place}에 '{form}'"))
            else:
                against += weight
    if not about_ai:
        return Relevance(relevant=False, score=0.0, reasons=("AI가 나오지 않음",))
    total = max(points.values()) + 0.3 * (sum(points.values()) - max(points.values())) + against
    score = max(0.0, min(1.0, total / 5.0))
    topics = tuple(topic for topic, value in sorted(points.items(), key=lambda item: -item[1]) if value >= 2.0)
    strongest = tuple(reason for _, reason in sorted(reasons, key=lambda item: -item[0])[:5])
    relevant = score >= THRESHOLD
    return Relevance(relevant, score, (topics or (max(points, key=lambda topic: points[topic]),)) if relevant else (), strongest)
