from datetime import timedelta
from pathlib import Path

from bot.suggestions import Suggestions
from digest.lexicon import default_lexicon
from digest.storage import open_store
from tests.bot.samples import DUE


async def test_a_name_is_found_by_how_any_of_its_spellings_begins(tmp_path: Path) -> None:
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as store:
        suggestions = Suggestions(store, default_lexicon(), lambda: DUE + timedelta(days=1))
        korean, english = await suggestions.of("엔비디"), await suggestions.of("nvidi")
        assert korean[0] == english[0]
        assert korean[0][0] == korean[0][1]


async def test_nothing_typed_and_nothing_read_suggests_nothing(tmp_path: Path) -> None:
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as store:
        assert await Suggestions(store, default_lexicon(), lambda: DUE).of("  ") == []


async def test_a_name_with_several_spellings_that_fit_is_suggested_once(tmp_path: Path) -> None:
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as store:
        suggested = await Suggestions(store, default_lexicon(), lambda: DUE).of("저")
        assert [name for name, _ in suggested].count("마크 저커버그") == 1
        assert len(suggested) == len(set(suggested))
