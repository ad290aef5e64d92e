import pytest

from digest.errors import FetchError
from digest.fetch import FetchFailed, masked, user_agent
from digest.fetch.failures import NOT_WEB, failed
from digest.model import PollStatus


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://outlet.example/rss", "https://outlet.example/rss"),
        ("https://reader:secret@outlet.example:8443/rss", "https://outlet.example:8443/rss"),
        ("https://outlet.example/rss?token=secret&lang=ko#secret", "https://outlet.example/rss?token=***&lang=***"),
        ("https://outlet.example/rss?secret", "https://outlet.example/rss?***="),
        ("/var/feeds/rss.xml", "/var/feeds/rss.xml"),
        ("http://[::1", "an unreadable address"),
    ],
)
def test_an_address_is_shown_without_its_secrets(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_a_long_address_is_cut() -> None:
    assert len(masked("https://outlet.example/" + "a" * 5_000)) == 200


def test_a_failure_names_the_act_the_address_the_reason_and_the_next_step() -> None:
    failure = failed("feed://outlet.example/rss", NOT_WEB)
    assert str(failure) == "Cannot read feed://outlet.example/rss: it is not an http:// or https:// address. Correct the address."
    assert (failure.status, failure.problem, failure.retry_after) == (PollStatus.REFUSED, "http(s) 주소가 아닙니다", None)


def test_a_failure_is_one_of_the_expected_errors() -> None:
    assert issubclass(FetchFailed, FetchError)


def test_without_a_contact_the_introduction_is_name_and_version() -> None:
    assert user_agent("").count("/") == 1
    assert user_agent("news@모임.example").endswith(" (+news@%EB%AA%A8%EC%9E%84.example)")
