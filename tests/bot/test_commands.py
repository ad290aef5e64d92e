"""What people type, and what it is taken for. Now is Wednesday, 25 November 2026, 10:00 in Seoul."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands import Command, Verb, Window, Wish, read_command
from bot.commands.cleaning import MOST_CHARACTERS
from digest.model import EVERY_DAY, WORKDAYS, Topic

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL)
OPEN, CLOSED, POLICY, SOVEREIGN = Topic.OPEN, Topic.CLOSED, Topic.POLICY, Topic.SOVEREIGN


def at(text: str) -> datetime:
    """Read 11-20 or 2025-12-31, a day's midnight in Seoul."""
    day = text if len(text) > 5 else f"2026-{text}"
    return datetime.fromisoformat(day).replace(tzinfo=SEOUL)


def days(first: str, after: str) -> Window:
    return Window(at(first), at(after) if after != "now" else NOW)


def last(**length: int) -> Window:
    return Window(NOW - timedelta(**length), NOW)


TODAY = last(hours=24)
YESTERDAY = days("11-24", "11-25")
THIS_WEEK = days("11-23", "now")
LAST_WEEK = days("11-16", "11-23")


def browse(window: Window | None = TODAY, *topics: Topic, outlets: tuple[str, ...] = ()) -> Command:
    return Command(Verb.BROWSE, topics=topics, window=window, outlets=outlets)


def search(
    text: str, *topics: Topic, window: Window | None = None, outlets: tuple[str, ...] = (), phrases: tuple[str, ...] = ()
) -> Command:
    return Command(Verb.SEARCH, text, phrases, topics, outlets, window)


def ask(text: str, *topics: Topic, window: Window | None = None, phrases: tuple[str, ...] = ()) -> Command:
    return Command(Verb.ASK, text, topics=topics, window=window, phrases=phrases)


def compare(*sides: str, window: Window | None = None) -> Command:
    return Command(Verb.COMPARE, sides=sides, window=window)


def trend(text: str = "", *topics: Topic, window: Window | None = None) -> Command:
    return Command(Verb.TREND, text, topics=topics, window=window)


def wished(verb: Verb, **said: object) -> Command:
    return Command(verb, wish=Wish(**said))  # type: ignore[arg-type]  # a table of different fields


def why(target: str = "") -> Command:
    return Command(Verb.WHY, target=target)


def show(number: str) -> Command:
    return Command(Verb.SHOW, target=number)


HELP, STATUS, PREVIEW = Command(Verb.HELP), Command(Verb.STATUS), Command(Verb.PREVIEW)
SUBSCRIBE, UNSUBSCRIBE, SETTINGS, PAUSE, RESUME = Verb.SUBSCRIBE, Verb.UNSUBSCRIBE, Verb.SETTINGS, Verb.PAUSE, Verb.RESUME

