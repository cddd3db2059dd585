"""Hotline cases by every way there is, worked on, and then everything a thief could take: nothing of them is in it.

The database, Redis, the journal and the texts that wait, read byte by byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.inbound import Answer, Inbound
from grievance_core.cases import asking, complainant, handling, notes
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.errors import Refused
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from service import Service
from tests.cases.test_nothing_in_the_clear import everything_stored
from tests.dialogues.phone import Phone
from tests.served import app, client, here, operator, world
from tests.sms.signed import TWILIO, Twilio
from tests.telegram.provider import BotApiStandIn, running_stand_in
from tests.telegram.updates import SETTINGS, Chat
from tests.telegram.villager import press
from tests.voice.caller import CallerOnThePhone
from tests.voice.provider import RECORDING, Exchange, running_exchange
from tests.world import World

__all__ = ["app", "client", "here", "operator", "world"]
TELLS = {
    "ussd": "Chenda hits me since the flood",
    "sms": "លក់ខ្ញុំទៅប្រទេសក្រៅ ឈ្មោះសុផល",
    "telegram": "Dara keeps my passport in Johor",
}
NUMBERS = {way: f"+85511987{serial}" for serial, way in enumerate((*TELLS, "voice"), start=601)}
FRAME = b"\xff\xfb\x50\xc4" + b"a voice that is known in the village".ljust(204, b"\0")
OF_THE_DESK = (
    "Which night was it, elder sister?",
    "Moved to the house with the green gate",
    "The aunt takes the children",
)
HER_ANSWER = "On the night of the feast at Wat Damnak"
SPOKEN = (*TELLS.values(), *OF_THE_DESK, HER_ANSWER, "Chenda", "សុផល", "Dara", "Johor", "Damnak")
MANAGERS = {"danger": "hotline-protection/case-manager-1", "migrant": "hotline-migrant/case-manager-1"}


class LineOf:
    """The telephone line of an application, as its gateways call it."""

    def __init__(self, app: Flask) -> None:
        self.turn: Callable[[Inbound], Answer] = app.extensions["switchboard"]._line


@pytest.fixture
def api() -> Iterator[BotApiStandIn]:
    with running_stand_in() as provider:
        yield provider


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with running_exchange() as exchange:
        exchange.recordings[RECORDING] = FRAME
        yield exchange


@pytest.fixture
def environment(environment: dict[str, str], api: BotApiStandIn, exchange: Exchange) -> dict[str, str]:
    voice = {"TWILIO_API_BASE": exchange.url, "VOICE_NUMBER": "+85523000000", "VOICE_CALL_BACK": "no"}
    return {**environment, **TWILIO, **SETTINGS, **voice, "TELEGRAM_API_BASE": api.url}


def _call(app: Flask, client: FlaskClient, world: World, api: BotApiStandIn) -> None:
    """One case by each way, from a phone of its own."""
    for way, number in NUMBERS.items():
        world.phone(number, language="km" if way == "sms" else "en")
    numbers = count(1)
    for way, kind in (("ussd", "danger"), ("sms", "migrant")):
        phone = Phone(LineOf(app), NUMBERS[way], way, numbers).dial()  # type: ignore[arg-type]
        phone.choose("hotline", kind, "yes").type(TELLS[way])
    chat = Chat(client)
    chat.shares(NUMBERS["telegram"])
    chat.writes("/hotline")
    press(chat, api, "danger", "no")
    chat.writes(TELLS["telegram"])
    CallerOnThePhone(Twilio(client), NUMBERS["voice"]).dial().press("5", "1", "1").speak()


def _work(world: World) -> None:
    """The desks ask, note and answer; she answers, contests, and time passes."""
    for case_id, kind in _cases(world):
        by, her = world.official(MANAGERS[kind]), Principal("caller", proven_case_id=case_id)
        for operation, who, words in (
            (asking.ask_complainant, by, OF_THE_DESK[0]),
            (complainant.answer_question, her, HER_ANSWER),
            (notes.note, by, OF_THE_DESK[1]),
            (handling.solve, by, OF_THE_DESK[2]),
            (complainant.contest, her, HER_ANSWER),
        ):
            _done(world, case_id, operation, who, words)
    world.pass_time(hours=2)


def _done(world: World, case_id: str, operation: Callable[..., object], by: Principal, words: str) -> None:
    try:
        with world.work() as session:
            operation(session, world.inst, case_id, by, world.now, words)
    except Refused:
        return


def _cases(world: World) -> list[tuple[str, str]]:
    with world.sessions() as session:
        return [(case.id, case.kind) for case in session.scalars(select(Case).where(Case.restricted))]


def _in_redis(store: redis.Redis) -> bytes:
    """Every key with everything it holds."""
    readers: dict[str, Callable[[bytes], object]] = {
        "hash": store.hgetall, "string": store.get, "list": lambda key: store.lrange(key, 0, -1),
        "set": store.smembers, "zset": lambda key: store.zrange(key, 0, -1, withscores=True),
        "stream": store.xrange,
    }  # fmt: skip
    held = []
    for key in store.scan_iter("*"):
        kind = store.type(key)
        held += [key, *_octets(readers[kind.decode() if isinstance(kind, bytes) else str(kind)](key))]
    return b"\n".join(held)


def _octets(kept: object) -> list[bytes]:
    """Every string in an answer, however deep."""
    if isinstance(kept, bytes):
        return [kept]
    if isinstance(kept, dict):
        kept = [*kept.items()]
    return [part for one in kept for part in _octets(one)] if isinstance(kept, list | set | tuple) else []


def test_nothing_of_a_hotlines_case_is_in_the_database_in_redis_in_the_journal_or_in_what_is_sent(
    app: Flask, client: FlaskClient, here: Service, world: World, api: BotApiStandIn, tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    _call(app, client, world, api)
    assert sorted(kind for _, kind in _cases(world)) == ["danger", "danger", "danger", "migrant"]
    live = _in_redis(here.redis)
    _work(world)
    dumps = {
        "database": everything_stored(world, tmp_path),
        "redis": live + _in_redis(here.redis),
        "journal": "".join(capfd.readouterr()).encode(),
    }
    assert b"hotline-protection" in dumps["database"]
    assert b"session:" in dumps["redis"]
    assert b'"event"' in dumps["journal"]
    told = (*SPOKEN, *(number.removeprefix("+855") for number in NUMBERS.values()))
    found = {(name, secret) for name, dump in dumps.items() for secret in told if _holds(dump, secret)}
    assert found == set()
    assert not any(FRAME[4:40] in dump for dump in dumps.values())
    texts = _texts(world)
    assert texts
    assert [text for text in texts for secret in SPOKEN if secret in text] == []


def _holds(dump: bytes, secret: str) -> bool:
    forms = [secret.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "unicode_escape")]
    return any(form in dump or form.hex().encode() in dump for form in forms)


def _texts(world: World) -> list[str]:
    with world.sessions() as session:
        return [opened(world.inst, message)[1] for message in session.scalars(select(Message))]


def test_the_search_would_find_what_is_not_sealed() -> None:
    for secret in SPOKEN:
        assert _holds(b"..." + secret.encode() + b"...", secret)
        assert _holds(b"..." + secret.encode("utf-8").hex().encode(), secret)
        assert not _holds(b"... nothing of it ...", secret)
