"""Conversations that dropped, were interrupted or lost their session: taken up where they can be, and nothing is sent twice."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.stores import RedisSessions
from grievance_core.cases.model import Case, Draft
from tests.dialogues.phone import Exchange
from tests.dialogues.test_turn import CHAIR, WORDS


def test_a_call_that_dropped_is_taken_up_at_the_same_question(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm").type(WORDS)
    phone.dial()
    assert phone.at == "name"
    phone.choose("skip", "confirm")
    assert phone.at == "filed"


def test_without_the_session_store_the_draft_is_offered_and_goes_on_where_an_answer_is_missing(
    exchange: Exchange,
) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm").type(WORDS)
    exchange.client.flushall()
    assert phone.dial().at == "resume"
    assert phone.choose("continue").at == "name"
    phone.choose("skip", "confirm")
    assert phone.at == "filed"


class EndLost(RedisSessions):
    """A store that went away before it heard that a conversation was over, and came back as it had been."""

    def end(self, key: str, message_id: str, reply: bytes) -> None:
        self.release(key, message_id)


@pytest.mark.parametrize("channel", ["ussd", "sms"])
def test_what_was_sent_is_not_offered_again_where_the_store_missed_the_end(
    exchange: Exchange, channel: str
) -> None:
    exchange.world.phone()
    store = EndLost(exchange.client, lambda _key, plain: plain, lambda _key, sealed: sealed)
    phone = exchange.phone(channel=channel, line=exchange.line(store)).dial()
    phone.choose("complaint", "payment", "confirm").type(WORDS).choose("skip", "confirm")
    assert phone.at == "filed"
    if channel == "sms":
        phone.type("1")
    else:
        phone.dial()
    assert phone.at == "main"
    with exchange.world.work() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_starting_over_forgets_the_draft(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm").type(WORDS)
    exchange.client.flushall()
    phone.dial().choose("start-over")
    assert phone.at == "main"
    with exchange.world.work() as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_call_that_dropped_in_an_official_s_work_asks_for_the_pin_again(exchange: Exchange) -> None:
    phone = exchange.official(CHAIR).choose("my-work", "record", "payment", "confirm").type(WORDS)
    assert phone.dial().at == "pin"


def test_a_reply_after_the_session_died_says_so_and_counts_as_no_answer(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    phone = exchange.phone().dial()
    exchange.client.flushall()
    phone.type("1")
    assert phone.at == "main"
    assert "កាត់ផ្ដាច់" in phone.text
    assert exchange.world.case(receipt).state == "received"


def test_words_that_arrive_after_the_session_died_are_kept(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm")
    exchange.client.flushall()
    phone.type(WORDS)
    assert phone.at == "bare-words"
    phone.choose("complaint", "payment", "confirm", "skip", "confirm")
    assert phone.at == "filed"


def test_a_gateway_that_repeats_all_answers_is_understood_even_with_a_star_typed(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone()
    phone.session = "cumulative"
    for whole in ("", "3", "3*3", "3*3*1", "3*3*1*a*b this is what happened"):
        phone.send(phone.inbound(cumulative=whole, message_id=whole or "start", first=not whole))
    assert phone.at == "name"
    phone.send(phone.inbound(cumulative="3*3*1*a*b this is what happened*2", message_id="name"))
    assert phone.at == "review"
    assert "a*b this" in phone.text