TYPED: dict[str, Command] = {
    # --- nothing, and times
    "": browse(),
    "   ": browse(),
    "오늘": browse(),
    "today": browse(),
    "Today": browse(),
    "오늘 뉴스": browse(),
    "오늘의 소식 보여줘": browse(),
    "뉴스": browse(),
    "새 소식": browse(),
    "최신 기사 알려줘": browse(),
    "latest news": browse(),
    "what's new": browse(),
    "오늘 무슨 일 있었어?": browse(),
    "어제": browse(YESTERDAY),
    "어제 소식": browse(YESTERDAY),
    "yesterday": browse(YESTERDAY),
    "what happened yesterday?": browse(YESTERDAY),
    "그제": browse(days("11-23", "11-24")),
    "그저께": browse(days("11-23", "11-24")),
    "이번 주": browse(THIS_WEEK),
    "이번주": browse(THIS_WEEK),
    "금주": browse(THIS_WEEK),
    "this week": browse(THIS_WEEK),
    "지난주": browse(LAST_WEEK),
    "지난 주": browse(LAST_WEEK),
    "저번주 소식": browse(LAST_WEEK),
    "last week": browse(LAST_WEEK),
    "지지난주": browse(days("11-09", "11-16")),
    "주말": browse(days("11-21", "11-23")),
    "이번 달": browse(days("11-01", "now")),
    "지난달": browse(days("10-01", "11-01")),
    "last month": browse(days("10-01", "11-01")),
    "올해": browse(days("2026-01-01", "now")),
    "작년": browse(days("2025-01-01", "2026-01-01")),
    "월요일": browse(days("11-23", "11-24")),
    "수요일": browse(days("11-25", "11-26")),
    "지난 금요일": browse(days("11-20", "11-21")),
    "11월 20일": browse(days("11-20", "11-21")),
    "11월20일": browse(days("11-20", "11-21")),
    "11월 20일 소식": browse(days("11-20", "11-21")),
    "지난 11월 20일": browse(days("11-20", "11-21")),
    "12월 31일": browse(days("2025-12-31", "2026-01-01")),  # the last one that has been
    "2026년 3월 2일": browse(days("03-02", "03-03")),
    "2026-11-20": browse(days("11-20", "11-21")),
    "2026.11.20": browse(days("11-20", "11-21")),
    "2026.11.20.": browse(days("11-20", "11-21")),
    "2026/11/20": browse(days("11-20", "11-21")),
    "20261120": browse(days("11-20", "11-21")),
    "11/20": browse(days("11-20", "11-21")),
    "nov 20": browse(days("11-20", "11-21")),
    "November 20th": browse(days("11-20", "11-21")),
    "20 Nov 2026": browse(days("11-20", "11-21")),
    "10월": browse(days("10-01", "11-01")),
    "12월": browse(days("2025-12-01", "2026-01-01")),
    "2026년 10월": browse(days("10-01", "11-01")),
    "2025년": browse(days("2025-01-01", "2026-01-01")),
    "2026": browse(days("2026-01-01", "now")),
    "11월 1일~11월 5일": browse(days("11-01", "11-06")),
    "11월 5일부터 11월 1일까지": browse(days("11-01", "11-06")),
    "2026-11-01 ~ 2026-11-05": browse(days("11-01", "11-06")),
    "11월 20일부터": browse(days("11-20", "now")),
    "since nov 20": browse(days("11-20", "now")),
    "3일": browse(last(days=3)),
    "최근 3일": browse(last(days=3)),
    "지난 3일간": browse(last(days=3)),
    "3일 전": browse(last(days=3)),
    "2주": browse(last(weeks=2)),
    "12시간": browse(last(hours=12)),
    "일주일": browse(last(days=7)),
    "사흘": browse(last(days=3)),
    "한 달": browse(last(days=30)),
    "최근 6개월": browse(last(days=180)),
    "최근 1년": browse(last(days=365)),
    "last 7 days": browse(last(days=7)),
    "past 24 hours": browse(last(hours=24)),
    "last 2 weeks": browse(last(weeks=2)),
    "7d": browse(last(days=7)),
    "past month": browse(last(days=30)),
    # --- topics
    "개방": browse(None, OPEN),
    "폐쇄": browse(None, CLOSED),
    "정책": browse(None, POLICY),
    "소버린": browse(None, SOVEREIGN),
    "open": browse(None, OPEN),
    "Closed": browse(None, CLOSED),
    "policy": browse(None, POLICY),
    "sovereign": browse(None, SOVEREIGN),
    "개방 정책": browse(None, OPEN, POLICY),
    "개방, 폐쇄": browse(None, OPEN, CLOSED),
    "정책 뉴스": browse(None, POLICY),
    "정책 뭐 있나": browse(None, POLICY),
    "오늘 정책": browse(TODAY, POLICY),
    "정책 오늘": browse(TODAY, POLICY),
    "지난주 소버린": browse(LAST_WEEK, SOVEREIGN),
    "open last 7 days": browse(last(days=7), OPEN),
    "11월 20일 정책 소버린": browse(days("11-20", "11-21"), POLICY, SOVEREIGN),
    "주제:정책": browse(None, POLICY),
    "주제: 개방, 소버린": browse(None, OPEN, SOVEREIGN),
    "topic:open": browse(None, OPEN),
    "매체:전자신문": browse(None, outlets=("전자신문",)),
    "어제 매체:전자신문": browse(YESTERDAY, outlets=("전자신문",)),
    # --- words
    "엑사원": search("엑사원"),
    "엑사원?": search("엑사원"),
    "엑사원은": search("엑사원은"),
    "EXAONE 라이선스": search("EXAONE 라이선스"),
    "AI 기본법 과태료": search("AI 기본법 과태료"),
    "AI기본법과태료": search("AI기본법과태료"),
    "엑사원 검색": search("엑사원"),
    "엑사원 찾아줘": search("엑사원"),
    "딥시크 차단 알려줘": search("딥시크 차단"),
    "please search for EXAONE": search("EXAONE"),
    "GPT-4o": search("GPT-4o"),
    "A.X 4.0": search("A.X 4.0"),
    "GPT 5": search("GPT 5"),
    "C++": search("C++"),
    "오픈소스": search("오픈소스"),
    "소버린 AI": search("소버린 AI"),
    "AI 정책": search("AI 정책"),
    "open source llama": search("open source llama"),
    "OpenAI": search("OpenAI"),
    "정책금융": search("정책금융"),
    "개방형 모델": search("개방형 모델"),
    "카카오 카나나": search("카카오 카나나"),
    "구글 나노 바나나": search("구글 나노 바나나"),
    "왜곡 보도 규제": search("왜곡 보도 규제"),
    "AI 규제 동향": search("AI 규제 동향"),
    "EXAONE 성능 비교": search("EXAONE 성능 비교"),
    "벤치마크 비교 결과": search("벤치마크 비교 결과"),
    "국민의힘 대 민주당": search("국민의힘 대 민주당"),
    "AI 기본법 1년 유예": search("AI 기본법 1년 유예"),
    "구독 서비스 규제": search("구독 서비스 규제"),
    "구독 경제": search("구독 경제"),
    "설정 오류": search("설정 오류"),
    "상태 점검 의무": search("상태 점검 의무"),
    "도움말 서비스": search("도움말 서비스"),
    "2025 AI 지수": search("2025 AI 지수"),
    "123456789012": search("123456789012"),
    "정책 엑사원": search("엑사원", POLICY),
    "엑사원 정책": search("엑사원", POLICY),
    "엑사원 지난주": search("엑사원", window=LAST_WEEK),
    "지난주 엑사원 정책": search("엑사원", POLICY, window=LAST_WEEK),
    "정책 딥시크 어제": search("딥시크", POLICY, window=YESTERDAY),
    "어제 딥시크": search("딥시크", window=YESTERDAY),
    "EXAONE last week": search("EXAONE", window=LAST_WEEK),
    "3일 엑사원": search("엑사원", window=last(days=3)),
    "엑사원 최근 3개월": search("엑사원", window=last(days=90)),
    "매체:전자신문 엑사원": search("엑사원", outlets=("전자신문",)),
    "엑사원 매체: 전자신문": search("엑사원", outlets=("전자신문",)),
    '매체:"매일 경제" 엑사원': search("엑사원", outlets=("매일 경제",)),
    "outlet:etnews EXAONE": search("EXAONE", outlets=("etnews",)),
    "매체:전자신문,디지털데일리 엑사원": search("엑사원", outlets=("전자신문", "디지털데일리")),
    "주제:정책 딥시크": search("딥시크", POLICY),
    "딥시크 주제:규제": search("딥시크", POLICY),
    "주제:반도체 엑사원": search("반도체 엑사원"),
    '"고영향 AI"': search("고영향 AI", phrases=("고영향 AI",)),
    "“고영향 AI”": search("고영향 AI", phrases=("고영향 AI",)),
    "「고영향 AI」 과태료": search("고영향 AI 과태료", phrases=("고영향 AI",)),
    '"고영향 AI" 지난달': search("고영향 AI", phrases=("고영향 AI",), window=days("10-01", "11-01")),
    '"지난달" 엑사원': search("지난달 엑사원", phrases=("지난달",)),
    '"AI 기본법" "과태료"': search("AI 기본법 과태료", phrases=("AI 기본법", "과태료")),
    '"닫지 않은 따옴표': search("닫지 않은 따옴표"),
    '""': HELP,
    # --- questions
    "메타는 왜 오픈소스를 접나?": ask("메타는 왜 오픈소스를 접나?"),
    "메타는 왜 오픈소스를 접나": ask("메타는 왜 오픈소스를 접나"),
    "왜 메타는 오픈소스를 접나?": ask("왜 메타는 오픈소스를 접나?"),
    "AI 기본법은 언제 시행되나": ask("AI 기본법은 언제 시행되나"),
    "엑사원 라이선스가 뭐야": ask("엑사원 라이선스가 뭐야"),
    "과태료는 얼마인가요?": ask("과태료는 얼마인가요?"),
    "독파모에 누가 뽑혔어?": ask("독파모에 누가 뽑혔어?"),
    "지난주 앤트로픽은 무엇을 발표했나?": ask("앤트로픽은 무엇을 발표했나?", window=LAST_WEEK),
    "why did Meta drop open source": ask("why did Meta drop open source"),
    "Is EXAONE open?": ask("Is EXAONE open?"),
    "how much is the fine?": ask("how much is the fine?"),
    "소버린 AI가 필요한가?": ask("소버린 AI가 필요한가?"),
    "정책은 어떻게 바뀌나?": ask("정책은 어떻게 바뀌나?"),
    # --- comparisons
    "비교 HyperCLOVA X vs EXAONE": compare("HyperCLOVA X", "EXAONE"),
    "HyperCLOVA X vs EXAONE": compare("HyperCLOVA X", "EXAONE"),
    "HyperCLOVA X VS. EXAONE 비교": compare("HyperCLOVA X", "EXAONE"),
    "compare HyperCLOVA X and EXAONE": compare("HyperCLOVA X", "EXAONE"),
    "하이퍼클로바와 엑사원 비교": compare("하이퍼클로바", "엑사원"),
    "하이퍼클로바랑 엑사원 비교해줘": compare("하이퍼클로바", "엑사원"),
    "비교 엑사원 솔라": compare("엑사원", "솔라"),
    "비교: 엑사원, 솔라": compare("엑사원", "솔라"),
    "미국 대 중국 비교": compare("미국", "중국"),
    "딥시크vs오픈AI": compare("딥시크", "오픈AI"),
    "지난주 엑사원 vs 솔라": compare("엑사원", "솔라", window=LAST_WEEK),
    "비교": compare(),
    "비교 엑사원": compare("엑사원"),
    "비교 엑사원 vs": compare("엑사원"),
    # --- stories
    "왜 https://www.etnews.com/20261120000012": why("https://www.etnews.com/20261120000012"),
    "why https://example.com/a?b=c#d": why("https://example.com/a?b=c#d"),
    "왜 <https://example.com/a|example.com>": why("https://example.com/a"),
    "https://example.com/a": why("https://example.com/a"),
    "https://example.com/a 왜 안 나왔어?": why("https://example.com/a"),
    "왜 (https://example.com/a).": why("https://example.com/a"),
    "왜 #1234": why("1234"),
    "왜 1234": why("1234"),
    "왜 1234번": why("1234"),
    "1234번 왜?": why("1234"),
    "#12 왜 안 나왔어?": why("12"),
    "why 12": why("12"),
    "왜": why(),
    "왜?": why(),
    "why": why(),
    "#1234": show("1234"),
    "# 1234": show("1234"),
    "1234번": show("1234"),
    "12": show("12"),
    "#0012": show("12"),
    # --- trends
    "추이": trend(),
    "trend": trend(),
    "추이 보여줘": trend(),
    "정책 추이": trend("", POLICY),
    "추이 개방 폐쇄": trend("", OPEN, CLOSED),
    "추이 3개월": trend(window=last(days=90)),
    "정책 추이 3개월": trend("", POLICY, window=last(days=90)),
    "엑사원 추이": trend("엑사원"),
    "trend policy last 3 months": trend("", POLICY, window=last(days=90)),
    # --- the bot
    "상태": STATUS,
    "상태 알려줘": STATUS,
    "status": STATUS,
    "STATUS": STATUS,
    "도움말": HELP,
    "도움": HELP,
    "help": HELP,
    "help!": HELP,
    "사용법": HELP,
    "?": HELP,
    "/ai-news 도움말": HELP,
    "ai-news: 상태": STATUS,
    "미리보기": PREVIEW,
    "preview": PREVIEW,
    # --- subscriptions
    "구독": wished(SUBSCRIBE),
    "구독해줘": wished(SUBSCRIBE),
    "구독하고 싶어": wished(SUBSCRIBE),
    "subscribe": wished(SUBSCRIBE),
    "구독 08:30 평일 개방 정책": wished(SUBSCRIBE, times=(time(8, 30),), weekdays=WORKDAYS, topics=(OPEN, POLICY)),
    "정책 개방 평일 08:30 구독": wished(SUBSCRIBE, times=(time(8, 30),), weekdays=WORKDAYS, topics=(POLICY, OPEN)),
    "구독 오전 8시 30분에 매일": wished(SUBSCRIBE, times=(time(8, 30),), weekdays=EVERY_DAY),
    "구독 오후 6시 반 월수금 5건": wished(SUBSCRIBE, times=(time(18, 30),), weekdays=frozenset({0, 2, 4}), story_limit=5),
    "구독 아침 8시 저녁 7시": wished(SUBSCRIBE, times=(time(8), time(19))),
    "구독 정오": wished(SUBSCRIBE, times=(time(12),)),
    "구독 8시": wished(SUBSCRIBE, times=(time(8),)),
    "구독 월~금 9시": wished(SUBSCRIBE, times=(time(9),), weekdays=WORKDAYS),
    "구독 토요일 10시": wished(SUBSCRIBE, times=(time(10),), weekdays=frozenset({5})),
    "구독 월, 수, 금 9시": wished(SUBSCRIBE, times=(time(9),), weekdays=frozenset({0, 2, 4})),
    "구독 주말 10:00 소버린": wished(SUBSCRIBE, times=(time(10),), weekdays=frozenset({5, 6}), topics=(SOVEREIGN,)),
    "구독 평일 9시 공휴일 제외": wished(SUBSCRIBE, times=(time(9),), weekdays=WORKDAYS, holidays_off=True),
    "공휴일 제외 구독 평일 9시": wished(SUBSCRIBE, times=(time(9),), weekdays=WORKDAYS, holidays_off=True),
    "구독 9시 뉴욕": wished(SUBSCRIBE, times=(time(9),), zone="America/New_York"),
    "구독 9시 Asia/Tokyo 영어로": wished(SUBSCRIBE, times=(time(9),), zone="Asia/Tokyo", language="en"),
    "구독 매체 제외 한빛일보": wished(SUBSCRIBE, muted_outlets=("한빛일보",)),
    "구독 25:00": search("구독 25:00"),
    "구독 08:30 어쩌고": wished(SUBSCRIBE, times=(time(8, 30),), unread=("어쩌고",)),
    "subscribe weekdays 9am policy": wished(SUBSCRIBE, times=(time(9),), weekdays=WORKDAYS, topics=(POLICY,)),
    "subscribe every day at 6:30pm": wished(SUBSCRIBE, times=(time(18, 30),), weekdays=EVERY_DAY),
    "subscribe mon wed fri 8am 5 stories": wished(SUBSCRIBE, times=(time(8),), weekdays=frozenset({0, 2, 4}), story_limit=5),
    "subscribe mon-fri 12am": wished(SUBSCRIBE, times=(time(0),), weekdays=WORKDAYS),
    "해지": wished(UNSUBSCRIBE),
    "구독 해지": wished(UNSUBSCRIBE),
    "구독취소": wished(UNSUBSCRIBE),
    "해지 2번": wished(UNSUBSCRIBE, number=2),
    "unsubscribe": wished(UNSUBSCRIBE),
    "설정": wished(SETTINGS),
    "settings": wished(SETTINGS),
    "설정 오전 7시 전체 주제": wished(SETTINGS, times=(time(7),), topics=tuple(Topic)),
    "설정 매체 제외 한빛일보, 미리내경제": wished(SETTINGS, muted_outlets=("한빛일보", "미리내경제")),
    "설정 주제 제외 정책": wished(SETTINGS, muted_topics=(POLICY,)),
    "설정 정책 제외": wished(SETTINGS, muted_topics=(POLICY,)),
    "설정 2번 최대 5건": wished(SETTINGS, number=2, story_limit=5),
    "설정 영어": wished(SETTINGS, language="en"),
    "일시정지": wished(PAUSE),
    "일시 정지": wished(PAUSE),
    "pause": wished(PAUSE),
    "재개": wished(RESUME),
    "다시 시작": wished(RESUME),
    "resume": wished(RESUME),
    # --- noise
    "🎉": HELP,
    "🎉🎉🎉 🔥": HELP,
    "!!!": HELP,
    "...": HELP,
    ":tada:": HELP,
    "엑사원 🎉": search("엑사원"),
    "🔥오늘🔥": browse(),
    ":fire: 엑사원 :fire:": search("엑사원"),
    "ㅋㅋㅋ": search("ㅋㅋㅋ"),
    "asdf": search("asdf"),
    "ㅎㅏ이퍼클로바": search("ㅎㅏ이퍼클로바"),
    "<@U0123ABC> 오늘": browse(),
    "<@!123456789> 엑사원": search("엑사원"),
    "@ai-news 엑사원": search("엑사원"),
    "<!channel> 엑사원": search("엑사원"),
    "@everyone 엑사원": search("엑사원"),
    "<:blob:123456789> 엑사원": search("엑사원"),
    "엑사원\x00\x07\x1b[31m": search("엑사원 [31m"),
    "엑사원\n라이선스": search("엑사원 라이선스"),
    "\u202e엑사원\u200b": search("엑사원"),
    "ＥＸＡＯＮＥ": search("EXAONE"),
    "  엑사원    라이선스  ": search("엑사원 라이선스"),
    "엑\u1109\u1161원": search("엑사원"),  # typed on a Mac: letters that are not composed
    "'; DROP TABLE story; --": search("'; DROP TABLE story; --"),
    '" OR 1=1': search("OR 1=1"),
    "NOT AND OR NEAR": search("NOT AND OR NEAR"),
    "**bold** _it_": search("**bold** _it_"),
    "가": search("가"),
    "あいうえお": search("あいうえお"),
    "人工智能": search("人工智能"),
}


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(TYPED) >= 200


