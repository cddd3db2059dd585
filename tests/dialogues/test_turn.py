"""The one path of every message: answered once, resumed, never lost, never a crash."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import OperationalError

from bot.engine.session import Busy, Claim
from grievance_core.cases.model import Case, Draft, Turn
from tests.dialogues.phone import PIN, VILLAGER, Exchange, Phone
from tests.world import VILLAGE

WORDS = "ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំមិនទាន់មកដល់"
CHAIR = f"vdc:{VILLAGE}/chair"


def cases(exchange: Exchange) -> int:
    with exchange.world.work() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def at_review(exchange: Exchange) -> Phone:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm").type(WORDS).choose("skip")
    assert phone.at == "review"
    return phone


# Delivered more than once.


def test_the_same_message_three_times_files_one_case_and_gets_the_same_reply(exchange: Exchange) -> None:
    phone = at_review(exchange)
    inbound = phone.inbound(choice="confirm", message_id="once")
    answers = [phone.line.turn(inbound) for _ in range(3)]
    assert answers[0].reference
    assert answers[0] == answers[1] == answers[2]
    assert cases(exchange) == 1


def test_three_deliveries_at_once_file_one_case_and_get_the_same_reply(exchange: Exchange) -> None:
    phone = at_review(exchange)
    inbound = phone.inbound(choice="confirm", message_id="once")
    patient = exchange.line(pause=0.01)
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: patient.turn(inbound), range(3)))
    assert answers[0].reference
    assert answers[0] == answers[1] == answers[2]
    assert cases(exchange) == 1


def test_a_message_delivered_again_after_the_session_store_was_lost_changes_nothing(
    exchange: Exchange,
) -> None:
    phone = at_review(exchange)
    inbound = phone.inbound(choice="confirm", message_id="once")
    first = phone.line.turn(inbound)
    exchange.client.flushall()
    assert phone.line.turn(inbound) == first
    assert cases(exchange) == 1


def test_a_conversation_goes_on_from_a_reply_that_was_kept_when_saving_failed(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm")
    inbound = phone.inbound(text=WORDS, message_id="words")
    before = {key: exchange.client.dump(key) for key in exchange.client.keys("session:*")}
    assert before
    first = phone.line.turn(inbound)
    # As if the process had died between the commit and the session store.
    exchange.client.flushall()
    for key, value in before.items():
        exchange.client.restore(key, 0, value)
    assert phone.line.turn(inbound) == first
    assert phone.choose_after(first, "skip").at == "review"


def test_wiped_between_any_two_deliveries_a_message_changes_nothing_twice(exchange: Exchange) -> None:
    phone = at_review(exchange)
    before = {key: exchange.client.dump(key) for key in exchange.client.keys("session:*")}
    inbound = phone.inbound(choice="confirm", message_id="once")
    first = phone.line.turn(inbound)
    for kept in ({}, before, {}, before):
        exchange.client.flushall()
        for key, value in kept.items():
            exchange.client.restore(key, 0, value)
        assert phone.line.turn(inbound) == first
        assert cases(exchange) == 1


def test_an_old_message_delivered_late_does_not_turn_the_conversation_back(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm")
    words = phone.inbound(text=WORDS, message_id="words")
    old = phone.line.turn(words)
    phone.answer = old
    phone.choose("skip", "back", "skip", "back", "skip")
    assert phone.line.turn(words) == old
    phone.choose("confirm")
    assert phone.at == "filed"


def test_a_start_delivered_twice_answers_nothing(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone()
    phone.dial("one-session")
    assert phone.dial("one-session").at == "main"


def test_two_phones_with_one_session_id_do_not_meet(exchange: Exchange) -> None:
    exchange.world.phone()
    exchange.world.phone("+85512000002")
    first, second = exchange.phone(), exchange.phone("+85512000002")
    first.dial("shared").choose("complaint")
    second.dial("shared")
    assert first.choose("payment").at == "here"
    assert second.at == "main"


# What the database is asked.


def statements(exchange: Exchange) -> list[str]:
    """What is sent to the database from now on."""
    sent: list[str] = []
    engine: Engine = exchange.world.sessions.kw["bind"]

    def keep(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    return sent


def test_a_conversation_that_goes_on_and_changes_nothing_asks_the_database_nothing(
    exchange: Exchange,
) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial()
    sent = statements(exchange)
    phone.choose("programmes", "back", "hotline", "back", "complaint").type("99").choose("more", "back")
    assert phone.at == "kind"
    assert sent == []


def test_what_is_known_of_a_phone_outlasts_the_way_home(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "home")
    assert phone.choose("complaint", "payment").at == "here"


def test_a_conversation_goes_on_while_the_database_is_away_until_something_is_asked_of_it(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial()
    broken(exchange, monkeypatch, "bot.counter.visit.knowledge.know")
    assert phone.choose("programmes", "back").at == "main"
    phone.choose("my-case")
    assert phone.at == "main"
    assert "បញ្ហាបច្ចេកទេស" in phone.text


# Hostile and broken input.


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "😀" * 3_000, "\x00\x07\x1b[31m", "\ud800", "្" * 500, "*" * 300]
)
def test_strange_words_are_kept_cut_or_refused_but_always_answered(exchange: Exchange, text: str) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm").type(text)
    assert phone.at in ("words", "name")
    if len(text) > 2_000:
        assert "២០០០" in phone.text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(st.text(max_size=30), st.sampled_from([str(n) for n in range(10)] + ["00", "98"])),
        max_size=12,
    )
)
def test_no_sequence_of_inputs_ends_in_trouble(exchange: Exchange, inputs: list[str]) -> None:
    phone = exchange.phone("+85512000009").dial()
    for text in inputs:
        phone.type(text)
        assert phone.at not in ("trouble", "wait")
        if phone.answer.rendered.ended:
            phone.dial()


def test_an_unknown_channel_is_a_mistake_of_the_program(exchange: Exchange) -> None:
    phone = exchange.phone(channel="pigeon")
    with pytest.raises(KeyError):
        phone.dial()


# Trouble inside.


class Held:
    """A store in which somebody else always answers."""

    def claim(self, key: str, message_id: str) -> Claim:
        return Busy()

    def save(self, *_: object) -> bool:
        return False

    def release(self, *_: object) -> None:
        return None

    def end(self, *_: object) -> bool:
        return False


class Gone(Held):
    """A store that cannot be reached."""

    def claim(self, key: str, message_id: str) -> Claim:
        raise ConnectionError(f"cannot reach {key}")


def test_while_another_message_is_answered_she_is_asked_to_wait(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.turn.WAIT_SECONDS", 0.05)
    phone = exchange.phone(line=exchange.line(Held())).dial()
    assert phone.at == "wait"
    assert "សូមរង់ចាំ" in phone.text


def test_without_the_session_store_she_gets_a_sentence(exchange: Exchange) -> None:
    phone = exchange.phone(line=exchange.line(Gone())).dial()
    assert phone.at == "trouble"


def broken(exchange: Exchange, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("SELECT a secret", {"number": VILLAGER}, Exception("gone"))

    monkeypatch.setattr(name, fail)


def test_when_filing_fails_she_stays_at_her_answers_and_can_send_again(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = at_review(exchange)
    with monkeypatch.context() as patched:
        broken(exchange, patched, "bot.counter.filing.file_complaint")
        phone.choose("confirm")
    assert phone.at == "review"
    assert "បញ្ហាបច្ចេកទេស" in phone.text
    assert cases(exchange) == 0
    phone.choose("confirm")
    assert phone.at == "filed"


def test_when_nothing_works_there_is_still_a_sentence(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange.world.phone()
    broken(exchange, monkeypatch, "bot.turn.knowledge.know")
    assert exchange.phone().dial().at == "trouble"


def test_the_journal_gets_ids_and_never_words_or_numbers(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = at_review(exchange)
    broken(exchange, monkeypatch, "bot.counter.filing.file_complaint")
    with structlog.testing.capture_logs() as entries:
        phone.choose("confirm")
    assert [entry["event"] for entry in entries] == ["turn_failed"]
    assert VILLAGER not in str(entries)
    assert "secret" not in str(entries)


def test_everything_of_one_turn_happens_or_nothing(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = at_review(exchange)
    with exchange.world.work() as session:
        turns = session.scalar(select(func.count()).select_from(Turn))
    broken(exchange, monkeypatch, "bot.turn.turns.keep")
    phone.choose("confirm")
    assert cases(exchange) == 0
    with exchange.world.work() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 1
        assert session.scalar(select(func.count()).select_from(Turn)) == turns


def test_neither_words_nor_pins_are_readable_in_what_is_kept(exchange: Exchange) -> None:
    phone = exchange.official(CHAIR)
    with exchange.world.work() as session:
        kept = b"".join(turn.reply_sealed for turn in session.scalars(select(Turn)))
    assert PIN.encode() not in kept
    assert phone.number.encode() not in kept


def test_a_pin_is_kept_nowhere_in_the_conversation(exchange: Exchange) -> None:
    exchange.official(CHAIR)
    states = b"".join(
        filter(None, (exchange.client.hget(key, "state") for key in exchange.client.keys("session:*")))
    )
    assert states
    assert b'"pin"' not in states.replace(b'"node":"pin"', b"")
    assert PIN.encode() not in states


def test_the_language_the_channel_knows_is_spoken_without_asking(exchange: Exchange) -> None:
    phone = exchange.phone()
    phone.session = "english"
    phone.send(replace(phone.inbound(first=True), language="en"))
    assert phone.at == "main"
    assert "I have a problem" in phone.text
