import html
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digest.articles.extract import MOST_TEXT_CHARACTERS, Page, extract_in_child, extract_page
from digest.children import Children
from tests.shared_data import shared

SAMPLES = Path(__file__).parent.parent.parent / "data" / "pages"
URL = "https://hanbit.example/news/articleView.html?idxno=100001"
SEOUL = ZoneInfo("Asia/Seoul")
PARAGRAPHS = (
    "정부가 공개 모델의 심사 기준을 담은 고시 초안을 10일 공개했다. 의견 수렴은 다음 달까지 이어진다.",
    "초안은 가중치를 공개한 모델에 예외를 두고, 학습 데이터의 출처를 밝히도록 했다고 담당 부처는 설명했다.",
    "업계는 시행 시기를 늦춰 달라는 의견서를 내기로 했고, 시민단체는 예외가 지나치게 넓다고 지적했다.",
)


def page_of(body: str, head: str = "") -> Page:
    return extract_page(
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode(), None, URL
    )


def article(*paragraphs: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


@pytest.mark.parametrize("name", ["made_ndsoft_article", "made_euckr_article", "made_js_only_article"])
def test_a_sample_page_says_what_a_person_reads_in_it(name: str) -> None:
    expected: dict[str, Any] = json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8"))
    page = extract_page((SAMPLES / f"{name}.html").read_bytes(), None, expected["url"])

    assert {
        "url": expected["url"],
        "title": page.title,
        "paragraphs": page.text.split("\n"),
        "published_at": page.published_at.isoformat() if page.published_at else None,
        "canonical_url": page.canonical_url,
        "description": page.description,
    } == expected


def _signs(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


@pytest.mark.parametrize(
    ("page_name", "expected_name", "version"),
    [
        ("fundus_HankookIlbo_2026_07_12.html", "fundus_expected_HankookIlbo.json", "V3"),
        ("fundus_MBN_2025_06_03.html", "fundus_expected_MBN.json", "V1"),
    ],
)
def test_real_pages_give_every_paragraph_their_title_and_their_time(page_name: str, expected_name: str, version: str) -> None:
    expected = json.loads(shared(f"data/pages/{expected_name}").read_text(encoding="utf-8"))[version]
    page = extract_page(shared(f"data/pages/{page_name}").read_bytes(), None, URL)

    paragraphs = [paragraph for section in expected["body"]["sections"] for paragraph in section["paragraphs"]]
    assert [paragraph for paragraph in paragraphs if _signs(paragraph) not in _signs(page.text)] == []
    assert page.title == expected["title"]
    assert page.published_at == datetime.fromisoformat(expected["publishing_date"])


def test_a_real_page_with_its_body_in_scripts_gives_its_description() -> None:
    page = extract_page(shared("data/pages/fundus_HankookIlbo_2026_01_29.html").read_bytes(), None, URL)

    assert page.text == page.description
    assert page.text.endswith("내용입니다.")


# --- where the text is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "opening",
    [
        '<div itemprop="articleBody">',
        '<article id="article-view-content-div">',
        '<div id="articleBody">',
        '<div class="x entry-content">',
        '<section class="news_cnt_detail_wrap">',
    ],
)
def test_the_element_of_a_newsroom_system_is_the_text(opening: str) -> None:
    closing = f"</{opening[1:].split(maxsplit=1)[0]}>"
    page = page_of(f"<h1>제목</h1>{opening}{article(*PARAGRAPHS)}{closing}<div>많이 본 뉴스 {'다른 기사 제목 ' * 30}</div>")

    assert page.text == "\n".join(PARAGRAPHS)


def test_lines_that_are_parted_by_breaks_are_paragraphs() -> None:
    assert page_of(f'<div id="articleBody">{"<br><br>".join(PARAGRAPHS)}</div>').text == "\n".join(PARAGRAPHS)


def test_a_page_of_no_known_system_is_read_by_what_looks_like_text() -> None:
    page = page_of(
        f"<div class=menu><a href=/>홈</a><a href=/1>정책</a></div><main><h1>제목</h1>{article(*PARAGRAPHS)}</main><footer>회사 소개</footer>"
    )

    assert page.text == "\n".join(PARAGRAPHS)


def test_what_is_certainly_no_part_of_an_article_goes() -> None:
    noise = (
        '<div class="tts">기사를 읽어드립니다</div><figure><img src="/1.jpg"><figcaption>토론회 현장</figcaption></figure>',
        "<p>[사진=한빛 리포트]</p><p>김가상 기자 kim@hanbit.example</p><p>입력 2026.08.09 18:00</p><p>댓글 0</p>",
        '<p>저작권자 © 한빛 리포트 무단전재 및 재배포 금지</p><div class="related">관련기사 하나</div><button>공유하기</button>',
        '<script>var x = "본문";</script><style>p{}</style><div class="ad-banner">광고 문구</div><p>제목이 같은 줄</p>',
    )
    page = page_of(
        f'<div itemprop="articleBody">{noise[0]}{article(*PARAGRAPHS[:2])}{noise[1]}{article(PARAGRAPHS[2])}{noise[2]}{noise[3]}</div>',
        '<meta property="og:title" content="제목이 같은 줄">',
    )

    assert page.text == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "저작권자 단체는 AI 학습을 위한 무단 복제를 금지해 달라고 요구했다.",
        "수정 예산안은 국회를 통과했다.",
        "수정 2026년 예산안에는 공개 모델 지원이 담겼다.",
        "등록 의무는 다음 달부터 시행된다.",
        "승인 절차가 남았다.",
        "이미지/영상 생성 모델도 함께 공개했다.",
        "자료: 공개 범위를 두고 의견이 갈렸다.",
        "김가상 기자협회장이 유감을 밝혔다.",
        "문의는 kim@hanbit.example 로 받는다.",
        "구독 서비스의 값이 올랐다.",
    ],
)
def test_sentences_that_only_begin_like_a_notice_stay(line: str) -> None:
    assert page_of(f'<div itemprop="articleBody">{article(*PARAGRAPHS, line)}</div>').text.split("\n")[-1] == line


