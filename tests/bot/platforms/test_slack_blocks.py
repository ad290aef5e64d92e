import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from bot.message import Action, Actions, Bullets, Heading, Image, Link, Message, Note, Paragraph, StoryCard
from bot.platforms import Payload
from bot.platforms.slack_blocks import action_name, escape, payloads
from bot.render import digest_message
from bot.texts import load_texts
from tests.bot.platforms.messages import MONSTERS, arbitrarily, messages, missing
from tests.bot.platforms.slack_limits import break_of_limits, text_objects
from tests.bot.samples import HOSTILE_TITLES, digest, empty_digest, hostile_digest

KO = load_texts("ko")
SIMPLE_CARD = StoryCard(7, Link("제목", "https://news.example/7"), "한빛경제 · 07:12", actions=(Action("more", "7", "자세히"),))


def mrkdwn(payload: str) -> str:
    """Return the mrkdwn texts of a payload, in order."""
    objects = [text for block in json.loads(payload)["blocks"] for text in text_objects(block)]
    return "\n".join(text["text"] for text in objects if text["type"] == "mrkdwn")


def read(payload: str) -> str:
    """Return what a reader sees of a payload: links as their words, entities as their characters."""
    seen = []
    for block in json.loads(payload)["blocks"]:
        seen.append(block.get("alt_text", ""))
        seen.append("".join(run["text"] for run in rich_runs(block)))
        seen += [text["text"] if text["type"] == "plain_text" else unmarked(text["text"]) for text in text_objects(block)]
    return "\n".join(seen)


def unmarked(text: str) -> str:
    words = re.sub(r"<https?://[^|>]*\|([^>]*)>", r"\1", text)
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def rich_runs(block: dict[str, Any]) -> list[dict[str, Any]]:
    return [run for section in block["elements"] for run in section["elements"]] if block["type"] == "rich_text" else []


def posted(payload: str) -> str:
    """Return a payload as it is posted: the longest key on its first block."""
    body = json.loads(payload)
    body["blocks"][0]["block_id"] = "k" * 255
    return json.dumps(body)


def sections(payload: str) -> list[str]:
    return [block["text"]["text"] for block in json.loads(payload)["blocks"] if block["type"] == "section"]


@arbitrarily
@given(messages)
def test_no_message_whatever_breaks_a_limit_of_slack_or_loses_a_word(message: Message) -> None:
    made = payloads(message)
    assert [break_of_limits(posted(payload)) for payload in made] == [[]] * len(made)
    assert missing(message, "".join(read(payload) for payload in made)) == []


@arbitrarily
@given(messages)
def test_no_message_whatever_mentions_anyone_or_links_elsewhere_than_its_own_addresses(message: Message) -> None:
    for payload in payloads(message):
        for text in (mrkdwn(payload), json.loads(payload)["text"]):
            assert "<" not in re.sub(r"<https?://[^\s<>|]+\|[^<>\n]+>", "", text)
            assert re.findall(r"@(?:here|channel|everyone)", text, re.IGNORECASE) == []


@pytest.mark.parametrize("build", [digest, empty_digest, hostile_digest])
def test_the_sample_digests_are_valid_by_the_models_of_slacks_own_library(build: Any) -> None:
    models = pytest.importorskip("slack_sdk.models.blocks", reason="needs the extra 'slack'")
    for payload in payloads(digest_message(build(), KO)):
        for block in json.loads(payload)["blocks"]:
            models.Block.parse(block).validate_json()


def test_a_digest_reads_from_title_to_receipt_in_one_message() -> None:
    (payload,) = payloads(digest_message(digest(), KO))
    body = json.loads(payload)
    kinds = [block["type"] for block in body["blocks"]]
    assert kinds == ["header", "section", *["divider", "section", "context", "actions"] * 4, "divider", "context"]
    assert body["blocks"][0]["text"]["text"] == "AI 정책 브리핑 · 2026년 2월 25일 (수)"
    assert body["unfurl_links"] is False
    assert body["unfurl_media"] is False
    assert payload.stories == (1412, 1409, 1415, 1416)


