"""Changes messages that are posted already: how late a digest really was, and what an outlet corrected.

An edit is made on the message as it was frozen and put into the platform's form again. Where that would move a story to
another part, nothing is edited: a part then would lose a story or show one twice.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.drafts import LATE, LATE_AFTER, late_reason
from bot.message import Message, Note
from bot.message_json import read_message, write_message
from bot.platforms import DeliveryError, Platform
from bot.texts import Texts
from digest.model import Channel, Slot, Subscription
from digest.storage import Store
from digest.storage import slots as slot_rows

log = logging.getLogger(__name__)


async def edit_message(
    store: Store, platform: Platform, slot_id: int, channel: Channel, change: Callable[[Message], Message]
) -> bool:
    """Change what a sent slot's parts show, and keep the changed message for the next edit.

    Returns:
        Whether it was changed; False where the message is no longer kept, or would not fit its parts.

    Raises:
        DeliveryError: The platform did not take it.
    """
    async with store.read() as db:
        document = await slot_rows.message(db, slot_id)
        parts = await slot_rows.parts(db, slot_id)
    if document is None:
        return False
    before = read_message(document)
    after = change(before)
    old, new = platform.payloads(before), platform.payloads(after)
    if [payload.stories for payload in old] != [payload.stories for payload in new]:
        log.warning("slot %s was not edited: its stories would move to other messages", slot_id)
        return False
    for part, was, is_now in zip(parts, old, new, strict=False):  # what follows in the thread is not of this message
        if was.json != is_now.json:
            await platform.edit(channel, part.message_id, is_now.json, part.key)
    async with store.write() as db:
        await slot_rows.put_message(db, slot_id, write_message(after))
    return True


async def add_lateness(
    store: Store, platform: Platform, slot: Slot, subscription: Subscription, now: datetime, texts: Texts
) -> None:
    """Say in the receipt how late a digest came, where that was not known when it was frozen."""
    late_by = now - slot.due_at
    if slot.attempts < 2 or late_by <= LATE_AFTER:
        return

    def change(message: Message) -> Message:
        told = timedelta(seconds=int(dict(message.metadata).get(LATE, "0")))
        if late_by - told <= LATE_AFTER:
            return message
        line = texts("receipt.late_after_all", span=texts.span(late_by), reason=late_reason(slot, platform.name, texts))
        return with_receipt_line(message, line)

    try:
        await edit_message(store, platform, slot.id, subscription.channel, change)
    except DeliveryError as error:
        log.info("slot %s does not say how late it was: %s", slot.id, error)


def with_receipt_line(message: Message, line: str) -> Message:
    """Return the message with one more line at the end of its last note."""
    place = max(number for number, block in enumerate(message.blocks) if isinstance(block, Note))
    note = message.blocks[place]
    assert isinstance(note, Note)
    blocks = (*message.blocks[:place], replace(note, lines=(*note.lines, line)), *message.blocks[place + 1 :])
    return replace(message, blocks=blocks)
