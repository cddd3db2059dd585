"""The official who works on a case hears what was recorded in a call she signed in to, and nobody else hears it anywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.voice import hearing
from grievance_core.cases import handling
from grievance_core.cases.filing import Receipt
from grievance_core.cases.history import said_last
from grievance_core.cases.model import CaseRead
from grievance_core.evidence.keeping import attach, keep
from grievance_core.evidence.media import checked
from grievance_core.evidence.reading import to_write_down, write_down
from grievance_core.offices.model import Official
from grievance_core.offices.officials import set_pin
from service import Service
from tests.cases.stories import CHAIR, ELSEWHERE, do
from tests.evidence.samples import MP3, OGG
from tests.sms.signed import PUBLIC_URL, VILLAGER, Twilio
from tests.voice.caller import CallerOnThePhone
from tests.world import World

PIN = "4711"
EVIDENCE = f"{PUBLIC_URL}/voice/evidence/"
PLAYED = "Recording"


@pytest.fixture
def recorded(world: World) -> Receipt:
    return recording(world, MP3)


def recording(world: World, content: bytes) -> Receipt:
    case = world.file(words="(voice)")
    enclose(world, case, content)
    return case


def enclose(world: World, case: Receipt, content: bytes) -> None:
    with world.work() as session:
        kept = keep(session, world.inst.vault, VILLAGER, checked(content), world.now)
        attach(session, world.inst, case.case_id, VILLAGER, [kept], world.now)


def signed_in(twilio: Twilio, world: World, seat: str = CHAIR) -> CallerOnThePhone:
    official = world.official(seat)
    with world.work() as session:
        row = session.get_one(Official, official.official_id)
        set_pin(row, PIN)
        row.language = "en"
    caller = CallerOnThePhone(twilio, world.number_of(seat)).dial()
    if "Which language" in caller.heard:
        caller.press("2")
    return caller.press(f"{PIN}#")


def at_the_recording(twilio: Twilio, world: World) -> CallerOnThePhone:
    """Work, the first case, its recording: the first line of each."""
    return signed_in(twilio, world).press("1", "1", "1")


def played(caller: CallerOnThePhone) -> list[str]:
    return [
        urlsplit(part.text or "").path
        for part in caller.twiml.iter("Play")
        if (part.text or "").startswith(EVIDENCE)
    ]


def looks(here: Service) -> int:
    with here.reading() as session:
        return len(session.scalars(select(CaseRead).where(CaseRead.purpose == "evidence")).all())


# Who may not, first.


@pytest.mark.parametrize("passed", ["x", "AAAA", "%00", "..%2F..%2Fetc", "ដប់", "A" * 4000])
def test_what_is_no_pass_opens_nothing(client: FlaskClient, recorded: Receipt, passed: str) -> None:
    assert client.get(f"/voice/evidence/{passed}").status_code == 404


def test_a_pass_is_good_for_a_few_minutes(
    client: FlaskClient, twilio: Twilio, world: World, recorded: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "GOOD_FOR", timedelta(seconds=-1))
    (address,) = played(at_the_recording(twilio, world))
    assert client.get(address).status_code == 404


def test_a_pass_is_no_use_to_whoever_no_longer_works_on_it(
    client: FlaskClient, twilio: Twilio, world: World, recorded: Receipt
) -> None:
    (address,) = played(at_the_recording(twilio, world))
    with world.work() as session:
        session.get_one(Official, world.official(CHAIR).official_id).number_index = "nobody"
    assert client.get(address).status_code == 404


def test_an_altered_pass_opens_nothing(
    client: FlaskClient, twilio: Twilio, world: World, recorded: Receipt
) -> None:
    (address,) = played(at_the_recording(twilio, world))
    altered = address[:-8] + ("A" if address[-8] != "A" else "B") + address[-7:]
    assert client.get(altered).status_code == 404


def test_an_official_elsewhere_is_offered_nothing(twilio: Twilio, world: World, recorded: Receipt) -> None:
    caller = signed_in(twilio, world, ELSEWHERE).press("1")
    assert played(caller) == []
    assert recorded.reference not in caller.heard.replace(" ", "").replace(",", "")


def test_no_pass_tells_whose_it_is_or_what_of(twilio: Twilio, world: World, recorded: Receipt) -> None:
    (address,) = played(at_the_recording(twilio, world))
    assert world.number_of(CHAIR)[1:] not in address
    assert recorded.case_id not in address


# What she came for.


def test_she_hears_it_and_the_look_is_written_down(
    client: FlaskClient, twilio: Twilio, world: World, here: Service, recorded: Receipt
) -> None:
    (address,) = played(at_the_recording(twilio, world))
    before = looks(here)
    answer = client.get(address)
    assert (answer.status_code, answer.data, answer.content_type) == (200, MP3, "audio/mpeg")
    assert answer.headers["Cache-Control"] == "no-store"
    assert looks(here) == before + 1


def test_what_a_call_cannot_play_is_not_played(twilio: Twilio, world: World) -> None:
    recording(world, OGG)
    caller = at_the_recording(twilio, world)
    assert played(caller) == []
    assert "console" in caller.heard


def test_once_it_is_written_down_there_is_nothing_left_to_hear(
    twilio: Twilio, world: World, recorded: Receipt
) -> None:
    do(world, recorded, handling.accept, CHAIR)
    service = world.inst
    with world.work() as session:
        by, case = world.official(CHAIR), recorded.case_id
        assert len(to_write_down(session, service, by, case, world.now)) == 1
        write_down(session, service, case, by, world.now, "half of the money")
        assert to_write_down(session, service, by, case, world.now) == ()
    assert played(signed_in(twilio, world).press("1", "1", "1")) == []
    with world.sessions() as session:
        assert said_last(session, service.vault, recorded.case_id, "words") == "half of the money"
    enclose(world, recorded, MP3 + b"more")
    with world.work() as session:
        assert len(to_write_down(session, service, by, case, datetime.now(UTC))) == 1
