from digest.storage import Store, meta


async def test_a_value_is_kept_under_its_name_and_replaced(store: Store) -> None:
    async with store.write() as db:
        assert await meta.get(db, "index_version") is None
        await meta.put(db, "index_version", "형태소 1")
        await meta.put(db, "index_version", "형태소 2")
        await meta.put(db, "command_tree_hash", "ab12")
        assert await meta.get(db, "index_version") == "형태소 2"
