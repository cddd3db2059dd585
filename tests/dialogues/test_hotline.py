"""The hotlines by phone: short, neutral, and away from everybody's queue."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from grievance_core.cases.history import said_last
from grievance_core.cases.model import Case, Draft
from tests.dialogues.phone import Exchange, Phone

WORDS = "ប្តីខ្ញុំវាយខ្ញុំ"


def filed(exchange: Exchange, phone: Phone) -> Case:
    assert phone.at == "filed", phone.text
    assert phone.answer
    with exchange.world.work() as session:
        return session.scalars(select(Case).where(Case.reference == phone.answer.reference)).one()


@pytest.mark.parametrize(
    ("kind", "way"), [("danger", "hotline"), ("migrant", "hotline"), ("danger", "complaint")]
)
def test_it_takes_four_inputs_and_asks_for_no_name_and_no_place(
    exchange: Exchange, kind: str, way: str
) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose(way, kind, "no").type(WORDS)
    assert phone.inputs == 4
    case = filed(exchange, phone)
    assert case.restricted
    assert (case.kind, case.level, case.area_key, case.may_text) == (kind, "desk", None, False)


def test_the_last_screen_says_nothing_but_the_numbers(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("hotline", "danger", "no").type(WORDS)
    assert phone.answer.rendered.pages == 1
    assert phone.answer.rendered.ended
    for telling in ("ហិង្សា", "គ្រោះថ្នាក់", "ជំនួយ", WORDS):
        assert telling not in phone.text


def test_texts_are_only_sent_when_she_says_so(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("hotline", "danger")
    assert phone.ids[0] == "no"
    phone.choose("yes").type(WORDS)
    assert filed(exchange, phone).may_text


def test_call_me_is_two_choices_and_leaves_standing_words(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("hotline", "call-me", "danger")
    case = filed(exchange, phone)
    with exchange.world.work() as session:
        said = said_last(session, exchange.world.inst.vault, case.id, "words")
    assert said == "សូមហៅមកខ្ញុំ។"
    assert not case.may_text


def test_nothing_of_it_is_kept_as_a_draft_or_resumed(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("hotline", "danger", "no")
    with exchange.world.work() as session:
        assert session.scalars(select(Draft)).all() == []
    assert phone.dial().at == "main"


def test_it_is_not_among_her_cases_but_opens_with_number_and_pin(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("hotline", "danger", "no").type(WORDS)
    reference, pin = phone.answer.reference, phone.answer.pin
    phone.dial().choose("my-case")
    assert reference not in phone.ids
    phone.choose("number").type(reference, pin)
    assert phone.at == "case"


def test_the_emergency_numbers_are_said_to_be_unverified(exchange: Exchange) -> None:
    exchange.world.phone(language="en")
    phone = exchange.phone().dial().choose("hotline", "numbers")
    for number in ("117", "119", "1280", "1288", "not yet verified"):
        assert number in phone.text
