"""An official types what a villager said on a recording."""

from __future__ import annotations

from grievance_core.cases.filing import Receipt
from grievance_core.cases.history import said_last
from grievance_core.evidence.keeping import attach, keep
from grievance_core.evidence.media import checked
from tests.dialogues.phone import VILLAGER, Exchange, Phone
from tests.dialogues.test_official_work import CHAIR, in_english
from tests.evidence.samples import MP3, OGG
from tests.world import World

HEARD = "They paid me half of it"


def recorded(world: World, content: bytes = MP3) -> Receipt:
    case = world.file(words="(voice)")
    with world.work() as session:
        kept = keep(session, world.inst.vault, VILLAGER, checked(content), world.now)
        attach(session, world.inst, case.case_id, VILLAGER, [kept], world.now)
    return case


def at_the_case(exchange: Exchange, case: Receipt) -> Phone:
    return in_english(exchange.official(CHAIR)).choose("my-work", case.reference)


def words(world: World, case: Receipt) -> str:
    with world.sessions() as session:
        return said_last(session, world.inst.vault, case.case_id, "words")


def test_a_case_without_a_recording_has_nothing_to_write_down(exchange: Exchange) -> None:
    assert "write-down" not in at_the_case(exchange, exchange.world.file()).ids


def test_nothing_typed_writes_nothing_down(exchange: Exchange) -> None:
    case = recorded(exchange.world)
    phone = at_the_case(exchange, case).choose("write-down").type("  ")
    assert phone.at == "work-recordings"
    assert words(exchange.world, case) == "(voice)"


def test_a_recording_is_heard_in_a_call_and_a_voice_message_in_the_console(exchange: Exchange) -> None:
    for content, told in ((MP3, "Call this line"), (OGG, "console")):
        phone = at_the_case(exchange, recorded(exchange.world, content)).choose("write-down")
        phone.choose(phone.ids[0])
        assert phone.at == "work-recordings"
        assert told in phone.text


def test_what_she_types_are_the_words_of_the_case_and_she_is_not_asked_again(exchange: Exchange) -> None:
    case = recorded(exchange.world)
    phone = at_the_case(exchange, case)
    assert phone.ids[0] == "write-down"
    phone.choose("write-down").type(HEARD)
    assert phone.at == "work-done"
    assert words(exchange.world, case) == HEARD
    phone.choose("my-work", case.reference)
    assert "write-down" not in phone.ids
    assert HEARD in phone.read()


def test_she_may_go_back_to_the_case_without_writing(exchange: Exchange) -> None:
    case = recorded(exchange.world)
    phone = at_the_case(exchange, case).choose("write-down", "work-case")
    assert phone.at == "work-case"
    assert words(exchange.world, case) == "(voice)"
