"""Models: how many stories each was to condense, and what became of its words."""

from collections import Counter, defaultdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import ModelRecord, Summary
from digest.storage.tables import summary

FIELDS = ("model", "fallback_reason", "why_it_matters", "asked", "problems")  # of a summary, that tell what became of it


async def records(db: AsyncConnection) -> tuple[ModelRecord, ...]:
    """Return what became of each model's words, over all summaries that are kept, the most used model first."""
    rows = await db.execute(select(*(summary.c[name] for name in FIELDS)).where(summary.c.asked != ""))
    made: defaultdict[str, list[Summary]] = defaultdict(list)
    for row in rows.mappings():
        made[row["asked"]].append(Summary((), (), (), "", **row))
    return tuple(_record(model, made[model]) for model in sorted(made, key=lambda name: (-len(made[name]), name)))


def _record(model: str, made: list[Summary]) -> ModelRecord:
    problems = (problem for each in made for problem in each.problems)
    return ModelRecord(
        model,
        shown=sum(not each.fell for each in made),
        reasoned=sum(each.why_it_matters is not None for each in made),
        falls=Counter(each.fell for each in made if each.fell),
        refused=Counter(problem.partition(":")[0] for problem in problems),
    )
