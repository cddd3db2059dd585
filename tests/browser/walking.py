"""Walks through every page that an official of each role can reach by links, and looks at each kind of page once."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urljoin, urlsplit

from flask import Flask
from playwright.sync_api import Browser, Error, Page
from werkzeug.exceptions import HTTPException

from tests.browser.keyboard import Keyboard
from tests.browser.looking import faults, widths_it_overflows
from tests.browser.story import sign_in
from tests.browser.town import Town

# One page may be many: a form for each action, a report of each kind. These tell them apart.
TELLING_APART = ("action", "what", "report", "sent", "view", "measure")
MOST_OF = {"console.case": 5, "console.meeting": 6}  # by each official, to find what is possible somewhere
# Where a page leads: its links, and its forms without consequences, with the first box ticked, by each of their buttons.
WAYS = """() => {
  const ways = [...document.querySelectorAll("main a[href], nav a[href]")].map(one => one.getAttribute("href"));
  for (const form of document.querySelectorAll("main form:not([method='post'])")) {
    const fields = new FormData(form), box = [...form.elements].find(one => one.type === "checkbox");
    if (box && !box.checked) fields.append(box.name, box.value);
    const buttons = [...form.elements].filter(one => one.type === "submit" && one.name);
    for (const button of buttons.length ? buttons : [{name: "by", value: "form"}]) {
      const given = new URLSearchParams(fields);
      given.append(button.name, button.value);
      ways.push(`${new URL(form.action).pathname}?${given}`);
    }
  }
  return ways;
}"""
# What neither a link nor such a form leads to.
BESIDES = ("/console/intake/receipt", "/console/several/done", "/public", "/console/packet")
# Long work shows its progress as it goes: with no script, by loading the page again. It says so, and stops when the work is over.
LIVE = {"console.errand": "meta-refresh"}
NOTHING = "\0"
SIZE = {"width": 360, "height": 740}

Kind = tuple[str, frozenset[tuple[str, str]]]


@dataclass
class Walk:
    """What was seen so far: by kind of page, and what is wrong with it."""

    app: Flask
    browser: Browser
    town: Town
    seen: set[Kind] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def endpoints(self) -> set[str]:
        return {endpoint for endpoint, _ in self.seen}

    def by(self, login: str, prepare: Callable[[Keyboard], None] | None = None) -> None:
        """All that she reaches, judged where nobody before her was. `prepare`: what she does first."""
        context = self.browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
        keys = Keyboard(context.new_page(), self.town.address)
        sign_in(keys, login, "km", self._meets)
        if prepare is not None:
            prepare(keys)
        ahead, opened = deque(["/console/", *BESIDES]), Counter[Kind]()
        while ahead:
            path = ahead.popleft()
            kind = self.kind(path)
            if kind is None or opened[kind] >= MOST_OF.get(kind[0], 1):
                continue
            opened[kind] += 1
            ahead.extend(self._look(keys.page, path, kind, login))
        context.close()
        self.troubles += keys.troubles

    def kind(self, path: str) -> Kind | None:
        """Which page an address is; None for what is no page of officials or of the public."""
        try:
            parts = urlsplit(path)
            endpoint, given = self.app.url_map.bind("").match(parts.path)
        except HTTPException:
            return None
        if endpoint.partition(".")[0] not in ("console", "public"):
            return None
        values = {**given, **{name: every[0] for name, every in parse_qs(parts.query).items()}}
        return endpoint, frozenset((name, str(values[name])) for name in TELLING_APART if name in values)

    def _meets(self, name: str, page: Page) -> None:
        kind = self.kind(page.url.removeprefix(self.town.address))
        if kind is not None and kind not in self.seen:
            self._judge(page, kind, name)

    def _look(self, page: Page, path: str, kind: Kind, login: str) -> list[str]:
        """Open it, judge it the first time, and tell where it leads."""
        try:
            page.goto(_in(self.town.address + path, "km"))
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            self.seen.add(kind)
            return []
        if kind not in self.seen:
            self._judge(page, kind, f"{login} {path}")
        return [urljoin(page.url, way).removeprefix(self.town.address) for way in page.evaluate(WAYS)]

    def _judge(self, page: Page, kind: Kind, name: str) -> None:
        self.seen.add(kind)
        found = faults(page, name, with_axe=True)
        self.wrong += [one for one in found if LIVE.get(kind[0], NOTHING) not in one]
        self.wrong += [f"{name}: too wide for {width}" for width in widths_it_overflows(page)]


def _in(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"
