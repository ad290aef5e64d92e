"""What a digest says, in which order and in which words; how it looks is each platform's.

Pure: instants come with their values, zones with the subscription. A block's text is untrusted and plain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.message import Action, Block, Bullets, Heading, Link, Message, Note, Paragraph, StoryCard
from bot.receipts import backend_label, fall_words, receipt_lines
from bot.texts import Texts
from digest.model import Article, ArticleOutcome, Digest, DigestItem, FeedUse, RankedStory, Receipt, SlotOutcome, Story, Summary
from digest.summaries import MOST_SENTENCES

MOST_HIGHLIGHTS = 3
A_DAY = timedelta(days=1)
FEWEST_FOR_HIGHLIGHTS = 2  # one card is its own highlight
NOT_GROUPED = frozenset({ArticleOutcome.SEEN_BEFORE_START, ArticleOutcome.IRRELEVANT})
CAUSES_OF_UNKNOWN = ("not_subscribed", "not_polled", "left_feed", "other_address", "forgotten")


@dataclass(frozen=True, slots=True)
class WhySlot:
    """What became of a story when one digest was composed; `rank` counts from 1 over all candidates."""

    due_at: datetime
    outcome: SlotOutcome
    rank: int
    reason: str


@dataclass(frozen=True, slots=True)
class WhyReport:
    """What is known of an article, for `why`. `slots` are in the order in which they were due."""

    article: Article
    feed_name: str
    story: Story | None = None
    slots: tuple[WhySlot, ...] = ()


def digest_message(digest: Digest, texts: Texts, *, names_feeds: bool = True) -> Message:
    """Return a digest as a message: title, highlights, a card a story, receipt.

    Times are in the zone of the subscription's schedule. `fallback` is the title and the number of stories.
    `names_feeds`: whether the receipt names the feeds that are unwell, rather than a message of their own.
    """
    zone = ZoneInfo(digest.subscription.schedule.zone)
    due = digest.due_at.astimezone(zone)
    title = texts("digest.title", product=texts("product"), day=texts.day(due))
    blocks: list[Block] = [Heading(title)]
    if len(digest.items) >= FEWEST_FOR_HIGHLIGHTS:
        headlines = tuple(item.story.anchor.title for item in digest.items[:MOST_HIGHLIGHTS])
        blocks.append(Bullets(headlines, texts("digest.highlights")))
    if not digest.items:
        blocks.append(Paragraph(texts(f"digest.{_emptiness(digest)}")))
    blocks += [story_card(item, due, texts) for item in digest.items]
    blocks.append(Note(receipt_lines(digest.receipt, zone, texts, names_feeds=names_feeds)))
    return Message(tuple(blocks), _fallback(title, digest, texts), texts.language)


def trouble_message(receipt: Receipt, texts: Texts) -> Message:
    """Return the names of the feeds that are unwell with what is wrong with each: what stands in a digest's thread."""
    label = texts("receipt.trouble", count=len(receipt.feeds_unwell))
    return Message((Bullets(receipt.feeds_unwell, label),), label, texts.language)


def reshown_message(sent_at: datetime, zone: tzinfo, texts: Texts) -> Message:
    """Return the line that goes before a digest which was sent already and is shown once more."""
    text = texts("digest.reshown", time=texts.clock(sent_at.astimezone(zone)))
    return Message((Note((text,)),), text, texts.language)


def nothing_new_message(texts: Texts) -> Message:
    """Return the line that says that nothing has come in since the last digest."""
    text = texts("digest.nothing_new")
    return Message((Note((text,)),), text, texts.language)


def why_message(report: WhyReport, texts: Texts, zone_name: str = "Asia/Seoul") -> Message:
    """Return what became of an article: collected, judged, grouped, summarised, sent; a paragraph a stage.

    Stages that the article did not reach are left out.
    """
    zone, article, story = ZoneInfo(zone_name), report.article, report.story
    title = texts("why.title")
    stages = [("collected", _why_collected(report, zone, texts))]
    if article.outcome is not ArticleOutcome.SEEN_BEFORE_START:
        stages.append(("relevance", _why_relevance(article, texts)))
    if article.relevance.relevant and article.outcome not in NOT_GROUPED:
        stages.append(("story", _why_story(report, texts)))
    if story:
        stages += [("summary", _why_summary(story, texts)), ("slots", _why_slots(report.slots, zone, texts))]
    paragraphs = [Paragraph("\n".join(lines), texts(f"why.{stage}.label")) for stage, lines in stages]
    blocks: list[Block] = [Heading(title), Link(article.title, article.url), *paragraphs]
    return Message(tuple(blocks), texts("why.fallback", title=title, headline=article.title), texts.language)