@pytest.mark.parametrize("typed", TYPED, ids=repr)
def test_what_is_typed_is_understood(typed: str) -> None:
    assert read_command(typed, NOW) == TYPED[typed]


@pytest.mark.parametrize("typed", [one for one in TYPED if one.strip()], ids=repr)
def test_space_around_a_line_and_a_mention_before_it_make_no_difference(typed: str) -> None:
    assert read_command(f" <@U0123ABC>  {typed}  ", NOW) == TYPED[typed]


def test_of_4000_characters_the_first_400_are_read_and_that_is_said() -> None:
    command = read_command("엑사원 " * 1000, NOW)
    assert command.verb is Verb.SEARCH
    assert command.cut
    assert len(command.text) <= MOST_CHARACTERS
    assert command.text.startswith("엑사원 엑사원")


def test_4000_characters_without_a_space_are_read_too() -> None:
    command = read_command("가" * 4000, NOW)
    assert (command.verb, command.cut, len(command.text)) == (Verb.SEARCH, True, MOST_CHARACTERS)


def test_a_line_that_is_just_short_enough_is_not_cut() -> None:
    assert not read_command("가" * MOST_CHARACTERS, NOW).cut


def test_a_day_is_the_day_of_the_reader() -> None:
    late = datetime(2026, 11, 25, 2, 0, tzinfo=ZoneInfo("America/New_York"))
    window = read_command("어제", late).window
    assert window == Window(
        datetime(2026, 11, 24, tzinfo=ZoneInfo("America/New_York")), datetime(2026, 11, 25, tzinfo=ZoneInfo("America/New_York"))
    )