def test_a_card_shows_linked_headline_summary_source_tags_and_related_outlets() -> None:
    (payload,) = payloads(digest_message(digest(), KO))
    card = json.loads(payload)["blocks"][3:6]
    headline, summary = card[0]["text"]["text"].split("\n")
    assert (
        headline
        == "*<https://news.example/policy/412|[단독] 과기정통부, AI 기본법 고영향 사업자 기준 7월 고시…과태료는 1년 유예>*"
    )
    assert summary.startswith("과학기술정보통신부가 AI 기본법의")
    assert card[1]["elements"][0]["text"] == (
        "한빛경제 · 07:12 · 🔵 정책\n"
        "관련 보도 3곳: <https://news.example/gaon/88|가온일보> · <https://news.example/dawn/17|새벽신문> · "
        "<https://news.example/nuri/5|누리저널>\n"
        "#1412 · 발췌 · #1377 소식의 후속"
    )
    assert [(button["action_id"], button["value"]) for button in card[2]["elements"]] == [("more", "1412"), ("why", "1412")]


def test_notifications_and_screen_readers_get_the_title_and_every_headline() -> None:
    (payload,) = payloads(digest_message(digest(), KO))
    lines = json.loads(payload)["text"].split("\n")
    assert lines[0] == "AI 정책 브리핑 · 2026년 2월 25일 (수) · 소식 4건"
    assert lines[1:3] == [
        "[단독] 과기정통부, AI 기본법 고영향 사업자 기준 7월 고시…과태료는 1년 유예",
        '미리내연구소, 320억 매개변수 한국어 모델 가중치 공개…"상업 이용도 허용"',
    ]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<!channel> <@U1> <#C1|방>", "&lt;!channel&gt; &lt;@U1&gt; &lt;#C1|방&gt;"),
        ("<https://evil.test|공식>", "&lt;https://evil.test|공식&gt;"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("*굵게* _기울임_ ~취소~ `코드`", "＊굵게＊ ＿기울임＿ ～취소～ ｀코드｀"),
        ("gpt_oss_120b, 3~5월, 2*3*4", "gpt_oss_120b, 3~5월, 2*3*4"),
        ("> 인용\n>>> 모두", "＞ 인용\n＞＞＞ 모두"),
        ("a > b", "a &gt; b"),
        (":tada: 10:14:30", ":\u200btada: 10:14:30"),
        ("@here @Channel", "@\u200bhere @\u200bChannel"),
        ("R&D 예산", "R&amp;D 예산"),
    ],
)
def test_hostile_text_is_shown_literally(typed: str, shown: str) -> None:
    assert escape(typed) == shown


def test_a_title_cannot_break_out_of_its_link() -> None:
    card = StoryCard(1, Link("끝>*\n<https://evil.test|여기> | 매체", "https://news.example/1"), "")
    (payload,) = payloads(Message((card,), ""))
    assert sections(payload)[0] == "*<https://news.example/1|끝&gt;＊ &lt;https://evil.test|여기&gt; | 매체>*"


def test_an_address_cannot_break_out_of_its_link() -> None:
    card = StoryCard(1, Link("제목", "https://news.example/a|b>c d?e=1&f=2"), "")
    (payload,) = payloads(Message((card,), ""))
    assert sections(payload)[0] == "*<https://news.example/a%7Cb%3Ec%20d?e=1&amp;f=2|제목>*"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://", "ftp://a.test/x", "http://[bad"])
def test_an_address_that_is_no_web_address_is_shown_as_text(url: str) -> None:
    (payload,) = payloads(Message((Link("제목", url),), ""))
    assert sections(payload)[0] == f"제목 ({escape(url)})"