def unknown_address_message(address: str, texts: Texts) -> Message:
    """Return the answer to `why` for an address that no article has, with what could be the cause."""
    causes = tuple(texts(f"why.unknown.cause.{cause}") for cause in CAUSES_OF_UNKNOWN)
    said = texts("why.unknown.text", address=address)
    blocks = (Heading(texts("why.unknown.title")), Paragraph(said), Bullets(causes, texts("why.unknown.causes")))
    return Message(blocks, said, texts.language)


def story_card(item: DigestItem, local_now: datetime, texts: Texts) -> StoryCard:
    """Return a story as a card.

    Args:
        item: The story and the articles of other outlets.
        local_now: The moment of reading in the reader's zone; other days' times carry their date.
        texts: The channel's language.
    """
    story, anchor = item.story, item.story.anchor
    related = tuple(Link(article.outlet, article.url) for article in item.related)
    if item.earlier:
        related += (Link(texts("story.earlier", number=str(item.earlier.id)), item.earlier.anchor.url),)
    actions = [Action(name, str(story.id), texts(f"story.action.{name}")) for name in ("more", "why")]
    return StoryCard(
        number=story.id,
        headline=Link(anchor.title, anchor.url),
        meta=texts("story.meta", outlet=anchor.outlet, time=_time(anchor, local_now, texts)),
        tags=tuple(texts(f"topic.{topic}") for topic in story.topics),
        topics=tuple(story.topics),
        summary=tuple(sentence.text for sentence in story.summary.sentences[:MOST_SENTENCES]) if story.summary else (),
        summary_label=summary_label(story, texts),
        related_label=texts("story.related", count=len(item.related)) if item.related else "",
        related=related,
        notes=_follow_up(item, local_now, texts),
        actions=tuple(actions),
        why_it_matters=why_it_matters(story.summary, texts),
    )


def _follow_up(item: DigestItem, local_now: datetime, texts: Texts) -> tuple[str, ...]:
    """Say which earlier story this one follows, with its headline and day where it is still known."""
    if item.story.follows_id is None:
        return ()
    if item.earlier is None:
        return (texts("story.follows", number=str(item.story.follows_id)),)
    day = texts.short_day(item.earlier.anchor.appeared_at.astimezone(local_now.tzinfo))
    return (texts("story.follows_known", number=str(item.earlier.id), day=day, headline=item.earlier.anchor.title),)


def why_it_matters(summary: Summary | None, texts: Texts) -> str:
    """Return a model's line on why a story matters, with its label; empty where there is none."""
    if summary is None or summary.why_it_matters is None:
        return ""
    return texts("story.why_it_matters", text=summary.why_it_matters.text)


def summary_label(story: Story, texts: Texts) -> str:
    """Say what a story's summary is: an excerpt, a model's work (named), or why there is none."""
    if story.summary and story.summary.sentences:
        return backend_label(story.summary, texts)
    nothing_to_read = all(article.use is FeedUse.TITLE_AND_LINK or not article.body for article in story.articles)
    return texts("summary.title_only") if nothing_to_read else texts("summary.none")


def _time(article: Article, local_now: datetime, texts: Texts) -> str:
    """Write when an article appeared; one without a usable time of its own says that it was only seen then."""
    zone = local_now.tzinfo
    assert zone is not None
    written = texts.moment(article.appeared_at, zone, local_now.date())
    return written if article.published_at == article.appeared_at else texts("story.first_seen", time=written)


def _fallback(title: str, digest: Digest, texts: Texts) -> str:
    if digest.items:
        return texts("digest.fallback", title=title, count=len(digest.items))
    return texts(f"digest.fallback_{_emptiness(digest)}", title=title)


