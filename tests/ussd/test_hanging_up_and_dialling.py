"""What is left of a call that is over, and where a code leads that was dialled with answers in it."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import func, select

from grievance_core.cases.model import Case
from service import Service
from tests.cases.stories import CHAIR
from tests.served import app, bare, bare_environment, client, here, world
from tests.world import World

__all__ = ["app", "bare", "bare_environment", "client", "here", "world"]
PATH = "/ussd/africastalking"
VILLAGER = "+85512000001"
STORY = "ពួកគេមិនបានបើកប្រាក់ឧបត្ថម្ភឱ្យខ្ញុំពីរខែហើយ"


def says(
    client: FlaskClient, text: str, session: str = "s1", number: str = VILLAGER, path: str = PATH
) -> str:
    form = {
        "sessionId": session,
        "phoneNumber": number,
        "networkCode": "1",
        "serviceCode": "*855#",
        "text": text,
    }
    response = client.post(path, data=form)
    assert response.status_code == 200
    return response.text


def hangs_up(client: FlaskClient, session: str = "s1", number: str = VILLAGER) -> None:
    assert says(client, "", session, number, f"{PATH}/end") == ""


def text(world: World, context: str, msgid: str, language: str = "km") -> str:
    return world.inst.catalogues.text(language, context, msgid)


def test_a_hotline_is_gone_from_the_phone_when_the_call_is_over(
    client: FlaskClient, here: Service, world: World
) -> None:
    world.phone(VILLAGER)
    says(client, "")
    says(client, "5")
    assert text(world, "hotline", "may-we-text") in says(client, "5*1")
    hangs_up(client)
    (key,) = here.redis.scan_iter("session:*")
    assert here.redis.hget(key, "state") is None


def test_a_complaint_that_was_begun_is_taken_up_after_the_call_was_over(
    client: FlaskClient, world: World
) -> None:
    world.phone(VILLAGER)
    for whole in ("", "3", "3*3", "3*3*1"):
        says(client, whole)
    before = says(client, f"3*3*1*{STORY}")
    hangs_up(client)
    assert says(client, "", "s2") == before


def test_a_notice_that_comes_late_ends_no_other_call(client: FlaskClient, world: World) -> None:
    world.phone(VILLAGER)
    says(client, "", "s1")
    says(client, "", "s2")
    hotline = says(client, "5", "s2")
    hangs_up(client, "s1")
    assert says(client, "5*0", "s2") != hotline
    hangs_up(client, "s2")
    hangs_up(client, "s2")


def test_a_notice_of_nobody_and_without_a_store_is_taken_note_of(client: FlaskClient, bare: object) -> None:
    hangs_up(client, "never-begun")
    says_nothing = getattr(bare, "test_client")()  # noqa: B009  # an application without stores
    hangs_up(says_nothing)


def test_who_signed_in_is_signed_out(client: FlaskClient, world: World) -> None:
    number = world.number_of(CHAIR)
    before = says(client, "", "s1", number)
    hangs_up(client, "s1", number)
    assert says(client, "", "s2", number) == before


def test_a_code_leads_as_if_it_were_typed(client: FlaskClient, world: World) -> None:
    world.phone(VILLAGER)
    for whole in ("", "5"):
        says(client, whole, "typed")
    typed = says(client, "5*3", "typed")
    assert says(client, "5*3", "dialled") == typed


def test_a_code_leads_there_on_a_phone_nobody_asked_its_language(client: FlaskClient, world: World) -> None:
    assert text(world, "hotline", "numbers") in says(client, "5", "new", "+85512000077")


def test_a_code_that_would_record_something_stops_before(
    client: FlaskClient, here: Service, world: World
) -> None:
    world.phone(VILLAGER)
    shown = says(client, "5*4*1", "poster")  # hotline, call me, danger: the last files it
    assert text(world, "hotline", "who-should-call") in shown
    with here.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_a_code_that_leads_nowhere_says_so_where_it_ends(client: FlaskClient, world: World) -> None:
    world.phone(VILLAGER)
    shown = says(client, "5*77", "wrong")
    assert text(world, "error", "error.choose") in shown
    assert text(world, "hotline", "danger").split("\n")[0] in shown


def test_answers_of_a_call_whose_record_was_lost_lead_back_to_where_she_was(
    client: FlaskClient, here: Service, world: World
) -> None:
    world.phone(VILLAGER)
    for whole in ("", "5"):
        says(client, whole)
    before = says(client, "5*3")
    here.redis.flushall()
    after = says(client, "5*3*0")
    assert after != before
    assert text(world, "hotline", "numbers") in after


def test_thousands_of_answers_in_one_code_are_cut_short(client: FlaskClient, world: World) -> None:
    world.phone(VILLAGER)
    assert says(client, "*".join(["5", "0"] * 3_000), "long").startswith("CON ")
