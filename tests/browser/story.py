"""One complaint through the whole house, told by the keyboards of four officials: from the village's counter to the appeal.

The village's chair writes it down and passes it up; the commune's assistant takes it, calls a meeting of her committee, puts it
before that and keeps the minutes; the chief decides; the villager is texted, and is not content; the district has it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, expect

from tests.browser.keyboard import Keyboard
from tests.browser.town import PASSWORD, Town

MOST_SECONDS, BETWEEN_CODES = 70.0, 5.0

WORDS = {
    "km": (
        "គ្រួសារខ្ញុំក្រណាស់ តែគ្មានឈ្មោះក្នុងបញ្ជីទេ។",
        "ត្រូវការគណៈកម្មាធិការពិនិត្យ។",
        "សូមសម្ភាសគ្រួសារនេះម្ដងទៀត។",
        "យើងនឹងមកសម្ភាសនៅផ្ទះអ្នក។",
    ),
    "en": (
        "My family is poor but our name is not on the list.",
        "The committee has to look at it.",
        "Interview this family again.",
        "We will come and interview you at home.",
    ),
}
SIZES = {360: 740, 1280: 900}
Seen = Callable[[str, Page], None]


def unseen(_name: str, _page: Page) -> None:
    """Nobody looks at the pages of a story but the story."""


@dataclass
class Story:
    """Where and in which language it is told. `seen` is shown every page that matters, with a name."""

    browser: Browser
    town: Town
    village: str
    language: str
    width: int
    seen: Seen = unseen
    reference: str = ""
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.phone = self.town.phone_in(self.village)
        self.words, self.reason, self.advice, self.answer = WORDS[self.language]
        self.commune, self.district = self.village[:6], self.village[:4]

    def tell(self) -> None:
        self.at_the_counter()
        self.before_the_committee()
        self.in_the_meeting()
        self.decided()
        self.contested()

    @contextmanager
    def at(self, login: str) -> Iterator[Keyboard]:
        """An official at her own computer, signed in."""
        size = {"width": self.width, "height": SIZES[self.width]}
        context = self.browser.new_context(viewport=size)
        keys = Keyboard(context.new_page(), self.town.address)
        sign_in(keys, login, self.language, self.seen)
        yield keys
        context.close()
        self.troubles += keys.troubles

    def at_the_counter(self) -> None:
        with self.at(f"vdc.{self.village}.chair") as keys:
            self.seen("queue", keys.page)
            keys.enters("nav a[href='/console/intake']")
            self._fill_in(keys)
            self.seen("intake", keys.page)
            keys.enters("main form button:not([type])")
            self.seen("receipt", keys.page)
            self._loads_again(keys)
            self.reference = re.sub(r"\D", "", keys.page.locator(".slip .big").first.inner_text())
            self.act(keys, "pass-up", self.reason)

    def _loads_again(self, keys: Keyboard) -> None:
        """Sending the form a second time gives the same slip."""
        slip = keys.page.locator(".slip").inner_text()
        keys.page.reload()
        assert keys.page.locator(".slip").inner_text() == slip

    def _fill_in(self, keys: Keyboard) -> None:
        keys.chooses("[name=kind]", "eligibility")
        keys.types("[name=village]", self.village)
        keys.types("[name=words]", self.words)
        keys.types("[name=phone]", self.phone)
        keys.chooses("[name=sex]", "f")
        keys.chooses("[name=language]", self.language)

    def find(self, keys: Keyboard) -> None:
        """The case by its number, from her queue."""
        keys.enters("header a.name")
        keys.types("[name=number]", self.reference)
        keys.enters(".search button")
        assert keys.path == f"/console/cases/{self.reference}"

    def act(self, keys: Keyboard, action: str, words: str = "") -> None:
        """One action on the case, and a look at what will be texted where something is."""
        self.find(keys)
        self.seen("case", keys.page)
        keys.enters(f"main a[href*='/cases/{self.reference}/{action}']")
        if words:
            keys.types("[name=text]", words)
        if keys.page.locator("button[value=preview]").count():
            keys.enters("button[value=preview]")
            expect(keys.page.locator(".preview")).to_be_visible()
        self.seen(action, keys.page)
        keys.enters("button[value=do]")

    def before_the_committee(self) -> None:
        with self.at(f"commune-assistant.{self.commune}.assistant") as keys:
            self.act(keys, "accept")
            expect(keys.page.locator(".done")).to_be_visible()
            self._goes_back(keys)
            self._call_a_meeting(keys)
            self.act(keys, "refer", self.reason)
            self._reads_the_paper(keys)

    def _goes_back(self, keys: Keyboard) -> None:
        """The browser's way back to a form that was sent: the case has moved on, she is told, and nothing is done again."""
        keys.goes_back("**/console/cases/*?stale=*")
        expect(keys.page.locator(".alert")).to_be_visible()
        self.seen("too-late", keys.page)

    def _call_a_meeting(self, keys: Keyboard) -> None:
        """By the committee's secretary, who is the same person in a commune."""
        keys.enters("nav a[href='/console/committees']")
        if keys.path == "/console/committees":
            keys.enters(f"main a[href='/console/committees/cwcc:{self.commune}']")
        self.meeting_at = self.town.next_workday()
        form = "form[action$='/meetings']"
        keys.presses_on("details:has(> form[action$='/meetings']) > summary")
        keys.fills_moment(f"{form} [name=day]", self.meeting_at.strftime("%m%d%Y"))
        keys.fills_moment(f"{form} [name=hour]", self.meeting_at.strftime("%I%M%p"))
        keys.enters(f"{form} button")
        expect(keys.page.locator(".done")).to_be_visible()
        self.seen("committee", keys.page)

    def _reads_the_paper(self, keys: Keyboard) -> None:
        """What the committee is sent about the case stands on the agenda of the meeting that was called."""
        keys.open(f"/console/committees/cwcc:{self.commune}")
        keys.enters("section[aria-labelledby=ahead] li:first-child a")
        self.seen("agenda", keys.page)
        keys.enters(f"main a[href$='/cases/{self.reference}']")
        self.seen("paper", keys.page)
        expect(keys.page.locator("main")).to_contain_text(self.words)

    def in_the_meeting(self) -> None:
        span = self.meeting_at - self.town.now
        self.town.wait(hours=int(span.total_seconds() // 3600) + 1)
        with self.at(f"commune-assistant.{self.commune}.assistant") as keys:
            keys.open(f"/console/committees/cwcc:{self.commune}")
            keys.enters("section[aria-labelledby=past] li:first-child a")
            self._minutes(keys)

    def _minutes(self, keys: Keyboard) -> None:
        for name in _names(keys.page, "seat-"):
            keys.chooses(f"[name={name}]", "present")
        for name in _names(keys.page, "outcome-"):
            hers = name == f"outcome-{self.reference}"
            keys.chooses(f"[name={name}]", "recommended" if hers else "put-off")
            if hers:
                keys.types(f"[name=words-{self.reference}]", self.advice)
        self.seen("minutes", keys.page)
        keys.enters("button[value=close]")
        expect(keys.page.locator(".done")).to_be_visible()
        self.seen("minutes-closed", keys.page)

    def decided(self) -> None:
        with self.at(f"commune-chief.{self.commune}.chief") as keys:
            self.act(keys, "decide", self.answer)

    def contested(self) -> None:
        """She is texted, answers that it is not solved, and the district has it."""
        self.town.wait_for_message(self.phone, self.answer)
        self.town.turn(self.phone, channel="sms", input="2")
        with self.at(f"district-intersector.{self.district}.officer") as keys:
            self.find(keys)
            self.seen("contested", keys.page)
            expect(keys.page.locator(".said").filter(has_text=self.words)).to_be_visible()


def _names(page: Page, beginning: str) -> list[str]:
    """The names of the fields that begin so, in their order."""
    script = "all => [...new Set(all.map(one => one.name))]"
    found: list[str] = page.eval_on_selector_all(f"main [name^={beginning}]", script)
    return found


def sign_in(keys: Keyboard, login: str, language: str, seen: Seen = unseen) -> None:
    """By name, password and, above the commune, the second factor, which the demo shows on the page."""
    keys.open(f"/console/sign-in?lang={language}")
    seen("sign-in", keys.page)
    keys.types("[name=username]", login)
    keys.types("[name=password]", PASSWORD)
    keys.enters("main form button")
    if keys.path in ("/console/second-factor", "/console/code"):
        seen(keys.path.rpartition("/")[2], keys.page)
        _shows_code(keys)
    if keys.path != "/console/":
        seen("codes", keys.page)
        keys.enters("main a.button")
    assert keys.path == "/console/"


def _shows_code(keys: Keyboard) -> None:
    """The code of her app. One that was used already is good for nothing, and she waits for the next."""
    asked = keys.path
    until = time.monotonic() + MOST_SECONDS
    while keys.path == asked and not keys.page.locator(".codes").count():
        assert time.monotonic() < until, "no code lets her in"
        shown = re.search(r"\d{6}", keys.page.locator(".demo").inner_text())
        assert shown is not None
        keys.types("[name=code]", shown[0])
        keys.enters("main form button")
        if keys.page.locator(".alert").count():
            time.sleep(BETWEEN_CODES)
            keys.page.goto(keys.address + asked)
