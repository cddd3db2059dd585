"""What must hold of any page, whoever looks at it: axe-core finds nothing, it is light, and it fits its screen."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from settings import ROOT

AXE = ROOT / ".tools" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
MOST_OCTETS = 100_000  # of a page with all it loads, not compressed, without fonts
# 640 is 1280 at 200 %, and 320 is 1280 at 400 %.
WIDTHS = (1280, 640, 360, 320)
VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" ; ")}`)"""
OCTETS = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .filter(one => !/[.](woff2|ttf)$/.test(one.name)).reduce((sum, one) => sum + one.decodedBodySize, 0)"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def found() -> bool:
    return AXE.exists()


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds, in its words. It is handed in by the debugger: the page itself lets no script run."""
    page.evaluate(_axe())
    told: list[str] = page.evaluate(VIOLATIONS)
    return told


def faults(page: Page, name: str, *, with_axe: bool) -> list[str]:
    """What does not hold of this page as it stands."""
    wide, octets = page.evaluate(TOO_WIDE), page.evaluate(OCTETS)
    wrong = violations(page) if with_axe else []
    if wide > 0:
        wrong.append(f"{wide} pixels too wide")
    if octets >= MOST_OCTETS:
        wrong.append(f"{octets} octets")
    return [f"{name}: {one}" for one in wrong]


def widths_it_overflows(page: Page) -> list[int]:
    """Of the widths of a screen, those at which the page has to be moved sideways."""
    before = page.viewport_size
    overflowing = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate(TOO_WIDE) > 0:
            overflowing.append(width)
    if before is not None:
        page.set_viewport_size(before)
    return overflowing
