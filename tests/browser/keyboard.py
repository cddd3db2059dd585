"""A person at the console who has no mouse: she tabs, types and presses Enter, and sees where she is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page

MOST_STEPS = 150
# Where she is now: whether that is what she looks for, whether she can see it, and whether it comes after where she was.
STANDING = """async wanted => {
  const at = document.activeElement, before = window.stoodOn;
  window.stoodOn = at;
  if (!at || at === document.body) return {found: false, outside: true};
  const style = getComputedStyle(at), seen = () => {
    const box = at.getBoundingClientRect();
    return box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  };
  for (let frames = 0; frames < 20 && !seen(); frames++) await new Promise(requestAnimationFrame);
  // Within a field of a day she goes from part to part, and the browser itself shows which.
  const outline = before === at || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const forward = !before || !before.isConnected || before === document.body || before === at
    || at.matches(".skip")  // after the last comes the first again
    || !!(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING);
  return {found: at.matches(wanted), outside: false, outline, inView: seen(), forward, what: at.outerHTML.slice(0, 160)};
}"""


@dataclass
class Keyboard:
    """Her keyboard, and what went wrong on the pages she opened."""

    page: Page
    address: str
    troubles: list[str]

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address, self.troubles = page, address, []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        says_itself = (
            message.location["url"] == self.page.url
        )  # a page that was refused has a sentence for it
        if message.type in ("error", "warning") and not says_itself:
            self.troubles.append(f"{message.text} on {self.page.url}")

    def open(self, path: str) -> None:
        """An address typed into the browser's own line."""
        self.page.goto(self.address + path)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def to(self, wanted: str) -> None:
        """Tab until she stands on it. Each stop on the way is seen, and lies further on the page than the one before."""
        stands = self.page.evaluate(STANDING, wanted)
        for _ in range(MOST_STEPS):
            if stands["found"]:
                return
            self.page.keyboard.press("Tab")
            stands = self.page.evaluate(STANDING, wanted)
            if not stands["outside"]:
                assert stands["outline"], f"nobody sees that she is on {stands['what']}"
                assert stands["inView"], f"out of sight: {stands['what']}"
                assert stands["forward"], f"the order goes back at {stands['what']}"
        raise AssertionError(f"the keyboard never reaches {wanted} on {self.path}")

    def types(self, wanted: str, text: str) -> None:
        """Into a field, in place of what stands there."""
        self.to(wanted)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def fills_moment(self, wanted: str, keys: str) -> None:
        """Into a field of a day or an hour, which takes digits one by one."""
        self.to(wanted)
        self.page.keyboard.type(keys)

    def chooses(self, wanted: str, value: str) -> None:
        """In a list or among radio buttons, by the arrow keys."""
        self.to(wanted)
        for _ in range(MOST_STEPS):
            if self.page.evaluate("document.activeElement.value") == value and self.page.evaluate(
                "document.activeElement.type !== 'radio' || document.activeElement.checked"
            ):
                return
            alone = self.page.evaluate("document.activeElement.value") == value
            self.page.keyboard.press("Space" if alone else "ArrowDown")
        raise AssertionError(f"no {value} in {wanted}")

    def ticks(self, wanted: str) -> None:
        self.to(wanted)
        self.page.keyboard.press("Space")

    def presses_on(self, wanted: str) -> None:
        """Press Enter on what leads nowhere: it opens or shuts."""
        self.to(wanted)
        self.page.keyboard.press("Enter")

    def enters(self, wanted: str) -> None:
        """Press Enter on a link or a button, and wait for the page it leads to."""
        self.to(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def goes_back(self, to: str) -> None:
        """The browser's own way back, to an address like this."""
        self.page.evaluate("history.back()")
        self.page.wait_for_url(to)
