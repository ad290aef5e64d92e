import pytest
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import MetaData, Table

from digest.storage.slack_tables import slack_bots, slack_installations, slack_oauth_states

SDK = MetaData()
PAIRS = (
    (slack_bots, SQLAlchemyInstallationStore.build_bots_table(SDK, "slack_bots")),
    (slack_installations, SQLAlchemyInstallationStore.build_installations_table(SDK, "slack_installations")),
    (slack_oauth_states, SQLAlchemyOAuthStateStore.build_oauth_states_table(SDK, "slack_oauth_states")),
)


def shape(table: Table) -> set[tuple[str, str, bool | None, bool]]:
    return {(column.name, str(column.type), column.nullable, column.primary_key) for column in table.columns}


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=lambda table: table.name)
def test_our_tables_are_those_that_slacks_sdk_asks(ours: Table, theirs: Table) -> None:
    assert shape(ours) == shape(theirs)
    assert {tuple(column.name for column in index.columns) for index in ours.indexes} == {
        tuple(column.name for column in index.columns) for index in theirs.indexes
    }
