"""A page's bytes become the article's text here (only home of trafilatura; runs in a child).

What decides: the element that Korean newsrooms keep their text in, if the page has one; else what trafilatura finds; else
JSON-LD's article; else the description for search engines; else nothing. What is certainly no part of the article goes
(captions, copyright lines, "기사를 읽어드립니다"); newsroom habits inside the text are the summariser's business.
"""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring  # type: ignore[import-untyped]  # as above

from digest.articles.metadata import metadata
from digest.children import Children
from digest.decode import decode
from digest.plaintext import plain_lines

MOST_TEXT_CHARACTERS = 20_000  # what Kiwi is given at most; news articles have 500 to 5,000
_SHORTEST_TEXT_CHARACTERS = 80  # less is a caption or a notice, unless there is nothing else

# Where newsrooms keep the text: schema.org, then ids and classes of the systems that most Korean outlets use.
_BODY_IDS = (
    "article-view-content-div", "article-view-content", "articleBody", "article_body", "articleBodyContents", "article_content",
    "newsct_article", "dic_area", "news_content", "newsContent", "news_body_area", "newsEndContents", "textBody", "articletxt", "content_body",
)  # fmt: skip
_BODY_CLASSES = (
    "article-body", "article_body", "article-veiw-body", "article_txt", "article_view", "news_cnt_detail_wrap", "entry-content", "post-content",
    "story-news", "news-article-body", "view_con", "detail_body",
)  # fmt: skip
_BODIES = etree.XPath(
    "//*[@itemprop='articleBody'"
    + "".join(f" or @id='{name}'" for name in _BODY_IDS)
    + "".join(f" or contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in _BODY_CLASSES)
    + "]"
)
_MOST_BODIES = 20  # a blog's front page has one a post
_NEVER_TEXT = etree.XPath(
    ".//figure | .//figcaption | .//script | .//style | .//noscript | .//iframe | .//form | .//button | .//aside | .//nav"
    " | .//footer | .//select | .//textarea | .//svg | .//video | .//audio | .//table"
)
_STRANGER = re.compile(
    r"(?:^|[\s_-])(?:tts|caption|photo|reporter|byline|writer|copyright|copy|related|relation|recommend|banner|ads?|share|sns|subscribe"
    r"|comment|reply|tags?|keyword|hidden|blind)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MOST_STRANGER_CHARACTERS = 300  # an element with such a name that holds more is the text itself

# Whole lines that are no part of an article, however it was found. Copyright, registration and corrections are also what
# news about AI rules is about: a line goes only where it is nothing but the notice.
_NO_PART = re.compile(
    r"[<\[(\s]*(?:저작권자|copyrights?\b|ⓒ|©).{0,90}(?:금지|reserved)[\s\])>.]*|.{0,60}무단\s?(?:전재|복제).{0,40}금지[\s\])>.]*"
    r"|.{0,60}all rights reserved.{0,40}"
    r"|(?:이\s)?기사를?\s?(?:읽어\s?드립니다|음성으로\s?듣기)|음성으로\s?듣기|글자\s?크기(?:\s?(?:조정|변경|설정))?"
    r"|기자명\s.{1,30}|(?:댓글|조회수?|좋아요|공감|추천)\s*[\d,]*|공유하기|스크랩|프린트|인쇄|바로가기|구독(?:하기)?|관련\s?(?:기사|뉴스|태그)"
    r"|(?:기사|최종|최초)?\s?(?:입력|수정|승인|등록)\s*(?:일시)?\s*[:：]?\s*20\d\d[\d\s.:/()년월일시분초오전후요화수목금토-]*"
    r"|(?!.*다[.\s]*$)[\[(<【]?\s*(?:사진|자료|영상|그래픽|출처|이미지)\s*(?:출처|제공)?\s*[=:ㅣ|].{1,60}"
    r"|(?:(?:[가-힣]{2,4}[·,]\s?)*[가-힣]{2,4}\s?(?:기자|특파원|인턴기자|객원기자|선임기자|논설위원)\s*(?:외 \d+명)?[\s,·]*)+"
    r"|(?:[가-힣]{2,4}\s?(?:기자|특파원)?\s*)?[\[(<]?[\w.+-]{2,40}@[\w-]+(?:\.[\w-]+)+[\])>]?",
    re.IGNORECASE,
)
_MOST_NO_PART_CHARACTERS = 120
_BULLET = re.compile(r"^[-•*]\s+")


@dataclass(frozen=True, slots=True)
class Page:
    """An article as its page has it; empty where the page says nothing.

    `text` has paragraphs on lines of their own, at most 20,000 characters; it is the description where the page keeps its
    text in scripts.
    """

    title: str
    text: str
    published_at: datetime | None
    canonical_url: str  # absolute; empty unless it can be this article's
    description: str


def extract_page(body: bytes, content_type: str | None, url: str, zone: str = "Asia/Seoul") -> Page:
    """Return what can be read in a page; pure, and to be run in a child: see `extract_in_child`.

    Args:
        body: What the server sent, content encoding undone.
        content_type: The HTTP header, if there was one.
        url: The address that answered.
        zone: Of dates that carry none.
    """
    text = decode(body, content_type).text
    try:
        tree = document_fromstring(
            text.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except etree.ParserError:  # nothing but space and comments
        return Page("", "", None, "", "")
    told = metadata(tree, url, ZoneInfo(zone))
    found = _text_of(tree, told.title) or told.body or told.description
    return Page(told.title, found[:MOST_TEXT_CHARACTERS], told.published_at, told.canonical_url, told.description)


async def extract_in_child(children: Children, body: bytes, content_type: str | None, url: str) -> Page:
    """Return what `extract_page` returns.

    Raises:
        ChildError: The page ran over the limits of CPU time, memory or wall time, or killed its child twice.
    """
    head = json.dumps({"content_type": content_type, "url": url}).encode()
    answer = json.loads(await children.call("extract", head + b"\n" + body))
    published = answer.pop("published_at")
    return Page(published_at=None if published is None else datetime.fromisoformat(published), **answer)


def extract_task(payload: bytes) -> bytes:
    """Run in the child: a line of JSON and the page's bytes become a `Page` as JSON."""
    head, _, body = payload.partition(b"\n")
    page = extract_page(body, **json.loads(head))
    fields = asdict(page) | {"published_at": page.published_at.isoformat() if page.published_at else None}
    return json.dumps(fields, ensure_ascii=False).encode()


def _text_of(tree: HtmlElement, title: str) -> str:
    known = max((_without_strangers(_lines(element), title) for element in _BODIES(tree)[:_MOST_BODIES]), key=len, default="")
    if len(known) >= _SHORTEST_TEXT_CHARACTERS:
        return known
    # Only the child needs it: 28 MB that the main process does not pay for.
    import trafilatura  # noqa: PLC0415

    # The tree, never a string: that could be taken for an address.
    found = trafilatura.bare_extraction(tree, favor_precision=True, include_comments=False, include_tables=False)
    general = _without_strangers(plain_lines(getattr(found, "text", None) or ""), title)
    return max(known, general, key=len)


def _lines(element: HtmlElement) -> str:
    """Return an element's text, its paragraphs on lines of their own, without captions, buttons and the like."""
    copy = document_fromstring(tostring(element, encoding="utf-8", with_tail=False), parser=HTMLParser(encoding="utf-8"))
    for stranger in [*_NEVER_TEXT(copy), *(one for one in copy.iter() if _is_stranger(one))]:
        if stranger.getparent() is not None:
            stranger.drop_tree()
    return plain_lines(tostring(copy, encoding="unicode"))


def _is_stranger(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_STRANGER.search(names)) and len(element.text_content()) < _MOST_STRANGER_CHARACTERS


def _without_strangers(text: str, title: str) -> str:
    """Return text without the lines that are no part of an article, and without its title."""
    lines = [_BULLET.sub("", line) for line in text.split("\n")]
    kept = [line for line in lines if line != title and not (len(line) <= _MOST_NO_PART_CHARACTERS and _NO_PART.fullmatch(line))]
    return "\n".join(dict.fromkeys(kept))
