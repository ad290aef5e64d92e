"""The bot's own page in Slack: a message's blocks as a Home tab.

Source: https://docs.slack.dev/reference/views/home-tab-views (at most 100 blocks).
"""

import json

from bot.message import Message
from bot.platforms.slack_blocks import payloads
from bot.platforms.slack_web import SlackWeb

MOST_BLOCKS = 100


async def publish_home(web: SlackWeb, person: str, message: Message) -> None:
    """Show a message as a person's page, as far as a page goes.

    Raises:
        DeliveryError: Slack did not take it.
    """
    blocks = [block for payload in payloads(message) for block in json.loads(payload)["blocks"]]
    await web.call("views.publish", user_id=person, view={"type": "home", "blocks": blocks[:MOST_BLOCKS]})