def test_an_address_of_over_3000_characters_is_shown_whole_as_text() -> None:
    url = "https://news.example/" + "a" * 4_000
    (payload,) = payloads(Message((Link("제목", url),), ""))
    assert "".join(sections(payload)).replace("\n", "") == f"제목 ({url})"


def test_plain_text_is_left_unlinked_by_slack() -> None:
    (payload,) = payloads(Message((Paragraph("https://evil.test #general"),), ""))
    assert json.loads(payload)["blocks"][0]["text"]["verbatim"] is True


@pytest.mark.parametrize(("size", "kinds"), [(150, ["header"]), (151, ["header", "section"])])
def test_a_header_takes_150_characters(size: int, kinds: list[str]) -> None:
    (payload,) = payloads(Message((Heading("가" * size),), ""))
    assert [block["type"] for block in json.loads(payload)["blocks"]] == kinds
    assert break_of_limits(payload) == []


def test_a_header_of_over_150_characters_is_followed_by_its_whole_text() -> None:
    title = "아주 긴 제목 " * 20
    (payload,) = payloads(Message((Heading(title),), ""))
    header, section = json.loads(payload)["blocks"]
    assert header["text"]["text"].endswith("…")
    assert section["text"]["text"] == f"*{title.strip()}*"


def test_a_long_digest_is_split_between_stories() -> None:
    cards = tuple(StoryCard(n, Link(f"제목 {n}", "https://news.example/1"), "매체", summary=("가" * 900,)) for n in range(1, 31))
    made = payloads(Message((Heading("제목"), *cards, Note(("영수증",))), "오늘의 소식"))
    assert [number for payload in made for number in payload.stories] == list(range(1, 31))
    assert len(made) == 3
    for payload in made[1:]:
        first = json.loads(payload)["blocks"][0]
        assert first["text"]["text"].startswith("*<https://news.example/1|제목 ")
    assert [json.loads(payload)["text"].split("\n")[0] for payload in made] == [f"오늘의 소식 ({n}/3)" for n in (1, 2, 3)]


def test_a_message_takes_fifty_blocks() -> None:
    made = payloads(Message((Paragraph("문단"),) * 60, "소식"))
    assert [len(json.loads(payload)["blocks"]) for payload in made] == [50, 10]


def test_more_than_fifty_blocks_are_split_between_stories() -> None:
    made = payloads(Message((SIMPLE_CARD,) * 20, "소식"))
    assert [len(json.loads(payload)["blocks"]) for payload in made] == [47, 31]


def test_a_story_longer_than_a_message_goes_on_in_the_next_and_counts_for_the_first() -> None:
    card = StoryCard(5, Link("제목", "https://news.example/5"), "매체", summary=("가나다라마바사. " * 2_500,))
    made = payloads(Message((card,), ""))
    assert [payload.stories for payload in made] == [(5,), (), ()]


def test_a_heading_stays_with_what_it_heads() -> None:
    big = tuple(Paragraph("가" * 2_900) for _ in range(4))
    made = payloads(Message((*big, Heading("비교", 2), Paragraph("나" * 2_900)), ""))
    assert sections(made[1]) == ["*비교*", "나" * 2_900]


def test_a_text_is_cut_between_sentences_and_never_inside_an_emoji() -> None:
    sentences = "문장이 하나 있다. " * 400
    (payload,) = payloads(Message((Paragraph(sentences),), ""))
    assert all(section.endswith("있다.") for section in sections(payload))
    (payload,) = payloads(Message((Paragraph("👩‍👩‍👧‍👦" * 300),), ""))
    assert {len(section) % len("👩‍👩‍👧‍👦") for section in sections(payload)} == {0}


def test_two_buttons_of_one_name_get_ids_of_their_own_and_the_same_name_back() -> None:
    row = Actions((Action("page", "1", "이전"), Action("page", "3", "다음")))
    (payload,) = payloads(Message((row,), ""))
    ids = [button["action_id"] for button in json.loads(payload)["blocks"][0]["elements"]]
    assert ids == ["page", "page~2"]
    assert [action_name(one) for one in ids] == ["page", "page"]


