"""The picture of `추이`: stories a week by topic, open against closed, makers named most. Needs the extra `charts`.

It says nothing that the numbers beside it do not say, and holds no words of other people but the lexicon's names, which the
font that a package ships can write. Topics differ by colours that the colour-blind tell apart, and by line and marker.
"""

import asyncio
import io
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from bot.texts import Texts
from bot.trends import Trend, Week
from digest.model import Topic

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_KEPT = 16  # pictures; one takes 0.7 s of a core
_STYLES = {Topic.OPEN: ("-", "o"), Topic.CLOSED: ("--", "s"), Topic.POLICY: ("-.", "^"), Topic.SOVEREIGN: (":", "D")}
_drawing = threading.Lock()  # matplotlib is not made for several threads
_kept: OrderedDict[str, bytes] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a picture; the topics' are Okabe and Ito's, lighter on dark ground."""

    paper: str
    ink: str
    soft: str
    line: str
    topics: Mapping[Topic, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a picture is; text is as large in every shape, so that a narrow one can be read on a phone."""

    inches: tuple[float, float]
    dots_per_inch: int
    most_labels: int  # weeks that are named under an axis
    most_counts: int  # weeks up to which bars carry their number
    legend_columns: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return round(self.inches[0] * self.dots_per_inch), round(self.inches[1] * self.dots_per_inch)


@dataclass(frozen=True, slots=True)
class Look:
    """Colours and shape of a picture."""

    theme: Theme
    shape: Shape


Plot = Callable[[Trend, Texts, Look], Awaitable[bytes]]
SHAPES = {"wide": Shape((8.0, 9.2), 125, 9, 26, 4), "narrow": Shape((4.4, 8.4), 170, 4, 13, 2)}
THEMES = {
    "light": Theme(
        "#ffffff",
        "#1d2127",
        "#565e69",
        "#dfe1dc",
        {Topic.OPEN: "#00795a", Topic.CLOSED: "#c24e00", Topic.POLICY: "#0066a8", Topic.SOVEREIGN: "#a8447f"},
    ),
    "dark": Theme(
        "#1b1f25",
        "#e4e7eb",
        "#a4adb8",
        "#3a424d",
        {Topic.OPEN: "#2cc79b", Topic.CLOSED: "#ff9142", Topic.POLICY: "#6cb8f0", Topic.SOVEREIGN: "#e39ac4"},
    ),
}


def make_plot() -> Plot | None:
    """Return what draws pictures; None where the extra is not installed. Loads nothing heavy."""
    return picture if find_spec("matplotlib") and find_spec("pylopdf_fonts_ko") else None


async def picture(trend: Trend, texts: Texts, look: Look) -> bytes:
    """Return a PNG, drawn in a thread."""
    return await asyncio.to_thread(draw, trend, texts, look)


def alternative(trend: Trend, texts: Texts) -> str:
    """Return the words that stand for the picture, for those who can't see it."""
    counts = ", ".join(f"{texts(f'topic.{topic}')} {sum(week.topics[topic] for week in trend.weeks)}" for topic in Topic)
    makers = ", ".join(f"{name} {count}" for name, count in trend.makers)
    said = texts("trend.alt", weeks=len(trend.weeks), count=trend.stories, topics=counts)
    return f"{said} {texts('trend.makers')}: {makers}." if makers else said


def draw(trend: Trend, texts: Texts, look: Look) -> bytes:
    """Return the picture; blocking. The same trend is drawn once."""
    key = repr((trend, texts.language, look))
    with _drawing:
        if key not in _kept:
            _kept[key] = _drawn(trend, texts, look)
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def _drawn(trend: Trend, texts: Texts, look: Look) -> bytes:
    from matplotlib import font_manager  # noqa: PLC0415  an extra, loaded with the first picture
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  the same
    from matplotlib.figure import Figure  # noqa: PLC0415  the same
    from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415  the same
    from pylopdf_fonts_ko import sans_path  # noqa: PLC0415  the same

    font_manager.fontManager.addfont(sans_path())
    family = font_manager.FontProperties(fname=sans_path()).get_name()
    engine = ConstrainedLayoutEngine(h_pad=0.16, w_pad=0.24, hspace=0.09)
    figure = Figure(figsize=look.shape.inches, dpi=look.shape.dots_per_inch, facecolor=look.theme.paper, layout=engine)
    FigureCanvasAgg(figure)
    rows = 3 if trend.makers else 2
    found = figure.subplots(rows, 1, height_ratios=(1.15, 1.0, 0.28 + 0.1 * len(trend.makers))[:rows])
    titles = (texts("trend.by_topic"), texts("trend.against"), texts("trend.makers"))
    for axes, panel, title in zip(found, (_by_topic, _against, _makers), titles, strict=False):
        _bare(axes, look.theme, family)
        panel(axes, trend, texts, look)
        rows_between = len(Topic) // look.shape.legend_columns if panel is _by_topic else 0  # its legend stands below the title
        pad = 12 + 20 * rows_between
        axes.set_title(title, loc="left", color=look.theme.ink, fontsize=13, pad=pad, family=family)
        for label in (*axes.texts, *(legend.get_texts() if (legend := axes.get_legend()) else ())):
            label.set_family(family)
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def _bare(axes: "Axes", theme: Theme, family: str) -> None:
    axes.set_facecolor(theme.paper)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(colors=theme.soft, labelsize=10, length=0, pad=8, labelfontfamily=family)
    axes.grid(axis="y", color=theme.line, linewidth=0.8)
    axes.set_axisbelow(True)


