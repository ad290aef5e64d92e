"""Seeded trials: several channels, several crashes, several faults of the platform, all drawn from a seed."""

import random
from pathlib import Path

from tests.crash.trial import STEPS, trial
from tests.fakes.chat_server import AFTER_ACCEPTING, RESET_BEFORE, SERVER_ERROR, UNAVAILABLE, rate_limited

FAULTS = (*AFTER_ACCEPTING, RESET_BEFORE, SERVER_ERROR, UNAVAILABLE, rate_limited("1"), rate_limited("30"), rate_limited(None))
CHANNELS = (("C1",), ("C1", "C2"), ("C1", "C1"), ("C1", "C2", "C3"))


async def test_crashes_and_faults_in_any_order_leave_every_digest_hanging_once(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    platform, channels, many = chance.choice(("slack", "discord")), chance.choice(CHANNELS), chance.choice((1, 6, 30))

    async with trial(str(tmp_path / "news.db"), platform, channels, many) as started:
        started.timeout_s = 0.4
        for _ in range(chance.randint(1, 4)):
            started.server.faults += [chance.choice((None, *FAULTS)) for _ in range(chance.randint(0, 2))]
            await started.life(chance.choice(STEPS), chance.randint(1, 3))
        await started.until_settled()
        await started.check()
