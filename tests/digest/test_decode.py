import codecs
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.decode import decode, known_codec
from tests.shared_data import shared

SAMPLES = Path(__file__).parent.parent / "data" / "feeds"
TITLE = "똠방 펲시 뷁…AI 규제 논쟁"  # 똠, 펲 and 뷁 are in CP949 and not in EUC-KR

# The syllables of KS X 1001, which most Korean text is written in.
korean = st.text(
    st.sampled_from([bytes((row, cell)).decode("euc_kr") for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF)]), min_size=1
)


def xml(text: str, declared: str = "") -> str:
    declaration = f'<?xml version="1.0"{f" encoding={declared!r}" if declared else ""}?>'
    return f"{declaration}<rss><title>{text}</title></rss>"


def title(text: str) -> str:
    found = re.search("<title>(.*?)</title>", text, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("declared", ["euc-kr", "EUC-KR", "ks_c_5601-1987", "x-windows-949", "CP949"])
def test_fault_29_a_korean_declaration_means_cp949(declared: str) -> None:
    decoded = decode(xml(TITLE, declared).encode("cp949"))

    assert (title(decoded.text), decoded.encoding, decoded.replaced) == (TITLE, "cp949", 0)


@pytest.mark.parametrize(
    "content_type", [None, "text/xml", "text/xml; charset=utf-8", "text/xml;charset=ISO-8859-1", "text/xml; charset=nonsense"]
)
def test_fault_29_cp949_is_recognised_whatever_header_and_declaration_say(content_type: str | None) -> None:
    assert title(decode(xml(TITLE, "utf-8").encode("cp949"), content_type).text) == TITLE


@pytest.mark.parametrize(
    "content_type", [None, "text/xml; charset=euc-kr", "text/xml; charset=iso-8859-1", "text/xml; charset=us-ascii"]
)
@pytest.mark.parametrize("declared", ["", "utf-8", "euc-kr", "ISO-8859-1", "invalid", "utf-16"])
def test_utf_8_is_recognised_whatever_header_and_declaration_say(content_type: str | None, declared: str) -> None:
    decoded = decode(xml(TITLE, declared).encode(), content_type)

    assert (title(decoded.text), decoded.encoding) == (TITLE, "utf-8")


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
    ],
)
def test_fault_29_a_byte_order_mark_beats_header_and_declaration(encoding: str, mark: bytes) -> None:
    decoded = decode(mark + xml(TITLE, "euc-kr").encode(encoding), "text/xml; charset=euc-kr")

    assert (title(decoded.text), decoded.text[0], decoded.encoding) == (TITLE, "<", encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_fault_29_utf_16_without_a_mark_is_seen_by_its_zero_bytes(encoding: str) -> None:
    assert title(decode(f"\n{xml(TITLE)}".encode(encoding)).text) == TITLE


def test_a_declaration_of_utf_16_over_plain_ascii_is_not_believed() -> None:
    assert decode(xml("UTF-16 Entry", "utf-16").encode()).text == xml("UTF-16 Entry", "utf-16")


@pytest.mark.parametrize("word", ["책", "체", "티", "책 체"])
def test_bytes_that_are_both_encodings_are_korean_where_utf_8_gives_stray_letters(word: str) -> None:
    assert title(decode(xml(word, "euc-kr").encode("cp949")).text) == word
    assert title(decode(xml(word).encode("cp949")).text) == word


@pytest.mark.parametrize("word", ["Café", "Zürich", "Ænima å"])
def test_bytes_that_are_both_encodings_are_latin_inside_a_latin_word(word: str) -> None:
    assert title(decode(xml(word).encode()).text) == word


def test_bytes_that_are_both_encodings_are_utf_8_where_the_document_says_so() -> None:
    assert title(decode(xml("å", "utf-8").encode()).text) == "å"


@given(korean)
def test_declared_korean_survives_in_cp949(text: str) -> None:
    assert decode(xml(text, "euc-kr").encode("cp949")).text == xml(text, "euc-kr")


@given(korean)
def test_korean_survives_in_utf_8_whatever_the_server_calls_it(text: str) -> None:
    assert decode(xml(text).encode(), "text/xml; charset=euc-kr").text == xml(text)


def test_a_single_quoted_declaration_behind_blank_lines_counts() -> None:
    body = b"\n\n<?xml version='1.0' encoding='windows-1251'?><title>\xcd\xee\xe2\xfb\xe9</title>"

    assert title(decode(body).text) == "Новый"


def test_a_meta_element_names_the_encoding_of_a_page() -> None:
    body = (
        b'<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head><title>'
        + "Новости".encode("cp1251")
        + b"</title>"
    )

    assert title(decode(body).text) == "Новости"


def test_german_without_any_declaration_is_western() -> None:
    assert title(decode(xml("Jürgen fährt über Brücken").encode("latin-1")).text) == "Jürgen fährt über Brücken"


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_fault_29_a_bad_byte_costs_itself_alone(encoding: str) -> None:
    body = xml("오픈소스 모델", encoding).encode(encoding).replace("모".encode(encoding), b"\xff" + "모".encode(encoding))

    decoded = decode(body)

    assert (title(decoded.text), decoded.replaced) == ("오픈소스 \ufffd모델", 1)


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_a_character_that_was_cut_costs_itself_alone(encoding: str) -> None:
    whole, cut = "정부가 기준을 ".encode(encoding), "정".encode(encoding)[:-1]
    body = xml("%", encoding).encode(encoding).replace(b"%", whole + cut + b"...")

    assert title(decode(body).text) == "정부가 기준을 \ufffd..."


def test_one_item_in_another_encoding_is_read_in_its_own() -> None:
    body = "<item>공개 모델의 기준을 정했다</item>".encode() + "<item>똠방 규제를 논의했다</item>".encode("cp949")

    assert (
        decode(body, "text/xml; charset=utf-8").text == "<item>공개 모델의 기준을 정했다</item><item>똠방 규제를 논의했다</item>"
    )


def test_what_fits_no_encoding_stays_legible_around_the_damage() -> None:
    assert decode("가".encode() + b"\xff" + "나".encode()).text == "가\ufffd나"


def test_fault_29_nul_vanishes_and_control_characters_part_words() -> None:
    assert decode("R&D\x00 예산\x0bAI\x1f규제\t\n".encode()).text == "R&D 예산 AI 규제\t\n"


def test_the_feeds_entry_can_insist_on_an_encoding() -> None:
    body = xml("Новый", "utf-8").encode("koi8-r")

    assert title(decode(body, None, "koi8-r").text) == "Новый"


@pytest.mark.parametrize("label", ["rot13", "unicode_escape", "punycode", "utf-7", "hex", "zlib", "idna", "no-such"])
def test_a_declaration_cannot_choose_a_codec_that_is_no_charset(label: str) -> None:
    assert known_codec(label) is None


def test_nothing_is_nothing() -> None:
    assert decode(b"").text == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("made_cp949_declared_euckr.rss.xml", "똠방 펲시 뷁…AI 규제 논쟁"),
        ("made_declared_utf8_actual_euckr.rss.xml", "선언과 실제 인코딩이 다른 피드"),
        ("made_euckr_singlequote_dcdate.rss.xml", "개인정보위, 생성형 AI 학습 데이터 처리 기준 공개"),
        ("made_leading_blank_lines.rss.xml", "빈 줄 뒤 기사"),
    ],
)
def test_sample_feeds_come_out_right(name: str, words: str) -> None:
    decoded = decode((SAMPLES / name).read_bytes())

    assert words in decoded.text
    assert decoded.replaced == 0


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("euckr_acnnewswire.net.xml", "cp949"),
        ("euckr_blog.empas.com.xml", "cp949"),
        ("euckr_chisato.info.xml", "cp949"),
        ("euckr_console.linuxstudy.pe.kr.xml", "cp949"),
        ("euckr_ittrend.egloos.com.xml", "cp949"),
        ("euckr_sparcs.kaist.ac.kr.xml", "cp949"),
        ("cp949_ricanet.com.xml", "cp949"),
        ("feedparser_encoding_euc-kr.xml", "cp949"),
        ("feedparser_encoding_euc-kr-item.xml", "cp949"),
        ("feedparser_encoding_euc-kr-attribute.xml", "cp949"),
        ("feedparser_illformed_chardet_euckr.xml", "cp949"),  # no declaration at all
        ("odd_iso88591.rss.xml", "cp1252"),
        ("odd_iso88591_utf8_mismatch.xml", "cp1252"),  # declared UTF-8
        ("odd_no_encoding_iso88591.rss.xml", "cp1252"),
        ("odd_windows1251.rss.xml", "cp1251"),
        ("odd_invalid_prolog.xml", "utf-8"),
        ("odd_utf8_incorrect_prolog.xml", "utf-8"),  # declared ISO-8859-1
        ("odd_rdf_utf8.xml", "utf-8"),
        ("odd_osm.atom.xml", "utf-8"),
        ("geeknews_2026-07.atom.xml", "utf-8"),
    ],
)
def test_real_feeds_are_read_whole_in_their_own_encoding(name: str, encoding: str) -> None:
    body = shared(f"data/feeds/{name}").read_bytes()

    decoded = decode(body)

    assert (decoded.encoding, decoded.replaced) == (encoding, 0)
    assert decoded.text.encode(encoding) == body