def _by_topic(axes: "Axes", trend: Trend, texts: Texts, look: Look) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415  as above

    places = range(len(trend.weeks))
    for topic, (line, marker) in _STYLES.items():
        counts = [week.topics[topic] for week in trend.weeks]
        style: dict[str, Any] = {"linestyle": line, "marker": marker, "markersize": 5.5, "linewidth": 2, "clip_on": False}
        axes.plot(places, counts, color=look.theme.topics[topic], label=texts(f"topic.{topic}"), **style)
    axes.set_ylim(bottom=0, top=_top(max(max(week.topics.values(), default=0) for week in trend.weeks)))
    _weeks(axes, trend.weeks, texts, look.shape)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    where: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (-0.01, 1.0), "borderaxespad": 0.2}
    legend = axes.legend(
        ncols=look.shape.legend_columns, frameon=False, fontsize=10.5, handlelength=2.2, columnspacing=1.4, **where
    )
    legend.set_in_layout(False)  # the title has made room for it
    for label in legend.get_texts():
        label.set_color(look.theme.ink)


def _against(axes: "Axes", trend: Trend, texts: Texts, look: Look) -> None:
    most = max((week.topics[topic] for week in trend.weeks for topic in (Topic.OPEN, Topic.CLOSED)), default=0)
    for topic, sign in ((Topic.OPEN, 1), (Topic.CLOSED, -1)):
        counts = [week.topics[topic] for week in trend.weeks]
        axes.bar(range(len(counts)), [sign * count for count in counts], width=0.62, color=look.theme.topics[topic])
        if len(counts) <= look.shape.most_counts:
            marks = [(place, sign * count, str(count)) for place, count in enumerate(counts) if count]
            _write(axes, marks, (0, 10 * sign), look.theme)
    axes.axhline(0, color=look.theme.soft, linewidth=1)
    axes.set_ylim(-_top(most), _top(most))
    axes.set_yticks([_top(most) / 2, -_top(most) / 2], [texts("topic.open"), texts("topic.closed")])
    for label, topic in zip(axes.get_yticklabels(), (Topic.OPEN, Topic.CLOSED), strict=True):
        label.set_color(look.theme.topics[topic])
        label.set_fontsize(11)
    axes.grid(visible=False)
    _weeks(axes, trend.weeks, texts, look.shape)


def _makers(axes: "Axes", trend: Trend, _: Texts, look: Look) -> None:
    names = [name for name, _ in trend.makers]
    counts = [count for _, count in trend.makers]
    axes.barh(range(len(names)), counts, height=0.62, color=look.theme.topics[Topic.POLICY])
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", labelsize=11, labelcolor=look.theme.ink)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_xlim(0, max(counts) * 1.1)
    axes.grid(visible=False)
    _write(axes, [(count, place, str(count)) for place, count in enumerate(counts)], (12, 0), look.theme)


def _write(axes: "Axes", marks: Sequence[tuple[float, float, str]], off: tuple[int, int], theme: Theme) -> None:
    """Write numbers at the ends of bars; `off` is in points."""
    for x, y, text in marks:
        where: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "center"}
        axes.annotate(text, (x, y), off, fontsize=9.5, color=theme.soft, **where)


def _weeks(axes: "Axes", weeks: Sequence[Week], texts: Texts, shape: Shape) -> None:
    """Name every so many weeks under an axis, the present one always."""
    step = -(-len(weeks) // shape.most_labels)
    places = [place for place in range(len(weeks)) if (len(weeks) - 1 - place) % step == 0]
    axes.set_xticks(places, [texts.short_day(weeks[place].first) for place in places])
    axes.set_xlim(-0.8, len(weeks) - 0.2)


def _top(most: int) -> float:
    """Return where an axis ends: above the largest number, with room for it to be written."""
    return max(most, 3) * 1.18
