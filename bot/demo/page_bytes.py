"""Article pages as bytes, with the noise of real ones around the text: caption, by-line, copyright, lists."""

import json
from html import escape

from bot.demo.articles import SampleArticle

_PAGE = """<!DOCTYPE html>
<html lang="ko"><head><meta charset="{charset}"><title>{title} - {outlet}</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="{outlet}">
<meta property="og:description" content="{first}">
<meta property="article:published_time" content="{iso}">
<link rel="canonical" href="{url}"></head>
<body>
<nav><a href="/">전체기사</a> <a href="/">정책</a> <a href="/">산업</a> <a href="/">로그인</a></nav>
<header><h1>{title}</h1><ul class="infomation"><li>기자명 {byline}</li><li>입력 {written}</li><li>댓글 0</li></ul></header>
{body}
<div class="article-copy">저작권자 © {outlet} 무단전재 및 재배포 금지</div>
<aside><h2>많이 본 뉴스</h2><ol><li><a href="/">주말 나들이 어디로 갈까</a></li><li><a href="/">오늘의 운세</a></li></ol></aside>
<footer>{outlet} | 등록번호 가상 00000 | 이 페이지의 매체와 기사는 지어낸 것입니다</footer>
</body></html>
"""

_ARTICLE = """<article id="article-view-content-div" itemprop="articleBody">
<div class="tts">기사를 읽어드립니다</div>
<figure><img src="/photo.jpg" alt=""><figcaption>기사와 직접 관련 없는 자료사진. (사진={outlet})</figcaption></figure>
{paragraphs}
<p>{byline} desk@{outlet_id}.example</p>
</article>"""


def page(article: SampleArticle, outlet: str, url: str, *, charset: str = "utf-8") -> bytes:
    """Return the page of an article; `charset` is what it declares (euc-kr is written as CP949)."""
    paragraphs = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)
    body = _ARTICLE.format(outlet=escape(outlet), paragraphs=paragraphs, byline=escape(article.byline), outlet_id=article.outlet)
    return _filled(article, outlet, url, charset, body)


def script_page(article: SampleArticle, outlet: str, url: str) -> bytes:
    """Return a page whose text stands only inside a script; og:description holds its first paragraph."""
    content = json.dumps({"content_elements": list(article.paragraphs)}, ensure_ascii=False).replace("</", "<\\/")
    return _filled(article, outlet, url, "utf-8", f'<div id="root"></div><script>window.Fusion={content};</script>')


def _filled(article: SampleArticle, outlet: str, url: str, charset: str, body: str) -> bytes:
    text = _PAGE.format(
        charset=charset,
        title=escape(article.title),
        outlet=escape(outlet),
        first=escape(article.paragraphs[0] if article.paragraphs else article.title),
        iso=article.published_at.isoformat(),
        url=escape(url),
        byline=escape(article.byline),
        written=f"{article.published_at:%Y.%m.%d %H:%M}",
        body=body,
    )
    return text.encode("cp949" if charset == "euc-kr" else charset, errors="xmlcharrefreplace")
