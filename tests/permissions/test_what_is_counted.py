"""A case she may not see changes nothing she sees: no list, no count, no figure on any page of hers."""

from __future__ import annotations

import re

import pytest

from tests.permissions.conftest import House
from tests.permissions.table import pages, roles, section

# What is drawn anew for each page: the token of its form, and ids of requests.
DRAWN = re.compile(r'(name="csrf_token" value=")[^"]+|\b[0-9A-HJKMNP-TV-Z]{26}\b')
BY_THE_REAL_CLOCK = ("/console/sessions",)  # when her browsers were last seen
LISTS = tuple(
    dict.fromkeys(
        (row["address"], row["opened by"])
        for row in section("Address × who opens it")
        if row["address"].startswith("/console/")
        and "GET" in row["methods"]
        and "<" not in row["address"]
        and row["address"] not in BY_THE_REAL_CLOCK
    )
)


@pytest.mark.parametrize("seat", tuple(roles()))
def test_no_page_of_hers_changes_when_somebody_complains_about_her_or_calls_another_hotline(
    house: House, seat: str
) -> None:
    before = _pages(house, seat)
    office, desk = seat.partition("/")[0], seat.startswith("hotline")
    house.world.file(accused_office_keys=(office,), area_key="17010101")
    house.world.file("conduct", accused_seat_keys=(seat,), area_key="17010101")
    for kind, owner in (("danger", "hotline-protection"), ("migrant", "hotline-migrant")):
        if not (desk and office == owner):
            house.world.file(kind)
    assert len(before) > 2
    assert _pages(house, seat) == before


def _pages(house: House, seat: str) -> dict[str, str]:
    """Every page that is open to her and asks for nothing else, as she sees it."""
    browser, mine = house.browser(seat), roles()[seat]
    shown = {}
    for address, opener in LISTS:
        if opener == "anybody signed in" or mine in pages().get(opener, ()):
            answer = browser.get(address)
            shown[address] = f"{answer.status_code} {DRAWN.sub('', _text(answer))}"
    return shown


def _text(answer: object) -> str:
    kind = answer.content_type or ""  # type: ignore[attr-defined]
    return answer.get_data(as_text=True) if kind.startswith("text/") else ""  # type: ignore[attr-defined,no-any-return]
