import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.plaintext import MOST_MARKUP, plain_line, plain_lines, without_outlet


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>단독</b> 오픈소스 AI", "단독 오픈소스 AI"),
        ("&lt;b&gt;굵은 제목&lt;/b&gt; AI", "굵은 제목 AI"),
        ("&amp;quot;이중 이스케이프&amp;quot; AI 규제", '"이중 이스케이프" AI 규제'),
        ("&amp;lt;p&amp;gt;두 번 감싼 문단&amp;lt;/p&amp;gt;", "두 번 감싼 문단"),
        ("R&D 예산 &nbsp; 논의&hellip;", "R&D 예산 논의…"),
        ("AT&T&#8217;s &#x201C;모델&#x201D;", "AT&T’s “모델”"),
        ("<속보> 정부, <AI 기본법> 고시", "<속보> 정부, <AI 기본법> 고시"),
        ("1 < 2, a<b, List<String>", "1 < 2, a<b, List<String>"),
        ("【포토】 AI 전시회", "【포토】 AI 전시회"),
        ('<a href="/x" title="a > b">링크</a> 뒤', "링크 뒤"),
        ('<o:p>워드</o:p> <my-tag>부품</my-tag> <x foo="1">기타</x>', "워드 부품 기타"),
        ("<![CDATA[두 겹]]>", "두 겹"),
        ("앞<!-- <b>주석</b> -->뒤", "앞뒤"),
        ("앞<script>alert('<b>')</script><style>p{}</style>뒤", "앞뒤"),
        ("<script> 태그를 쓰는 법", "태그를 쓰는 법"),
        ("요약이 끊긴다 &quo...", "요약이 끊긴다 ..."),
        ("요약이 끊긴다 <a href='http", "요약이 끊긴다"),
        ("Q&A", "Q&A"),
    ],
)
def test_markup_becomes_the_text_that_a_reader_sees(markup: str, text: str) -> None:
    assert plain_line(markup) == text


def test_paragraphs_list_items_and_line_breaks_stand_on_lines_of_their_own() -> None:
    markup = "<p>첫  문단.\n이어서</p><ul><li>하나</li>\n<li><b>둘</b> 3...</li></ul>셋<br/>넷<div>다섯"

    assert plain_lines(markup) == "첫 문단.\n이어서\n하나\n둘 3...\n셋\n넷\n다섯"


@pytest.mark.parametrize(
    ("hostile", "text"),
    [
        ("가\u200b나\ufeff다\u00ad라", "가나다라"),  # zero-width
        ("\u202e뒤집힌 제목\u202c", "뒤집힌 제목"),  # right-to-left override
        ("\u3164\u115f제목", "제목"),  # letters that show nothing
        ("제목\U000e0041\U000e0042", "제목"),  # tag characters hide text from people, not from models
        ("제\x00목\x1b[31m", "제목[31m"),
        ("가\u2028나\u3000다", "가 나 다"),
        ("A" + "\u0300" * 50, "À\u0300\u0300\u0300"),  # a heap of accents climbs over the lines above
        ("👩\u200d💻 개발", "👩\u200d💻 개발"),  # the joiner is part of the picture
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),  # letters apart, as macOS names files
    ],
)
def test_invisible_and_unruly_characters_go(hostile: str, text: str) -> None:
    assert plain_line(hostile) == text


def test_mentions_and_links_of_chat_platforms_are_left_to_the_platforms_as_text() -> None:
    assert (
        plain_line("@everyone [누르세요](https://evil.example) <@U123> *굵게*")
        == "@everyone [누르세요](https://evil.example) <@U123> *굵게*"
    )


@given(st.text(st.sampled_from("<>&;/!-[]\"'= \nabpilscrtPAI가나#x0123456789"), max_size=200))
def test_plain_text_is_single_spaced_whatever_came(markup: str) -> None:
    lines = plain_lines(markup).split("\n")

    assert lines == [" ".join(line.split()) for line in lines]


@pytest.mark.parametrize(
    "bait",
    [
        "<a ",
        "<!--",
        "<script>",
        '<a "',
        "<a '",
        "&",
        "&#",
        "&#1",
        "&amp;",
        "<",
        "<![CDATA[",
        "</",
        "<!a",
        "<p>",
        "é\u0301",
        "<style ",
    ],
)
def test_no_bait_makes_the_scanner_slow(bait: str) -> None:
    # Quadratic behaviour would take minutes here and run into the time-out of the suite.
    plain_lines(bait * (MOST_MARKUP // len(bait) + 1))


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("AI 규제 특례 확대 - 가상일보", "AI 규제 특례 확대"),
        ("AI 규제 특례 확대 | 하늘신문", "AI 규제 특례 확대"),
        ("AI 규제 특례 확대 – 한빛 리포트", "AI 규제 특례 확대"),
        ("AI 규제 특례 확대 - 한빛", "AI 규제 특례 확대"),
        ("AI 규제 - 정책 - 한빛 리포트", "AI 규제 - 정책"),
        ("GPT-4o - 오픈AI의 선택", "GPT-4o - 오픈AI의 선택"),
        ("폐쇄 - 개방", "폐쇄 - 개방"),
        ("가상일보", "가상일보"),
        ("- 가상일보", "- 가상일보"),
        ("독자 AI-가상일보", "독자 AI-가상일보"),
    ],
)
def test_the_outlets_name_at_the_end_of_a_title_goes(title: str, kept: str) -> None:
    assert without_outlet(title, ("한빛 리포트",)) == kept


def test_a_short_first_word_of_an_outlet_is_no_outlet() -> None:
    assert without_outlet("우리가 몰랐던 미래 - AI", ("AI 뉴스레터",)) == "우리가 몰랐던 미래 - AI"
