"""Sample digests of invented outlets and invented events, for every test that shows something."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

from digest.model import (
    Article,
    Channel,
    Digest,
    DigestItem,
    FeedUse,
    Receipt,
    Relevance,
    Story,
    Subscription,
    Summary,
    SummarySentence,
    Topic,
)

KST = timezone(timedelta(hours=9))
DUE = datetime(2026, 2, 25, 8, 30, tzinfo=KST)
HOSTILE_TITLES = (
    "<!channel> <!here> <@U012AB3CD> @everyone @here",
    "<https://evil.test|한빛경제 공식 발표> & <script>alert(1)</script>",
    "[무료 쿠폰 받기](https://evil.test) ||스포일러|| ~~취소~~ **굵게** __밑줄__ `코드` ```블록```",
    "*굵게* _기울임_ ~취소~ `코드` :tada: > 인용",
    "# 제목\n> 인용\n- 목록\n1. 번호\n-# 작은 글씨\n>>> 전부 인용",
    "\u202e거꾸로\u202c \u200b숨은\u2060 글자\ufeff \x1b[31m빨강\x1b[0m \x1b]8;;https://evil.test\x07링크\x1b]8;;\x07 \x00",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!̶̡̙ 합성 문자",
    "짝 없는 \ud83d 대리 문자 \udc00",
    "👩‍👩‍👧‍👦🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f🇰🇷👍🏽 이모지",
    "discord.gg/abcdef 그리고 https://evil.test/a?b=c <t:0:R> </why:1> <#123456789012345678>",
)


def article(
    title: str, *, outlet: str = "한빛경제", path: str = "a/1", at: datetime = DUE - timedelta(hours=2), **changes: object
) -> Article:
    """Return a relevant article; `changes` are further fields of `Article`."""
    url = f"https://news.example/{path}"
    fields: dict[str, object] = {
        "feed_id": "hanbit",
        "outlet": outlet,
        "url": url,
        "url_key": url,
        "title": title,
        "title_key": title,
        "first_seen_at": at.astimezone(UTC),
        "appeared_at": at.astimezone(UTC),
        "published_at": at.astimezone(UTC),
        "summary": "피드에 실린 요약이다.",
        "relevance": Relevance(relevant=True, score=0.9, topics=(Topic.POLICY,), reasons=("제목에 'AI 기본법'이 있다.",)),
    }
    return Article(**(fields | changes))  # type: ignore[arg-type]  # the table above holds Article's own fields


def summary(*sentences: str, backend: str = "extractive", model: str = "") -> Summary:
    """Return a summary whose sentences each stand on one source sentence."""
    made = tuple(SummarySentence(text, (place,)) for place, text in enumerate(sentences))
    return Summary(made, sentences, tuple(1 for _ in sentences), backend, model)


def item(
    anchor: Article, number: int, *, related: Sequence[Article] = (), made: Summary | None = None, follows: int | None = None
) -> DigestItem:
    """Return a card's content: a story of the anchor and one article an other outlet."""
    return DigestItem(Story((anchor, *related), number, follows, summary=made), tuple(related))


def relevance(*topics: Topic) -> Relevance:
    return Relevance(relevant=True, score=0.9, topics=topics, reasons=("제목에 'AI'가 있다.",))


