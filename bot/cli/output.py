"""How a verb's message reaches the terminal: designed for a screen, plain in a pipe."""

import os
import sys

from bot.message import Message
from bot.platforms.console import Console
from bot.platforms.console_view import supports_links
from bot.subscriptions import TERMINAL


async def say(message: Message) -> None:
    """Print a message on standard output."""
    console = Console(sys.stdout, links=sys.stdout.isatty() and supports_links(os.environ))
    for payload in console.payloads(message):
        await console.post(TERMINAL, payload, "")
