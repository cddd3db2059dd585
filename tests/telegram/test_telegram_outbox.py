"""Messages of the outbox: into the chat of whoever wants them there, else by SMS, and never twice."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.telegram.client import Account, BotApi
from bot.telegram.transport import Stores, TelegramFirst
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Case
from grievance_core.messages.model import Message
from grievance_core.messages.sending import FINAL, Accepted, DeliveryError, Unanswered
from grievance_core.people import chats
from service import Service
from tests.sms.outbox import message, send, solved
from tests.telegram.provider import BotApiStandIn, hangs_up, refuses, says
from tests.telegram.updates import NUMBER, SREY, TOKEN, Chat
from tests.telegram.villager import WORDS, at_home, cases, press
from tests.world import World


class Texts:
    """The SMS gateway: what was handed to it."""

    knows_our_ids = False

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, message_id: str, number: str, text: str) -> Accepted:
        self.sent.append((number, text))
        return Accepted(f"sms-{message_id}", "sent")


@pytest.fixture
def texts() -> Texts:
    return Texts()


@pytest.fixture
def transport(here: Service, api: BotApiStandIn, texts: Texts) -> TelegramFirst:
    stores = Stores(here.reading, here.sessions, here.inst.vault, here.clock)
    return TelegramFirst(BotApi(Account(api.url, TOKEN)), stores, texts)


def handed(transport: TelegramFirst, number: str = NUMBER) -> Accepted:
    return transport.send("01MESSAGE", number, "សាកល្បង")


def in_chats(api: BotApiStandIn) -> list[dict[str, Any]]:
    return [fields for fields in api.of("sendMessage") if "reply_markup" not in fields]


def test_whoever_linked_no_chat_gets_an_sms(
    transport: TelegramFirst, texts: Texts, api: BotApiStandIn, world: World
) -> None:
    handed(transport)
    assert (len(texts.sent), api.asked) == (1, [])


def test_whoever_linked_a_chat_gets_it_there(
    transport: TelegramFirst, texts: Texts, api: BotApiStandIn, world: World, chat: Chat
) -> None:
    at_home(world, chat)
    accepted = handed(transport)
    assert accepted.state == "delivered"
    assert in_chats(api)[-1]["chat_id"] == SREY
    assert str(SREY) not in accepted.provider_id
    assert texts.sent == []


def test_whoever_wants_sms_gets_sms(
    transport: TelegramFirst, texts: Texts, api: BotApiStandIn, world: World, chat: Chat
) -> None:
    at_home(world, chat)
    chat.writes("/sms")
    handed(transport)
    assert len(texts.sent) == 1


@pytest.mark.parametrize("refusal", [refuses(403), refuses(400, "Bad Request: chat not found")])
def test_whoever_blocked_the_bot_gets_an_sms_from_then_on(
    transport: TelegramFirst, texts: Texts, api: BotApiStandIn, world: World, chat: Chat, refusal: Any
) -> None:
    at_home(world, chat)
    api.will("sendMessage", refusal)
    handed(transport)
    asked = len(api.asked)
    handed(transport)
    assert (len(texts.sent), len(api.asked)) == (2, asked)


def test_telegram_out_of_reach_is_no_reason_to_wait(
    here: Service, texts: Texts, world: World, chat: Chat
) -> None:
    at_home(world, chat)
    stores = Stores(here.reading, here.sessions, here.inst.vault, here.clock)
    nobody = TelegramFirst(BotApi(Account("http://127.0.0.1:9", TOKEN)), stores, texts)
    assert handed(nobody).state == "sent"
    assert len(texts.sent) == 1


def test_a_chat_without_a_number_waits_until_telegram_is_there_again(
    here: Service, texts: Texts, world: World, chat: Chat
) -> None:
    chat.writes("/start")
    address = chats.address_of(here.inst.vault, "telegram", str(SREY))
    stores = Stores(here.reading, here.sessions, here.inst.vault, here.clock)
    nobody = TelegramFirst(BotApi(Account("http://127.0.0.1:9", TOKEN)), stores, texts)
    with pytest.raises(DeliveryError) as waits:
        handed(nobody, address)
    assert not waits.value.permanent
    assert texts.sent == []


def test_a_chat_without_a_number_that_blocked_us_is_never_reached(
    here: Service, transport: TelegramFirst, texts: Texts, api: BotApiStandIn, chat: Chat, world: World
) -> None:
    chat.writes("/start")
    address = chats.address_of(here.inst.vault, "telegram", str(SREY))
    api.will("sendMessage", refuses(403))
    for _ in range(2):
        with pytest.raises(DeliveryError) as never:
            handed(transport, address)
        assert never.value.permanent
    assert texts.sent == []


@pytest.mark.parametrize("answer", [hangs_up, says(200, "<html>"), says(502, "<html>"), says(504, "")])
def test_what_may_have_arrived_is_sent_by_no_other_way(
    transport: TelegramFirst,
    texts: Texts,
    api: BotApiStandIn,
    world: World,
    chat: Chat,
    answer: Any,
    impatient: None,
) -> None:
    at_home(world, chat)
    api.will("sendMessage", answer)
    with pytest.raises(Unanswered):
        handed(transport)
    assert texts.sent == []


def test_it_leaves_telegram_in_peace_as_long_as_it_asks_for(
    transport: TelegramFirst, texts: Texts, api: BotApiStandIn, world: World, chat: Chat
) -> None:
    at_home(world, chat)
    api.will("sendMessage", refuses(429, "Too Many Requests: retry after 1", wait=1))
    with pytest.raises(DeliveryError) as first:
        handed(transport)
    asked = len(api.asked)
    with pytest.raises(DeliveryError) as second:
        handed(transport)
    assert (first.value.wait, first.value.permanent, second.value.permanent) == (1.0, False, False)
    assert 0 < second.value.wait <= 1
    assert (len(api.asked), texts.sent) == (asked, [])
    time.sleep(1.05)
    assert handed(transport).state == "delivered"


def test_a_message_waits_longer_where_telegram_asks_for_more(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    case = solved(world)
    api.will("sendMessage", refuses(429, "Too Many Requests", wait=1800))
    waiting = send(here, case)
    assert waiting.state == "queued"
    assert (waiting.not_before - here.now()).total_seconds() == 1800


def test_what_is_in_her_chat_has_arrived(here: Service, world: World, chat: Chat, api: BotApiStandIn) -> None:
    at_home(world, chat)
    case = solved(world)
    sent: Message = send(here, case)
    assert sent.state in FINAL
    assert world.case(case).state == "awaiting_confirmation"
    before = len(api.asked)
    assert send(here, case).state == "delivered"
    assert len(api.asked) == before


def test_whoever_stopped_all_messages_gets_none_in_her_chat(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    case = solved(world)
    chat.writes("/stop")
    before = len(api.asked)
    assert message(here, case).state == "failed"
    assert len(api.asked) == before


def test_a_hotlines_text_says_no_more_in_a_chat_than_anywhere_else(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    chat.writes("/hotline")
    press(chat, api, "danger", "no")
    chat.writes(WORDS)
    (case,) = cases(here)
    assert _texts_about(here, case) == []


def test_a_chat_of_its_own_is_written_to_before_it_is_linked(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    chat.writes(WORDS)
    press(
        chat, api, "km", "complaint", "payment", "me", "1701", "170101", "17010101", "skip", "skip", "confirm"
    )
    (case,) = cases(here)
    receipt = Receipt(case.id, case.reference, "", {}, None, case.level)
    assert send(here, receipt, "filed").state == "delivered"
    assert in_chats(api)[-1]["chat_id"] == SREY
    assert case.reference in in_chats(api)[-1]["text"].replace(" ", "")


def test_connections_stay_open(
    transport: TelegramFirst, api: BotApiStandIn, world: World, chat: Chat
) -> None:
    at_home(world, chat)
    before = len(api.connections)
    for _ in range(5):
        handed(transport)
    assert len(api.connections) - before <= 1


def _texts_about(here: Service, case: Case) -> list[str]:
    with here.sessions() as session:
        rows = session.query(Message).where(Message.case_id == case.id, Message.official_id.is_(None))
        return [row.template for row in rows]