ITEMS = (
    item(
        article(
            "[단독] 과기정통부, AI 기본법 고영향 사업자 기준 7월 고시…과태료는 1년 유예",
            path="policy/412",
            at=DUE - timedelta(hours=1, minutes=18),
        ),
        1412,
        related=(
            article('AI 기본법 고시 7월로…산업계 "기준 더 또렷해야"', outlet="가온일보", path="gaon/88"),
            article("고영향 AI 기준 윤곽", outlet="새벽신문", path="dawn/17"),
            article("과태료 유예에 시민단체 반발", outlet="누리저널", path="nuri/5"),
        ),
        made=summary(
            "과학기술정보통신부가 AI 기본법의 고영향 사업자 기준을 7월에 고시한다고 24일 밝혔다.",
            "기준에는 의료·채용·대출 심사 등 11개 분야가 담기며, 이용자 100만 명이 넘는 서비스가 먼저 적용된다.",
            "과태료 부과는 내년 1월까지 미루되 시정 권고는 고시와 함께 시작한다.",
        ),
        follows=1377,
    ),
    item(
        article(
            '미리내연구소, 320억 매개변수 한국어 모델 가중치 공개…"상업 이용도 허용"',
            outlet="새벽신문",
            path="dawn/21",
            at=DUE - timedelta(hours=11),
            relevance=relevance(Topic.OPEN, Topic.SOVEREIGN),
        ),
        1409,
        related=(article("한국어 대형모델 통째로 풀렸다", outlet="코드뉴스", path="code/3"),),
        made=summary(
            "미리내연구소는 320억 매개변수 모델 '윤슬'의 가중치와 학습 코드를 함께 공개했다.",
            "사용 조건은 아파치 2.0을 따르며 학습 데이터 목록도 다음 달 내놓는다.",
            backend="transformers",
            model="EXAONE-4.0-1.2B",
        ),
    ),
    item(
        article(
            "해솔AI, 차세대 모델 API로만 제공…연구자 접근 신청 창구도 닫아",
            outlet="코드뉴스",
            path="code/9",
            relevance=relevance(Topic.CLOSED),
            summary="",
            use=FeedUse.TITLE_AND_LINK,
        ),
        1415,
    ),
    item(
        article(
            "국가 AI 컴퓨팅센터 부지 3곳 압축, GPU 1만5000장 내년 상반기 가동 목표",
            outlet="가온일보",
            path="gaon/92",
            at=DUE - timedelta(hours=3),
            published_at=None,
            relevance=relevance(Topic.SOVEREIGN, Topic.POLICY),
        ),
        1416,
        related=(article("AI 컴퓨팅센터 후보지 세 곳", outlet="누리저널", path="nuri/8"),),
        made=summary("국가 AI 컴퓨팅센터 후보지가 전남·경북·강원의 3곳으로 좁혀졌다."),
    ),
)
RECEIPT = Receipt(
    window_start=DUE - timedelta(days=1),
    window_end=DUE,
    feeds_ok=22,
    feeds_unwell=("솔빛타임스: 68일째 새 글 없음", "다온경제: 접속할 수 없음", "한들신문: HTML만 옵니다", "미르뉴스: 410"),
    seen=2612,
    relevant=13,
    stories=6,
    shown=4,
    backends={"extractive": 2, "EXAONE-4.0-1.2B": 1},
)
SUBSCRIPTION = Subscription(Channel("slack", "T1", "C1"), created_at=datetime(2026, 1, 1, tzinfo=UTC), id=1)


def digest(
    items: Sequence[DigestItem] = ITEMS, *, receipt: Receipt = RECEIPT, subscription: Subscription = SUBSCRIPTION
) -> Digest:
    """Return a digest of 25 February 2026, 08:30 KST."""
    return Digest(subscription, DUE.astimezone(UTC), tuple(items), receipt)


def empty_digest() -> Digest:
    """Return a day without news, sent late."""
    receipt = Receipt(
        DUE - timedelta(days=1), DUE, 25, (), 2401, 0, 0, 0, {}, timedelta(hours=1, minutes=12), "봇이 꺼져 있었습니다."
    )
    return digest((), receipt=receipt)


def hostile_digest() -> Digest:
    """Return a digest in which titles, outlets, summaries and problems try to break the layout."""
    items = [
        item(
            article(title, outlet=title, path=f"h/{number}"),
            number,
            related=(article(title, outlet=title, path=f"r/{number}"),),
            made=summary(title),
        )
        for number, title in enumerate(HOSTILE_TITLES, 1)
    ]
    receipt = Receipt(
        DUE - timedelta(days=1),
        DUE,
        3,
        HOSTILE_TITLES,
        9,
        9,
        9,
        9,
        {HOSTILE_TITLES[0]: 3},
        timedelta(minutes=3),
        HOSTILE_TITLES[1],
    )
    return digest(items, receipt=receipt)
