"""A chat speaks as a phone once its owner sent her own number, and not before."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from grievance_core.cases.model import Draft
from grievance_core.people import chats
from grievance_core.people.model import Chat as ChatRow
from grievance_core.people.model import Phone
from service import Service
from tests.evidence.samples import JPEG
from tests.telegram.provider import BotApiStandIn, refuses
from tests.telegram.updates import NUMBER, SREY, Chat, photo
from tests.telegram.villager import WORDS, at_home, cases, files, phone_id, press
from tests.world import World


def peer(here: Service, to: str) -> str | None:
    with here.sessions() as session:
        return chats.peer_for(session, here.inst.vault, to)


def own_address(here: Service, account: int = SREY) -> str:
    return chats.address_of(here.inst.vault, "telegram", str(account))


@pytest.mark.parametrize("whose", [SREY + 1, 0, -1])
def test_somebody_elses_number_links_nothing(
    here: Service, world: World, chat: Chat, api: BotApiStandIn, whose: int
) -> None:
    world.phone()
    chat.shares(whose=whose or SREY + 2)
    assert peer(here, NUMBER) is None
    assert api.shown["reply_markup"]["keyboard"]


def test_a_number_out_of_an_address_book_without_an_account_links_nothing(here: Service, chat: Chat) -> None:
    chat.send(chat.message(contact={"phone_number": NUMBER, "first_name": "S"}))
    assert peer(here, NUMBER) is None


@pytest.mark.parametrize("number", ["", "12", "nobody", "+", "0" * 40])
def test_what_is_no_number_links_nothing(here: Service, chat: Chat, number: str) -> None:
    chat.shares(number)
    with here.sessions() as session:
        assert session.scalars(select(ChatRow.number_index)).all() == [None]


def test_before_it_is_linked_a_chat_sees_no_case_of_the_phone(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    case = world.file()
    chat.writes("/start")
    press(chat, api, "en")
    chat.writes("/mycase")
    assert case.reference not in "".join(api.buttons().values())


@pytest.mark.parametrize("number", [NUMBER, NUMBER.removeprefix("+")])
def test_once_linked_it_sees_the_cases_of_its_phone(
    here: Service, world: World, chat: Chat, api: BotApiStandIn, number: str
) -> None:
    case = world.file()
    chat.shares(number)
    chat.writes("/mycase")
    assert case.reference in "".join(api.buttons().values())


def test_a_number_speaks_through_one_chat_alone(here: Service, world: World, chat: Chat) -> None:
    at_home(world, chat)
    another = Chat(chat.client, account=SREY + 7)
    another.shares(NUMBER)
    assert peer(here, NUMBER) == str(another.account)
    assert peer(here, own_address(here)) == str(SREY)


def test_what_was_filed_before_belongs_to_the_phone_where_it_is_new_to_us(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    chat.writes("/hotline")
    chat.writes("/start")
    press(chat, api, "km")
    with here.sessions() as session:
        (own,) = session.scalars(select(Phone.id)).all()
    chat.shares()
    assert phone_id(here) == own


def test_what_was_begun_goes_along(here: Service, world: World, chat: Chat, api: BotApiStandIn) -> None:
    world.phone()
    api.files["files/photo"] = JPEG
    chat.writes(WORDS)
    press(chat, api, "km", "complaint", "payment", "me", "1701", "170101", "17010101")
    chat.send(chat.message(**photo()))
    chat.shares()
    with here.sessions() as session:
        drafts = session.scalars(select(Draft.number_index)).all()
    chat.taps(api.data("skip"), api.message_id)
    press(chat, api, "confirm")
    (case,) = cases(here)
    assert len(drafts) == 1
    assert case.phone_id == phone_id(here)
    assert files(here) == [(case.id, "photo")]


def test_linked_twice_nothing_changes(here: Service, world: World, chat: Chat) -> None:
    at_home(world, chat)
    assert chat.again().status_code == 200
    assert peer(here, NUMBER) == str(SREY)


def test_no_account_is_kept_readable(here: Service, world: World, chat: Chat, api: BotApiStandIn) -> None:
    at_home(world, chat)
    chat.writes(WORDS)
    with here.engine.connect() as connection:
        for table in ("chats", "phones", "drafts", "turns", "messages"):
            for row in connection.execute(text(f"SELECT * FROM {table}")):
                told = " ".join(
                    bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(value)
                    for value in row
                )
                assert str(SREY) not in told
                assert str(SREY).encode().hex() not in told
    kept = here.redis.keys("*")
    assert all(str(SREY) not in str(key) + str(here.redis.dump(key)) for key in kept)  # type: ignore[union-attr]


def test_whoever_blocks_us_and_comes_back_is_written_to_again(
    here: Service, world: World, chat: Chat
) -> None:
    at_home(world, chat)
    change = {
        "chat": chat.chat,
        "from": chat.person,
        "date": 1,
        "old_chat_member": {"user": chat.person, "status": "member"},
        "new_chat_member": {"user": chat.person, "status": "kicked", "until_date": 0},
    }
    chat.send({"update_id": 1, "my_chat_member": change})
    assert peer(here, NUMBER) is None
    chat.writes("/start")
    assert peer(here, NUMBER) == str(SREY)


def test_she_says_where_her_messages_go(here: Service, world: World, chat: Chat, api: BotApiStandIn) -> None:
    at_home(world, chat)
    chat.writes("/sms")
    assert peer(here, NUMBER) is None
    chat.writes("/here")
    assert peer(here, NUMBER) == str(SREY)


def test_without_a_number_there_is_no_sms(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    chat.writes("/sms")
    assert api.shown["reply_markup"]["keyboard"]
    assert peer(here, own_address(here)) == str(SREY)


def test_she_stops_all_messages_and_takes_them_up_again(here: Service, world: World, chat: Chat) -> None:
    at_home(world, chat)
    chat.writes("/stop")
    with here.sessions() as session:
        assert session.scalars(select(Phone.stopped_at)).one() is not None
    chat.writes("/start")
    with here.sessions() as session:
        assert session.scalars(select(Phone.stopped_at)).one() is None


def test_whoever_wants_to_be_called_is_asked_for_a_number_first(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    chat.writes("/hotline")
    press(chat, api, "call-me")
    assert cases(here) == []
    assert api.shown["reply_markup"]["keyboard"]


@pytest.mark.parametrize("command", ["/help", "/HELP", "/unknown", "/help@our_bot please"])
def test_it_helps(world: World, chat: Chat, api: BotApiStandIn, command: str) -> None:
    at_home(world, chat)
    chat.writes(command)
    assert "/link" in api.text


def test_a_blocked_chat_is_no_trouble_while_linking(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    world.phone()
    api.will("sendMessage", refuses(403))
    chat.shares()
    assert peer(here, NUMBER) is None
