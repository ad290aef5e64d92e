"""The picture of trends. A glyph that the font lacks is a warning of matplotlib's, and warnings are errors here."""

import asyncio
import io
import threading
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from matplotlib.ft2font import FT2Font
from PIL import Image
from pylopdf_fonts_ko import sans_path

from bot import charts
from bot.charts import SHAPES, THEMES, Look, alternative, draw, make_plot, picture
from bot.texts import LANGUAGES, load_texts
from bot.trends import Trend, Week
from digest.lexicon import Kind, default_lexicon
from digest.model import Topic

KO = load_texts("ko")
COUNTS = {Topic.OPEN: 5, Topic.CLOSED: 2, Topic.POLICY: 9, Topic.SOVEREIGN: 3}


def weeks(count: int, counts: dict[Topic, int] | None = None) -> tuple[Week, ...]:
    found = COUNTS if counts is None else counts
    return tuple(Week(date(2026, 8, 31) - timedelta(weeks=count - 1 - place), Counter(found), 12) for place in range(count))


LIGHT = Look(THEMES["light"], SHAPES["wide"])
TREND = Trend(weeks(8), (("오픈AI", 31), ("네이버", 24), ("LG AI연구원", 11)))


def pixels(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_picture_has_its_size_and_the_ground_of_its_theme(theme: str, shape: str, language: str) -> None:
    drawn = pixels(draw(TREND, load_texts(language), Look(THEMES[theme], SHAPES[shape])))
    assert drawn.size == SHAPES[shape].size
    assert "#{:02x}{:02x}{:02x}".format(*drawn.getpixel((3, 3))) == THEMES[theme].paper  # type: ignore[misc]  # an RGB triple


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_words_leave_most_of_the_width_to_what_is_drawn(shape: charts.Shape, language: str) -> None:
    look = Look(THEMES["light"], shape)
    drawn = pixels(draw(TREND, load_texts(language), look))
    colour = tuple(int(look.theme.topics[Topic.POLICY][place : place + 2], 16) for place in (1, 3, 5))
    _, columns = (np.asarray(drawn) == colour).all(axis=2).nonzero()
    assert columns.max() - columns.min() > 0.6 * drawn.width


@pytest.mark.parametrize("theme", THEMES)
def test_every_topic_is_drawn_in_its_colour(theme: str) -> None:
    colours = {found for _, found in pixels(draw(TREND, KO, Look(THEMES[theme], SHAPES["wide"]))).getcolors(1 << 24) or ()}
    wanted = {tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5)) for colour in THEMES[theme].topics.values()}
    assert wanted <= colours


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("count", [2, 13, 26])
def test_a_picture_of_any_number_of_weeks_can_be_drawn(count: int, shape: charts.Shape) -> None:
    assert pixels(draw(Trend(weeks(count)), KO, Look(THEMES["light"], shape))).size == shape.size


def test_weeks_without_stories_and_makers_can_be_drawn() -> None:
    assert pixels(draw(Trend(weeks(3, {})), KO, LIGHT)).size == LIGHT.shape.size


def test_pictures_differ_where_numbers_differ_and_are_drawn_once_where_they_do_not() -> None:
    first = draw(TREND, KO, LIGHT)
    assert draw(Trend(weeks(8), TREND.makers), KO, LIGHT) is first
    assert draw(Trend(weeks(8, {Topic.OPEN: 1}), TREND.makers), KO, LIGHT) != first


def test_the_font_of_the_package_has_every_syllable_and_every_letter_that_can_be_written() -> None:
    glyphs = FT2Font(str(sans_path())).get_charmap()
    names = [name.canonical for name in default_lexicon().names if name.kind in {Kind.MAKER, Kind.COMPANY}]
    texts = [text for language in LANGUAGES for forms in load_texts(language).entries.values() for text in forms.values()]
    said = {letter for text in (*names, *texts) for letter in text if letter.isalpha()}
    syllables = {chr(code) for code in range(0xAC00, 0xD7A4)}
    assert {letter for letter in said | syllables if ord(letter) not in glyphs} == set()


def test_the_words_for_those_who_cannot_see_it_say_the_numbers() -> None:
    assert alternative(TREND, KO) == (
        "그림: 8주 동안의 소식 96건을 주마다 센 것. 개방 40, 폐쇄 16, 정책 72, 소버린 24. "
        "많이 나온 개발사와 기업: 오픈AI 31, 네이버 24, LG AI연구원 11."
    )
    assert "Makers" not in alternative(Trend(weeks(1)), load_texts("en"))


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_and_marks_stand_out_from_their_ground(theme: charts.Theme) -> None:
    assert min(contrast(colour, theme.paper) for colour in (theme.ink, theme.soft)) >= 4.5
    assert min(contrast(colour, theme.paper) for colour in theme.topics.values()) >= 3.0


async def test_the_loop_turns_while_a_picture_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, entered, drawing, in_main = asyncio.get_running_loop(), asyncio.Event(), threading.Event(), list[bool]()

    def slow(*_: object) -> bytes:
        in_main.append(threading.current_thread() is threading.main_thread())
        loop.call_soon_threadsafe(entered.set)
        assert drawing.wait(10)
        return b"png"

    monkeypatch.setattr(charts, "_drawn", slow)
    waiting = asyncio.create_task(picture(Trend(weeks(4)), KO, LIGHT))
    await asyncio.wait_for(entered.wait(), 10)
    drawing.set()
    assert (await waiting, in_main) == (b"png", [False])


def test_nothing_draws_where_the_extra_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert make_plot() is picture
    monkeypatch.setattr(charts, "find_spec", lambda name: None if name == "pylopdf_fonts_ko" else name)
    assert make_plot() is None
