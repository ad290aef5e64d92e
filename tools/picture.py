"""Draws a digest as Slack, Discord and a terminal show it, and an answer as the two do, from the real payloads.

    python tools/picture.py            # the sample digest of tests/bot/samples.py, into docs/pictures
    python tools/picture.py --language en --into /tmp --only ask-slack.png

The answer is that of the bot's own desk, about the articles of the demo.

Needs Chromium and Korean and emoji fonts (Debian: chromium fonts-noto-cjk fonts-noto-color-emoji). The two
apps' looks are approximations in HTML; what stands in them is read out of the payloads alone.
"""

import argparse
import asyncio
import html
import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console as Screen  # noqa: E402  # the script runs from a checkout, without an install
from rich.terminal_theme import TerminalTheme  # noqa: E402

from bot.app import opened  # noqa: E402
from bot.config import Settings  # noqa: E402
from bot.demo.server import DemoSite  # noqa: E402
from bot.demo.show import live_through  # noqa: E402
from bot.message import Message  # noqa: E402
from bot.platforms import discord_embeds, slack_blocks  # noqa: E402
from bot.platforms.asking import Asked  # noqa: E402
from bot.platforms.console import show  # noqa: E402
from bot.render import digest_message  # noqa: E402
from bot.texts import load_texts  # noqa: E402
from digest.feeds.catalog import Catalog  # noqa: E402
from digest.lexicon import default_lexicon  # noqa: E402
from digest.model import Channel  # noqa: E402
from tests.bot.samples import DUE, digest  # noqa: E402

