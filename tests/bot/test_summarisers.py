from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.config import ConfigError, Settings, load_settings
from bot.summarisers import make_summariser, model_mistakes, show_download
from digest.lexicon import default_lexicon
from digest.summaries.extractive import ExtractiveSummariser
from digest.summaries.guard import Register
from digest.summaries.ladder import Ladder
from digest.summaries.transformers_local import Download, log_download
from tests.kiwi import loaded_korean

MIDM = "K-intelligence/Midm-2.0-Mini-Instruct"
OWN_CODE = "LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
NOT_INSTALLED = "AINEWS_SUMMARISER: transformers가 없습니다 (transformers is not installed): pip install 'ai-news[transformers]'"


def settings(**given: str) -> Settings:
    return load_settings({f"AINEWS_{name.upper()}": value for name, value in given.items()})


def mistakes(**given: str) -> list[str]:
    """What is wrong with the settings of a local model, besides that this machine may not have transformers."""
    return [line for line in model_mistakes(settings(summariser="transformers", **given)) if line != NOT_INSTALLED]


def test_without_a_word_sentences_are_picked() -> None:
    made = make_summariser(Settings(), loaded_korean(), default_lexicon())
    assert isinstance(made, ExtractiveSummariser)


async def test_a_server_is_asked_under_the_ladder_with_the_settings_given() -> None:
    given = settings(
        summariser="server", model="나래-12B", model_url="http://127.0.0.1:9", summary_style="합니다", model_deadline_seconds="30"
    )
    made = make_summariser(given, loaded_korean(), default_lexicon())
    await made.close()

    assert isinstance(made, Ladder)
    assert (made.backend, made.model) == ("server", "나래-12B")
    assert made.deadline.total_seconds() == 30
    assert made.style is Register.HAPNIDA


def test_a_server_needs_an_address_and_a_model_and_both_are_named_at_once() -> None:
    with pytest.raises(ConfigError) as error:
        make_summariser(settings(summariser="server"), loaded_korean(), default_lexicon())
    assert [line.partition(":")[0] for line in str(error.value).splitlines()] == ["AINEWS_MODEL_URL", "AINEWS_MODEL"]


@pytest.mark.parametrize("url", ["localhost:11434", "ftp://localhost/v1", "//localhost"])
def test_a_server_s_address_is_http(url: str) -> None:
    with pytest.raises(ConfigError, match="AINEWS_MODEL_URL:"):
        settings(summariser="server", model="나래", model_url=url)


def test_a_local_model_needs_the_extra() -> None:
    missing = find_spec("torch") is None or find_spec("transformers") is None
    assert (NOT_INSTALLED in model_mistakes(settings(summariser="transformers"))) is missing


def test_the_default_model_needs_no_further_setting() -> None:
    assert mistakes() == []


def test_a_folder_has_to_be_there(tmp_path: Path) -> None:
    assert mistakes(model=str(tmp_path)) == []
    assert mistakes(model=str(tmp_path / "나래")) == [
        f"AINEWS_MODEL: 그런 폴더가 없습니다 (there is no folder) {tmp_path / '나래'}"
    ]


def test_a_model_that_transformers_has_no_class_for_goes_behind_a_server() -> None:
    (line,) = mistakes(model="upstage/Solar-Open2-250B")
    assert "use AINEWS_SUMMARISER=server" in line


def test_a_model_with_code_of_its_own_has_to_be_trusted_by_name_at_a_pinned_commit() -> None:
    assert len(mistakes(model=OWN_CODE)) == 1
    assert mistakes(model=OWN_CODE, model_trust_remote_code=OWN_CODE)[0].startswith("AINEWS_MODEL_REVISION")
    assert mistakes(model=OWN_CODE, model_trust_remote_code=OWN_CODE, model_revision=COMMIT) == []


@pytest.mark.parametrize("trusted", ["1", "true", "*", "LGAI-EXAONE/EXAONE-3.5-7.8B-Instruct"])
def test_trust_in_one_model_is_none_in_another(trusted: str) -> None:
    lines = mistakes(model=OWN_CODE, model_trust_remote_code=trusted, model_revision=COMMIT)
    (line,) = lines
    assert "(must repeat AINEWS_MODEL; it trusts that one model's code and no other)" in line


def test_int8_does_not_go_with_a_gpu() -> None:
    assert mistakes(model_dtype="int8", model_device="cpu") == []
    assert mistakes(model_dtype="int8", model_device="cuda:0")[0].startswith("AINEWS_MODEL_DTYPE")


@pytest.mark.parametrize(
    ("name", "value"), [("device", "gpu"), ("dtype", "fp8"), ("batch", "-1"), ("deadline_seconds", "0"), ("idle_minutes", "-1")]
)
def test_a_setting_that_makes_no_sense_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=rf"^AINEWS_MODEL_{name.upper()}: "):
        settings(**{f"model_{name}": value})


async def test_a_non_commercial_model_is_warned_of_at_the_start(caplog: pytest.LogCaptureFixture) -> None:
    chosen = settings(summariser="server", model="LGAI-EXAONE/EXAONE-4.0-1.2B", model_url="http://127.0.0.1:9")
    await make_summariser(chosen, loaded_korean(), default_lexicon()).close()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "비상업적 용도로만" in caplog.text


async def test_a_free_model_starts_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    await make_summariser(
        settings(summariser="server", model=MIDM, model_url="http://127.0.0.1:9"), loaded_korean(), default_lexicon()
    ).close()
    assert caplog.records == []


def test_a_download_is_one_line_of_the_terminal_that_changes(capsys: pytest.CaptureFixture[str]) -> None:
    show_download(Download("나래-12B", 1_150_000_000, 4_600_000_000))
    show_download(Download("나래-12B", 4_600_000_000, 4_600_000_000))
    first, second = "나래-12B 내려받는 중: 1.15 / 4.60GB (25%)", "나래-12B 내려받는 중: 4.60 / 4.60GB (100%)\n"
    assert capsys.readouterr().err == f"\r{first}\r{second}"


def test_a_download_is_a_line_of_the_log_elsewhere(caplog: pytest.LogCaptureFixture) -> None:
    log_download(Download("나래-12B", 1_150_000_000, 4_600_000_000))
    assert caplog.messages == ["나래-12B: 1.15 of 4.60 GB downloaded (25 %)"]
