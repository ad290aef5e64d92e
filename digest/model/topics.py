"""What a story can be about."""

from enum import StrEnum


class Topic(StrEnum):
    """What a story is about; an article can have several."""

    OPEN = "open"  # weights, code, data, licences of models
    CLOSED = "closed"  # withheld, API-only, restricted
    POLICY = "policy"  # a state, court or regulator acts on AI, or people argue about such rules
    SOVEREIGN = "sovereign"  # national models, compute, dependence
