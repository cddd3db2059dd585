"""Texts that come in through Twilio, and what is answered."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.sms.twilio.form import Unreadable, received, twiml
from grievance_core.cases.model import Case, CaseWords
from grievance_core.messages.model import Message
from grievance_core.people.phones import by_number
from grievance_core.vault import Place
from service import Service
from tests.sms.signed import VILLAGER, Twilio
from tests.world import World
from writing.cleaning import clean
from writing.octets import segments

STORY = 'ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំមិនទាន់មកដល់ <ពីរខែ> & "ហើយ"'
SENDERS_NOBODY_READS = ["Smart", "1280", "whatsapp:+85512000001", "+1", "anonymous", "\u202e+855"]
HOSTILE = [
    "",
    "   ",
    "\x00\x1b[31m",
    "<Response/>",
    "]]>&amp;",
    "🙂" * 400,
    "x" * 1600,
    "{0}%s",
    "\u200b",
    "*1*2",
]


def review(twilio: Twilio) -> None:
    """Everything up to the question whether the complaint may go."""
    for words in (STORY, "1", "1", "1", "1"):
        assert twilio.writes(words)


def cases(here: Service) -> int:
    with here.reading() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def stopped(here: Service) -> bool:
    with here.reading() as session:
        phone = by_number(session, here.inst.vault, VILLAGER)
        return phone is not None and phone.stopped_at is not None


@pytest.mark.parametrize("sender", SENDERS_NOBODY_READS)
def test_it_answers_nobody_whose_number_is_no_phone(sender: str) -> None:
    assert received({"From": sender, "MessageSid": "SM1", "Body": "STOP"}).inbound is None


def test_it_sends_an_empty_reply_where_nobody_would_read_one(twilio: Twilio) -> None:
    assert twilio.writes("សួស្តី", "Smart") is None


@pytest.mark.parametrize("missing", ["From", "MessageSid"])
def test_it_cannot_read_a_message_without_a_sender_or_an_id(missing: str) -> None:
    form = {"From": VILLAGER, "MessageSid": "SM1"}
    with pytest.raises(Unreadable, match=missing) as caught:
        received({name: value for name, value in form.items() if name != missing})
    assert VILLAGER not in str(caught.value)


def test_it_answers_whatever_was_written_in_at_most_two_segments(twilio: Twilio) -> None:
    for number, body in enumerate(HOSTILE):
        answer = twilio.writes(body, f"+8551200001{number}")
        assert answer, body
        assert segments(answer) <= 2, body


def test_it_gives_a_message_delivered_twice_the_identical_reply(twilio: Twilio) -> None:
    form = twilio.text(STORY)
    once, twice = (twilio.post("/sms/twilio", form).data for _ in range(2))
    assert once == twice
    after = twilio.writes("1", sid="SMnext")
    assert twilio.writes("1", sid="SMnext") == after
    assert twilio.writes("1", sid="SMother") != after


def test_it_files_once_though_delivered_again_after_the_store_was_lost(
    twilio: Twilio, here: Service, world: World
) -> None:
    world.phone(VILLAGER)
    review(twilio)
    form = twilio.text("1")
    once = twilio.post("/sms/twilio", form).data
    here.redis.flushall()
    assert twilio.post("/sms/twilio", form).data == once
    assert cases(here) == 1


def test_it_keeps_khmer_as_it_was_written(twilio: Twilio, here: Service, world: World) -> None:
    world.phone(VILLAGER)
    review(twilio)
    answer = twilio.writes("1")
    with here.reading() as session:
        case = session.scalars(select(Case)).one()
        rows = session.scalars(select(CaseWords).where(CaseWords.case_id == case.id)).all()
        kept = [
            here.inst.vault.open(row.sealed, Place("case_words", "sealed", row.id))
            for row in rows
            if row.sealed
        ]
    assert STORY in kept
    assert case.channel == "sms"
    assert case.reference[:3] in (answer or "")


@pytest.mark.parametrize("more", [{}, {"OptOutType": "STOP"}])
def test_it_says_nothing_and_sends_nothing_to_who_wrote_stop(
    twilio: Twilio, here: Service, world: World, more: dict[str, str]
) -> None:
    world.file()
    assert twilio.writes(" stop ", **more) is None
    assert stopped(here)
    with here.reading() as session:
        message = session.scalars(select(Message).where(Message.official_id.is_(None))).one()
    assert message.state == "failed"


@pytest.mark.parametrize(("body", "more"), [("Start", {}), ("unstop", {}), ("បើក", {"OptOutType": "START"})])
def test_it_sends_again_to_who_wrote_start_and_answers(
    twilio: Twilio, here: Service, body: str, more: dict[str, str]
) -> None:
    twilio.writes("STOP")
    assert stopped(here)
    assert twilio.writes(body, **more)
    assert not stopped(here)


@pytest.mark.parametrize("body", ["stop it please", "please STOP", "help", "1"])
def test_it_takes_other_words_for_words(twilio: Twilio, here: Service, body: str) -> None:
    assert twilio.writes(body)
    assert not stopped(here)


@given(st.text(st.characters()))
def test_it_writes_twiml_that_reads_back_the_same(text: str) -> None:
    root = ET.fromstring(twiml(text).encode())
    assert [message.text or "" for message in root] == ([clean(text)] if text else [])
