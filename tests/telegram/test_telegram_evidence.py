"""Photos, recordings and documents: with the complaint that is being made, or with the case on view, and nowhere else."""

from __future__ import annotations

import pytest

from bot.dialogues.conversation import conversation
from bot.dialogues.desk import KEEP_FILE
from bot.enclosing import NOT_HERE, Enclosed, enclosing
from bot.engine.state import State
from grievance_core.evidence.media import MOST_BYTES, Kind
from service import Service
from tests.evidence.samples import JPEG, OGG, PDF, VIDEO
from tests.telegram.provider import BotApiStandIn, refuses
from tests.telegram.updates import Chat, document, photo, voice
from tests.telegram.villager import WORDS, at_home, cases, files, press, up_to_words, words_of
from tests.world import World

SIZE = {"width": 1, "height": 1}
LOOKS = {"is_animated": False, "is_video": False, "type": "regular"}
STICKER = {"sticker": {"file_id": "s", "file_unique_id": "u", **SIZE, **LOOKS}}


@pytest.fixture(autouse=True)
def at_telegram(api: BotApiStandIn) -> None:
    api.files.update({"files/photo": JPEG, "files/voice": OGG, "files/document": PDF, "files/video": VIDEO})


def test_a_file_is_told_by_its_content_and_not_by_its_name(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    api.files["files/document"] = b"<html><script>alert(1)</script>"
    chat.send(chat.message(**document(name="photo.jpg")))
    assert files(here) == []
    assert "PDF" in api.text


@pytest.mark.parametrize("said", [MOST_BYTES + 1, 2 * 1024**3])
def test_a_file_that_says_it_is_too_large_is_not_even_fetched(
    here: Service, world: World, chat: Chat, api: BotApiStandIn, said: int
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    chat.send(chat.message(**document(size=said)))
    assert (files(here), api.fetched) == ([], [])


def test_a_file_that_is_larger_than_it_says_is_fetched_no_further(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    api.files["files/document"] = PDF[:-6] + b"x" * MOST_BYTES + PDF[-6:]
    chat.send(chat.message(**document(size=10)))
    assert files(here) == []


def test_a_file_telegram_does_not_give_is_asked_for_again(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    api.will("getFile", refuses(400, "Bad Request: file is too big"))
    chat.send(chat.message(**voice()))
    assert files(here) == []
    del api.files["files/voice"]
    chat.send(chat.message(**voice()))
    assert (files(here), cases(here)) == ([], [])


@pytest.mark.parametrize(
    "content",
    [
        STICKER,
        {"video": {"file_id": "video", "file_unique_id": "u", **SIZE, "duration": 1}},
        {"location": {"latitude": 13.3, "longitude": 103.8}},
        {"dice": {"emoji": "x", "value": 1}},
    ],
)
def test_what_is_neither_words_nor_evidence_is_said_to_be_so(
    here: Service, world: World, chat: Chat, api: BotApiStandIn, content: dict[str, object]
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    before = api.text
    chat.send(chat.message(**content))
    assert (files(here), cases(here)) == ([], [])
    assert api.text.endswith(before)


def test_a_recording_alone_is_enough_for_a_complaint(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    chat.send(chat.message(**voice()))
    press(chat, api, "skip", "confirm")
    (case,) = cases(here)
    assert files(here) == [(case.id, "voice")]
    assert words_of(here, case).startswith("(")


def test_a_recording_alone_is_enough_for_a_hotline(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    chat.writes("/hotline")
    press(chat, api, "danger", "no")
    chat.send(chat.message(**voice()))
    (case,) = cases(here)
    assert (case.restricted, files(here)) == (True, [(case.id, "voice")])


def test_a_photo_with_words_beside_it_is_both(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    chat.send(chat.message(**photo(caption=WORDS)))
    press(chat, api, "skip", "confirm")
    (case,) = cases(here)
    assert (words_of(here, case), files(here)) == (WORDS, [(case.id, "photo")])


def test_a_photo_without_words_is_kept_and_words_are_still_asked_for(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    chat.send(chat.message(**photo()))
    assert files(here) == [(None, "photo")]
    chat.writes(WORDS)
    chat.send(chat.message(**document()))
    press(chat, api, "skip")
    assert "២" in api.text
    press(chat, api, "confirm")
    (case,) = cases(here)
    assert files(here) == [(case.id, "photo"), (case.id, "document")]


def test_a_file_delivered_twice_is_kept_once(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    chat.send(chat.message(**photo()))
    chat.again()
    here.redis.flushall()
    chat.again()
    assert files(here) == [(None, "photo")]


def test_a_recording_out_of_the_blue_begins_a_complaint(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    chat.send(chat.message(**voice()))
    press(chat, api, "complaint", "payment", "confirm", "skip", "confirm")
    (case,) = cases(here)
    assert files(here) == [(case.id, "voice")]


def test_a_photo_out_of_the_blue_begins_a_complaint_even_from_whoever_never_spoke_to_us(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    chat.send(chat.message(**photo()))
    press(chat, api, "km", "danger")
    press(chat, api, "no")
    chat.writes(WORDS)
    (case,) = cases(here)
    assert files(here) == [(case.id, "photo")]


def test_what_was_left_behind_does_not_turn_up_in_the_next_complaint(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    chat.send(chat.message(**photo()))
    press(chat, api, "home", "complaint", "payment", "confirm")
    chat.writes(WORDS)
    press(chat, api, "skip", "confirm")
    assert files(here) == [(None, "photo")]


def test_a_file_sent_to_her_open_case_goes_with_it(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    case = world.file()
    chat.writes("/mycase")
    press(chat, api, case.reference)
    chat.send(chat.message(**photo()))
    assert files(here) == [(case.case_id, "photo")]
    press(chat, api, "add")
    chat.send(chat.message(**voice()))
    assert files(here) == [(case.case_id, "photo"), (case.case_id, "voice")]


def test_a_case_that_is_over_takes_no_file(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    case = world.file()
    chat.writes("/mycase")
    press(chat, api, case.reference, "withdraw", "confirm", "my-case", case.reference)
    chat.send(chat.message(**photo()))
    assert files(here) == []


def test_whoever_signed_in_for_an_office_sends_no_file_but_with_a_complaint_she_writes_down() -> None:
    signed_in = State(language="km", node="work-case", official=1, draft={"case": "123456789"})
    photo_alone = Enclosed(Kind.PHOTO, "", "(voice)")
    stepped = enclosing(conversation(), signed_in, photo_alone, asked=True)
    assert (stepped.effects, stepped.state.complaint) == ((), NOT_HERE)
    writing_down = signed_in._replace(node="words", draft={"recording": "yes", "kind": "payment"})
    stepped = enclosing(conversation(), writing_down, photo_alone, asked=True)
    assert [effect.name for effect in stepped.effects] == [KEEP_FILE]


def test_a_sixth_file_is_refused_and_nothing_else_is_lost(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    for number in range(6):
        api.files[f"files/photo{number}"] = JPEG[:20] + bytes([number]) + JPEG[20:]
        chat.send(chat.message(**photo(f"photo{number}")))
    assert len(files(here)) == 5
    chat.writes(WORDS)
    press(chat, api, "skip", "confirm")
    (case,) = cases(here)
    assert files(here) == [(case.id, "photo")] * 5
