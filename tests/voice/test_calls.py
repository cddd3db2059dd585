"""Calls that come in through Twilio, and what is read out."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import func, select

from bot.stores import RedisSessions
from bot.voice import attendant
from grievance_core.cases.model import Case, CaseWords
from grievance_core.evidence import keeping
from grievance_core.evidence.model import Evidence
from grievance_core.vault import Place
from service import Service
from tests.sms.signed import Twilio
from tests.voice.caller import CALLS, CallerOnThePhone
from tests.voice.provider import MP3, RECORDING, Exchange
from tests.world import World


def cases(here: Service) -> list[Case]:
    with here.reading() as session:
        return list(session.scalars(select(Case)))


def words_of(here: Service, case: Case) -> list[str]:
    with here.reading() as session:
        rows = session.scalars(select(CaseWords).where(CaseWords.case_id == case.id)).all()
        sealed = [(row.id, row.sealed) for row in rows if row.sealed]
        return [here.inst.vault.open(content, Place("case_words", "sealed", row)) for row, content in sealed]


def evidence(here: Service) -> list[tuple[str, str | None, int]]:
    with here.reading() as session:
        return [(row.kind, row.case_id, row.octets) for row in session.scalars(select(Evidence))]


def to_words(caller: CallerOnThePhone) -> CallerOnThePhone:
    """The problem, late money, here: up to the tone."""
    return caller.dial().press("3", "3", "1")


def test_it_does_not_exist_where_twilio_is_not_set_up(bare: Flask) -> None:
    client = bare.test_client()
    assert [client.post(CALLS).status_code, client.post(f"{CALLS}/status").status_code] == [404, 404]
    assert client.get("/voice/prompts/km/menu.complaint.0123456789.mp3").status_code == 404


def test_it_refuses_whoever_is_not_twilio(twilio: Twilio) -> None:
    stranger = Twilio(twilio.client, token="another-token")
    assert stranger.post(CALLS, {"CallSid": "CA1", "From": "+85512000001"}).status_code == 403
    assert twilio.client.post(CALLS, data={"CallSid": "CA1"}).status_code == 403
    assert stranger.post(f"{CALLS}/status", {"CallSid": "CA1"}).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["n=x", "n=1&p=-1", "w=shout", "m=../..", "l=fr", "n=1234567", "o=", "t=%00", "r=RE1", "r=..%2Fx"],
)
def test_it_cannot_read_an_address_that_is_not_ours(twilio: Twilio, query: str) -> None:
    assert twilio.post(CALLS, {"CallSid": "CA1", "From": "+85512000001"}, query).status_code == 400


def test_it_cannot_read_a_call_without_an_id(twilio: Twilio) -> None:
    assert twilio.post(CALLS, {"From": "+85512000001"}).status_code == 400


@pytest.mark.parametrize("number", ["anonymous", "", "+266696687", "sip:her@example.com", "1280"])
def test_it_asks_whoever_hides_her_number_to_show_it(caller: CallerOnThePhone, number: str) -> None:
    caller.number = number
    caller.dial()
    assert "cannot see your number" in caller.heard
    assert caller.verbs[-1] == "Hangup"


@pytest.mark.parametrize("keys", ["", "5", "7", "8", "9", "0", "*", "#", "12345", "1;2", "ដប់", "9" * 40])
def test_it_answers_whatever_is_pressed(caller: CallerOnThePhone, world: World, keys: str) -> None:
    world.phone()
    caller.dial().press(keys)
    assert caller.heard
    assert caller.twiml.find("Gather") is not None


def test_it_asks_an_unknown_phone_for_its_language_in_words_a_machine_can_say(
    caller: CallerOnThePhone,
) -> None:
    caller.dial()
    assert "Which language?" in caller.heard
    assert "Khmer | press one" in caller.heard
    assert "English | press two" in caller.heard


def test_it_reads_the_menu_with_a_key_for_each_line(caller: CallerOnThePhone, world: World) -> None:
    world.phone(language="en")
    caller.dial()
    assert "I have a problem | press three" in caller.heard
    assert "Urgent help | press five" in caller.heard
    assert "somebody calls you, press eight" in caller.heard
    gather = caller.twiml.find("Gather")
    assert gather is not None
    assert gather.attrib["numDigits"] == "1"
    assert gather.attrib["actionOnEmptyResult"] == "true"


def test_it_files_a_complaint_that_was_spoken(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange
) -> None:
    world.phone(language="en")
    to_words(caller)
    assert "Speak after the tone" in caller.heard
    caller.speak()
    assert "You need not give your name" in caller.heard
    caller.press("2")
    assert "Voice message attached" in caller.heard
    caller.press("1")
    (case,) = cases(here)
    assert (case.channel, case.kind) == ("voice", "payment")
    assert words_of(here, case) == ["(Voice message attached)"]
    assert evidence(here) == [("voice", case.id, len(MP3))]
    assert RECORDING not in exchange.recordings


def test_it_reads_number_and_pin_digit_by_digit_twice_and_again_when_asked(
    caller: CallerOnThePhone, here: Service, world: World
) -> None:
    world.phone(language="en")
    to_words(caller).speak().press("2", "1")
    (case,) = cases(here)
    spelled = ", ".join(" ".join(case.reference[start : start + 3]) for start in (0, 3, 6))
    assert caller.heard.count(spelled) == 2
    assert caller.heard.count("Your PIN:") == 2
    assert case.reference not in caller.heard.replace(" ", "").replace(",", "").replace(
        spelled.replace(" ", "").replace(",", ""), ""
    )
    assert caller.verbs == ["Gather", "Hangup"]
    told = caller.heard
    assert caller.press("#").heard == told
    assert len(cases(here)) == 1


def test_it_gives_a_step_delivered_twice_the_identical_reply(
    caller: CallerOnThePhone, here: Service, world: World
) -> None:
    world.phone(language="en")
    to_words(caller).speak().press("2")
    address = caller.next
    once = ET.tostring(caller.ask(address, Digits="1").twiml)
    here.redis.flushall()
    assert ET.tostring(caller.ask(address, Digits="1").twiml) == once
    assert len(cases(here)) == 1


def test_it_says_a_screen_again_and_lets_go_of_whoever_stays_silent(
    caller: CallerOnThePhone, world: World
) -> None:
    world.phone(language="en")
    caller.dial()
    first = caller.heard
    assert caller.wait().heard == first
    assert caller.wait().heard == first
    caller.wait()
    assert "Goodbye" in caller.heard
    assert caller.verbs[-1] == "Hangup"


def test_it_tells_the_silent_how_to_get_somebody_on_the_phone(caller: CallerOnThePhone, world: World) -> None:
    world.phone(language="en")
    caller.dial().press("3")
    assert "press eight" not in caller.heard
    assert "press eight" in caller.wait().heard


def test_while_the_store_is_away_it_says_so_tries_again_and_ends(
    caller: CallerOnThePhone, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.phone(language="en")
    caller.dial()

    def gone(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(RedisSessions, "claim", gone)
        assert "Something went wrong" in caller.press("3").heard
        assert caller.verbs[-1] == "Redirect"
        assert "Something went wrong" in caller.wait().heard
    assert "I have a problem" in caller.wait().heard
    monkeypatch.setattr(RedisSessions, "claim", gone)
    caller.press("3").wait().wait().wait()
    assert caller.verbs[-1] == "Hangup"


def test_eight_leads_to_a_call_by_a_person_from_wherever_she_is(
    caller: CallerOnThePhone, here: Service, world: World
) -> None:
    world.phone(language="en")
    caller.dial().press("3", "8")
    assert "What is it about?" in caller.heard
    caller.press("1")
    (case,) = cases(here)
    assert (case.kind, words_of(here, case)) == ("danger", ["Please call me."])


def test_it_waits_for_a_recording_without_keeping_anybody_waiting(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange
) -> None:
    world.phone(language="en")
    to_words(caller)
    exchange.late = 3
    caller.speak()
    assert "You need not give your name" in caller.heard
    assert len(evidence(here)) == 1


def test_what_was_said_before_she_hung_up_is_kept_though_it_takes_a_moment(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attendant, "TRIES_AT_ONCE", 1)
    world.phone(language="en")
    to_words(caller)
    exchange.late = 1
    caller.speak(key="hangup")
    assert len(evidence(here)) == 1


def test_what_could_not_be_kept_for_trouble_stays_at_twilio_and_is_asked_for_again(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.phone(language="en")
    to_words(caller)
    with monkeypatch.context() as broken:
        broken.setattr(keeping, "new_id", lambda: 1 / 0)
        caller.speak()
    assert "Something went wrong" in caller.heard
    assert RECORDING in exchange.recordings
    caller.speak()
    assert len(evidence(here)) == 1


def test_it_asks_for_a_recording_again_that_never_comes(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange
) -> None:
    world.phone(language="en")
    to_words(caller)
    exchange.recordings.clear()
    caller.speak()
    assert "We could not hear you" in caller.heard
    assert caller.twiml.find("Record") is not None
    assert evidence(here) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"\x89PNG\r\n\x1a\n", b"MZ" + b"\x00" * 100, b"\xff\xfb\x50\xc4" + b"0" * 6_000_000],
)
def test_it_keeps_nothing_that_is_no_recording(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange, content: bytes
) -> None:
    world.phone(language="en")
    to_words(caller)
    exchange.recordings[RECORDING] = content
    caller.speak()
    assert caller.twiml.find("Record") is not None
    assert evidence(here) == []


def test_it_asks_twilio_for_recordings_by_id_alone(
    caller: CallerOnThePhone, world: World, exchange: Exchange
) -> None:
    world.phone(language="en")
    to_words(caller)
    exchange.asked.clear()
    record = caller.twiml.find("Record")
    assert record is not None
    address = record.attrib["action"].removeprefix("https://line.example")
    caller.ask(
        address, RecordingSid="../../secret", RecordingUrl="http://127.0.0.1:1/x", RecordingDuration="9"
    )
    assert exchange.asked == []


def test_a_key_during_a_recording_means_what_was_read_out_and_nothing_is_kept(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange
) -> None:
    world.phone(language="en")
    to_words(caller).speak(key="0")
    assert "Prasat" in caller.heard
    assert evidence(here) == []
    assert RECORDING not in exchange.recordings


def test_what_was_said_before_she_hung_up_is_kept_and_taken_up_when_she_calls_again(
    caller: CallerOnThePhone, here: Service, world: World
) -> None:
    world.phone(language="en")
    to_words(caller).speak(key="hangup")
    assert len(evidence(here)) == 1
    caller.dial()
    assert "complaint" in caller.heard.lower()
    assert cases(here) == []


def test_a_dropped_call_goes_on_where_it_stood(caller: CallerOnThePhone, world: World) -> None:
    world.phone(language="en")
    to_words(caller).speak()
    caller.dial()
    assert "You need not give your name" in caller.heard


def test_a_hotline_call_is_not_taken_up_by_whoever_dials_next(caller: CallerOnThePhone, world: World) -> None:
    world.phone(language="en")
    caller.dial().press("5", "1", "1")
    assert "confidential" in caller.heard
    caller.dial()
    assert "confidential" not in caller.heard
    assert "I have a problem" in caller.heard


def test_a_hotlines_story_is_spoken_and_kept_with_its_case(
    caller: CallerOnThePhone, here: Service, world: World
) -> None:
    world.phone(language="en")
    caller.dial().press("5", "1", "1").speak()
    (case,) = cases(here)
    assert case.restricted
    assert evidence(here) == [("voice", case.id, len(MP3))]
    assert "Siem" not in caller.heard


def test_a_case_is_found_by_number_and_pin_typed_with_a_hash(
    caller: CallerOnThePhone, here: Service, world: World
) -> None:
    world.phone(language="en")
    to_words(caller).speak().press("2", "1")
    (case,) = cases(here)
    pin = caller.heard.split("Your PIN: | ")[1].split(" | ")[0].replace(" ", "")
    other = CallerOnThePhone(caller.twilio, "+85512000099")
    world.phone("+85512000099", language="en")
    other.dial().press("4", "1")
    gather = other.twiml.find("Gather")
    assert gather is not None
    assert gather.attrib["finishOnKey"] == "#"
    other.press(case.reference, pin)
    assert "With" in other.heard


def test_long_lists_are_read_seven_at_a_time(caller: CallerOnThePhone, here: Service, world: World) -> None:
    world.phone(language="en")
    caller.dial().press("3", "9")
    assert "press one" in caller.heard
    assert "To hear more" not in caller.heard
    caller.press("1")  # the eighth kind
    with here.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0
    assert "May we send texts" in caller.heard


def test_the_end_of_a_call_forgets_who_was_signed_in(caller: CallerOnThePhone, world: World) -> None:
    world.phone(language="en")
    caller.dial().press("5", "1")
    response = caller.twilio.post(
        f"{CALLS}/status", {"CallSid": caller.sid, "From": caller.number, "CallStatus": "completed"}
    )
    assert response.status_code == 200
    caller.ask(CALLS + "?n=9", Digits="#")
    assert "I have a problem" in caller.heard
