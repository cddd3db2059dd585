"""A hotline in a chat: what the bot may remove again is removed, tried again where it fails, and she is told the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from grievance_core.cases.deciding import settled
from grievance_core.messages.model import Message
from grievance_core.messages.sending import deliver, hand_out_due
from grievance_core.safety.model import ChatTrace
from service import Service
from tests.telegram.provider import BotApiStandIn, refuses
from tests.telegram.updates import NUMBER, Chat
from tests.telegram.villager import at_home, press
from tests.world import World

WORDS = "ប្តីខ្ញុំវាយខ្ញុំ"


def send(here: Service, later: timedelta = timedelta()) -> None:
    now = here.now() + later
    with here.sessions.begin() as session:
        due = hand_out_due(session, now, now)
    for message_id in due:
        deliver(here.sessions, here.inst, here.transport, message_id, now, now, settled)


def traces(here: Service) -> list[ChatTrace]:
    with here.sessions() as session:
        return list(session.scalars(select(ChatTrace)))


def spoken_with(chat: Chat, api: BotApiStandIn, world: World) -> None:
    at_home(world, chat)
    chat.writes("/start")
    press(chat, api, "hotline", "danger", "no")
    chat.writes(WORDS)


def states(here: Service) -> list[str]:
    with here.sessions() as session:
        return list(session.scalars(select(Message.state).where(Message.template == "retract")))


def test_what_it_showed_and_what_she_wrote_is_removed_when_she_asks(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    spoken_with(chat, api, world)
    receipt = api.message_id
    press(chat, api, "delete-chat")
    assert api.text == here.inst.catalogues.text("km", "end", "chat-forgotten")
    assert traces(here) == []
    before = len(api.of("deleteMessage"))
    send(here)
    assert receipt in [fields["message_id"] for fields in api.of("deleteMessage")[before:]]
    assert set(states(here)) == {"delivered"}


@pytest.mark.parametrize("code", [429, 500])
def test_it_is_tried_again_where_it_fails(
    here: Service, world: World, chat: Chat, api: BotApiStandIn, code: int
) -> None:
    spoken_with(chat, api, world)
    press(chat, api, "delete-chat")
    api.will("deleteMessage", *[refuses(code)] * 20)
    send(here)
    assert set(states(here)) <= {"queued", "delivered"}
    assert "queued" in states(here)
    api.answers.clear()
    send(here, timedelta(minutes=2))
    assert set(states(here)) == {"delivered"}


def test_one_that_is_gone_already_is_done_with(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    spoken_with(chat, api, world)
    press(chat, api, "delete-chat")
    api.will("deleteMessage", *[refuses(400)] * 20)
    send(here)
    assert set(states(here)) == {"delivered"}


def test_what_telegram_would_not_remove_any_more_is_not_asked_for(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    spoken_with(chat, api, world)
    with here.sessions.begin() as session:
        session.execute(update(ChatTrace).values(shown_at=datetime.now(UTC) - timedelta(hours=49)))
    press(chat, api, "delete-chat")
    assert states(here) == []


def test_where_it_stands_is_not_readable_and_nothing_is_kept_of_an_ordinary_conversation(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    chat.writes("/start")
    press(chat, api, "programmes", "back", "my-case")
    assert traces(here) == []
    press(chat, api, "back", "hotline")
    kept = traces(here)
    assert kept
    assert not any(NUMBER.encode() in row.place_sealed or b"telegram" in row.place_sealed for row in kept)


def test_leaving_at_once_leaves_a_line_about_programmes(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    chat.writes("/start")
    press(chat, api, "hotline", "danger", "leave")
    assert api.text == here.inst.catalogues.text("km", "end", "innocent")
    chat.writes("x")
    assert ".hotline" in str(api.shown["reply_markup"])
