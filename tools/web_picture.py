"""Draws the web pages into docs/pictures/web.png: a story on a screen, the digest on a phone, the trends on a dark one.

    python tools/web_picture.py            # the sample news of tests/bot/web/gallery.py
    python tools/web_picture.py --language en --into /tmp

Needs the extras `charts` and `web-tests`, Chromium with its driver and Korean fonts (Debian: chromium chromium-driver fonts-noto-cjk).
"""

import argparse
import base64
import io
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402  # the script runs from a checkout, without an install

from tests.bot.web.gallery import NEWS, OLDER  # noqa: E402
from tests.web.browser import Browser, chromium  # noqa: E402
from tests.web.conftest import served  # noqa: E402

SHOTS = (("/stories/20", 860, False), ("/digests/5", 390, False), ("/trend", 390, True))
HEIGHT = 1_240
GAP = 28
GROUND = (222, 224, 219)


def shot(browser: Browser, address: str, width: int, *, dark: bool) -> Image.Image:
    """Return the upper part of a page as it looks in a window."""
    browser.look(width=width, dark=dark, height=HEIGHT)
    browser.open(address)
    clip = {"x": 0, "y": 0, "width": width, "height": HEIGHT, "scale": 1}
    taken = browser.driver.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip})
    return Image.open(io.BytesIO(base64.b64decode(taken["data"]))).convert("RGB")


def main() -> None:
    """Draw the picture."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--language", default="ko", help="ko or en")
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures", help="folder of the picture")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        profile, gallery = Path(folder) / "profile", Path(folder) / "gallery"
        gallery.mkdir()
        with served(gallery, (*NEWS, *OLDER)) as site, chromium(profile) as browser:
            shots = [shot(browser, f"{site}{page}?lang={options.language}", width, dark=dark) for page, width, dark in SHOTS]
    whole = Image.new("RGB", (sum(one.width for one in shots) + GAP * (len(shots) + 1), HEIGHT + 2 * GAP), GROUND)
    place = GAP
    for one in shots:
        whole.paste(one, (place, GAP))
        place += one.width + GAP
    whole.save(options.into / "web.png", optimize=True)
    print(options.into / "web.png")


if __name__ == "__main__":
    main()
