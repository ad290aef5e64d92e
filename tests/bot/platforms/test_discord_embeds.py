import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from bot.message import Action, Actions, Bullets, Heading, Image, Link, Message, Note, Paragraph, StoryCard
from bot.platforms.discord_embeds import escape, payloads, read_custom_id
from bot.platforms.legible import one_line
from bot.render import digest_message
from bot.texts import load_texts
from tests.bot.platforms.discord_limits import break_of_limits, embed_texts
from tests.bot.platforms.messages import MONSTERS, arbitrarily, messages, missing
from tests.bot.samples import HOSTILE_TITLES, digest, empty_digest, hostile_digest

KO = load_texts("ko")
CARD = StoryCard(7, Link("제목", "https://news.example/7"), "한빛경제 · 07:12")


def read(payload: str) -> str:
    """Return what a reader sees: masked links as their words, backslashes gone where markdown is read."""
    body = json.loads(payload)
    seen = [unmarked(body.get("content", ""))]
    for embed in body.get("embeds", []):
        seen += [text if name == "footer" else unmarked(text) for name, text in embed_texts(embed).items()]
    return "\n".join(seen)


def unmarked(text: str) -> str:
    words = re.sub(r"\[([^\[\]]*)\]\(<https?://[^\s<>]*>\)", r"\1", text)
    return re.sub(r"\\([^\w\s])", r"\1", words)


def markdown(payload: str) -> list[str]:
    """Return the texts in which Discord reads markdown."""
    body = json.loads(payload)
    inner = [text for embed in body.get("embeds", []) for name, text in embed_texts(embed).items() if name != "footer"]
    return [body.get("content", ""), *inner]


@arbitrarily
@given(messages)
def test_fault_16_no_message_whatever_breaks_a_limit_of_discord_or_loses_a_word(message: Message) -> None:
    made = payloads(message)
    assert [break_of_limits(payload) for payload in made] == [[]] * len(made)
    assert missing(message, "".join(read(payload) for payload in made)) == []


@arbitrarily
@given(messages)
def test_fault_40_no_message_whatever_mentions_anyone_or_links_elsewhere_than_its_own_addresses(message: Message) -> None:
    for payload in payloads(message):
        assert json.loads(payload)["allowed_mentions"] == {"parse": []}
        for text in markdown(payload):
            own_links_gone = re.sub(r"\[[^\[\]]+\]\(<https?://[^\s<>]+>\)", "\u2063", text)
            literal = re.sub(r"\\[^\w\s]", "\u2063", own_links_gone)
            assert re.findall(r"@(?:everyone|here)|<[@#:/t]|https?://|\|\||~~|`|\[[^\]]*\]\(", literal, re.IGNORECASE) == []


@pytest.mark.parametrize("build", [digest, empty_digest, hostile_digest])
def test_the_sample_digests_are_read_back_equal_by_discords_python_library(build: Any) -> None:
    discord = pytest.importorskip("discord", reason="needs the extra 'discord'")
    for payload in payloads(digest_message(build(), KO)):
        embeds = json.loads(payload)["embeds"]
        read_back = [discord.Embed.from_dict(dict(embed)) for embed in embeds]
        assert sum(len(embed) for embed in read_back) <= 6_000
        assert [{"flags": 0, **embed} for embed in embeds] == [embed.to_dict() for embed in read_back]


def test_a_digest_is_content_a_card_a_story_and_the_receipt_in_the_last_footer() -> None:
    (payload,) = payloads(digest_message(digest(), KO))
    body = json.loads(payload)
    assert body["content"].split("\n")[:3] == [
        "## AI 정책 브리핑 · 2026년 2월 25일 (수)",
        "**오늘의 핵심**",
        "- [단독] 과기정통부, AI 기본법 고영향 사업자 기준 7월 고시…과태료는 1년 유예",
    ]
    assert [embed.get("url", "") for embed in body["embeds"]] == [
        "https://news.example/policy/412",
        "https://news.example/dawn/21",
        "https://news.example/code/9",
        "https://news.example/gaon/92",
        "",
    ]
    assert body["embeds"][-1]["footer"]["text"].startswith("수집 구간 2월 24일 08:30 ~ 2월 25일 08:30 (KST)\n새 글 2,612건")
    assert payload.stories == (1412, 1409, 1415, 1416)


def test_a_card_shows_source_tags_summary_related_outlets_and_what_the_summary_is() -> None:
    (payload,) = payloads(digest_message(digest(), KO))
    card = json.loads(payload)["embeds"][1]
    assert card["description"] == (
        "새벽신문 · 2월 24일 21:30 · 🟢 개방 · 🟣 소버린 · 🔵 정책\n\n"
        "미리내연구소는 320억 매개변수 모델 '윤슬'의 가중치와 학습 코드를 함께 공개했다. "
        "사용 조건은 아파치 2.0을 따르며 학습 데이터 목록도 다음 달 내놓는다.\n\n"
        "관련 보도 1곳: [코드뉴스](<https://news.example/code/3>)"
    )
    assert card["footer"]["text"] == "#1409 · AI 요약 · EXAONE-4.0-1.2B"


