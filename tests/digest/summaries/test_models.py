from pathlib import Path

import pytest

from digest.summaries.models import (
    BYTES_PER_PARAMETER,
    Commercial,
    ModelCard,
    catalogue,
    default_model,
    find_card,
    is_folder,
    licence_warning,
    shown_name,
    spec_for,
)

MIDM = "K-intelligence/Midm-2.0-Mini-Instruct"
CARDS = {card.id: card for card in catalogue()}


def test_the_catalogue_holds_the_open_korean_models() -> None:
    wanted = {
        "naver-hyperclovax/HyperCLOVAX-SEED-Text-Instruct-0.5B",
        "naver-hyperclovax/HyperCLOVAX-SEED-Text-Instruct-1.5B",
        "naver-hyperclovax/HyperCLOVAX-SEED-Think-14B",
        "LGAI-EXAONE/EXAONE-4.0-1.2B",
        "LGAI-EXAONE/EXAONE-4.0-32B",
        "LGAI-EXAONE/EXAONE-3.0-7.8B-Instruct",
        "LGAI-EXAONE/EXAONE-3.5-7.8B-Instruct",
        "kakaocorp/kanana-1.5-2.1b-instruct-2505",
        "kakaocorp/kanana-1.5-8b-instruct-2505",
        MIDM,
        "K-intelligence/Midm-2.0-Base-Instruct",
        "skt/A.X-4.0-Light",
        "upstage/Solar-Open-100B",
        "meta-llama/Llama-3.1-8B-Instruct",
        "mistralai/Mistral-7B-Instruct-v0.3",
        "google/gemma-3-4b-it",
    }
    assert wanted <= CARDS.keys()


def test_no_model_is_told_of_twice() -> None:
    names = [name.casefold() for card in catalogue() for name in (card.id, card.name, *card.aliases)]
    assert len(names) == len(set(names))


def test_the_default_may_be_used_for_profit_and_runs_on_a_cpu() -> None:
    card = default_model()
    assert (card.id, card.licence, card.commercial, card.runs) == (MIDM, "MIT", Commercial.YES, "cpu")
    assert [each.id for each in catalogue() if each.default] == [MIDM]


@pytest.mark.parametrize("card", catalogue(), ids=lambda card: card.name)
def test_memory_agrees_with_the_number_of_parameters(card: ModelCard) -> None:
    expected = [card.parameters * BYTES_PER_PARAMETER[dtype] for dtype in ("bfloat16", "int8", "nf4")]
    assert list(card.memory) == pytest.approx(expected, rel=0.12)


@pytest.mark.parametrize("card", catalogue(), ids=lambda card: card.name)
def test_what_transformers_cannot_read_says_so(card: ModelCard) -> None:
    assert bool(card.class_name) or card.remote_code or card.backends == ("server",)


@pytest.mark.parametrize("card", [card for card in catalogue() if "NC" in card.licence], ids=lambda card: card.name)
def test_a_non_commercial_model_is_warned_of_in_plain_words(card: ModelCard) -> None:
    assert card.commercial is Commercial.NO
    assert "비상업적 용도로만" in licence_warning(card)


def test_every_exaone_but_k_exaone_is_non_commercial() -> None:
    assert {card.commercial for card in catalogue() if "/EXAONE-" in card.id} == {Commercial.NO}
    assert CARDS["LGAI-EXAONE/K-EXAONE-236B-A23B"].commercial is Commercial.TERMS


def test_a_free_licence_needs_no_warning_and_an_unknown_model_does() -> None:
    assert licence_warning(default_model()) == ""
    assert "라이선스를 모릅니다" in licence_warning(find_card("누군가/나래-12B"))


@pytest.mark.parametrize(
    "name", [MIDM, "midm-2.0-mini-instruct", "/srv/models/Midm-2.0-Mini-Instruct", "./Midm-2.0-Mini-Instruct/"]
)
def test_a_model_is_known_by_its_id_its_last_part_and_its_folder(name: str) -> None:
    assert find_card(name).id == MIDM


def test_a_server_s_own_name_is_known() -> None:
    assert find_card("exaone3.5:7.8b").id == "LGAI-EXAONE/EXAONE-3.5-7.8B-Instruct"


def test_thinking_is_off_in_the_models_that_think() -> None:
    assert CARDS["LGAI-EXAONE/EXAONE-4.0-32B"].template == {"enable_thinking": False}
    assert CARDS["naver-hyperclovax/HyperCLOVAX-SEED-Think-14B"].template == {"skip_reasoning": True}
    assert CARDS["upstage/Solar-Open-100B"].template["reasoning_effort"] == "minimal"


def test_a_folder_is_told_from_a_hub_id(tmp_path: Path) -> None:
    assert is_folder(str(tmp_path))
    assert is_folder("./나래")
    assert is_folder("~/models/나래")
    assert not is_folder(MIDM)


def test_readers_see_a_folder_s_name_and_not_where_it_lies(tmp_path: Path) -> None:
    folder = tmp_path / "나래-12B"
    folder.mkdir()
    assert shown_name(str(folder)) == "나래-12B"
    assert shown_name(MIDM) == MIDM


def test_a_folder_of_a_known_model_is_opened_with_what_is_known_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "EXAONE-4.0-1.2B"
    folder.mkdir()
    spec = spec_for(str(folder))
    assert (spec.context, spec.template, spec.stop, spec.trusted) == (
        65_536,
        {"enable_thinking": False},
        ("[|endofturn|]",),
        False,
    )
