"""An answer to a question as a message: each sentence followed by its source, then what else was found."""

from datetime import datetime

from bot.answering.found import OLD, age_line, lacking_paragraph, shown_query, suggestion_actions
from bot.message import Action, Actions, Block, Heading, Link, Message, Note, Paragraph
from bot.receipts import fall_words
from bot.texts import Texts
from digest.answers import Answer, AnswerSentence
from digest.answers.model import NOT_SAID
from digest.summaries.extractive import BACKEND

MOST_STORIES = 5
MOST_SOURCES = 2  # of one sentence


def answer_message(answer: Answer, number: int, local_now: datetime, texts: Texts) -> Message:
    """Return an answer; one without sentences says that nothing supports one, and shows what was found."""
    blocks: list[Block] = [Heading(shown_query(answer.question))]
    if answer.outside:
        blocks.append(Paragraph(texts("found.outside")))
    if answer.instead:
        blocks.append(Paragraph(texts("found.instead", typed=shown_query(answer.question), query=answer.instead)))
    elif answer.missing:
        blocks.append(lacking_paragraph(answer.missing, texts))
    for sentence in answer.sentences:
        blocks += _sentence(sentence, answer.backend == BACKEND, local_now, texts)
    if not answer.sentences:
        blocks.append(Paragraph(texts("answer.nothing_said" if answer.stories else "answer.nothing")))
    quoted = {one.story.id for sentence in answer.sentences for one in sentence.sources}
    others = [story for story in answer.stories if story.id not in quoted][:MOST_STORIES]
    if others:
        blocks.append(Paragraph(texts("answer.see_also")))
        blocks += [Link(f"#{story.id} {story.anchor.title} · {story.anchor.outlet}", story.anchor.url) for story in others]
    if answer.suggestions and not answer.instead:
        blocks.append(Paragraph("\n".join(answer.suggestions), texts("found.did_you_mean")))
        blocks.append(Actions(suggestion_actions(number, answer.suggestions)))
    if answer.sentences:
        newest = max(one.article.appeared_at for sentence in answer.sentences for one in sentence.sources)
        age = (age_line(newest, local_now, texts),) if local_now - newest > OLD else ()
        blocks.append(Note((*age, *_made_by(answer, texts))))
        blocks.append(Actions((Action("share", f"{number}:0", texts("found.action.share")),)))
    said = " ".join(sentence.text for sentence in answer.sentences)
    return Message(tuple(blocks), said or texts("answer.nothing"), texts.language)


def _sentence(sentence: AnswerSentence, is_quotation: bool, local_now: datetime, texts: Texts) -> list[Block]:
    zone = local_now.tzinfo
    assert zone is not None
    text = f"“{sentence.text}”" if is_quotation else sentence.text
    articles = {one.article.url: one for one in sentence.sources}
    links = [
        Link(
            texts(
                "answer.source",
                outlet=one.article.outlet,
                time=texts.moment(one.article.appeared_at, zone, local_now.date()),
                number=str(one.story.id),
            ),
            one.article.url,
        )
        for one in list(articles.values())[:MOST_SOURCES]
    ]
    return [Paragraph(text), *links]


def _made_by(answer: Answer, texts: Texts) -> tuple[str, ...]:
    if answer.backend == BACKEND:
        lines = [texts("answer.quoted")]
        if answer.fallback_reason:
            not_said = answer.fallback_reason == NOT_SAID
            reason = texts("answer.not_said") if not_said else fall_words(answer.fallback_reason, texts)
            lines.append(texts("why.summary.fallback", reason=reason))
        return tuple(lines)
    return (texts("answer.written", model=answer.backend),)