def test_each_topic_has_its_colour() -> None:
    (payload,) = payloads(digest_message(digest(), KO))
    colours = [embed["color"] for embed in json.loads(payload)["embeds"]]
    assert len(set(colours)) == 5


def test_buttons_name_their_story_and_stand_together() -> None:
    (payload,) = payloads(digest_message(digest(), KO))
    rows = json.loads(payload)["components"]
    labels = [[button["label"] for button in row["components"]] for row in rows]
    assert labels == [
        ["자세히 #1412", "왜 실렸나 #1412", "자세히 #1409", "왜 실렸나 #1409"],
        ["자세히 #1415", "왜 실렸나 #1415", "자세히 #1416", "왜 실렸나 #1416"],
    ]
    assert read_custom_id(rows[0]["components"][1]["custom_id"]) == ("why", "1412")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("@everyone @here", "@\u200beveryone @\u200bhere"),
        ("<@123456789012345678> <#1> <t:0:R> </why:1>", r"\<@123456789012345678> \<#1> \<t:0:R> \</why:1>"),
        ("[무료](https://evil.test)", r"[무료]\(https\://evil.test)"),
        ("[단독] [속보] 제목", "[단독] [속보] 제목"),
        ("||스포일러|| 제목 | 매체", r"\|\|스포일러\|\| 제목 | 매체"),
        ("~~취소~~ 3~5월", r"\~\~취소\~\~ 3~5월"),
        ("**굵게** __밑줄__ `코드`", r"\*\*굵게\*\* \_\_밑줄\_\_ \`코드\`"),
        ("# 제목\n-# 작게\n> 인용\n- 목록\n1. 번호", "\\# 제목\n\\-\\# 작게\n\\> 인용\n\\- 목록\n1\\. 번호"),
        ("#AI 2.0 - 5.1", "#AI 2.0 - 5.1"),
        ("C:\\temp", r"C:\\temp"),
        ("discord.gg/abc", r"discord\.gg/abc"),
    ],
)
def test_hostile_text_is_shown_literally(typed: str, shown: str) -> None:
    assert escape(typed) == shown


def test_brackets_in_an_outlet_cannot_break_its_link() -> None:
    card = StoryCard(
        1,
        Link("제목", "https://a.example/1"),
        "",
        related_label="관련",
        related=(Link("가](https://evil.test) [나", "https://a.example/2"),),
    )
    (payload,) = payloads(Message((card,), ""))
    assert json.loads(payload)["embeds"][0]["description"] == r"관련: [가］(https\://evil.test) ［나](<https://a.example/2>)"


def test_an_address_cannot_break_out_of_its_link() -> None:
    (payload,) = payloads(Message((Link("제목", "https://a.example/x)>[y](z) w"),), ""))
    assert json.loads(payload)["content"] == "[제목](<https://a.example/x%29%3E%5By%5D%28z%29%20w>)"


def test_an_address_too_long_for_a_title_stands_in_the_description() -> None:
    url = "https://news.example/" + "a" * 3_000
    (payload,) = payloads(Message((StoryCard(1, Link("제목", url), "매체"),), ""))
    card = json.loads(payload)["embeds"][0]
    assert "url" not in card
    assert url in card["description"].replace("\\", "")


def test_a_headline_of_over_256_characters_goes_on_in_the_description() -> None:
    headline = "아주 긴 제목이 있다. " * 40
    (payload,) = payloads(Message((StoryCard(1, Link(headline, "https://a.example/1"), "매체"),), ""))
    card = json.loads(payload)["embeds"][0]
    first, rest = card["title"].rstrip("…"), card["description"].split("\n\n")[0].strip("*").lstrip("…")
    assert f"{first} {rest}" == headline.strip()


def test_a_card_whose_every_text_is_long_stays_within_6000_characters() -> None:
    card = StoryCard(
        1, Link("제" * 256, "https://a.example/1"), "매" * 4_000, summary=("요" * 4_000,), summary_label="발" * 2_000
    )
    made = payloads(Message((card,), ""))
    assert [break_of_limits(payload) for payload in made] == [[]] * len(made)


@pytest.mark.parametrize(("size", "parts"), [(2_000, 1), (2_001, 2)])
def test_content_takes_2000_characters(size: int, parts: int) -> None:
    made = payloads(Message((Paragraph("가" * size),), ""))
    assert [break_of_limits(payload) for payload in made] == [[]] * parts


def test_a_long_digest_is_split_between_stories_and_keeps_its_order() -> None:
    cards = tuple(
        StoryCard(
            n, Link(f"제목 {n}", "https://a.example/1"), "매체", summary=("가" * 900,), actions=(Action("more", str(n), "더"),)
        )
        for n in range(1, 21)
    )
    made = payloads(Message((Heading("제목"), *cards, Note(("영수증",))), "소식"))
    assert [number for payload in made for number in payload.stories] == list(range(1, 21))
    assert [len(json.loads(payload)["embeds"]) for payload in made] == [6, 6, 6, 3]
    for payload in made:
        numbers = [
            int(button["custom_id"].partition(":")[2])
            for row in json.loads(payload)["components"]
            for button in row["components"]
        ]
        assert numbers == list(payload.stories)


