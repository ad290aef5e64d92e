"""The invented outlets, and in which odd shape of real Korean sites each of them publishes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.demo import shapes
from bot.demo.articles import SampleArticle
from bot.demo.feed_bytes import Address, atom, closed_notice, rss
from bot.demo.page_bytes import page, script_page
from bot.demo.shapes import Shape
from digest.model import FeedUse

BuildFeed = Callable[[str, Sequence[SampleArticle], Address], bytes]
BuildPage = Callable[[SampleArticle, str, str], bytes]


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet: where its feed and articles lie below "/id" and what builds them."""

    id: str
    name: str
    feed_path: str
    article_path: str  # with {number}
    feed: BuildFeed  # (name, articles, address of an article)
    page: BuildPage = page  # (article, outlet's name, its address)
    feed_type: str = "application/rss+xml; charset=utf-8"
    page_type: str = "text/html; charset=utf-8"
    use: FeedUse = FeedUse.TITLE_AND_SUMMARY


def _rss(shape: Shape) -> BuildFeed:
    return partial(rss, shape)


def _closed(name: str, _articles: Sequence[SampleArticle], _address: Address) -> bytes:
    return closed_notice(name)


_TRADE_PAPER = Shape(date=shapes.without_zone, title=shapes.plain, description=shapes.lead)

OUTLETS = (
    Outlet(
        "onsaemi",
        "온새미일보",
        "/rss/all.xml",
        "/article/{number}",
        _rss(
            Shape(
                date=shapes.with_offset,
                title=shapes.in_cdata,
                description=shapes.first_paragraphs,
                guid=lambda article: str(article.number),
            )
        ),
    ),
    Outlet("dasol", "다솔테크뉴스", "/rss/allArticle.xml", "/news/articleView.html?idxno={number}", _rss(_TRADE_PAPER)),
    Outlet("byeori", "벼리AI신문", "/rss/allArticle.xml", "/news/articleView.html?idxno={number}", _rss(_TRADE_PAPER)),
    Outlet(
        "mirinae",
        "미리내경제",
        "/feed/it",
        "/article/{number}",
        _rss(Shape(date=shapes.in_gmt, title=shapes.in_cdata, description=None)),
        page=script_page,
    ),
    Outlet(
        "haeoreum",
        "해오름통신",
        "/rss/news.xml",
        "/view/{number}?input=rss",
        _rss(Shape(date=shapes.with_zone_name, title=shapes.plain, description=shapes.dateline)),
    ),
    Outlet(
        "neulpum",
        "늘품보안뉴스",
        "/media/news_rss.xml",
        "/media/view.asp?idx={number}",
        _rss(
            Shape(
                date=shapes.dotted,
                title=shapes.in_cdata,
                description=shapes.lead,
                date_tag="dc:date",
                author_tag="dc:creator",
                encoding="cp949",
                declared="version='1.0' encoding='euc-kr' ",
            )
        ),
        page=partial(page, charset="euc-kr"),
        feed_type="text/xml",
        page_type="text/html",
    ),
    Outlet("yeoul", "여울데일리", "/atom.xml", "/posts/{number}", atom, feed_type="application/atom+xml; charset=utf-8"),
    Outlet(
        "jeongchaek",
        "정책나루",
        "/rss.do?bbsSeqNo=94",
        "/view.do?bbsSeqNo=94&nttSeqNo={number}",
        _rss(Shape(date=shapes.dotted_day, title=shapes.plain, description=shapes.press_release)),
    ),
    Outlet(
        "durebak",
        "뉴스두레박",
        "/rss/search?q=AI",
        "/rss/articles/{number}",
        _rss(Shape(date=shapes.in_gmt, title=shapes.with_outlet, description=shapes.linked_list)),
        use=FeedUse.TITLE_AND_LINK,
    ),
    Outlet("oraetteul", "오래뜰저널", "/rss.xml", "/posts/{number}", _rss(_TRADE_PAPER)),
    Outlet("mulle", "물레방아IT", "/rss/", "/news/{number}", _closed, feed_type="text/html; charset=utf-8"),
)
