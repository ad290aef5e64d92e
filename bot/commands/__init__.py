"""What somebody typed after `/ai-news`, as a command. Pure: Korean first, English too, forgiving about order and spacing.

`cleaning` takes out what no command has, `windows` reads spans of time, `filters` topics and outlets, `wishes` what a
subscription should be, and `reading` decides what all of it asks for.
"""

from bot.commands.command import Command, Verb, Window, Wish
from bot.commands.reading import read_command

__all__ = ["Command", "Verb", "Window", "Wish", "read_command"]
