"""Where a Korean sentence begins and ends, and what its morphemes are.

Sentences need no dictionary: quotation marks, the full stop and the finite verb ending decide. Morphemes
come from the one Kiwi instance of the process, which `digest.korean.morphemes` alone imports.
"""

from digest.korean.endings import ends_finitely
from digest.korean.morphemes import NOUN_TAGS, Korean, Token, nouns
from digest.korean.sentences import split_sentences, trim

__all__ = ["NOUN_TAGS", "Korean", "Token", "ends_finitely", "nouns", "split_sentences", "trim"]
