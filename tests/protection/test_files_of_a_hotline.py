"""A file that belongs to a hotline's case opens for its desk alone, whoever asks and by whatever address."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from grievance_core.cases.filing import Receipt
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.errors import UnknownCase
from grievance_core.evidence.keeping import attach, keep
from grievance_core.evidence.media import checked
from grievance_core.evidence.reading import of_case, open_file
from service import Service
from tests.cases.recusal import everyone
from tests.console.conftest import Browser, browser, sign_in
from tests.evidence.samples import JPEG, SCAN
from tests.served import app, client, here, world
from tests.world import World

__all__ = ["app", "browser", "client", "here", "world"]
HER_NUMBER = "+85512000077"
DESKS = {"danger": "hotline-protection", "migrant": "hotline-migrant"}
CHAIR = "vdc:17010101/chair"
TAKEN_AT = b"11.5564N 104.9282E"


def with_a_photo(world: World, kind: str) -> tuple[Receipt, str]:
    """A case of this kind with a photo that said where it was taken, and the photo's id."""
    note = b"\xff\xfe" + (len(TAKEN_AT) + 2).to_bytes(2, "big") + TAKEN_AT
    receipt = world.file(kind, phone_id=world.phone(HER_NUMBER))
    with world.work() as session:
        media = checked(JPEG[:2] + note + JPEG[2:])
        file_id = keep(session, world.inst.vault, HER_NUMBER, media, world.now)
        assert attach(session, world.inst, receipt.case_id, HER_NUMBER, [file_id], world.now) == 1
    return receipt, file_id


def opens(world: World, by: Principal, receipt: Receipt, file_id: str) -> bool:
    """Whether it can be listed and opened; both must say the same."""
    ways = []
    for read, given in ((of_case, receipt.case_id), (open_file, file_id)):
        try:
            with world.work() as session:
                read(session, world.inst, by, given, world.now)
            ways.append(True)
        except UnknownCase:
            ways.append(False)
    assert len(set(ways)) == 1
    return ways[0]


@pytest.mark.parametrize("kind", sorted(DESKS))
def test_it_opens_for_the_people_of_its_desk_and_for_nobody_else_there_is(world: World, kind: str) -> None:
    receipt, file_id = with_a_photo(world, kind)
    seats = everyone(world)
    opened = {seat for seat, by in seats if opens(world, by, receipt, file_id)}
    assert opened == {seat for seat, _ in seats if seat.startswith(f"{DESKS[kind]}/")}
    strangers = (
        OPERATOR,
        Principal("caller", phone_id=world.case(receipt).phone_id),
        Principal("caller", proven_case_id=world.file().case_id),
        Principal("system", system_id="anybody", words=True),
    )
    assert not any(opens(world, by, receipt, file_id) for by in strangers)


def test_it_is_kept_without_what_it_said_of_its_place(world: World) -> None:
    receipt, file_id = with_a_photo(world, "danger")
    with world.work() as session:
        manager = world.official("hotline-protection/case-manager-1")
        kept = open_file(session, world.inst, manager, file_id, world.now)
    assert (SCAN in kept.content, TAKEN_AT in kept.content) == (True, False)
    assert receipt.reference


def test_no_address_with_another_case_in_it_leads_to_it(
    browser: Browser, here: Service, world: World
) -> None:
    receipt, file_id = with_a_photo(world, "danger")
    mine = world.file()
    sign_in(browser, here, world, CHAIR)
    for reference in (receipt.reference, mine.reference):
        for query in ("", "?show"):
            browser.get(f"/cases/{reference}/files/{file_id}{query}")
            assert (browser.status, TAKEN_AT.decode() in browser.page) == (404, False)


def test_its_desk_opens_it_at_the_console(
    browser: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    receipt, file_id = with_a_photo(world, "migrant")
    sign_in(browser, here, world, "hotline-migrant/case-manager-1")
    answer = client.get(f"/console/cases/{receipt.reference}/files/{file_id}")
    assert (answer.status_code, answer.get_data()) == (200, JPEG)
    assert answer.headers["Cache-Control"] == "no-store"