def _emptiness(digest: Digest) -> str:
    """Say why a digest is empty: where no feed was read nobody knows about the day; else its news may have been shown already."""
    receipt = digest.receipt
    if (receipt.feeds_unwell or receipt.feeds_unread) and not receipt.feeds_ok:
        return "unread" if receipt.feeds_unwell else "unasked"
    return "already" if any(_was_news_today(ranked, digest) for ranked in digest.ranking) else "empty"


def _was_news_today(ranked: RankedStory, digest: Digest) -> bool:
    """Say whether the channel was shown a story of this day and these topics: by an earlier digest, or by another subscription."""
    story, since = ranked.story, digest.due_at - A_DAY
    asked = set(story.topics) & set(digest.subscription.topics)
    return ranked.outcome is SlotOutcome.ALREADY_POSTED and bool(asked) and any(one.appeared_at > since for one in story.articles)


def _why_collected(report: WhyReport, zone: tzinfo, texts: Texts) -> list[str]:
    article = report.article
    seen = texts("why.collected.text", feed=report.feed_name, time=_dated(article.first_seen_at, zone, texts))
    published = article.published_at
    when = texts("why.collected.published", time=_dated(published, zone, texts)) if published else texts("why.collected.undated")
    had = "page" if article.text else "summary" if article.summary else "title"
    lines = [seen, when, texts(f"why.collected.text_{had}")]
    return [*lines, texts(f"article_outcome.{article.outcome}")] if article.outcome is ArticleOutcome.SEEN_BEFORE_START else lines


def _why_relevance(article: Article, texts: Texts) -> list[str]:
    verdict = "relevant" if article.relevance.relevant else "irrelevant"
    lines = [texts(f"why.relevance.{verdict}", score=f"{article.relevance.score:.2f}")]
    if article.relevance.topics:
        topics = ", ".join(texts(f"topic.{topic}") for topic in article.relevance.topics)
        lines.append(texts("why.relevance.topics", topics=topics))
    lines += [f"· {reason}" for reason in article.relevance.reasons or (texts("why.relevance.no_reasons"),)]
    return [*lines, texts(f"article_outcome.{article.outcome}")] if article.outcome is ArticleOutcome.IRRELEVANT else lines


def _why_story(report: WhyReport, texts: Texts) -> list[str]:
    article, story = report.article, report.story
    lines = [texts(f"article_outcome.{article.outcome}"), article.outcome_reason]
    if story is None:
        return [line for line in (*lines, texts("why.story.none")) if line]
    anchor = story.anchor
    lines += [texts("why.story.number", number=str(story.id)), texts("why.story.articles", count=len(story.articles))]
    own = anchor.url_key == article.url_key
    lines.append(
        texts("why.story.anchor") if own else texts("why.story.other_anchor", outlet=anchor.outlet, headline=anchor.title)
    )
    if story.follows_id:
        lines.append(texts("why.story.follows", number=str(story.follows_id)))
    if story.merged_into_id:
        lines.append(texts("why.story.merged", number=str(story.merged_into_id)))
    return [line for line in lines if line]


def _why_summary(story: Story, texts: Texts) -> list[str]:
    if story.summary is None or not story.summary.sentences:
        return [summary_label(story, texts)]
    summary = story.summary
    lines = [texts("why.summary.backend", label=backend_label(summary, texts))]
    if summary.fallback_reason:
        lines.append(texts("why.summary.fallback", reason=fall_words(summary.fallback_reason, texts)))
    lines.append(summary.text)
    if reason := why_it_matters(summary, texts):
        lines.append(reason)
    if summary.problems:
        refused = ", ".join(dict.fromkeys(problem.partition(": ")[2] or problem for problem in summary.problems))
        lines.append(texts("why.summary.refused", model=summary.asked, list=refused))
    return lines


def _why_slots(slots: Sequence[WhySlot], zone: tzinfo, texts: Texts) -> list[str]:
    lines = [
        texts(
            "why.slots.line", time=_dated(slot.due_at, zone, texts), rank=slot.rank, outcome=texts(f"slot_outcome.{slot.outcome}")
        )
        + (f" ({slot.reason})" if slot.reason else "")
        for slot in slots
    ]
    return lines or [texts("why.slots.none")]


def _dated(moment: datetime, zone: tzinfo, texts: Texts) -> str:
    """Write an instant with its date, whatever today is."""
    return texts.moment(moment, zone)
