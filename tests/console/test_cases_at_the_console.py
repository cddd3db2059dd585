"""A case at the console: who sees it, what she reads, what she does with it, and a villager at the counter."""

from __future__ import annotations

import re
import time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from console import desk
from grievance_core.cases import asking
from grievance_core.cases.model import Case, CaseRead
from service import Service
from tests.console.conftest import CHAIR, CHIEF, OFFICER, Browser, sign_in
from tests.world import VILLAGE, World

VILLAGER = "+85512000001"
SAYS = "ប្រាក់មិនទាន់មក"


@pytest.fixture
def chair(browser: Browser, here: Service, world: World) -> Browser:
    return sign_in(browser, here, world, CHAIR)


def on_the_page(page: str) -> str:
    """A page without the token of its form."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_a_case_that_is_not_hers_and_one_that_does_not_exist_are_one_page(
    chair: Browser, world: World, client: FlaskClient
) -> None:
    about_her = world.file("conduct", accused_seat_keys=(CHAIR,))
    elsewhere = world.file("payment", area_key="17120101")
    hotline = world.file("danger", area_key=VILLAGE)
    unknown = on_the_page(chair.get("/cases/123456782"))
    assert chair.status == 404
    for receipt in (about_her, elsewhere, hotline):
        for path in (
            f"/cases/{receipt.reference}",
            f"/cases/{receipt.reference}/accept",
            f"/find?number={receipt.reference}",
        ):
            assert on_the_page(chair.get(path)) == unknown
            assert chair.status == 404
        chair.get("/sessions")
        assert on_the_page(chair.post(f"/cases/{receipt.reference}/accept", seen="1", step="do")) == unknown
        assert receipt.reference not in chair.get("/")


def test_a_refusal_takes_as_long_as_ever(chair: Browser, world: World, client: FlaskClient) -> None:
    hotline = world.file("danger", area_key=VILLAGE)
    for reference in ("123456782", "nonsense", hotline.reference):
        begun = time.monotonic()
        client.get(f"/console/cases/{reference}")
        assert time.monotonic() - begun >= desk.REFUSED_AFTER


def test_a_hotlines_case_is_in_no_list_but_its_desks(browser: Browser, here: Service, world: World) -> None:
    hotline = world.file("danger", area_key=VILLAGE, words="គ្រោះថ្នាក់")
    sign_in(browser, here, world, "hotline-protection/case-manager-1")
    assert hotline.reference in browser.get("/").replace(" ", "")
    assert "គ្រោះថ្នាក់" in browser.get(f"/cases/{hotline.reference}")


def test_she_reads_the_story_and_the_look_is_written_down(
    chair: Browser, here: Service, world: World
) -> None:
    receipt = world.file("payment", words="<b>" + SAYS, name="សុខ")
    world.settle()
    page = chair.get(f"/cases/{receipt.reference}?lang=en")
    assert "&lt;b&gt;" + SAYS in page
    assert "<b>" + SAYS not in page
    assert "សុខ" in page
    assert VILLAGER in page
    assert "arrived" in page
    assert f"/console/cases/{receipt.reference}/accept" in page
    with here.reading() as session:
        looks = select(func.count()).where(
            CaseRead.case_id == receipt.case_id, CaseRead.reader.like("official:%")
        )
        assert session.scalar(looks) == 1


def test_she_accepts_asks_and_solves_as_on_her_phone(chair: Browser, here: Service, world: World) -> None:
    receipt = world.file("payment")
    page = chair.send(receipt.reference, "accept")
    assert "Accepted." in page
    chair.send(receipt.reference, "ask", text="ខែណា?")
    assert world.case(receipt).state == "waiting_complainant"
    assert "stands still since" in chair.page
    shown = chair.send(receipt.reference, "solved", text="បានបើកប្រាក់", step="preview")
    assert "The person will get this text" in shown
    assert "បានបើកប្រាក់" in shown
    assert re.search(r"SMS: [12]\.", shown)
    assert world.case(receipt).state == "waiting_complainant"
    chair.send(receipt.reference, "solved", text="បានបើកប្រាក់")
    assert world.case(receipt).state == "decided"
    world.settle()
    assert any("បានបើកប្រាក់" in text for text in world.texts_to(VILLAGER))


def test_a_preview_keeps_a_private_answer_out_of_the_text(
    browser: Browser, here: Service, world: World
) -> None:
    receipt = world.file("conduct", accused_seat_keys=("commune-chief:170101/chief",))
    case = world.case(receipt)
    seat = next(seat for seat in (OFFICER, "province-esa:17/chief") if seat.startswith(case.office.key))
    sign_in(browser, here, world, seat)
    shown = browser.send(receipt.reference, "decline", text="មិនពិតទេ", step="preview")
    preview = shown[shown.index('class="preview"') :]
    assert "មិនពិតទេ" not in preview
    assert "Your words are not in it" in preview


def test_the_second_of_two_who_act_at_once_is_told_and_nothing_is_overwritten(
    chair: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    receipt = world.file("payment")
    deputy = sign_in(Browser(client.application.test_client()), here, world, "vdc:17010101/deputy")
    for one in (chair, deputy):
        one.get(f"/cases/{receipt.reference}/solved?lang=en")
    seen = re.search(r'name="seen" value="(\d+)"', chair.page)
    assert seen is not None
    chair.post(f"/cases/{receipt.reference}/solved", seen=seen[1], step="do", text="ទីមួយ")
    page = deputy.post(f"/cases/{receipt.reference}/solved", seen=seen[1], step="do", text="ទីពីរ")
    assert "has moved on" in page
    assert "ទីពីរ" not in page
    chair.get("/sessions")
    again = chair.post(f"/cases/{receipt.reference}/solved", seen=seen[1], step="do", text="ទីមួយ")
    assert "has moved on" in again
    with here.reading() as session:
        assert session.get_one(Case, receipt.case_id).chain_length == world.case(receipt).chain_length


def test_it_says_what_is_missing(chair: Browser, world: World) -> None:
    receipt = world.file("payment")
    page = chair.send(receipt.reference, "solved", text="   ")
    assert chair.status == 409
    assert 'role="alert"' in page
    chair.send(receipt.reference, "no-such-action")
    assert world.case(receipt).state == "received"


def test_she_asks_another_office(chair: Browser, here: Service, world: World) -> None:
    receipt = world.file("payment")
    with here.reading() as session:
        case = session.get_one(Case, receipt.case_id)
        provider = str(asking.providers(session, case, world.now)[0].official.id)
    chair.send(receipt.reference, "ask-provider", text="ហេតុអ្វី?")
    assert chair.status == 409
    chair.send(receipt.reference, "ask-provider", text="ហេតុអ្វី?", provider=provider)
    assert world.case(receipt).state == "waiting_provider"


def test_a_case_goes_up_before_the_committee_and_comes_back_decided(
    browser: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    receipt = world.file("eligibility")
    seats = (CHAIR, "commune-assistant:170101/assistant", OFFICER)
    browsers = {seat: sign_in(Browser(client.application.test_client()), here, world, seat) for seat in seats}
    for seat in seats[:2]:
        if world.office_of(receipt) == seat.partition("/")[0]:
            browsers[seat].send(receipt.reference, "pass-up", text="")
    assert world.office_of(receipt) == "district-intersector:1701"
    browsers[OFFICER].send(receipt.reference, "refer", text="សូមពិនិត្យ")
    assert world.case(receipt).state == "referred"
    secretary = sign_in(Browser(client.application.test_client()), here, world, "cwcc:1701/secretary")
    assert receipt.reference in secretary.get("/").replace(" ", "")
    secretary.send(receipt.reference, "recommend", text="គួរទទួល")
    decider = sign_in(
        Browser(client.application.test_client()), here, world, "district-director:1701/director"
    )
    page = decider.get(f"/cases/{receipt.reference}/decide")
    assert "គួរទទួល" in page
    decider.send(receipt.reference, "decide", text="")
    world.settle()
    assert any("គួរទទួល" in text for text in world.texts_to(VILLAGER))


def intake(browser: Browser, **given: str) -> str:
    browser.get("/intake?lang=en")
    request = re.search(r'name="request" value="(\w+)"', browser.page)
    assert request is not None
    fields = {
        "kind": "payment",
        "village": VILLAGE,
        "words": SAYS,
        "language": "en",
        "request": request[1],
        **given,
    }
    return browser.post("/intake", **fields)


def test_a_villager_at_the_counter_goes_home_with_a_number_and_a_pin(
    chair: Browser, here: Service, world: World
) -> None:
    page = intake(chair, name="សុខ", phone="012 000 777", sex="f")
    number = re.search(r'class="big">(\d{3} \d{3} \d{3})<', page)
    pin = re.search(r'class="big">(\d{4})<', page)
    assert number is not None
    assert pin is not None
    assert "<svg" in page
    assert SAYS not in page
    with here.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == number[1].replace(" ", ""))).one()
        assert (case.channel, case.sex, case.area_key, case.language) == ("counter", "f", VILLAGE, "en")
        assert case.recorded_by_id == world.official(CHAIR).official_id
    world.settle()
    assert world.texts_to("+85512000777")
    assert pin[1] not in chair.get(f"/cases/{case.reference}")


def test_a_form_sent_twice_files_one_case_with_one_receipt(
    chair: Browser, here: Service, world: World
) -> None:
    first = intake(chair)
    number = re.search(r"\d{3} \d{3} \d{3}", first)
    chair.get("/intake")
    request = re.search(r'name="request" value="(\w+)"', chair.page)
    assert request is not None
    pages = []
    for _ in range(2):
        chair.get("/intake")
        pages.append(
            chair.post(
                "/intake", kind="payment", village=VILLAGE, words=SAYS, language="en", request=request[1]
            )
        )
    numbers = [re.search(r"\d{3} \d{3} \d{3}", page) for page in pages]
    assert numbers[0] is not None
    assert numbers[1] is not None
    assert numbers[0][0] == numbers[1][0]
    assert number is not None
    assert number[0] != numbers[0][0]


def test_the_village_is_found_by_its_name_and_asked_for_again_when_there_is_none(
    chair: Browser, world: World
) -> None:
    assert "No village is called that" in intake(chair, village="nowhere")
    assert chair.status == 409
    assert SAYS in chair.page  # nothing that was typed is lost
    assert 'class="big"' in intake(chair, village="Prasat")
    assert "no phone number" in intake(chair, phone="12")
    assert "Choose what the problem is" in intake(chair, kind="nonsense")


def test_a_hotlines_case_at_the_counter_is_texted_about_only_where_that_is_safe(
    chair: Browser, here: Service, world: World
) -> None:
    for ticks in ({}, {"texts-agreed": "yes"}):
        page = intake(chair, kind="danger", phone="012000888", **ticks)
        number = re.search(r'class="big">(\d{3} \d{3} \d{3})<', page)
        assert number is not None
        with here.reading() as session:
            case = session.scalars(select(Case).where(Case.reference == number[1].replace(" ", ""))).one()
        assert case.restricted
        assert case.may_text is bool(ticks)
        chair.get(f"/cases/{case.reference}")
        assert chair.status == 404


def test_a_case_solved_at_the_counter_is_recorded_so_and_not_by_whom_it_is_about(
    chair: Browser, here: Service, world: World
) -> None:
    page = intake(chair, solved="បានពន្យល់")
    number = re.search(r'class="big">(\d{3} \d{3} \d{3})<', page)
    assert number is not None
    with here.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == number[1].replace(" ", ""))).one()
    assert case.state == "closed"


def test_whoever_is_no_counter_writes_nothing_down(browser: Browser, here: Service, world: World) -> None:
    sign_in(browser, here, world, "district-director:1701/director")
    browser.get("/intake")
    assert browser.status == 404


@pytest.mark.parametrize("language", ["km", "en"])
def test_every_page_stands_in_its_language(
    browser: Browser, here: Service, world: World, language: str
) -> None:
    receipt = world.file("payment")
    sign_in(browser, here, world, CHIEF)
    for path in ("/", "/people", "/sessions", "/password", f"/cases/{receipt.reference}"):
        assert f'<html lang="{language}">' in browser.get(f"{path}?lang={language}")
