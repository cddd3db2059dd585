"""As herself on a shared phone: linked once, then a PIN, and nothing left behind for whoever holds the phone next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.turn import Line
from grievance_core.applications.model import Application
from grievance_core.cases.model import Turn
from grievance_core.people.phones import by_number
from grievance_core.registry.links import FREE_GUESSES, link, linked
from grievance_core.registry.model import LinkGuess, Person, PersonPhone
from grievance_core.registry.numbers import new_number
from grievance_core.vault import Place
from tests.dialogues.phone import VILLAGER, Exchange, Phone
from tests.dialogues.villager import CARD, enrolled
from tests.world import VILLAGE

SECRET = "2580"
YEAR = 1995


@pytest.fixture
def mother(exchange: Exchange) -> Person:
    exchange.world.phone(language="en")
    return enrolled(exchange.world, year=YEAR)


def linking(phone: Phone, number: str, year: str = str(YEAR), pin: str = SECRET) -> Phone:
    return phone.dial().choose("entitlements", "myself", "link").type(number, year, pin)


def linked_before(exchange: Exchange, person: Person, pin: str = SECRET) -> None:
    world = exchange.world
    with world.work() as session:
        phone = by_number(session, world.inst.vault, VILLAGER)
        assert phone is not None
        year = person.born_from.year if person.born_from else 0
        link(session, world.inst.vault, phone, person.number, year, pin, datetime.now(UTC))


def signed_in(exchange: Exchange, person: Person, channel: str = "ussd") -> Phone:
    linked_before(exchange, person)
    phone = exchange.phone(channel=channel)
    phone.dial() if channel == "ussd" else phone.type("hello")
    return phone.choose("entitlements", "myself", person.id).type(SECRET)


def count(exchange: Exchange, table: type) -> int:
    with exchange.world.sessions() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# Strangers, guesses and mistakes first.


def test_nobody_a_wrong_year_and_a_number_that_is_none_sound_the_same(
    exchange: Exchange, mother: Person
) -> None:
    tries = ((new_number(), str(YEAR)), (mother.number, "1996"), ("hello?", "1950"), ("ZZ-0000", str(YEAR)))
    answers = set()
    for place, (number, year) in enumerate(tries):
        exchange.world.phone(f"+8551200090{place}", language="en")
        phone = linking(exchange.phone(f"+8551200090{place}"), number, year)
        answers.add((phone.at, phone.text, tuple(phone.ids)))
    assert len(answers) == 1
    assert answers.pop()[0] == "link-number"
    assert count(exchange, PersonPhone) == 0


def test_a_refused_guess_is_counted_all_the_same_and_locks(exchange: Exchange, mother: Person) -> None:
    phone = exchange.phone()
    for _ in range(FREE_GUESSES):
        linking(phone, mother.number, "1990")
    assert count(exchange, LinkGuess) == 2
    linking(phone, mother.number)
    assert "Too many" in phone.text
    assert count(exchange, PersonPhone) == 0


def test_after_a_wrong_attempt_she_is_at_the_number_again_and_goes_on_from_there(
    exchange: Exchange, mother: Person
) -> None:
    phone = linking(exchange.phone(), mother.number, "1990")
    assert phone.at == "link-number"
    assert phone.type(mother.number, str(YEAR), SECRET).at == "me"
    again = linking(exchange.phone(), mother.number, "1990").choose("back")
    assert again.at == "myself"


@pytest.mark.parametrize("year", ["95", "19955", "abcd", "0", "2568", "-995", "199 5"])
def test_a_year_that_is_none_is_asked_again(exchange: Exchange, mother: Person, year: str) -> None:
    phone = exchange.phone().dial().choose("entitlements", "myself", "link").type(mother.number)
    if year == "0":
        assert phone.type(year).at == "link-number"
    else:
        assert phone.type(year).at == "link-year"
        assert "1985" in phone.text


@pytest.mark.parametrize("pin", ["123", "1234567", "abcd", "12 34", "১২৩৪", "😀😀😀😀"])
def test_a_pin_that_is_none_is_asked_again(exchange: Exchange, mother: Person, pin: str) -> None:
    phone = linking(exchange.phone(), mother.number, pin=pin)
    assert phone.at == "link-pin"
    assert "4 to 6" in phone.text
    assert count(exchange, LinkGuess) == 0


def test_the_phone_names_nobody_who_uses_it(exchange: Exchange, mother: Person) -> None:
    other = enrolled(exchange.world, name="សុខ ចាន់", year=1960)
    linked_before(exchange, mother)
    linked_before(exchange, other, "9999")
    phone = exchange.phone().dial().choose("entitlements", "myself")
    assert phone.ids[:3] == [mother.id, other.id, "link"]
    shown = phone.read()
    assert mother.number[-4:] in shown
    assert mother.number not in shown.replace(" ", "")
    for name in ("ស្រីមុំ", "សុខ"):
        assert name not in shown


def test_a_wrong_pin_is_counted_and_locks_her_out(exchange: Exchange, mother: Person) -> None:
    linked_before(exchange, mother)
    phone = exchange.phone().dial().choose("entitlements", "myself", mother.id)
    assert phone.type("0001").at == "myself-pin"
    assert "not right" in phone.text
    phone.type("0002", "0003", SECRET)
    assert (phone.at, "Too many" in phone.text) == ("myself-pin", True)


def test_one_pin_does_not_open_another_person_of_the_same_phone(exchange: Exchange, mother: Person) -> None:
    other = enrolled(exchange.world, name="សុខ ចាន់", year=1960)
    linked_before(exchange, mother)
    linked_before(exchange, other, "9999")
    phone = exchange.phone().dial().choose("entitlements", "myself", other.id).type(SECRET)
    assert phone.at == "myself-pin"


def test_a_person_of_another_phone_is_not_on_view_and_cannot_be_asked_for(
    exchange: Exchange, mother: Person
) -> None:
    linked_before(exchange, mother)
    exchange.world.phone("+85512000002", language="en")
    phone = exchange.phone("+85512000002").dial().choose("entitlements", "myself")
    assert phone.ids[0] == "link"
    phone.send(phone.inbound(choice=mother.id))
    assert phone.at == "myself"


def test_nobody_comes_back_to_her_pages_with_back(exchange: Exchange, mother: Person) -> None:
    phone = signed_in(exchange, mother)
    assert phone.at == "me"
    assert "back" not in phone.ids
    phone.choose("my-programmes", "back", "home")
    phone.choose("entitlements", "myself", mother.id)
    assert phone.at == "myself-pin"
    assert phone.choose("back", "back", "applications").at == "applications"
    assert phone.choose("back").choose("ask-me").at == "interview-1"


def test_whoever_calls_next_has_to_give_a_pin(exchange: Exchange, mother: Person) -> None:
    signed_in(exchange, mother)
    phone = exchange.phone().dial()
    assert phone.at == "main"
    assert phone.choose("entitlements", "myself", mother.id).at == "myself-pin"


def test_after_ten_minutes_of_texting_the_pin_is_asked_again(exchange: Exchange, mother: Person) -> None:
    phone = signed_in(exchange, mother, "sms")
    assert phone.choose("my-programmes").at == "my-programmes"
    later = datetime.now(UTC) + timedelta(minutes=11)
    ports = phone.line._ports
    phone.line = Line(type(ports)(**{**vars(ports), "real_clock": lambda: later}))
    phone.choose("health-equity-fund")
    assert phone.at == "main"
    assert "PIN again" in phone.text
    assert "equity" not in phone.text.lower()


def test_somebody_taken_off_the_phone_meanwhile_is_signed_out(exchange: Exchange, mother: Person) -> None:
    phone = signed_in(exchange, mother)
    with exchange.world.work() as session:
        session.delete(session.scalars(select(PersonPhone)).one())
    assert phone.choose("my-programmes").at == "main"


def test_no_pin_is_kept_in_any_record(exchange: Exchange, mother: Person) -> None:
    phone = linking(exchange.phone(), mother.number, pin="864209")
    assert phone.at == "me"
    kept = [
        exchange.client.hgetall(key)
        for key in exchange.client.scan_iter()
        if exchange.client.type(key) == b"hash"
    ]
    assert kept
    assert b"864209" not in repr(kept).encode()
    assert mother.number.encode() not in repr(kept).encode()
    vault = exchange.world.inst.vault
    with exchange.world.sessions() as session:
        turns = session.scalars(select(Turn)).all()
        assert turns
        for turn in turns:
            said = vault.open(turn.reply_sealed, Place("turns", "reply_sealed", turn.message_index))
            assert "864209" not in said
            assert mother.number not in said


# What she came for.


def test_she_links_her_phone_by_card_and_birth_year_and_is_herself_at_once(
    exchange: Exchange, mother: Person
) -> None:
    phone = linking(exchange.phone(), f"{CARD}{YEAR}", "១៩៩៥")
    assert phone.at == "me"
    assert mother.number[-4:] in phone.text
    with exchange.world.sessions() as session:
        known = by_number(session, exchange.world.inst.vault, VILLAGER)
        assert known is not None
        assert [person.id for person in linked(session, known.id)] == [mother.id]


def test_her_programmes_come_from_the_registry_with_their_reasons(exchange: Exchange, mother: Person) -> None:
    phone = signed_in(exchange, mother).choose("my-programmes")
    assert {"health-equity-fund", "cash-transfer-mothers"} <= set(phone.ids)
    assert "is pregnant and has an equity card" in phone.choose("cash-transfer-mothers").read().replace(
        "\n", " "
    )
    assert phone.choose("programme", "eligible").at == "entitled"


def test_she_applies_as_herself_in_two_inputs_and_no_name_is_asked(
    exchange: Exchange, mother: Person
) -> None:
    phone = signed_in(exchange, mother).choose("my-programmes", "cash-transfer-mothers", "apply")
    assert "Prasat" in phone.text
    assert phone.choose("confirm").at == "applied"
    with exchange.world.sessions() as session:
        made = session.scalars(select(Application)).one()
        assert (made.person_id, made.area_key, made.standing) == (mother.id, VILLAGE, "yes")
    assert phone.dial().choose("entitlements").at == "entitlements"


def test_applying_twice_is_refused_with_a_sentence(exchange: Exchange, mother: Person) -> None:
    signed_in(exchange, mother).choose("my-programmes", "cash-transfer-mothers", "apply", "confirm")
    phone = exchange.phone().dial().choose("entitlements", "myself", mother.id).type(SECRET)
    phone.choose("my-programmes", "cash-transfer-mothers", "apply", "confirm")
    assert (phone.at, "already" in phone.text) == ("apply-review", True)


def test_she_takes_herself_off_the_phone(exchange: Exchange, mother: Person) -> None:
    phone = signed_in(exchange, mother).choose("unlink", "keep", "unlink", "confirm")
    assert phone.at == "unlinked"
    assert phone.answer is not None
    assert phone.answer.rendered.ended
    assert count(exchange, PersonPhone) == 0
    assert phone.dial().choose("entitlements", "myself").ids[0] == "link"


def test_who_died_or_left_since_is_told_nothing(exchange: Exchange, mother: Person) -> None:
    phone = signed_in(exchange, mother)
    with exchange.world.work() as session:
        session.get_one(Person, mother.id).left_on = exchange.world.now.date() - timedelta(days=1)
    assert phone.choose("my-programmes").at == "main"


def test_by_text_message_it_is_the_same(exchange: Exchange, mother: Person) -> None:
    phone = signed_in(exchange, mother, "sms")
    assert phone.at == "me"
    assert phone.choose("my-programmes").at == "my-programmes"
    assert phone.choose("home").at == "main"
