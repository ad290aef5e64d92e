"""A question, answered out of what the store has read: never a sentence without its source.

`extractive` is the default and quotes; `model` lets a model write from numbered evidence, and `grounding` keeps of what it
wrote only what the articles support. Article text is data in all of them. `answerer` joins them, `answer` has the nouns.
"""

from digest.answers.answer import Answer, AnswerSentence, Author, Evidence
from digest.answers.answerer import Answerer
from digest.answers.extractive import gathered, quoted
from digest.answers.model import author_of

__all__ = ["Answer", "AnswerSentence", "Answerer", "Author", "Evidence", "author_of", "gathered", "quoted"]
