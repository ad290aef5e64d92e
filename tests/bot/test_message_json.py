from hypothesis import given

from bot.message import Message
from bot.message_json import read_message, write_message
from bot.render import digest_message
from bot.texts import load_texts
from tests.bot.platforms.messages import arbitrarily, messages
from tests.bot.samples import digest, empty_digest, hostile_digest


def test_a_digest_comes_back_as_it_was() -> None:
    for sample in (digest(), empty_digest(), hostile_digest()):
        message = digest_message(sample, load_texts("ko"))
        assert read_message(write_message(message)) == message


@arbitrarily
@given(messages)
def test_any_message_comes_back_as_it_was_and_is_written_one_way(message: Message) -> None:
    document = write_message(message)
    assert read_message(document) == message
    assert write_message(read_message(document)) == document