def test_a_button_without_a_value_has_none() -> None:
    (payload,) = payloads(Message((Actions((Action("status", "", "상태"),)),), ""))
    assert "value" not in json.loads(payload)["blocks"][0]["elements"][0]


def test_an_image_has_its_text_beside_it() -> None:
    (payload,) = payloads(Message((Image("https://bot.example/p.png", "주별 추이"),), ""))
    assert json.loads(payload)["blocks"] == [{"type": "image", "image_url": "https://bot.example/p.png", "alt_text": "주별 추이"}]


def test_an_image_whose_address_is_too_long_is_shown_as_text() -> None:
    made = payloads(Message((Image("https://bot.example/" + "a" * 2_981, "주별 추이"),), ""))
    assert [break_of_limits(payload) for payload in made] == [[]]
    assert sections(made[0])[0].startswith("주별 추이")


def test_a_message_of_nothing_shows_its_fallback() -> None:
    (payload,) = payloads(Message((Bullets(()), Paragraph(" ")), "소식이 없습니다"))
    assert sections(payload) == ["소식이 없습니다"]


def test_equal_messages_give_equal_bytes() -> None:
    assert payloads(digest_message(digest(), KO)) == payloads(digest_message(digest(), KO))
    assert isinstance(payloads(digest_message(digest(), KO))[0], Payload)


@pytest.mark.parametrize("monster", MONSTERS)
def test_monster_texts_are_shown_whole(monster: str) -> None:
    message = Message(
        (StoryCard(1, Link(monster, "https://news.example/1"), monster, summary=(monster,)), Note((monster,))), monster
    )
    made = payloads(message)
    assert [break_of_limits(posted(payload)) for payload in made] == [[]] * len(made)
    assert missing(message, "".join(read(payload) for payload in made)) == []


def test_direction_and_terminal_characters_do_not_reach_slack() -> None:
    payload = "".join(payloads(digest_message(hostile_digest(), KO)))
    assert re.findall("[\u202a-\u202e\u2066-\u2069\u0000-\u0009\u000b-\u001f]", payload) == []
    assert re.findall(r"\\u00[01][0-9a-f]", payload) == []


def test_matched_words_are_bold_with_a_particle_behind_them_too() -> None:
    card = replace(SIMPLE_CARD, summary=("엑사원은 EXAONE의 이름이고 엑사원4.0은 새 모델이다.",), strong=("엑사원", "EXAONE"))
    (payload,) = payloads(Message((card,), "찾기"))
    (block,) = (block for block in json.loads(payload)["blocks"] if block["type"] == "rich_text")
    assert [run["text"] for run in rich_runs(block) if run.get("style") == {"bold": True}] == ["엑사원", "EXAONE", "엑사원"]
    assert "".join(run["text"] for run in rich_runs(block)) == card.summary[0]
    assert card.summary[0] not in mrkdwn(payload)


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_text_with_bold_words_is_shown_as_it_is_whatever_it_holds(title: str) -> None:
    card = replace(SIMPLE_CARD, summary=(f"엑사원 {title} *굵게* <!channel> :tada:",), strong=("엑사원",))
    (payload,) = payloads(Message((card,), "찾기"))
    runs = [run for block in json.loads(payload)["blocks"] for run in rich_runs(block)]
    assert {run["type"] for run in runs} == {"text"}
    assert [run["text"] for run in runs if "style" in run] == ["엑사원"] * card.summary[0].count("엑사원")


def test_the_blocks_of_a_search_result_are_valid_by_the_models_of_slacks_own_library() -> None:
    models = pytest.importorskip("slack_sdk.models.blocks", reason="needs the extra 'slack'")
    card = replace(SIMPLE_CARD, summary=("엑사원은 새 모델이다.",), strong=("엑사원",))
    for payload in payloads(Message((card,), "찾기")):
        for block in json.loads(payload)["blocks"]:
            models.Block.parse(block).validate_json()
