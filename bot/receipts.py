"""What a digest stands on, in words: its window, its counts, the feeds, who condensed its stories and who could not.

Pure, as `render` is, which puts these lines under a digest.
"""

from collections.abc import Sequence
from datetime import tzinfo

from bot.texts import Texts
from digest.model import Receipt, Summary
from digest.summaries.extractive import BACKEND as EXTRACTIVE
from digest.summaries.writer import FALLS

MOST_UNWELL_NAMED = 3


def receipt_lines(receipt: Receipt, zone: tzinfo, texts: Texts, *, names_feeds: bool = True) -> tuple[str, ...]:
    """Return what a digest stands on: window, counts, feeds, summaries, lateness; a line each."""
    start, end = receipt.window_start.astimezone(zone), receipt.window_end.astimezone(zone)
    window = texts("receipt.window", start=texts.moment(start, zone), end=texts.moment(end, zone), zone=end.tzname() or "")
    counts = texts("receipt.counts", seen=receipt.seen, relevant=receipt.relevant, stories=receipt.stories, shown=receipt.shown)
    lines = [window, counts, _feeds(receipt, texts, names_feeds=names_feeds)]
    if receipt.backends:
        made = ", ".join(
            texts("receipt.backend_count", label=_label(name, texts), count=count) for name, count in receipt.backends.items()
        )
        lines.append(texts("receipt.backends", list=made))
    if receipt.falls:
        lines.append(_falls(receipt, texts))
    if receipt.late_by:
        lines.append(_lateness(receipt, texts))
    return tuple(lines)


def backend_label(summary: Summary, texts: Texts) -> str:
    """Name what made a summary; a model's work is always labelled as such."""
    return _label(EXTRACTIVE if summary.backend == EXTRACTIVE else summary.model or summary.backend, texts)


def fall_words(reason: str, texts: Texts) -> str:
    """Return why a model's words are not shown, in the reader's language; details stay as they are."""
    plain, colon, detail = reason.partition(": ")
    known = next((fall for fall, words in FALLS.items() if words == plain), None)
    return (texts(f"fall.{known}") if known else plain) + colon + detail


def listed(names: Sequence[str], most: int, texts: Texts) -> str:
    """Join names with commas, and count those beyond `most`: "가, 나, 다 외 4곳"."""
    named = ", ".join(names[:most])
    return texts("receipt.names_more", names=named, count=len(names) - most) if len(names) > most else named


def _feeds(receipt: Receipt, texts: Texts, *, names_feeds: bool) -> str:
    ok, ill = receipt.feeds_ok, receipt.feeds_unwell
    said = [texts("receipt.feeds", count=ok)]
    if receipt.feeds_unread:
        said.append(texts("receipt.feeds_unread", count=receipt.feeds_unread))
    if ill and names_feeds:
        said.append(texts("receipt.feeds_unwell", count=len(ill), names=listed(ill, MOST_UNWELL_NAMED, texts)))
    elif ill:
        said.append(texts("receipt.feeds_in_thread", count=len(ill)))
    return " · ".join(said)


def _falls(receipt: Receipt, texts: Texts) -> str:
    """Say for how many cards a model was asked in vain, and why."""
    reasons = [texts("receipt.fall_count", reason=fall_words(why, texts), count=count) for why, count in receipt.falls.items()]
    return texts("receipt.falls", total=sum(receipt.falls.values()), list=", ".join(reasons))


def _lateness(receipt: Receipt, texts: Texts) -> str:
    assert receipt.late_by is not None
    span = texts.span(receipt.late_by)
    if receipt.late_reason:
        return texts("receipt.late", span=span, reason=receipt.late_reason)
    return texts("receipt.late_unexplained", span=span)


def _label(backend: str, texts: Texts) -> str:
    """Write a receipt's or summary's maker: "extractive", or the name of a model."""
    return texts("summary.extractive") if backend == EXTRACTIVE else texts("summary.model", model=backend)
