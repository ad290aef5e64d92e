"""The port of a model that is told something and answers: one system text, material that is data, one task.

Whoever asks writes the words; the backends (`openai_server`, `transformers_local`) know how to put them to a model. Material
that a model has no room for is left out from its end.
"""

from dataclasses import dataclass, replace
from typing import Protocol, Self, runtime_checkable

from digest.summaries.writer import Reply


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a model is told.

    `material` are harmless lines (`prompts.harmless`), `most_tokens` how long the answer may be. `output` says in words what
    form it has, `json_output` the same where the backend holds the model to `prompts.SENTENCES_SCHEMA`.
    """

    system: str
    opening: str
    material: tuple[str, ...]
    closing: str
    output: str
    json_output: str
    most_tokens: int

    def messages(self, *, as_json: bool = False) -> list[dict[str, str]]:
        """Return the chat: a system message and a user message."""
        task = f"{self.closing} {self.json_output if as_json else self.output}"
        user = "\n".join((self.opening, *self.material, task))
        return [{"role": "system", "content": self.system}, {"role": "user", "content": user}]

    def shortened(self, kept: int) -> Self:
        """Return the same with the first `kept` lines of its material."""
        return replace(self, material=self.material[:kept])


@runtime_checkable
class Chat(Protocol):
    """A model that answers."""

    @property
    def model(self) -> str:
        """Return the model's name, as readers see it."""

    async def converse(self, conversation: Conversation, seconds: float) -> Reply:
        """Reply within about `seconds`; what fails is told, never raised."""
