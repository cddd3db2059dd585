"""A phone speaks for a person: linked by number or card and year of birth, and nothing to learn for whoever guesses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from grievance_core.errors import Incomplete, Slowed
from grievance_core.people.model import Phone
from grievance_core.registry import events, links
from grievance_core.registry.links import SignIn, UnknownPerson, link, linked, set_pin, sign_in, unlink
from grievance_core.registry.model import LinkGuess, Person
from grievance_core.registry.numbers import new_number
from tests.registry.conftest import FAMILY, MOM, SOK, Office

NOW = datetime(2026, 1, 5, 3, tzinfo=UTC)
PIN = "2580"


@pytest.fixture
def family(office: Office) -> Office:
    office.send(FAMILY)
    return office


def _try(
    office: Office,
    written: str,
    year: int,
    pin: str = PIN,
    *,
    phone: str = "+85512000001",
    at: datetime = NOW,
) -> str:
    """The id of whoever was linked, or what was answered."""
    phone_id = office.world.phone(phone)
    with office.world.work() as session:
        try:
            return link(
                session, office.importer.vault, session.get_one(Phone, phone_id), written, year, pin, at
            ).id
        except (UnknownPerson, Slowed, Incomplete) as answer:
            return answer.msgid


def test_she_links_her_phone_by_number_or_by_card(family: Office) -> None:
    sok = family.person(SOK[0])
    assert _try(family, sok.number, 1980) == sok.id
    assert _try(family, "ab-1234", 1982, phone="+85512000002") == family.person(MOM[0]).id
    khmer = "".join(chr(0x17E0 + int(digit)) for digit in sok.number)
    assert _try(family, f"{khmer[:5]} {khmer[5:]}", 1980, phone="+85512000003") == sok.id


def test_a_family_shares_a_phone_and_each_has_her_own_pin(family: Office) -> None:
    sok, mom = _try(family, "AB1234", 1980, "1111"), _try(family, "AB1234", 1982, "2222")
    phone = family.world.phone()
    with family.world.work() as session:
        assert [person.id for person in linked(session, phone)] == [sok, mom]
        assert sign_in(session, phone, sok, "1111", NOW) is SignIn.OK
        assert sign_in(session, phone, mom, "1111", NOW) is SignIn.WRONG
        set_pin(session, phone, mom, "333333")
        assert sign_in(session, phone, mom, "333333", NOW) is SignIn.OK


def test_nobody_wrong_year_and_unknown_year_have_one_answer_after_the_same_work(
    family: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []
    monkeypatch.setattr(links, "_matches", _counted(worked, "match", links._matches))
    monkeypatch.setattr(
        links._HASHER.__class__, "hash", _counted(worked, "hash", links._HASHER.__class__.hash)
    )
    family.send((("Name", "Village code", "Household"), ("គ្មានឆ្នាំ", "17010101", "9")))
    nobody = family.person("គ្មានឆ្នាំ").number
    asked = [
        (new_number(), 1980),
        (family.person(SOK[0]).number, 1981),
        (nobody, 1980),
        ("hello?", 1),
        ("ZZ-0000", 1980),
    ]
    answers = set()
    for place, (written, year) in enumerate(asked):
        worked.clear()
        answers.add((_try(family, written, year, phone=f"+8551200010{place}"), *worked))
    assert answers == {("error.unknown-person", "hash", "match")}


def _counted(worked: list[str], name: str, work: Callable[..., object]) -> Callable[..., object]:
    def counted(*given: object) -> object:
        worked.append(name)
        return work(*given)

    return counted


def test_one_card_and_two_of_one_year_need_the_number(family: Office) -> None:
    family.send(
        (("Name", "Date of birth", "Village code", "Equity card"), ("ដារ៉ា", "1/2/1980", "17010101", "AB1234"))
    )
    assert _try(family, "AB1234", 1980) == UnknownPerson.msgid
    assert _try(family, family.person("ដារ៉ា").number, 1980) == family.person("ដារ៉ា").id


def test_wrong_guesses_from_a_phone_are_locked_longer_and_longer_whoever_they_are_at(family: Office) -> None:
    number, at = family.person(SOK[0]).number, NOW
    for _ in range(links.FREE_GUESSES):
        assert _try(family, new_number(), 1980, at=at) == UnknownPerson.msgid
    assert _try(family, number, 1980, at=at) == Slowed.msgid
    at += links.FIRST_LOCK + timedelta(seconds=1)
    assert _try(family, number, 1981, at=at) == UnknownPerson.msgid
    assert _try(family, number, 1980, at=at + links.FIRST_LOCK) == Slowed.msgid
    assert (
        _try(family, number, 1980, at=at + 2 * links.FIRST_LOCK + timedelta(seconds=1))
        == family.person(SOK[0]).id
    )


def test_many_phones_cannot_try_every_year_of_one_number(family: Office) -> None:
    for number in (family.person(SOK[0]).number, new_number()):  # whether or not anybody has it
        years = iter(range(1900, 1980))
        for place in range(links.FREE_GUESSES_AT_ONE):
            assert _try(family, number, next(years), phone=f"+855120{place:05}") == UnknownPerson.msgid
        spelt = f"{number[:3]} {number[3:]}"
        assert _try(family, spelt, 1980, phone="+85512999999") == Slowed.msgid


def test_linking_again_gives_no_new_pin_and_no_new_guesses(family: Office) -> None:
    number = family.person(SOK[0]).number
    sok = _try(family, number, 1980)
    assert _try(family, number, 1980, "9999") == UnknownPerson.msgid
    assert _try(family, new_number(), 1980) == UnknownPerson.msgid
    assert _try(family, number, 1980) == sok
    assert _try(family, new_number(), 1980) == UnknownPerson.msgid
    assert _try(family, number, 1980) == Slowed.msgid


def test_wrong_pins_lock_her_out_and_a_stranger_is_answered_like_a_wrong_pin(family: Office) -> None:
    sok, phone = _try(family, "AB1234", 1980), family.world.phone()
    with family.world.work() as session:
        answers = [sign_in(session, phone, sok, "0000", NOW) for _ in range(links.FREE_GUESSES)]
        assert answers == [SignIn.WRONG, SignIn.WRONG, SignIn.LOCKED]
        assert sign_in(session, phone, sok, PIN, NOW) is SignIn.LOCKED
        assert sign_in(session, phone, sok, PIN, NOW + links.FIRST_LOCK) is SignIn.OK
        assert sign_in(session, phone, family.person(MOM[0]).id, PIN, NOW) is SignIn.WRONG


def test_whoever_is_taken_off_or_died_or_left_has_no_phone(family: Office) -> None:
    sok, phone = _try(family, "AB1234", 1980), family.world.phone()
    with family.world.work() as session:
        assert unlink(session, sok, phone) == 1
        assert sign_in(session, phone, sok, PIN, NOW) is SignIn.WRONG
    _try(family, "AB1234", 1980)
    with family.world.work() as session:
        person = session.get_one(Person, sok)
        events.died(session, family.importer.vault, person, date(2026, 1, 4), "official:1", NOW)
        assert linked(session, phone) == []
    assert _try(family, family.person(SOK[0]).number, 1980) == UnknownPerson.msgid


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12a4", "១២៣៤"])
def test_a_pin_that_is_none_counts_as_no_guess(family: Office, pin: str) -> None:
    assert _try(family, "AB1234", 1980, pin) == Incomplete.msgid
    with family.world.work() as session:
        assert session.scalars(select(LinkGuess)).all() == []


def test_the_count_is_kept_by_keys_that_tell_nothing(family: Office) -> None:
    number = new_number()
    _try(family, number, 1980)
    with family.world.sessions() as session:
        assert not any(number in row.key for row in session.scalars(select(LinkGuess)))
