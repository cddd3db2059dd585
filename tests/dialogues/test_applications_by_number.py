"""An application on a phone nobody knows: by its number and the year of the applicant's birth, and by nothing less."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from grievance_core.applications.numbers import new_number, spoken
from grievance_core.cases.model import Case
from grievance_core.people.phones import by_number
from grievance_core.registry.guesses import FREE_GUESSES, FREE_GUESSES_AT_ONE
from tests.dialogues.phone import Exchange, Phone
from tests.dialogues.test_applications import SENSITIVE, STRANGER, Office, office
from tests.dialogues.villager import enrolled

__all__ = ["office"]
YEAR = "1995"
NOT_KNOWN = "do not match"


def elsewhere(exchange: Exchange, number: str = STRANGER) -> Phone:
    exchange.world.phone(number, language="en")
    return exchange.phone(number).dial().choose("my-case", "number")


def asked_for(exchange: Exchange, number: str, year: str = YEAR, phone: str = STRANGER) -> Phone:
    return elsewhere(exchange, phone).type(number, year)


# Strangers first.


def test_a_wrong_year_an_unknown_number_and_a_year_nobody_knows_have_one_answer(
    exchange: Exchange, office: Office
) -> None:
    hers, nobodys = office.refused(person=enrolled(exchange.world)), office.wish()
    tried = [(hers.number, "1996"), (new_number(), YEAR), (nobodys.number, YEAR)]
    told = [asked_for(exchange, number, year, f"+8551200009{at}") for at, (number, year) in enumerate(tried)]
    assert {phone.at for phone in told} == {"application-number"}
    assert len({phone.text for phone in told}) == 1
    assert NOT_KNOWN in told[0].text


def test_a_phone_that_guesses_is_slowed_even_for_the_right_year(exchange: Exchange, office: Office) -> None:
    receipt = office.refused(person=enrolled(exchange.world))
    phone = elsewhere(exchange)
    for year in range(1980, 1980 + FREE_GUESSES):
        phone.type(receipt.number, str(year))
    phone.type(receipt.number, YEAR)
    assert phone.at == "application-number"
    assert "Too many" in phone.text


def test_many_phones_together_cannot_try_every_year(exchange: Exchange, office: Office) -> None:
    receipt = office.refused(person=enrolled(exchange.world))
    for at in range(FREE_GUESSES_AT_ONE):
        asked_for(exchange, receipt.number, str(1970 + at), f"+8551200{at:04}")
    assert "Too many" in asked_for(exchange, receipt.number).text


def test_a_guess_that_was_counted_stays_counted_when_she_goes_home(
    exchange: Exchange, office: Office
) -> None:
    receipt = office.refused(person=enrolled(exchange.world))
    for year in range(1980, 1980 + FREE_GUESSES):
        asked_for(exchange, receipt.number, str(year)).choose("home")
    assert "Too many" in asked_for(exchange, receipt.number).text


def test_whoever_proves_it_may_not_withdraw_it(exchange: Exchange, office: Office) -> None:
    receipt = office.wish(person=enrolled(exchange.world))
    phone = asked_for(exchange, receipt.number)
    assert phone.at == "application"
    assert "withdraw" not in phone.ids
    phone.send(phone.inbound(choice="withdraw"))
    assert phone.at == "application"


def test_a_sensitive_programme_and_what_was_written_about_her_are_not_told(
    exchange: Exchange, office: Office
) -> None:
    receipt = office.refused(SENSITIVE, enrolled(exchange.world))
    told = asked_for(exchange, receipt.number).read()
    assert exchange.world.inst.catalogues.text("en", "programme", SENSITIVE) not in told
    assert "no card" not in told


def test_home_forgets_what_was_proven(exchange: Exchange, office: Office) -> None:
    receipt = office.refused(person=enrolled(exchange.world))
    phone = asked_for(exchange, receipt.number).choose("home", "entitlements", "applications")
    assert receipt.number not in phone.ids


def test_the_next_to_hold_the_phone_does_not_go_on_with_it(
    exchange: Exchange, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = office.refused(person=enrolled(exchange.world))
    phone = asked_for(exchange, receipt.number)
    monkeypatch.setattr("bot.counter.applying.SIGNED_IN_FOR", timedelta(seconds=-1))
    phone = asked_for(exchange, receipt.number)
    assert "contest" not in phone.ids


def test_there_is_no_way_back_to_her_year_and_home_shows_nothing(exchange: Exchange, office: Office) -> None:
    receipt = office.refused(person=enrolled(exchange.world))
    phone = asked_for(exchange, receipt.number)
    assert "back" not in phone.ids
    assert receipt.number not in phone.choose("home").text


@pytest.mark.parametrize("written", ["812345", "9 123 456 789", "hello", "8123456789012"])
def test_what_is_no_application_number_is_asked_again(exchange: Exchange, written: str) -> None:
    exchange.world.phone(STRANGER, language="en")
    phone = exchange.phone(STRANGER).dial().choose("entitlements", "applications", "number").type(written)
    assert phone.at == "application-number"
    assert "ten digits" in phone.text


# What she came for.


def test_by_number_and_year_she_reads_it_on_any_phone_and_contests_it(
    exchange: Exchange, office: Office
) -> None:
    receipt = office.refused(person=enrolled(exchange.world))
    phone = asked_for(exchange, spoken(receipt.number), "១៩៩៥")
    assert phone.at == "application"
    assert "papers are missing" in phone.read().replace("\n", " ")
    phone.choose("contest")
    assert phone.at == "filed"
    assert phone.answer is not None
    assert phone.answer.pin


def test_a_case_about_it_is_told_to_the_phone_it_came_by_and_not_to_this_one(
    exchange: Exchange, office: Office
) -> None:
    receipt = office.refused(person=enrolled(exchange.world))
    phone = asked_for(exchange, receipt.number).choose("contest")
    with exchange.world.sessions() as session:
        (case,) = session.scalars(select(Case))
        stranger = by_number(session, exchange.world.inst.vault, STRANGER)
        assert stranger is not None
        assert case.phone_id not in (None, stranger.id)
    assert case.reference not in phone.dial().choose("my-case").ids


def test_the_list_of_applications_leads_there_too(exchange: Exchange, office: Office) -> None:
    receipt = office.refused(person=enrolled(exchange.world))
    exchange.world.phone(STRANGER, language="en")
    phone = exchange.phone(STRANGER).dial().choose("entitlements", "applications", "number")
    assert phone.type(receipt.number, YEAR).at == "application"


def test_on_her_own_phone_it_is_hers_as_before(exchange: Exchange, office: Office) -> None:
    receipt = office.wish(person=enrolled(exchange.world))
    phone = exchange.phone().dial().choose("my-case", "number").type(receipt.number, YEAR)
    assert "withdraw" in phone.ids