CHROMIUM = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync")  # it draws a local file only
SCALE = 1.5
FONTS = "'Noto Sans CJK KR','Noto Color Emoji',sans-serif"
DARK = TerminalTheme(
    (24, 26, 31), (220, 223, 228), [(40, 44, 52), (224, 108, 117), (152, 195, 121), (229, 192, 123), (97, 175, 239),
                                    (198, 120, 221), (86, 182, 194), (220, 223, 228)]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands around a message: the command that it answers, if any."""

    typed: str = ""
    at: str = "오전 8:30"


DIGEST = Scene()
ASK = Scene("/ai-news 아라결은 왜 이의신청을 했나?", "오전 9:12")


def slack_page(payload: dict[str, Any], scene: Scene = DIGEST) -> str:
    """Return a page that shows one Slack message; one that answers a command is seen by one person only."""
    body = "".join(_slack_block(block) for block in payload["blocks"])
    style = """
    body{background:#fff;color:#1d1c1d;font:15px/1.47 FONTS;width:720px;padding:16px 20px 20px}
    .message{display:grid;grid-template-columns:36px 1fr;column-gap:10px}
    .face{width:36px;height:36px;border-radius:8px;background:linear-gradient(135deg,#3b7dd8,#8a5cc7);color:#fff;
      font:700 15px/36px FONTS;text-align:center}
    .who{font-weight:900}.app{background:#e8e8e8;color:#616061;font-size:10px;font-weight:700;border-radius:3px;padding:1px 4px;
      margin:0 6px;vertical-align:2px}.at{color:#616061;font-size:12px}
    h1{font-size:18px;margin:8px 0 4px;font-weight:900}
    .section{margin:6px 0 4px;white-space:pre-wrap}a{color:#1264a3;text-decoration:none}
    .context{color:#616061;font-size:13px;line-height:1.55;margin:4px 0 8px;white-space:pre-wrap}
    hr{border:0;border-top:1px solid #dddddd;margin:14px 0}
    button{font:700 13px/26px FONTS;color:#1d1c1d;background:#fff;border:1px solid #bbbabb;border-radius:6px;padding:0 12px;margin-right:8px}
    """
    who = f'<span class="who">AI 정책 브리핑</span><span class="app">앱</span><span class="at">{scene.at}</span>'
    message = f'<div class="message"><div class="face">AI</div><div>{who}{body}</div></div>'
    if not scene.typed:
        return _page(style, message)
    style += """
    .typed{border:1px solid #8d8d8d;border-radius:8px;padding:9px 12px;margin:0 0 14px 46px}
    .only{color:#616061;font-size:12px;margin:0 0 2px 46px}
    """
    return _page(style, f'<div class="typed">{html.escape(scene.typed)}</div><div class="only">👁 나에게만 표시</div>{message}')


def _slack_block(block: dict[str, Any]) -> str:
    match block["type"]:
        case "header":
            return f"<h1>{html.escape(block['text']['text'])}</h1>"
        case "section":
            return f'<div class="section">{_mrkdwn(block["text"]["text"])}</div>'
        case "context":
            return f'<div class="context">{"".join(_mrkdwn(element["text"]) for element in block["elements"])}</div>'
        case "actions":
            return "".join(f"<button>{html.escape(button['text']['text'])}</button>" for button in block["elements"])
        case "divider":
            return "<hr>"
        case other:
            raise ValueError(f"the digest has no block of type {other}")


def _mrkdwn(text: str) -> str:
    """Turn mrkdwn into HTML; it is escaped for HTML as it is, but for quotes."""
    text = re.sub(r"<(http[^|>]+)\|([^>]*)>", r"<a>\2</a>", text)
    return re.sub(r"\*([^*\n]+)\*", r"<b>\1</b>", text)


def discord_page(payload: dict[str, Any], scene: Scene = DIGEST) -> str:
    """Return a page that shows one Discord message; one that answers a command is seen by one person only."""
    embeds = "".join(_embed(embed) for embed in payload.get("embeds", ()))
    rows = "".join(
        "<div>" + "".join(f"<button>{html.escape(button['label'])}</button>" for button in row["components"]) + "</div>"
        for row in payload.get("components", ())
    )
    style = """
    body{background:#313338;color:#dbdee1;font:16px/1.375 FONTS;width:720px;padding:16px 20px 20px}
    .message{display:grid;grid-template-columns:40px 1fr;column-gap:16px}
    .face{width:40px;height:40px;border-radius:50%;background:linear-gradient(135deg,#3b7dd8,#8a5cc7);color:#fff;
      font:700 15px/40px FONTS;text-align:center}
    .who{font-weight:500;color:#f2f3f5}.app{background:#5865f2;color:#fff;font-size:10px;font-weight:500;border-radius:4px;padding:1px 5px;
      margin:0 8px 0 6px;vertical-align:2px}.at{color:#949ba4;font-size:12px}
    h2{font-size:20px;margin:8px 0 6px;color:#f2f3f5}ul{margin:2px 0 8px;padding-left:22px}a{color:#00a8fc;text-decoration:none}
    .embed{background:#2b2d31;border-left:4px solid;border-radius:4px;padding:8px 16px 14px 12px;margin-top:8px;max-width:520px;font-size:14px;
      line-height:1.45;white-space:pre-wrap}
    .title{font-weight:700;font-size:16px;margin:8px 0 0}.description{margin-top:8px}.footer{font-size:12px;margin-top:8px;color:#b5bac1}
    button{font:500 14px/30px FONTS;color:#fff;background:#4e5058;border:0;border-radius:4px;padding:0 14px;margin:8px 8px 0 0}
    """
    who = f'<span class="who">AI 정책 브리핑</span><span class="app">앱</span><span class="at">오늘 {scene.at}</span>'
    content = _markdown(payload.get("content", ""))
    message = f'<div class="message"><div class="face">AI</div><div>{who}{content}{embeds}{rows}</div></div>'
    if not scene.typed:
        return _page(style, message)
    style += """
    .typed{font-size:14px;color:#b5bac1;margin:0 0 6px 56px}.typed b{color:#00a8fc;font-weight:500}
    .only{color:#949ba4;font-size:12px;margin:6px 0 0 56px}
    """
    typed = f'<div class="typed">나님이 <b>{html.escape(scene.typed)}</b> 사용</div>'
    return _page(style, f'{typed}{message}<div class="only">👁 나에게만 표시되는 메시지예요</div>')


def _embed(embed: dict[str, Any]) -> str:
    parts = [f'<div class="embed" style="border-color:#{embed["color"]:06x}">']
    if "title" in embed:
        parts.append(f'<div class="title"><a>{_inline(embed["title"])}</a></div>')
    if "description" in embed:
        parts.append(f'<div class="description">{_inline(embed["description"])}</div>')
    if "footer" in embed:
        parts.append(f'<div class="footer">{html.escape(embed["footer"]["text"])}</div>')
    return "".join(parts) + "</div>"


def _markdown(text: str) -> str:
    """Turn a content's headings, lists and bold lines into HTML."""
    lines = []
    for line in text.split("\n"):
        if line.startswith("## "):
            lines.append(f"<h2>{_inline(line[3:])}</h2>")
        elif line.startswith("- "):
            lines.append(f"<ul><li>{_inline(line[2:])}</li></ul>")
        else:
            lines.append(f"<div>{_inline(line)}</div>")
    return "".join(lines).replace("</ul><ul>", "")


def _inline(text: str) -> str:
    text = re.sub(
        r"(?<!\\)\[([^\]]*)\]\(<[^>]*>\)",
        r"<a>\1</a>",
        html.escape(text, quote=False).replace("&lt;http", "<http").replace("&gt;)", ">)"),
    )
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return re.sub(r"\\([^\w\s])", r"\1", text)


def terminal_page(language: str) -> str:
    """Return a page that shows the digest in a terminal of 96 columns."""
    screen = Screen(file=io.StringIO(), record=True, width=96, force_terminal=True, color_system="truecolor", highlight=False)
    screen.print(show(digest_message(digest(), load_texts(language)), 96, links=True))
    inner = screen.export_html(inline_styles=True, code_format="{code}", theme=DARK)
    style = """
    body{background:#181a1f;color:#dcdfe4;width:806px;padding:10px 14px 14px}
    .bar{height:22px}.bar i{display:inline-block;width:12px;height:12px;border-radius:50%;margin-right:8px}
    pre{margin:0;font:14px/1.5 'Noto Sans Mono CJK KR',monospace}a{color:inherit;text-decoration:none}
    """
    dots = "".join(f'<i style="background:{colour}"></i>' for colour in ("#ff5f57", "#febc2e", "#28c840"))
    return _page(style, f'<div class="bar">{dots}</div><pre>{inner}</pre>')


def _page(style: str, body: str) -> str:
    style = "*{box-sizing:border-box}html,body{margin:0}" + style.replace("FONTS", FONTS)
    measure = "<script>document.documentElement.dataset.size=document.body.offsetWidth+'x'+document.body.offsetHeight</script>"
    return f"<!doctype html><html lang=ko><meta charset=utf-8><style>{style}</style><body>{body}{measure}</body></html>"


def draw(page: str, picture: Path) -> None:
    """Write a page as a picture of exactly its size."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        size = re.search(r'data-size="(\d+)x(\d+)"', _chromium("--window-size=1000,3000", "--dump-dom", file.as_uri()))
        if size is None:
            raise RuntimeError("Chromium did not say how large the page is")
        window = f"--window-size={size[1]},{size[2]}"
        _chromium(window, f"--force-device-scale-factor={SCALE}", f"--screenshot={picture}", file.as_uri())


def _chromium(*options: str) -> str:
    command: Sequence[str] = [*CHROMIUM, *QUIET, *options]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout  # noqa: S603  # our own words


async def answer(language: str, typed: str) -> Message:
    """Return what the bot answers to a command after three days of the demo's articles."""
    now = DUE + timedelta(minutes=42)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), allow_private_addresses=True, host_delay_seconds=0)
        async with DemoSite(now) as site, opened(settings, Catalog(site.feeds, ()), default_lexicon(), lambda: now) as bot:
            await live_through(bot, site, now)
            assert bot.collector.index is not None
            assert bot.desk is not None
            await bot.collector.index.catch_up()
            asked = Asked(Channel("slack", "T1", "C1"), "U1", _nobody, typed.removeprefix("/ai-news "), language=language)
            return (await bot.desk.answer(asked)).message


async def _nobody() -> bool:
    return False


def main() -> None:
    """Draw the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--language", default="ko", help="ko or en")
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures", help="folder of the pictures")
    parser.add_argument("--only", action="append", help="the name of a picture; may be given several times")
    options = parser.parse_args()
    message = digest_message(digest(), load_texts(options.language))
    said = asyncio.run(answer(options.language, ASK.typed))
    pages = {
        "digest-slack.png": slack_page(json.loads(slack_blocks.payloads(message)[0])),
        "digest-discord.png": discord_page(json.loads(discord_embeds.payloads(message)[0])),
        "digest-terminal.png": terminal_page(options.language),
        "ask-slack.png": slack_page(json.loads(slack_blocks.payloads(said)[0]), ASK),
        "ask-discord.png": discord_page(json.loads(discord_embeds.payloads(said)[0]), ASK),
    }
    for name, page in pages.items():
        if options.only and name not in options.only:
            continue
        draw(page, options.into / name)
        print(options.into / name)


if __name__ == "__main__":
    main()