def test_a_topic_that_stood_by_itself_may_have_been_a_word() -> None:
    assert [read_command(typed, NOW).whole for typed in ("국민 개방", "정책 엑사원", "엑사원", "개방", "주제:개방 국민")] == [
        "국민 개방",
        "정책 엑사원",
        "",
        "",
        "",
    ]


def test_the_29th_of_february_is_the_last_one_that_has_been() -> None:
    assert read_command("2월 29일", NOW).window == days("2024-02-29", "2024-03-01")


@pytest.mark.parametrize("typed", ["13월 40일", "2026-13-40", "99시간 99일", "0일", "99999일", "2026년 2월 30일"])
def test_times_that_do_not_exist_are_no_times(typed: str) -> None:
    command = read_command(typed, NOW)
    assert command.verb in {Verb.SEARCH, Verb.BROWSE, Verb.SHOW}


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_typed_is_some_command(typed: str) -> None:
    command = read_command(typed, NOW)
    assert command.verb in Verb
    assert len(command.text) <= MOST_CHARACTERS


WORDS = st.sampled_from(
    [
        "오늘",
        "지난주",
        "정책",
        "엑사원",
        "왜",
        "비교",
        "vs",
        "구독",
        "08:30",
        "평일",
        "매체:",
        "주제:정책",
        '"',
        "추이",
        "#12",
        "?",
        "3일",
        "상태",
        "11월 20일",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=8))
def test_any_mixture_of_words_of_the_grammar_is_some_command(words: list[str]) -> None:
    command = read_command(" ".join(words), NOW)
    assert command.window is None or command.window.start < command.window.end
    assert len(command.sides) <= 2