@pytest.mark.parametrize(
    "line",
    [
        "저작권자 © 한빛 리포트 무단전재 및 재배포, AI학습 및 활용 금지",
        "<Copyright ⓒ 한빛 리포트. All rights reserved. 무단 전재 및 재배포 금지>",
        "ⓒ 한빛 리포트, 무단 전재-재배포 금지",
        "Copyright © Hanbit. All rights reserved.",
        "기사입력 2026.08.09 18:00",
        "수정 : 2026-08-09 오후 6:00:12",
        "최종수정 2026년 8월 9일 18시",
        "댓글 1,024",
        "[사진=한빛 리포트 제공]",
        "김가상 기자",
        "김가상·이가상 기자 외 1명",
        "김가상 기자 kim@hanbit.example",
        "<kim@hanbit.example>",
    ],
)
def test_notices_and_by_lines_go(line: str) -> None:
    escaped = html.escape(line)

    assert page_of(f'<div itemprop="articleBody">{article(*PARAGRAPHS, escaped)}</div>').text == "\n".join(PARAGRAPHS)


def test_text_that_stands_twice_stands_once() -> None:
    assert page_of(f'<div itemprop="articleBody">{article(*PARAGRAPHS, *PARAGRAPHS)}</div>').text == "\n".join(PARAGRAPHS)


def test_the_text_of_json_ld_counts_where_the_page_shows_none() -> None:
    linked = json.dumps({"@graph": [{"@type": "Organization"}, {"@type": "NewsArticle", "articleBody": "\n".join(PARAGRAPHS)}]})

    assert page_of('<div id="root"></div>', f'<script type="application/ld+json">{linked}</script>').text == "\n".join(PARAGRAPHS)


def test_a_description_stands_in_where_the_page_shows_nothing() -> None:
    page = page_of('<div id="root"></div>', '<meta property="og:description" content="심사 기준의 요점. | ">')

    assert (page.text, page.description) == ("심사 기준의 요점.", "심사 기준의 요점.")


def test_a_page_without_anything_is_empty() -> None:
    assert extract_page(b"", None, URL) == Page("", "", None, "", "")
    assert extract_page(b"<!-- -->", None, URL) == Page("", "", None, "", "")


def test_a_text_has_an_end() -> None:
    page = page_of(
        f'<div itemprop="articleBody">{article(*(f"{n}째 문단이 이어진다. {PARAGRAPHS[0]}" for n in range(1000)))}</div>'
    )

    assert len(page.text) == MOST_TEXT_CHARACTERS


