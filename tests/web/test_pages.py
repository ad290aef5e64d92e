"""The pages in a real browser: readable, within the screen, without scripts, by keyboard alone."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.bot.web.gallery import TOKEN
from tests.web.browser import Browser

DECREE, DRAFT = (
    "과기정통부, 고영향 AI 기준 8개 분야로 좁혀 시행령 확정",
    "과기정통부, AI 기본법 시행령 초안 공개…고영향 AI 기준 담아",
)
PAGES = ("/", "/digests/5", "/stories/20", "/stories/1", "/feeds", "/trend", "/trend?weeks=26", "/search", "/search?q=AI+기본법")
EVERYWHERE = pytest.mark.parametrize("page", PAGES)
LANGUAGES = pytest.mark.parametrize("language", ["ko", "en"])
THEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
WIDTHS = pytest.mark.parametrize("width", [320, 375, 768, 1280])


def at(site: str, page: str, language: str = "ko") -> str:
    return f"{site}{page}{'&' if '?' in page else '?'}lang={language}"


@EVERYWHERE
def test_nothing_is_complained_of_in_the_console_and_nothing_wants_a_script(browser: Browser, site: str, page: str) -> None:
    browser.open(at(site, page))
    assert (browser.complaints(), browser.ask("scripts")) == ([], 0)


@WIDTHS
@LANGUAGES
@EVERYWHERE
def test_a_page_never_scrolls_sideways(browser: Browser, site: str, page: str, language: str, width: int) -> None:
    browser.look(width=width)
    browser.open(at(site, page, language))
    assert browser.ask("wide") == []


@THEMES
@LANGUAGES
@EVERYWHERE
def test_every_text_stands_out_from_its_ground(browser: Browser, site: str, page: str, language: str, *, dark: bool) -> None:
    browser.look(dark=dark)
    browser.open(at(site, page, language))
    assert browser.ask("countOfText") > 10
    assert browser.ask("faint") == []


def test_a_page_is_dark_for_those_who_want_it_so(browser: Browser, site: str) -> None:
    browser.open(site)
    assert browser.ask("paper") > 0.9
    browser.look(dark=True)
    assert browser.ask("paper") < 0.02


@LANGUAGES
@EVERYWHERE
def test_every_letter_has_a_glyph(browser: Browser, site: str, page: str, language: str) -> None:
    browser.open(at(site, page, language))
    assert browser.ask("tofu") == []


def test_a_missing_glyph_would_be_noticed(browser: Browser, site: str) -> None:
    browser.open(site)
    browser.driver.execute_script("document.querySelector('h1').textContent = '제목 \\u{10fffd}'")
    assert browser.ask("tofu") == ["\U0010fffd"]


def test_a_faint_text_and_a_wide_one_would_be_noticed(browser: Browser, site: str) -> None:
    browser.open(site)
    browser.driver.execute_script("document.querySelector('h1').style.cssText = 'color: #bbb; width: 3000px'")
    assert [len(browser.ask(question)) > 0 for question in ("faint", "wide")] == [True, True]


@LANGUAGES
@EVERYWHERE
def test_a_screen_reader_finds_headings_names_and_languages(browser: Browser, site: str, page: str, language: str) -> None:
    browser.open(at(site, page, language))
    assert {question: browser.ask(question) for question in ("headings", "nameless", "mislabelled")} == {
        "headings": [],
        "nameless": [],
        "mislabelled": [],
    }


@EVERYWHERE
def test_no_text_is_too_small_and_korean_words_stay_whole(browser: Browser, site: str, page: str) -> None:
    browser.look(width=320)
    browser.open(at(site, page))
    assert (browser.ask("small"), browser.ask("breaking")) == ([], "keep-all")


@THEMES
@pytest.mark.parametrize("page", ["/", "/digests/5", "/stories/20", "/search?q=AI"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, site: str, page: str, *, dark: bool) -> None:
    browser.look(dark=dark)
    browser.open(at(site, page))
    seen = []
    for _ in range(browser.ask("controls")):
        browser.tab()
        seen.append(browser.ask("focused"))
    assert seen[0]["href"] == "#main"
    assert [one for one in seen if one["ring"] < 2 or one["contrast"] < 3 or not one["isOnScreen"]] == []
    assert {one["tag"] for one in seen} <= {"a", "button", "input"}


def test_the_skip_link_leads_past_the_navigation(browser: Browser, site: str) -> None:
    browser.open(at(site, "/"))
    browser.tab()
    browser.type(Keys.ENTER)
    browser.tab()
    assert browser.ask("focused")["href"] == "/digests/6"


def test_a_reader_gets_from_the_archive_to_a_story_its_follow_up_and_back(browser: Browser, site: str) -> None:
    browser.open(at(site, "/"))
    browser.click('a[href="/digests/5"]')
    assert browser.heading == "2026년 9월 2일 (수)"
    browser.click('a[href="/stories/20"]')
    assert browser.heading == DECREE
    browser.follow(DRAFT)
    assert browser.heading == DRAFT
    browser.follow(DECREE)
    assert browser.heading == DECREE
    for _ in range(4):
        browser.driver.back()
    assert browser.heading == "지난 다이제스트"


def test_the_digests_of_one_channel_are_leafed_through(browser: Browser, site: str) -> None:
    browser.open(at(site, "/digests/5"))
    browser.click('a[rel="prev"]')
    assert browser.heading == "2026년 9월 1일 (화)"
    browser.click('a[rel="next"]')
    assert browser.heading == "2026년 9월 2일 (수)"
    browser.follow("Slack 구독 #1")
    assert [one.get_attribute("href") for one in browser.driver.find_elements(By.CSS_SELECTOR, ".entry h3 a")] == [
        f"{site}/digests/{number}" for number in (5, 3, 1)
    ]


def test_words_are_searched_for_by_keyboard(browser: Browser, site: str) -> None:
    browser.open(at(site, "/search"))
    browser.send("q", "시행령 확정")
    assert browser.driver.find_element(By.CSS_SELECTOR, ".entry h2 a").text == DECREE


def test_a_language_is_chosen_once(browser: Browser, site: str) -> None:
    browser.open(at(site, "/"))
    browser.follow("English")
    assert browser.heading == "Digests"
    browser.follow("Trends")
    assert browser.heading == "Stories a week"
    browser.follow("한국어")
    assert browser.heading == "주별 소식 추이"


@THEMES
@pytest.mark.parametrize(("width", "shape", "size"), [(375, "narrow", [748, 1428]), (1280, "wide", [1000, 1150])])
def test_the_picture_of_trends_fits_the_page_and_its_theme(
    browser: Browser, site: str, width: int, shape: str, size: list[int], *, dark: bool
) -> None:
    browser.look(width=width, dark=dark)
    browser.open(at(site, "/trend"))
    [[address, *shown]] = browser.ask("pictures")
    assert address.endswith(f"&shape={shape}&theme={'dark' if dark else 'light'}")
    assert shown == size


@pytest.mark.parametrize("page", ["/", "/digests/1", "/digests/5", "/stories/1", "/stories/3", "/stories/10", "/search?q=AI"])
def test_hostile_and_endless_titles_change_nothing(browser: Browser, hostile_site: str, page: str) -> None:
    browser.look(width=320)
    browser.open(at(hostile_site, page))
    assert {question: browser.ask(question) for question in ("wide", "faint", "headings")} == {
        "wide": [],
        "faint": [],
        "headings": [],
    }
    assert (browser.complaints(), browser.ask("scripts")) == ([], 0)


def test_a_token_typed_into_the_form_opens_the_page_that_was_asked_for(browser: Browser, shut_site: str) -> None:
    browser.open(at(shut_site, "/stories/1"))
    assert browser.heading == "토큰이 필요합니다"
    assert {question: browser.ask(question) for question in ("wide", "faint", "headings", "nameless")} == {
        "wide": [],
        "faint": [],
        "headings": [],
        "nameless": [],
    }
    browser.send("token", TOKEN)
    assert (browser.heading, browser.address) == (DRAFT, at(shut_site, "/stories/1"))
    assert browser.ask("cookies") == ""


def test_a_token_in_the_address_leaves_it(browser: Browser, shut_site: str) -> None:
    browser.open(f"{shut_site}/feeds?token={TOKEN}&lang=ko")
    assert (browser.heading, browser.address) == ("피드 상태", f"{shut_site}/feeds?lang=ko")
    browser.open(f"{shut_site}/feeds?token=wrong-token")
    assert "토큰이 맞지 않습니다" in browser.text
