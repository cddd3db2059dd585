"""One key leaves a hotline, the last screen could be anybody's, and the next call finds no trace."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.dialogues.conversation import conversation
from bot.engine.navigation import KEYS, LEAVE, MOST_BESIDE_LEAVE
from bot.engine.step import draw
from bot.survey.desk import Mood, SurveyDesk
from bot.survey.openings import openings
from bot.survey.walk import walk
from grievance_core.cases.model import Case, Draft
from tests.dialogues.phone import Exchange, Phone

WORDS = "ប្តីខ្ញុំវាយខ្ញុំ"
WAYS = (
    (),
    ("danger",),
    ("danger", "no"),
    ("migrant",),
    ("migrant", "before-leaving"),
    ("numbers",),
    ("call-me",),
    ("call-me", "anything"),
)
ON_HER_WAY = ("abroad", "reach", "second-pin")


def says(context: str, msgid: str, /, **_values: str) -> str:
    return f"{context}/{msgid}"


def drafts(exchange: Exchange) -> list[Draft]:
    with exchange.world.work() as session:
        return list(session.scalars(select(Draft)))


def test_no_screen_that_can_be_left_has_an_option_under_its_key() -> None:
    definition, desk = conversation(), SurveyDesk(says, "en", Mood.FULL)
    found = walk(definition, openings(definition, "en"), says, "en", [Mood.FULL])
    quiet = {
        name: [draw(definition, shown.state, desk) for shown in met] for name, met in found.screens.items()
    }
    left = {name for name, drawn in quiet.items() if any(one.navigation.leave for one in drawn)}
    hotline = {
        name
        for name in quiet
        if name.startswith(("reach", "abroad", "second-pin", "may-text", "case-number", "case-pin"))
    }
    hotline |= {"hotline", "hotline-words", "numbers", "call-me", "call-words", "before-leaving", "filed"}
    assert hotline <= left
    for drawn in quiet.values():
        for one in drawn:
            assert not one.navigation.leave or len(one.screen.options) <= MOST_BESIDE_LEAVE, one.screen.id


@pytest.mark.parametrize("channel", ["ussd", "sms"])
@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_the_key_ends_it_with_a_line_about_programmes_and_no_trace(
    exchange: Exchange, channel: str, way: tuple[str, ...]
) -> None:
    exchange.world.phone()
    phone = exchange.phone(channel=channel).dial().choose("hotline", *way).type(KEYS[LEAVE])
    innocent = exchange.world.inst.catalogues.text("km", "end", "innocent")
    assert (phone.text, phone.answer.rendered.ended) == (innocent, True)  # type: ignore[union-attr]
    assert exchange.client.keys("*session*") == [] or phone.dial().at == "main"
    assert fresh_menu(exchange, channel) == phone.dial().text


def fresh_menu(exchange: Exchange, channel: str) -> str:
    """What a phone is shown that never called a hotline."""
    exchange.world.phone("+85512000055")
    return exchange.phone("+85512000055", channel).dial().text


@pytest.mark.parametrize("afterwards", ON_HER_WAY)
def test_it_can_be_left_after_it_was_filed_and_the_case_stays(exchange: Exchange, afterwards: str) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("hotline", "migrant", "no").type(WORDS)
    phone.choose(afterwards).choose(LEAVE)
    assert phone.at == "left"
    assert phone.dial().at == "main"
    with exchange.world.work() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_a_complaint_that_was_begun_before_is_not_offered_to_whoever_dials_next(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm").type("ប្រាក់របស់ខ្ញុំមិនទាន់មកដល់")
    assert len(drafts(exchange)) == 1
    phone.dial("another").choose("home") if "home" in phone.ids else phone
    phone.choose("hotline") if "hotline" in phone.ids else leave_by_case_number(phone)
    phone.choose(LEAVE)
    assert drafts(exchange) == []
    assert phone.dial().at == "main"


def leave_by_case_number(phone: Phone) -> Phone:
    return phone.choose("home").choose("hotline")


def test_the_key_means_nothing_where_it_is_not_offered(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().type(KEYS[LEAVE])
    assert phone.at == "main"
    assert not phone.answer.rendered.ended  # type: ignore[union-attr]


def test_typed_words_that_hold_the_key_are_words(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("hotline", "danger", "no").type("9 times he hit me")
    assert phone.at == "filed"
