"""The contract of every summariser, kept by a local model: the same tests over another fixture."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from digest.lexicon import default_lexicon
from digest.summaries import Summariser
from digest.summaries.extractive import ExtractiveSummariser
from digest.summaries.guarding import guard_with
from digest.summaries.ladder import Ladder
from digest.summaries.models import spec_for
from digest.summaries.transformers_local import TransformersWriter
from tests.digest.summaries import test_contract as contract
from tests.kiwi import loaded_korean

story = contract.story
globals().update({name: test for name, test in vars(contract).items() if name.startswith("test_")})


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def summariser(checkpoint: Callable[..., Path]) -> AsyncIterator[Summariser]:
    korean, lexicon = loaded_korean(), default_lexicon()
    writer = TransformersWriter(spec_for(str(checkpoint("llama"))))
    ladder = Ladder(writer, ExtractiveSummariser(korean), guard_with(korean, lexicon))
    yield ladder
    await ladder.close()
