"""Maps at the console: one's own area alone, without what is about oneself, and the same figures in the drawing and the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import Engine, event

from console.tiles import ACROSS, PROVINCES, tiles
from grievance_core.areas.model import Area
from grievance_core.identifiers import new_id
from grievance_core.registry.model import Household, Person
from grievance_core.reporting.mapping import CLASSES, MEASURES, shade
from service import Service
from tests.console.conftest import Browser, sign_in
from tests.world import MONDAY, World

OFFICER, ELSEWHERE, PLANNING = (
    "district-intersector:1701/officer", "district-intersector:1712/officer", "planning/officer",
)  # fmt: skip
CHAIR, GOVERNORS = "vdc:17010101/chair", "province-esa:17/officer"
JANUARY = "/maps?period=2026-01&lang=en"


def people(world: World, count: int, village: str = "17010101") -> None:
    with world.work() as session:
        for _ in range(count):
            home, person = new_id(), new_id()
            session.add(
                Household(
                    id=home, village_key=village, source="operator", entered_at=MONDAY, changed_at=MONDAY
                )
            )
            born = datetime(1980, 1, 1).date()  # noqa: DTZ001
            session.add(
                Person(
                    id=person, number=person[-10:], household_id=home, name_sealed=b"x", name_index=person,
                    born_from=born, born_to=born, entered_by="operator", entered_at=MONDAY, changed_at=MONDAY,
                )
            )  # fmt: skip


def table(page: str) -> dict[str, tuple[str, ...]]:
    """The rows beside the map."""
    body = page.split('id="map-table"')[1].split("</table>", maxsplit=1)[0]
    rows = re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]+).*?</tr>', body, re.DOTALL)
    cells = [tuple(re.findall(r"<td>([^<]*)</td>", row)) for row in body.split("<tr>")[2:]]
    return dict(zip(rows, cells, strict=True))


def drawn(page: str) -> dict[str, str]:
    """What the tiles say to whoever cannot see them."""
    svg = page.split('<svg class="map"')[1].split("</svg>", maxsplit=1)[0]
    return dict(re.findall(r"<g [^>]*>\s*<title>([^:<]+): ([^<]+)</title>", svg))


def shown(browser: Browser, measure: str) -> str:
    """The page to the letter, without the token of its form."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", browser.get(f"{JANUARY}&measure={measure}"))


def test_the_rate_is_complaints_for_each_thousand_people(
    browser: Browser, here: Service, world: World
) -> None:
    people(world, 8)
    for _ in range(3):
        world.file("payment")
    world.file("payment", area_key="17120101")
    sign_in(browser, here, world, PLANNING)
    page = browser.get(f"{JANUARY}&area=17")
    assert table(page) == {
        "Angkor Chum District": ("3", "8", "375.0"),
        "Srei Snam District": ("1", "0", "–"),
    }
    assert drawn(page) == {name: cells[-1] for name, cells in table(page).items()}


def test_the_country_is_drawn_in_provinces_each_in_its_place(
    browser: Browser, here: Service, world: World
) -> None:
    sign_in(browser, here, world, PLANNING)
    page = browser.get(JANUARY)
    assert set(drawn(page)) == {"Siemreap Province", "Banteay Meanchey Province"}
    assert len(set(PROVINCES.values())) == len(PROVINCES) == 25
    assert all(column < ACROSS for column, _ in PROVINCES.values())


def test_areas_without_a_place_of_their_own_stand_in_the_order_of_their_codes() -> None:
    areas = [Area(key=f"17{number:02}", code=f"17{number:02}") for number in range(12)]
    placed = tiles(areas)
    assert len({(one.x, one.y) for one in placed}) == 12
    assert [(one.y, one.x) for one in placed] == sorted((one.y, one.x) for one in placed)


@pytest.mark.parametrize("asked", ["area=1712", "area=17", "area=9", "measure=secrets", "period=2026-13"])
def test_nothing_is_drawn_of_what_is_not_hers(
    browser: Browser, here: Service, world: World, asked: str
) -> None:
    sign_in(browser, here, world, OFFICER)
    browser.get(f"/maps?lang=en&{asked}")
    assert browser.status == 404


def test_maps_are_not_there_for_a_seat_that_has_none(browser: Browser, here: Service, world: World) -> None:
    sign_in(browser, here, world, CHAIR)
    browser.get("/maps")
    assert browser.status == 404


def test_what_complains_about_her_and_the_hotlines_is_in_no_figure(
    browser: Browser, here: Service, world: World
) -> None:
    sign_in(browser, here, world, OFFICER)
    pages = [shown(browser, measure) for measure in MEASURES]
    world.file("conduct", accused_seat_keys=(OFFICER,))
    world.file("danger", area_key="17010101")
    assert [shown(browser, measure) for measure in MEASURES] == pages


@pytest.mark.parametrize("measure", MEASURES)
def test_each_measure_has_a_drawing_with_words_and_a_table(
    browser: Browser, here: Service, world: World, measure: str
) -> None:
    world.file("payment")
    sign_in(browser, here, world, OFFICER)
    for language in ("km", "en"):
        page = browser.get(f"/maps?period=2026-01&measure={measure}&lang={language}")
        assert browser.status == 200
        assert 'role="img" aria-labelledby="map-name map-words"' in page
        assert "style=" not in page
        assert len(page.encode()) < 100_000
        assert drawn(page) == {name: cells[-1] for name, cells in table(page).items()}


def test_the_bars_count_what_was_filed_in_each_month(browser: Browser, here: Service, world: World) -> None:
    for _ in range(4):
        world.file("payment")
    sign_in(browser, here, world, OFFICER)
    page = browser.get(JANUARY)
    bars = page.split('id="bars-table"')[1]
    assert re.search(r"January 2026</th><td>4</td>", bars)
    assert bars.count("<tr>") == 13


@pytest.mark.parametrize("highest", [0.0, 1.0, 37.5, 100.0])
def test_a_shade_is_one_of_five_and_deeper_where_more_is(highest: float) -> None:
    shades = [shade(highest * share / 20, highest) for share in range(21)]
    assert shades == sorted(shades)
    assert set(shades) == (set(range(CLASSES)) if highest else {0})


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("measure", MEASURES[:3])
def test_the_page_takes_no_more_statements_for_many_cases(
    browser: Browser, here: Service, world: World, measure: str
) -> None:
    sign_in(browser, here, world, OFFICER)
    taken = []
    for _ in range(2):
        for kind in ("payment", "service", "eligibility", "data", "other") * 3:
            world.file(kind)
        browser.get(f"{JANUARY}&measure={measure}")
        with statements(here.engine) as seen:
            browser.get(f"{JANUARY}&measure={measure}")
        taken.append(len(seen))
    assert taken[0] == taken[1] < 40
