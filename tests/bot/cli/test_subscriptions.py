import json
from pathlib import Path

from tests.bot.cli.command import ai_news

AT = ("--at", "2026-09-02T12:00+09:00")  # a Wednesday


def test_a_channel_is_subscribed_in_plain_words_and_listed(tmp_path: Path) -> None:
    made = ai_news(tmp_path, *AT, "subscriptions", "add", "slack:T0123/C0456", "평일", "08:30", "18:00", "개방", "정책", "5건")
    listed = ai_news(tmp_path, *AT, "subscriptions", "list", "--json")

    assert (made.code, made.err) == (0, "")
    assert (
        made.out
        == "#1 slack:T0123/C0456 구독을 만들었습니다: 평일 08:30, 18:00 (Asia/Seoul) · 개방, 정책 · 5건까지. 다음: 9월 2일 18:00\n"
    )
    (row,) = json.loads(listed.out)
    assert row["channel"] == "slack:T0123/C0456"
    assert row["times"] == ["08:30", "18:00"]
    assert row["weekdays"] == ["mon", "tue", "wed", "thu", "fri"]
    assert (row["topics"], row["story_limit"]) == (["open", "policy"], 5)
    assert row["next"] == "2026-09-02T09:00:00+00:00"


def test_a_subscription_is_changed_paused_resumed_and_removed(tmp_path: Path) -> None:
    ai_news(tmp_path, *AT, "subscriptions", "add", "discord:1/2")

    changed = ai_news(tmp_path, *AT, "subscriptions", "change", "1", "주말", "09:00", "공휴일", "제외")
    paused = ai_news(tmp_path, *AT, "subscriptions", "pause", "1")
    resumed = ai_news(tmp_path, *AT, "subscriptions", "resume", "1")
    removed = ai_news(tmp_path, *AT, "subscriptions", "remove", "1")

    assert changed.out == "#1 discord:1/2: 토·일 09:00 (Asia/Seoul) · 공휴일 제외 · 주제 전체 · 8건까지. 다음: 9월 5일 09:00\n"
    assert paused.out.endswith("멈춤\n")
    assert resumed.out.endswith("다음: 9월 5일 09:00\n")
    assert removed.out == "#1 구독을 없앴습니다.\n"
    assert json.loads(ai_news(tmp_path, "subscriptions", "list", "--json").out) == []


def test_what_a_channel_leaves_out_and_its_language_are_said_when_they_change_and_in_the_list(tmp_path: Path) -> None:
    ai_news(tmp_path, *AT, "subscriptions", "add", "slack:T1/C1", "정책")

    changed = ai_news(tmp_path, *AT, "subscriptions", "change", "1", "매체", "제외", "한빛일보", "영어", "3건")
    listed = ai_news(tmp_path, *AT, "subscriptions", "list").out

    what = "정책 · 3건까지 · 제외: 한빛일보 · 언어: en"
    assert changed.out == f"#1 slack:T1/C1: 매일 08:30 (Asia/Seoul) · {what}. 다음: 9월 3일 08:30\n"
    assert f" {what} " in listed


def test_what_was_exported_is_imported_elsewhere_and_a_second_time_adds_nothing(tmp_path: Path) -> None:
    ai_news(tmp_path, *AT, "subscriptions", "add", "slack:T0123/C0456", "매체", "제외", "한빛일보")
    ai_news(tmp_path, *AT, "subscriptions", "export", "out.yaml")
    other = tmp_path / "other"
    other.mkdir()

    first = ai_news(other, *AT, "subscriptions", "import", "../out.yaml")
    second = ai_news(other, *AT, "subscriptions", "import", "../out.yaml")

    assert first.out == "../out.yaml의 구독 1건 가운데 새것 1건을 더했습니다.\n"
    assert second.out == "../out.yaml의 구독 1건 가운데 새것 0건을 더했습니다.\n"
    assert ai_news(other, *AT, "subscriptions", "export").out == (tmp_path / "out.yaml").read_text("utf-8")


def test_what_is_not_understood_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    unknown_word = ai_news(tmp_path, "subscriptions", "add", "slack:T1/C1", "헐랭이")
    no_channel = ai_news(tmp_path, "subscriptions", "add", "C0456")
    no_number = ai_news(tmp_path, "subscriptions", "pause", "9")
    (tmp_path / "bad.yaml").write_text("subscriptions: [{channel: slack:T1/C1, zone: Mars}]", encoding="utf-8")
    bad_file = ai_news(tmp_path, "subscriptions", "import", "bad.yaml")
    no_file = ai_news(tmp_path, "subscriptions", "import", "none.yaml")

    assert [one.code for one in (unknown_word, no_channel, no_number, bad_file, no_file)] == [2, 2, 1, 2, 2]
    assert "알아듣지 못한 말: 헐랭이" in unknown_word.err
    assert "slack:T0123/C0456" in no_channel.err
    assert "#9 구독은 없습니다" in no_number.err
    assert "bad.yaml: file: subscription 1: zone: 'Mars' is no zone" in bad_file.err
    assert json.loads(ai_news(tmp_path, "subscriptions", "list", "--json").out) == []