def test_more_than_ten_cards_go_on_in_a_second_message() -> None:
    cards = tuple(StoryCard(n, Link("제목", "https://a.example/1"), "매체") for n in range(12))
    assert [len(json.loads(payload)["embeds"]) for payload in payloads(Message(cards, ""))] == [10, 2]


def test_buttons_alone_stand_under_the_fallback() -> None:
    (payload,) = payloads(Message((Actions((Action("status", "", "상태"),)),), "**소식**이 없습니다"))
    assert json.loads(payload)["content"] == r"\*\*소식\*\*이 없습니다"


def test_the_same_button_twice_gets_an_id_of_its_own_and_means_the_same() -> None:
    row = Actions((Action("page", "2", "다음"), Action("page", "2", "다음")))
    (payload,) = payloads(Message((row,), "소식"))
    ids = [button["custom_id"] for button in json.loads(payload)["components"][0]["components"]]
    assert ids == ["page:2", "page~2:2"]
    assert [read_custom_id(one) for one in ids] == [("page", "2"), ("page", "2")]


def test_text_after_a_card_stays_below_it() -> None:
    card = StoryCard(1, Link("제목", "https://a.example/1"), "매체")
    (payload,) = payloads(Message((Paragraph("위"), card, Paragraph("아래"), Image("https://a.example/p.png", "그림")), ""))
    body = json.loads(payload)
    assert body["content"] == "위"
    assert [embed.get("description") for embed in body["embeds"]] == ["매체", "아래", "그림"]
    assert body["embeds"][2]["image"] == {"url": "https://a.example/p.png"}


def test_a_message_of_nothing_shows_its_fallback() -> None:
    (payload,) = payloads(Message((Bullets(()), Paragraph(" ")), "소식이 없습니다"))
    assert json.loads(payload) == {"content": "소식이 없습니다", "allowed_mentions": {"parse": []}}


@pytest.mark.parametrize("monster", MONSTERS)
def test_monster_texts_are_shown_whole(monster: str) -> None:
    message = Message(
        (StoryCard(1, Link(monster, "https://news.example/1"), monster, summary=(monster,)), Note((monster,))), monster
    )
    made = payloads(message)
    assert [break_of_limits(payload) for payload in made] == [[]] * len(made)
    assert missing(message, "".join(read(payload) for payload in made)) == []


def test_matched_words_are_bold_with_a_particle_behind_them_too() -> None:
    card = replace(CARD, summary=("엑사원은 EXAONE의 이름이고 REEXAONE이 아니다.",), strong=("엑사원", "EXAONE"))
    (payload,) = payloads(Message((card,), "찾기"))
    assert "**엑사원**은 **EXAONE**의 이름이고 REEXAONE이 아니다." in markdown(payload)[-1]


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_a_hostile_text_is_bold_where_the_message_says_so_and_nowhere_else(title: str) -> None:
    card = replace(CARD, summary=(f"엑사원 {title} **굵게** 엑사원",), strong=("엑사원",))
    (payload,) = payloads(Message((card,), "찾기"))
    shown = "".join(markdown(payload))
    literal = re.sub(r"\\[^\w\s]", "", shown)
    assert re.findall(r"\*\*(.+?)\*\*", literal) == ["엑사원"] * one_line(card.summary[0]).count("엑사원")
    assert "굵게" in literal


@pytest.mark.parametrize(
    ("written", "literal"),
    [
        ("-# 작은 글씨", r"\-\# 작은 글씨"),
        ("#### 제목", r"\#### 제목"),
        ("<a:party:123456789012345678>", r"\<a:party:123456789012345678>"),
        ("<@&123456789012345678> <id:customize>", r"\<@&123456789012345678> \<id:customize>"),
        ("[[단독] 제목](https://evil.test)", r"[[단독] 제목]\(https\://evil.test)"),
        ("![그림](<https://evil.test/a.png>)", r"![그림]\(\<https\://evil.test/a.png>)"),
        ("||||스포일러||||", r"\|\|\|\|스포일러\|\|\|\|"),
        ("\\*이미 가린 별\\*", r"\\\*이미 가린 별\\\*"),
        ("HTTPS://EVIL.TEST discord.com/invite/a", r"HTTPS\://EVIL.TEST discord\.com/invite/a"),
        ("2026. 2. 25.", r"2026\. 2. 25."),
        ("[단독] 5~6월 A|B 비교", "[단독] 5~6월 A|B 비교"),
    ],
)
def test_fault_40_what_would_be_markup_is_shown_as_it_was_written(written: str, literal: str) -> None:
    assert escape(written) == literal
    assert unmarked(literal).replace("\\", "") == written.replace("\\", "")