# --- title, time, address ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type": ["NewsArticle"], "headline": "심사 기준 마련"}</script><meta property="og:title" content="다른 제목">',
        '<meta property="og:title" content="심사 기준 마련 - 한빛 리포트"><meta property="og:site_name" content="한빛 리포트">',
        '<meta property="og:title" content="&lt;b&gt;심사 기준&lt;/b&gt; 마련">',
        "<title>심사 기준 마련 | 하늘신문</title>",
    ],
)
def test_the_title_is_the_headline_without_the_outlet(head: str) -> None:
    assert page_of("", head).title == "심사 기준 마련"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta property="article:published_time" content="2026-08-09T18:00:00+09:00">', ""),
        ('<meta property="article:published_time" content="2026-08-09 18:00:00">', ""),
        ('<meta name="pubdate" content="20260809180000">', ""),
        ('<script type="application/ld+json">[{"@type": "Article", "datePublished": "2026-08-09T09:00:00Z"}]</script>', ""),
        ("", "<ul><li>기자명 김가상</li><li>입력 2026.08.09 18:00</li><li>수정 2026.08.10 09:00</li></ul>"),
        ("", "<span>등록일시 : 2026-08-09 오후 6:00</span>"),
        ('<meta property="article:published_time" content="곧">', "<p>승인 2026년 8월 9일 18:00</p>"),
    ],
)
def test_the_time_is_found_wherever_the_page_says_it(head: str, body: str) -> None:
    assert page_of(body, head).published_at == datetime(2026, 8, 9, 18, 0, tzinfo=SEOUL)


def test_a_page_without_a_time_has_none() -> None:
    assert page_of(f"<p>{PARAGRAPHS[0]}</p><p>2026.08.09 18:00에 시작한다</p>").published_at is None


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        (
            "https://www.hanbit.example/news/articleView.html?idxno=100001",
            "https://www.hanbit.example/news/articleView.html?idxno=100001",
        ),
        ("/article/100001", "https://hanbit.example/article/100001"),
        ("https://hanbit.example/", ""),  # the home page: believed, all articles would be one
        ("https://hanbit.example/news/articleView.html", ""),  # its number is missing
        ("https://hanbit.example/news/articleView.html?idxno=100002", ""),
        ("javascript:void(0)", ""),
        ("", ""),
    ],
)
def test_an_address_that_can_not_be_the_articles_own_is_not_believed(link: str, canonical: str) -> None:
    assert page_of("", f'<link rel="canonical" href="{link}">').canonical_url == canonical


@pytest.mark.parametrize(
    "linked",
    [
        "{",
        "[" * 100_000,
        '"text"',
        '{"@type": 1}',
        '{"@graph": 3, "@type": null}',
        '[null, [], {"@type": {}}]',
        '{"@type": "NewsArticle", "headline": 3, "datePublished": []}',
    ],
)
def test_json_ld_that_is_odd_is_passed_over(linked: str) -> None:
    page = page_of(
        f'<div itemprop="articleBody">{article(*PARAGRAPHS)}</div>',
        f'<title>제목</title><script type="application/ld+json">{linked}</script>',
    )

    assert (page.title, page.text) == ("제목", "\n".join(PARAGRAPHS))


def test_a_page_in_euc_kr_is_read_although_the_server_says_utf_8() -> None:
    body = f'<html><head><meta charset="euc-kr"></head><body><div id="articleBody">{article(*PARAGRAPHS)}</div></body></html>'.encode(
        "cp949"
    )

    assert extract_page(body, "text/html; charset=utf-8", URL).text == "\n".join(PARAGRAPHS)


def test_a_declaration_of_entities_opens_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("xoxb-canary", encoding="utf-8")
    body = f'<!DOCTYPE html [<!ENTITY leak SYSTEM "{secret.as_uri()}">]><html><body>{article(*PARAGRAPHS, "앞 &leak; 뒤")}</body></html>'

    assert "canary" not in str(extract_page(body.encode(), None, URL))


# --- in a child ----------------------------------------------------------------------------------


async def test_a_child_reads_a_page_as_this_process_does() -> None:
    body = (SAMPLES / "made_ndsoft_article.html").read_bytes()
    async with Children() as children:
        assert await extract_in_child(children, body, None, URL) == extract_page(body, None, URL)


@pytest.mark.parametrize(
    "bait",
    ["<div>" * 100_000, "<!--" * 100_000, "<p>" + "가" * 2_000_000, "<a b=" * 50_000, " " * 2_000_000],
    ids=["depth", "comments", "length", "attributes", "space"],
)
async def test_a_page_that_wants_to_hurt_is_read_within_the_limits(bait: str) -> None:
    async with Children() as children:
        page = await extract_in_child(children, f"<html><head><title>제목</title></head><body>{bait}".encode(), None, URL)

    assert (page.title, page.published_at) == ("제목", None)


def test_dates_of_pages_are_in_the_zone_that_is_asked_for() -> None:
    body = b'<html><head><meta name="pubdate" content="2026-08-09 18:00"></head><body>x</body></html>'

    assert extract_page(body, None, URL, "UTC").published_at == datetime(2026, 8, 9, 18, 0, tzinfo=UTC)
