"""The second PIN: screens of somebody who has no case, and a desk that hears of it."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.inbound import Channel
from bot.stores import RedisSessions
from bot.telegram.channel import TELEGRAM
from bot.turn import Line, Ports
from bot.voice.rendering import shown as voice_shown
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.references import spoken
from grievance_core.messages.model import Message
from tests.dialogues.phone import CHANNELS, Exchange, Phone

WORDS = "ប្តីខ្ញុំវាយខ្ញុំ"
SECOND = "2580"
ALL = {**CHANNELS, "telegram": TELEGRAM, "voice": Channel(voice_shown, 600)}
numbers = count(70)

# What somebody might do who looks through the phone: keys, words, navigation.
INPUTS = st.lists(
    st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "0", "00", "98", "9", "x", "", "hotline", "2580", "។"]), max_size=7
)  # fmt: skip


def line(exchange: Exchange) -> Line:
    world = exchange.world
    store = RedisSessions(exchange.client, lambda _key, plain: plain, lambda _key, sealed: sealed)
    return Line(Ports(world.inst, world.sessions, exchange.reading, store, ALL, lambda _session: world.now))


def phone_of(exchange: Exchange, on: Line, channel: str) -> Phone:
    number = f"+85512777{next(numbers):03d}"
    exchange.world.phone(number)
    return exchange.phone(number, channel, on)


def filed_with_second_pin(phone: Phone) -> tuple[str, str]:
    phone.dial().choose("hotline", "danger", "no").type(WORDS)
    assert phone.answer
    told = phone.answer.reference or "", phone.answer.pin or ""
    phone.choose("second-pin").type(SECOND)
    assert phone.at == "second-pin-done", phone.text
    phone.choose("leave" if "leave" in phone.ids else "home")
    return told


def seen(phone: Phone) -> tuple[object, ...]:
    """All that there is to see, hear or press, without the number and PIN of a case that was filed on the way."""
    answer = phone.answer
    assert answer
    text = answer.rendered.text
    for told in (answer.reference, answer.pin):
        text = text.replace(spoken(told), "#").replace(told, "#") if told else text
    shown = answer.rendered
    return (
        text,
        answer.screen,
        answer.language,
        shown.options,
        shown.pages,
        shown.page,
        shown.ended,
        shown.asks,
    )


@pytest.mark.parametrize("channel", list(ALL))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(inputs=INPUTS)
def test_every_screen_after_it_is_that_of_a_villager_who_has_no_case(
    exchange: Exchange, channel: str, inputs: list[str]
) -> None:
    on = line(exchange)
    hers, other = phone_of(exchange, on, channel), phone_of(exchange, on, channel)
    reference, _ = filed_with_second_pin(hers)
    hers.dial().choose("my-case", "number").type(reference, SECOND)
    other.dial().choose("programmes")
    assert seen(hers) == seen(other)
    for typed in inputs:
        hers.type(typed)
        other.type(typed)
        assert seen(hers) == seen(other), typed
    hers.dial()
    other.dial()
    assert seen(hers) == seen(other)


def test_the_desk_hears_of_it_at_once_and_the_phone_does_not(exchange: Exchange) -> None:
    world = exchange.world
    world.phone()
    phone = exchange.phone()
    reference, _ = filed_with_second_pin(phone)
    with world.work() as session:
        before = len(session.scalars(select(Message)).all())
    phone.dial().choose("my-case", "number").type(reference, SECOND)
    with world.work() as session:
        case = session.scalars(select(Case)).one()
        types = list(session.scalars(select(CaseEvent.type).where(CaseEvent.case_id == case.id)))
        messages = session.scalars(select(Message).order_by(Message.written_at, Message.id)).all()
    assert "duress" in types
    assert case.alarm_since is not None
    assert len(messages) > before
    assert all(message.official_id is not None and message.urgent for message in messages)
    assert "look_now" in {message.template for message in messages}


def test_the_first_pin_opens_the_case_still_and_shows_nothing_of_the_sign(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone()
    reference, pin = filed_with_second_pin(phone)
    before = phone.dial().choose("my-case", "number").type(reference, pin).text
    phone.dial().choose("my-case", "number").type(reference, SECOND)
    assert phone.dial().choose("my-case", "number").type(reference, pin).text == before


def test_it_works_from_any_phone(exchange: Exchange) -> None:
    exchange.world.phone()
    reference, _ = filed_with_second_pin(exchange.phone())
    exchange.world.phone("+85512000077")
    phone = exchange.phone("+85512000077").dial().choose("my-case", "number").type(reference, SECOND)
    assert phone.at == "programmes"


@pytest.mark.parametrize("unusable", ["123", "12345", "abcd", "first"])
def test_it_is_four_digits_and_another_than_the_first(exchange: Exchange, unusable: str) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("hotline", "danger", "no").type(WORDS)
    assert phone.answer
    pin = phone.answer.pin or ""
    phone.choose("second-pin").type(pin if unusable == "first" else unusable)
    assert phone.at == "second-pin"


def test_a_second_pin_of_another_case_is_a_wrong_one_and_is_counted(exchange: Exchange) -> None:
    exchange.world.phone()
    filed_with_second_pin(exchange.phone())
    exchange.world.phone("+85512000078")
    phone = exchange.phone("+85512000078").dial().choose("hotline", "danger", "no").type(WORDS)
    assert phone.answer
    reference = phone.answer.reference or ""
    phone.dial().choose("my-case", "number").type(reference, SECOND)
    assert phone.at == "case-pin"


def test_the_pin_is_kept_nowhere_in_the_conversation(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("hotline", "danger", "no").type(WORDS)
    phone.choose("second-pin").type(SECOND)
    kept = b"".join(value for key in exchange.client.scan_iter() for value in _values(exchange, key))
    assert SECOND.encode() not in kept


def _values(exchange: Exchange, key: bytes) -> list[bytes]:
    if exchange.client.type(key) == b"hash":
        return list(exchange.client.hgetall(key).values())  # type: ignore[union-attr]
    found = exchange.client.get(key)
    return [found] if isinstance(found, bytes) else []
