"""What the options of Discord's commands say, as a line of the grammar that all platforms share. Pure."""

from bot.texts import load_texts

VERBS = {
    "subscribe": "구독",
    "unsubscribe": "해지",
    "settings": "설정",
    "preview": "미리보기",
    "pause": "일시정지",
    "resume": "재개",
}  # as the shared grammar has them, whatever language the person reads
FORMS = {"limit": "{}건", "number": "{}번"}
_KOREAN = load_texts("ko")


def typed_query(query: str, topic: str, days: int | None) -> str:
    """Return the options of `/ai-news` as a line of the shared grammar: "최근 3일 개방 엑사원"."""
    window = f"최근 {days}일" if days else ""
    return " ".join(part for part in (window, _KOREAN(f"topic.{topic}") if topic else "", query.strip()) if part)


def typed_wish(verb: str, **options: object) -> str:
    """Return the options of a subscription as a line of the shared grammar: "구독 08:30 평일 개방 정책 5건"."""
    said = [VERBS[verb]]
    for name, value in options.items():
        if value:
            said.append(FORMS.get(name, "{}").format(str(value).replace(",", " ")))
    return " ".join(said)
