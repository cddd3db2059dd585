"""Conversations in a chat: one message whose buttons change in place, and no button that picks something else."""

from __future__ import annotations

import pytest

from bot.dialogues.conversation import conversation
from bot.dialogues.nodes import Typed
from bot.engine.screen import Asks
from bot.telegram.showing import PRIVATE
from grievance_core.cases import handling, reading
from service import Service
from tests.cases.stories import CHAIR, do
from tests.telegram.provider import BotApiStandIn, refuses
from tests.telegram.updates import Chat
from tests.telegram.villager import WORDS, at_home, cases, press, up_to_words, words_of
from tests.world import World

STALE = "ប៊ូតុងនោះជារបស់សារចាស់"


def test_a_tap_on_an_older_screen_does_not_pick_what_is_there_now(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    chat.writes(WORDS)
    press(chat, api, "skip")
    review = api.buttons()
    change = api.data("change-place")
    press(chat, api, "change-place")
    assert review != api.buttons()
    chat.taps(change.replace("change-place", "confirm"))  # the review that is no longer on view
    assert cases(here) == []
    assert api.text.startswith(STALE)


def test_a_tap_that_is_delivered_again_is_answered_the_same_and_does_nothing_twice(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    chat.writes(WORDS)
    press(chat, api, "skip", "confirm")
    receipt = api.text
    for _ in range(3):
        assert chat.again().status_code == 200
    assert len(cases(here)) == 1
    assert api.text == receipt


def test_it_is_one_case_even_when_the_store_of_conversations_was_lost(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    chat.writes(WORDS)
    press(chat, api, "skip", "confirm")
    receipt = api.text
    here.redis.flushall()
    chat.again()
    assert (len(cases(here)), api.text) == (1, receipt)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "confirm",
        ".confirm",
        "-.confirm",
        "0" * 12 + ".confirm",
        "#1",
        "0#1",
        "x" * 64,
        "…",
        "a.b.c",
        "\x00",
    ],
)
def test_a_button_that_is_none_of_ours_chooses_nothing(
    here: Service, world: World, chat: Chat, api: BotApiStandIn, data: str
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    chat.writes(WORDS)
    press(chat, api, "skip")
    review = api.text
    chat.taps(data)
    assert cases(here) == []
    assert api.text == f"{api.text.splitlines()[0]}\n{review}"


def test_it_changes_one_message_while_buttons_are_pressed(
    world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    chat.writes("/start")
    sent = api.message_id
    press(chat, api, "complaint", "back", "hotline", "home")
    assert api.message_id == sent
    changed = api.of("editMessageText")
    assert {fields["message_id"] for fields in changed} == {sent}
    assert len(api.of("answerCallbackQuery")) == len(changed) == 4


def test_what_she_writes_is_followed_by_a_new_message_and_the_old_one_loses_its_buttons(
    world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    asked = api.message_id
    chat.writes(WORDS)
    assert api.message_id == asked + 1
    assert api.of("editMessageReplyMarkup") == [
        {"chat_id": chat.account, "message_id": asked, "reply_markup": {"inline_keyboard": []}}
    ]


def test_the_receipt_has_no_buttons_and_is_never_written_over(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    chat.writes(WORDS)
    press(chat, api, "skip", "confirm")
    receipt = api.shown
    assert receipt.get("reply_markup") is None
    assert str(receipt["text"]).replace(" ", "").find(cases(here)[0].reference) >= 0
    before = len(api.asked)
    chat.writes("/start")
    chat.writes("/start")
    later = [asked.fields.get("message_id") for asked in api.asked[before:]]
    assert receipt["message_id"] not in later


def test_it_sends_the_screen_anew_where_the_message_can_no_longer_be_changed(
    world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    chat.writes("/start")
    sent = api.message_id
    api.will("editMessageText", refuses(400, "Bad Request: message can't be edited"))
    press(chat, api, "complaint")
    assert api.message_id == sent + 1


def test_a_second_tap_on_the_same_button_sends_nothing_more(
    world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    chat.writes("/start")
    press(chat, api, "complaint")
    sent = len(api.of("sendMessage"))
    api.will("editMessageText", refuses(400, "Bad Request: message is not modified"))
    chat.again()
    assert len(api.of("sendMessage")) == sent


def test_a_free_sentence_out_of_the_blue_is_read_back_and_becomes_a_complaint(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    chat.writes(WORDS)
    assert WORDS in api.text
    press(chat, api, "complaint", "payment", "confirm", "skip", "confirm")
    (case,) = cases(here)
    assert (case.channel, words_of(here, case)) == ("telegram", WORDS)


def test_numbers_may_be_typed_as_on_any_other_phone(world: World, chat: Chat, api: BotApiStandIn) -> None:
    at_home(world, chat)
    chat.writes("/start")
    before = api.text
    chat.writes("៣")
    assert api.text != before
    assert "payment" in [data.partition(".")[2] for data in api.buttons().values()]


def test_a_pin_that_was_typed_does_not_stay_in_the_chat(world: World, chat: Chat, api: BotApiStandIn) -> None:
    at_home(world, chat)
    case = world.file(phone_id=world.phone("+85512000002"))
    chat.writes(f"/start case-{case.reference}")
    chat.writes(case.pin)
    assert case.pin not in api.text
    (deleted,) = api.of("deleteMessage")
    assert deleted == {"chat_id": chat.account, "message_id": chat.sent[-1]["message"]["message_id"]}


def test_what_was_written_to_a_hotline_does_not_stay_in_the_chat(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    chat.writes("/hotline")
    press(chat, api, "danger", "no")
    chat.writes(WORDS)
    assert [case.kind for case in cases(here)] == ["danger"]
    assert len(api.of("deleteMessage")) == 1
    assert WORDS not in api.text


def test_every_screen_that_asks_for_a_pin_is_private() -> None:
    asking = {
        name
        for name, node in conversation().nodes.items()
        if isinstance(node, Typed) and node.asks is Asks.PIN
    }
    assert asking | {"pin", "case-pin"} <= PRIVATE


def test_a_decision_that_came_as_a_text_is_confirmed_by_a_typed_one(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    case = world.file()
    do(world, case, handling.solve, CHAIR, "បានបើកប្រាក់ហើយ")
    world.settle()
    chat.writes("1")
    assert world.case(case).state == "closed"


def test_a_link_leads_to_the_place_it_names(world: World, chat: Chat, api: BotApiStandIn) -> None:
    at_home(world, chat)
    case = world.file()
    chat.writes("/start complaint")
    assert "payment" in [data.partition(".")[2] for data in api.buttons().values()]
    chat.writes(f"/start case-{case.reference}")
    assert case.reference in [data.partition(".")[2] for data in api.buttons().values()]
    others = world.file(phone_id=world.phone("+85512000002"))
    chat.writes(f"/start case-{others.reference}")
    chat.writes(others.pin)
    assert api.text.replace(" ", "").startswith(others.reference)


@pytest.mark.parametrize(
    "payload", ["nonsense", "case-", "case-1 2", "../../x", "my-case*1*1", "programme-nothing", "ខ្មែរ"]
)
def test_a_link_that_leads_nowhere_leads_to_the_start(
    world: World, chat: Chat, api: BotApiStandIn, payload: str
) -> None:
    at_home(world, chat)
    chat.writes(f"/start {payload}")
    assert api.buttons()


def test_whoever_never_spoke_to_us_is_asked_for_her_language_and_once_for_her_number(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    chat.writes("/start")
    press(chat, api, "en")
    asked = [f for f in api.of("sendMessage") if "keyboard" in (f.get("reply_markup") or {})]
    assert len(asked) == 1
    chat.writes("/start")
    assert len([f for f in api.of("sendMessage") if "keyboard" in (f.get("reply_markup") or {})]) == 1


def test_khmer_in_latin_letters_is_written_in_its_own_here(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    world.phone(language="km_Latn")
    chat.shares()
    chat.writes("/help")
    chat.writes("/start")
    assert all(ord(text[0]) > 0x1780 for text in (fields["text"] for fields in api.of("sendMessage")))


def test_whoever_works_on_a_case_is_shown_no_chat_for_a_number(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    chat.writes(WORDS)
    press(
        chat, api, "km", "complaint", "payment", "me", "1701", "170101", "17010101", "skip", "skip", "confirm"
    )
    (case,) = cases(here)
    with here.sessions.begin() as session:
        seen = reading.story(session, here.inst, world.official(CHAIR), case.id, here.now())
    assert (seen.words, seen.number) == (WORDS, "")
