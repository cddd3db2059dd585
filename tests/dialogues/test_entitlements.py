"""What there is and what she is entitled to, asked on a basic phone without saying who she is."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select

from grievance_core.applications.model import Application
from grievance_core.cases.model import Draft, Turn
from grievance_core.programmes.interview import MOST_QUESTIONS
from tests.dialogues.phone import Exchange, Phone
from tests.dialogues.villager import enrolled, running
from tests.world import COMMUNE, DISTRICT, VILLAGE, World

GRANDMOTHER = {
    "sex": "f",
    "age": "70",
    "id-poor": "2",
    "disability": "none",
    "abroad": "no",
    "occupation": "none",
}
RICH_MAN = {
    "sex": "m",
    "age": "45",
    "id-poor": "none",
    "disability": "none",
    "abroad": "no",
    "occupation": "civil-servant",
}


def asked(phone: Phone) -> str:
    """The fact the screen asks about."""
    texts = phone.line._answering._inst.catalogues
    names = (
        "sex",
        "age",
        "pregnant",
        "id-poor",
        "disability",
        "school",
        "occupation",
        "nssf",
        "nssf-family",
        "abroad",
    )
    shown = phone.text
    return next(name for name in names if texts.text("en", "fact", name) in shown)


def interview(phone: Phone, person: dict[str, str]) -> Phone:
    """Answer as this person would until there is an answer."""
    questions = 0
    while phone.at.startswith("interview-"):
        questions += 1
        fact = asked(phone)
        answer = person.get(fact, "no" if "no" in phone.ids else "unknown")
        phone.type(answer) if fact == "age" else phone.choose(answer)
    assert questions <= MOST_QUESTIONS
    return phone


@pytest.fixture
def phone(exchange: Exchange) -> Phone:
    exchange.world.phone(language="en")
    return exchange.phone().dial()


def programme_ids(phone: Phone) -> set[str]:
    return {option for option in phone.ids if option not in ("back", "home", "more")}


# Hostile and confused people first.


@pytest.mark.parametrize(
    "typed", ["131", "999", "-3", "3.5", "abc", "1000", "34 years", "២៥០", "😀", "  ", "0x10", "9999999999"]
)
def test_an_age_nobody_has_is_asked_again_with_what_to_write(phone: Phone, typed: str) -> None:
    phone.choose("entitlements", "ask-me", "f").type(typed)
    assert phone.at == "interview-2"
    assert phone.inputs == 4
    assert "34" in phone.text or typed.strip() == ""


@pytest.mark.parametrize("typed", ["70", "៧០", "070", "98", "100", "130"])
def test_an_age_is_taken_in_khmer_digits_and_even_where_it_looks_like_a_key(phone: Phone, typed: str) -> None:
    assert phone.choose("entitlements", "ask-me", "m").type(typed).at == "interview-3"


def test_one_year_is_the_first_option_and_means_a_baby(phone: Phone) -> None:
    phone.choose("entitlements", "ask-me", "m")
    assert phone.ids[0] == "under-2"
    assert interview(phone.type("1"), {"id-poor": "1"}).at == "results"
    assert "cash-transfer-mothers" in phone.ids


@pytest.mark.parametrize("rubbish", ["99", "hello", "hiv", "😀", "*"])
def test_rubbish_answers_nothing(phone: Phone, rubbish: str) -> None:
    assert phone.choose("entitlements", "ask-me").type(rubbish, rubbish).at == "interview-1"


def test_a_question_of_another_screen_is_not_answered_by_a_stale_choice(phone: Phone) -> None:
    phone.choose("entitlements", "ask-me", "f")
    phone.send(phone.inbound(choice="m"))
    assert phone.at == "interview-2"
    phone.choose("back").choose("m").type("45")
    assert asked(phone) != "pregnant"


def test_going_back_asks_the_question_before_and_the_later_answers_are_forgotten(phone: Phone) -> None:
    phone.choose("entitlements", "ask-me", "f").type("30").choose("yes")
    assert phone.at == "interview-4"
    assert phone.choose("back").at == "interview-3"
    phone.choose("back").type("70")
    assert asked(phone) != "pregnant"
    interview(phone, GRANDMOTHER)
    assert "family-package-older" in phone.ids


def test_hiv_is_asked_of_nobody(exchange: Exchange) -> None:
    for person in (GRANDMOTHER, RICH_MAN):
        exchange.world.phone(language="en")
        phone = exchange.phone().dial().choose("entitlements", "ask-me")
        while phone.at.startswith("interview-"):
            assert not re.search("hiv|aids", phone.read(), re.IGNORECASE)
            fact = asked(phone)
            phone.type(person[fact]) if fact == "age" else phone.choose(person.get(fact, "unknown"))


def test_the_answers_are_written_to_no_table_and_gone_when_she_leaves(
    exchange: Exchange, phone: Phone
) -> None:
    phone.choose("entitlements", "ask-me")
    interview(phone, GRANDMOTHER)
    with exchange.world.sessions() as session:
        assert session.scalars(select(Draft)).all() == []
        assert session.scalars(select(Turn)).all() == []
    phone.choose("home", "entitlements", "ask-me")
    assert (phone.at, asked(phone)) == ("interview-1", "sex")


def test_whoever_goes_back_to_the_menu_finds_no_answers(phone: Phone) -> None:
    phone.choose("entitlements", "ask-me")
    interview(phone, GRANDMOTHER)
    while phone.at != "main":
        phone.choose("back")
    assert phone.choose("entitlements", "ask-me").at == "interview-1"
    assert not [option for option in phone.ids if option in ("family-package-older", "health-equity-fund")]


def test_a_new_call_knows_nothing_of_the_last_one(exchange: Exchange, phone: Phone) -> None:
    phone.choose("entitlements", "ask-me", "f").type("34")
    assert phone.dial().at == "main"
    assert phone.choose("entitlements", "ask-me").at == "interview-1"


def test_answers_the_catalogue_no_longer_has_are_left_out(
    exchange: Exchange, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.choose("entitlements", "ask-me", "f")
    facts = dict(exchange.world.inst.programmes.facts)
    monkeypatch.setitem(facts, "sex", replace(facts["sex"], options=("x", "y")))
    monkeypatch.setattr(exchange.world.inst.programmes, "facts", facts)
    assert phone.type("70").at == "interview-3"


# What she came for.


def test_a_poor_grandmother_learns_what_she_gets_why_what_to_bring_and_where(phone: Phone) -> None:
    interview(phone.choose("entitlements", "ask-me"), GRANDMOTHER)
    assert phone.at == "results"
    assert phone.inputs <= 2 + MOST_QUESTIONS
    assert phone.ids[:2] == ["health-equity-fund", "family-package-older"]
    assert phone.choose("family-package-older").at == "entitled"
    told = phone.read()
    assert "is 60 or older" in told
    assert "Commune hall" in told
    assert "Equity card" in told
    assert phone.choose("programme").at == "programme"
    assert phone.choose("back").at == "entitled"
    assert phone.choose("back").at == "results"


def test_what_is_not_known_is_a_maybe_that_says_what_it_depends_on(phone: Phone) -> None:
    phone.choose("entitlements", "ask-me")
    while phone.at.startswith("interview-"):
        phone.type("34") if asked(phone) == "age" else phone.choose("unknown")
    assert phone.at == "results"
    assert "?" in phone.text
    assert "It depends" in phone.choose("health-equity-fund").text


def test_who_gets_nothing_is_told_what_to_do(
    exchange: Exchange, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    programmes = exchange.world.inst.programmes
    monkeypatch.setattr(programmes, "explain", lambda *_: [])
    interview(phone.choose("entitlements", "ask-me"), RICH_MAN)
    assert programme_ids(phone) == {"complaint", "programmes"}
    assert phone.choose("complaint").at == "kind"
    assert "back" not in phone.ids


def test_one_programme_is_asked_about_with_its_own_questions(phone: Phone) -> None:
    phone.choose("programmes", "old-age", "family-package-older", "eligible")
    assert asked(phone) == "age"
    phone.type("45")
    assert phone.at == "entitled"
    assert "No" in phone.text
    assert programme_ids(phone) == {"complaint", "programmes"}
    phone.choose("back").type("70").choose("1")
    assert "Yes" in phone.text
    assert "apply" in phone.ids


def test_the_programmes_of_her_village_stand_under_four_guarantees(exchange: Exchange, phone: Phone) -> None:
    assert phone.choose("programmes").ids[:4] == ["health", "children", "active-age", "old-age"]
    assert "where you live" in phone.text
    assert "Prasat" in phone.choose("health").text
    phone.choose("back")
    found: set[str] = set()
    for guarantee in ("health", "children", "active-age", "old-age"):
        found |= programme_ids(phone.choose(guarantee))
        phone.choose("back")
    assert found == running(exchange.world)


def test_without_a_village_it_is_the_whole_country_until_she_chooses(exchange: Exchange) -> None:
    exchange.world.phone(language="en", village=None)
    phone = exchange.phone().dial().choose("programmes")
    assert "whole country" in phone.text
    phone.choose("place", DISTRICT, COMMUNE)
    assert phone.at == "programmes"
    assert "place you chose" in phone.text
    assert "Char Chhuk" in phone.choose("health").text
    assert "whole country" in phone.choose("back").choose("everywhere").text
    assert "Char Chhuk" not in phone.choose("health").text
    phone.choose("back").choose("place").type("Prasat").choose(VILLAGE)
    assert "Prasat" in phone.choose("health").text
    assert phone.choose("back").choose("back").at == "villages"
    assert phone.choose(VILLAGE).at == "programmes"
    assert phone.choose("home", "complaint", "payment").at == "whose"


def test_a_place_for_programmes_is_not_the_place_of_a_complaint(exchange: Exchange) -> None:
    exchange.world.phone(language="en", village=None)
    phone = exchange.phone().dial().choose("programmes", "place", DISTRICT, COMMUNE)
    while phone.at != "main":
        phone.choose("back")
    phone.choose("complaint", "payment", "me", DISTRICT, COMMUNE)
    assert phone.at == "village"


def test_amounts_are_told_only_where_somebody_checked_them(phone: Phone) -> None:
    page = phone.choose("programmes", "children", "cash-transfer-mothers").read()
    assert "Ask at the commune hall how much it is" in page
    assert "80,000" not in page


def test_where_the_commune_does_not_register_the_contact_is_told_and_nothing_offered(phone: Phone) -> None:
    phone.choose("programmes", "old-age", "nssf-pension")
    assert "apply" not in phone.ids
    assert "Ask: NSSF" in phone.read()


def test_by_text_message_it_is_the_same(exchange: Exchange) -> None:
    exchange.world.phone(language="en")
    phone = exchange.phone(channel="sms").type("hello")
    assert phone.at == "main"
    interview(phone.choose("entitlements", "ask-me"), GRANDMOTHER)
    assert phone.at == "results"
    assert phone.choose("family-package-older", "apply").type("Sokha").at == "apply-review"


# Applying.


def application(world: World) -> Application:
    with world.sessions() as session:
        return session.scalars(select(Application)).one()


def test_she_applies_in_three_inputs_from_the_page_of_a_programme(exchange: Exchange, phone: Phone) -> None:
    phone.choose("programmes", "old-age", "family-package-older")
    before = phone.inputs
    phone.choose("apply").type("Sokha").choose("confirm")
    assert phone.inputs == before + 3
    assert phone.at == "applied"
    told = phone.read()
    assert "Char Chhuk" in told
    assert "Equity card" in told
    made = application(exchange.world)
    assert (made.programme_id, made.area_key, made.channel) == ("family-package-older", VILLAGE, "ussd")
    assert made.person_id is None
    assert f"{made.number[0]} {made.number[1:4]} {made.number[4:7]} {made.number[7:]}" in told
    assert phone.answer is not None
    assert phone.answer.reference is None


def test_who_has_no_village_chooses_a_commune_and_may_change_it(exchange: Exchange) -> None:
    exchange.world.phone(language="en", village=None)
    phone = (
        exchange.phone()
        .dial()
        .choose("programmes", "health", "health-equity-fund", "apply", DISTRICT, COMMUNE)
    )
    assert phone.at == "apply-name"
    assert "Char Chhuk" in phone.type("Sokha").text
    phone.choose("change-place", "1712", "171201")
    assert (phone.at, "Chrouy Neang Nguon" in phone.text) == ("apply-review", True)
    assert phone.choose("change-name").type("Srey Mom").choose("confirm").at == "applied"
    assert application(exchange.world).area_key == "171201"


def test_what_she_said_goes_with_the_application_and_nowhere_else(exchange: Exchange, phone: Phone) -> None:
    interview(phone.choose("entitlements", "ask-me"), GRANDMOTHER)
    phone.choose("family-package-older", "apply").type("Sokha").choose("confirm")
    assert application(exchange.world).standing == "yes"
    assert phone.dial().choose("entitlements", "ask-me").at == "interview-1"


def test_a_programme_that_ended_between_two_screens_is_not_applied_for(
    exchange: Exchange, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.choose("programmes", "old-age", "family-package-older", "apply").type("Sokha")
    programmes = exchange.world.inst.programmes
    ended = replace(programmes.of("family-package-older"), status="inactive")
    monkeypatch.setitem(programmes._programmes, "family-package-older", ended)
    phone.choose("confirm")
    assert phone.at == "apply-review"
    assert "not open any more" in phone.text
    assert programme_ids(phone) == {"programmes"}
    with exchange.world.sessions() as session:
        assert session.scalars(select(Application)).all() == []
    assert "family-package-older" not in phone.choose("programmes", "old-age").ids


def test_an_application_delivered_twice_is_made_once(exchange: Exchange, phone: Phone) -> None:
    phone.choose("programmes", "health", "health-equity-fund", "apply").type("Sokha")
    sent = phone.inbound(choice="confirm", message_id="once")
    first = phone.send(sent).text
    exchange.client.flushall()
    assert phone.send(sent).text == first
    assert application(exchange.world).programme_id == "health-equity-fund"


def test_a_programme_of_another_province_is_not_applied_for_here(
    exchange: Exchange, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    programmes = exchange.world.inst.programmes
    elsewhere = replace(programmes.of("health-equity-fund"), areas=("01",))
    monkeypatch.setitem(programmes._programmes, "health-equity-fund", elsewhere)
    assert "health-equity-fund" not in phone.choose("programmes", "health").ids
    phone.choose("back", "everywhere", "health", "health-equity-fund")
    assert "Only in: Banteay Meanchey" in phone.read().replace("\n", " ")
    phone.choose("apply").type("Sokha").choose("confirm")
    assert (phone.at, "not in this place" in phone.text) == ("apply-review", True)
    assert phone.choose("change-place", "elsewhere", "01", "0102", "010201", "confirm").at == "applied"


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_pressed_there_is_a_screen_and_nothing_breaks(exchange: Exchange, seed: int) -> None:
    world = exchange.world
    world.phone(language="en")
    person = enrolled(world)
    chance = Random(seed)
    words = (person.number, "1995", "2580", "34", "Sokha", "0", "00", "98", "1", "99", "😀", "'; --", "ស្រីមុំ")
    trouble = world.inst.catalogues.text("en", "error", "error.trouble")
    phone = exchange.phone().dial()
    for _ in range(40):
        parts = [name for name in phone.ids if name not in ("complaint", "hotline", "language", "my-case")]
        assert phone.answer is not None
        if phone.answer.rendered.ended:
            phone.dial()
        elif chance.random() < 0.3 or not parts:
            phone.type(chance.choice(words))
        else:
            phone.choose(chance.choice(parts))
        assert trouble not in phone.text, phone.at
        assert phone.text


def test_a_baby_is_applied_for_with_an_age_of_nought_to_one(exchange: Exchange, phone: Phone) -> None:
    interview(phone.choose("entitlements", "ask-me", "f", "under-2"), {"id-poor": "1"})
    phone.choose("cash-transfer-mothers", "apply").type("Baby of Srey Mom").choose("confirm")
    assert (phone.at, application(exchange.world).standing) == ("applied", "yes")


@pytest.mark.parametrize("said", ["1-0", "0-", "-1", "0-131", "0-1-2", "a-b", "--"])
def test_a_span_of_ages_nobody_has_is_no_age(exchange: Exchange, said: str) -> None:
    day = exchange.world.now.date()
    with pytest.raises(ValueError):
        exchange.world.inst.programmes.understood({"age": said}, day)
