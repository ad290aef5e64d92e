"""What a command is answered with: the same message on every platform and in the terminal.

`desk` takes what was typed or pressed; `newsstand` looks stories up, `subscribing` changes what a channel is sent. The other
modules put what was found into words, a module a kind of answer, and know neither clock nor database.
"""

from bot.answering.desk import AnswerDesk

__all__ = ["AnswerDesk"]
