"""A headless Chromium that looks at the pages, and what it is asked about them.

JavaScript of pages is switched off unless a test says otherwise; questions are asked from outside, over the DevTools protocol.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)
QUESTIONS = (Path(__file__).parent / "questions.js").read_text("utf-8")


class Browser:
    """A window of one size in one colour scheme."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def look(self, *, width: int = 1280, dark: bool = False, height: int = 900) -> None:
        """Set size and colour scheme for the pages that are opened from now on."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def open(self, address: str) -> None:
        self.driver.get(address)

    def forget(self) -> None:
        """Forget cookies and what was written to the console."""
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.driver.get_log("browser")

    def complaints(self) -> list[str]:
        """Return what was written to the console since the last call: errors of style sheets, of the policy, of loading."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def ask(self, question: str, *values: Any) -> Any:
        """Return the answer of one of the functions of questions.js."""
        return self.driver.execute_script(f"{QUESTIONS}\nreturn {question}(...arguments);", *values)

    @contextmanager
    def _leaving(self) -> Iterator[None]:
        """Wait until the page is another one: the driver returns from a key or a click before the browser has gone on."""
        left = self.driver.find_element(By.TAG_NAME, "html")
        yield
        WebDriverWait(self.driver, 20).until(staleness_of(left))

    def click(self, selector: str) -> None:
        """Follow the link that a selector finds."""
        with self._leaving():
            self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def send(self, field: str, text: str) -> None:
        """Fill in a field by its id, and send its form by the Enter key."""
        with self._leaving():
            self.driver.find_element(By.ID, field).send_keys(text, Keys.ENTER)

    def follow(self, text: str) -> None:
        """Follow the first link of a text."""
        with self._leaving():
            self.driver.find_element(By.PARTIAL_LINK_TEXT, text).click()

    def type(self, *keys: str) -> None:
        """Press keys where the focus is."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def tab(self) -> None:
        self.type(Keys.TAB)

    @property
    def address(self) -> str:
        return str(self.driver.current_url)

    @property
    def heading(self) -> str:
        return str(self.driver.find_element(By.TAG_NAME, "h1").text)

    @property
    def text(self) -> str:
        return str(self.driver.find_element(By.TAG_NAME, "body").text)


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """Open a browser with a profile of its own."""
    program, driver = shutil.which("chromium") or shutil.which("chromium-browser"), shutil.which("chromedriver")
    if program is None or driver is None:
        raise RuntimeError(
            "these tests need Chromium and its driver (Debian: apt install chromium chromium-driver fonts-noto-cjk)"
        )
    options = Options()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(driver))
    try:
        found.set_page_load_timeout(60)
        found.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        yield Browser(found)
    finally:
        found.quit()
