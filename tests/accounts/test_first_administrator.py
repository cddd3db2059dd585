"""From an empty deployment to the first administrator, and what the operator does after her, all by command."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from grievance_core.accounts.guesses import stand_in_line, wrong
from grievance_core.accounts.model import Login
from grievance_core.administration.model import AdministrationEvent
from grievance_core.offices.model import Seat, Tenure
from service import Service
from tests.served import app, here, operator, world
from tests.world import MONDAY, World

__all__ = ["app", "here", "operator", "world"]
CHAIR = "vdc:17010101/chair"
FIRST = "administration/administrator-1"


def tell(operator: FlaskCliRunner, *words: str, wrong: bool = False) -> str:
    result = operator.invoke(args=list(words))
    assert (result.exit_code != 0) == wrong, result.output
    return result.output


@pytest.fixture
def nobody(world: World) -> World:
    """The province with nobody in the administration."""
    for seat in ("administrator-1", "administrator-2", "administrator"):
        world.vacate(f"administration/{seat}")
    return world


def sits(here: Service, seat: str) -> list[int]:
    with here.reading() as session:
        rows = session.scalars(select(Tenure).join(Seat).where(Seat.key == seat))
        return [row.official_id for row in rows if row.ends is None or row.ends > MONDAY]


def test_it_makes_no_second_first_administrator(
    operator: FlaskCliRunner, nobody: World, here: Service
) -> None:
    output = tell(operator, "officials", "first-administrator", "--name", "Chan Maly", "--language", "en")
    assert re.search(r"password  [a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}", output)
    assert len(sits(here, FIRST)) == 1
    again = tell(operator, "officials", "first-administrator", "--name", "Somebody Else", wrong=True)
    assert "password" not in again
    with here.reading() as session:
        events = session.scalars(select(AdministrationEvent)).all()
        assert {row.by for row in events} == {"operator"}
        assert not any("Maly" in f"{row.subject}{row.before}{row.after}" for row in events)
        login = session.get_one(Login, sits(here, FIRST)[0])
    assert login.given_until is not None


@pytest.mark.parametrize("words", [("--name", " "), ("--name", "A", "--phone", "12")])
def test_it_makes_no_administrator_without_a_name_or_with_a_number_that_is_none(
    operator: FlaskCliRunner, nobody: World, here: Service, words: tuple[str, ...]
) -> None:
    tell(operator, "officials", "first-administrator", *words, wrong=True)
    assert sits(here, FIRST) == []


def test_the_operator_enters_appoints_ends_and_sends_on_leave(
    operator: FlaskCliRunner, world: World, here: Service
) -> None:
    world.vacate(CHAIR)
    person = tell(operator, "officials", "add", "--name", "Keo Dara", "--phone", "012 998 877").strip()
    tell(operator, "officials", "add", "--name", "Twice", "--phone", "012998877", wrong=True)
    assert "present" in tell(operator, "officials", "appoint", person, CHAIR)
    tell(operator, "officials", "appoint", person, "vdc:17010101/emperor", wrong=True)
    tell(operator, "officials", "leave", person, "2026-02-01", "2026-01-01", wrong=True)
    tell(operator, "officials", "leave", person, "2026-02-01", "2026-02-08")
    assert re.fullmatch(r"\d{6}\n", tell(operator, "officials", "new-pin", person))
    tell(operator, "officials", "language", person, "en")
    assert sits(here, CHAIR) == [int(person)]
    tell(operator, "officials", "end", person, CHAIR)
    assert sits(here, CHAIR) == []
    tell(operator, "officials", "end", person, CHAIR, wrong=True)


def test_the_operator_sets_up_offices_and_adds_seats_up_to_what_the_rules_allow(
    operator: FlaskCliRunner, world: World
) -> None:
    tell(operator, "offices", "establish", "nowhere", wrong=True)
    tell(operator, "offices", "establish", "01", "--below")
    assert "vdc:01020101" in tell(operator, "offices", "list", "01")
    for _ in range(2):
        tell(operator, "offices", "seat", "add", "vdc:01020101", "member")
    tell(operator, "offices", "seat", "add", "vdc:01020101", "member", wrong=True)


def test_a_mistake_in_hours_days_texts_or_the_policy_changes_nothing(
    operator: FlaskCliRunner, world: World, here: Service
) -> None:
    tell(operator, "calendars", "hours", "vdc:17010101", "noon", wrong=True)
    tell(operator, "calendars", "hours", "vdc:17010101", "08:00-12:00")
    tell(operator, "calendars", "set", "2001-01-01", "closed", "--reason", "late", wrong=True)
    tell(operator, "calendars", "set", "2026-01-06", "closed", "--reason", "sub-decree")
    assert "sub-decree" in tell(operator, "calendars", "show")
    tell(operator, "texts", "reword", "en", "work", "no number", wrong=True)
    tell(operator, "texts", "reword", "en", "nonsense", "x", wrong=True)
    tell(operator, "texts", "reword", "en", "work", "Case {reference}: act by {day}.")
    assert "Case {reference}: act by {day}." in tell(operator, "texts", "list")
    policy = str(here.settings.escalation_policy)
    assert "0 open cases" in tell(operator, "policy", "check", policy)
    tell(operator, "policy", "switch-on", policy, "--note", "nothing changes", wrong=True)


def test_whoever_gets_a_new_password_is_not_locked_out_by_guesses_at_the_old_one(
    operator: FlaskCliRunner, world: World, here: Service
) -> None:
    output = tell(operator, "officials", "give-login", CHAIR)
    username = output.split()[1]
    with here.sessions.begin() as session:
        index = stand_in_line(session, here.inst.vault, username, MONDAY)
        for _ in range(6):
            wrong(session, index, MONDAY)
    tell(operator, "officials", "give-login", CHAIR)
    with here.sessions.begin() as session:
        assert stand_in_line(session, here.inst.vault, username, MONDAY) == index
