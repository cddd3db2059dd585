"""The webhook: whose updates are taken, and what happens to those that nobody can use."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import Service
from tests.telegram.provider import BotApiStandIn, hangs_up, refuses, says
from tests.telegram.updates import HEADER, SECRET, Chat
from tests.telegram.villager import at_home, cases, press, up_to_words
from tests.world import World

PATH = "/telegram/webhook"


@pytest.mark.parametrize(
    "secret",
    [None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), "ខ្មែរ".encode().decode("latin-1")],
)
def test_it_refuses_whoever_does_not_know_the_secret(
    chat: Chat, api: BotApiStandIn, secret: str | None
) -> None:
    assert chat.deliver(chat.message(text="/start"), secret).status_code == 403
    assert api.asked == []


def test_without_a_bot_there_is_nothing_here(bare: Flask) -> None:
    assert bare.test_client().post(PATH, json={}, headers={HEADER: ""}).status_code == 404


def test_it_is_posted_to_and_nothing_else(client: FlaskClient) -> None:
    assert client.get(PATH).status_code == 405


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b"null", b"\xff"])
def test_it_refuses_what_is_no_update_at_all(client: FlaskClient, body: bytes) -> None:
    assert client.post(PATH, data=body, headers={HEADER: SECRET}).status_code == 400


def test_it_reads_no_more_than_an_update_can_be(client: FlaskClient) -> None:
    assert client.post(PATH, data=b"x" * (1024 * 1024 + 1), headers={HEADER: SECRET}).status_code == 413


STRANGE: list[dict[str, Any]] = [
    {},
    {"update_id": 1},
    {"update_id": "x", "message": 1},
    {"update_id": 1, "message": {}},
    {
        "update_id": 1,
        "message": {"message_id": 1, "date": 1, "chat": {"id": "x", "type": "private"}, "text": "a"},
    },
    {
        "update_id": 1,
        "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "from": 3},
    },
    {"update_id": 1, "edited_message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}},
    {"update_id": 1, "callback_query": {"id": "1"}},
    {"update_id": 1, "poll": {}},
    {"update_id": 1, "something_new": {"a": []}},
]


@pytest.mark.parametrize("update", STRANGE)
def test_it_thanks_for_updates_it_has_no_use_for(
    here: Service, chat: Chat, api: BotApiStandIn, update: dict[str, Any]
) -> None:
    assert chat.deliver(update).status_code == 200
    assert api.asked == []


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_it_says_nothing_in_a_group(chat: Chat, api: BotApiStandIn, kind: str) -> None:
    update = chat.message(text="/start")
    update["message"]["chat"]["type"] = kind
    assert chat.deliver(update).status_code == 200
    assert api.asked == []


def test_it_does_not_talk_with_other_bots(chat: Chat, api: BotApiStandIn) -> None:
    update = chat.message(text="/start")
    update["message"]["from"]["is_bot"] = True
    assert chat.deliver(update).status_code == 200
    assert api.asked == []


@pytest.mark.parametrize(
    "answer", [hangs_up, refuses(500, "Internal"), says(502, "<html>"), refuses(429, "Too Many", 1)]
)
def test_telegram_is_asked_to_deliver_again_what_could_not_be_shown(
    here: Service, world: World, chat: Chat, api: BotApiStandIn, answer: Any
) -> None:
    at_home(world, chat)
    up_to_words(chat, api)
    chat.writes("ប្រាក់មិនទាន់មកដល់ទេ")
    press(chat, api, "skip")
    confirm = chat.tap(api.data("confirm"), api.message_id)
    api.will("editMessageText", answer)
    assert chat.deliver(confirm).status_code == 503
    here_again = [chat.deliver(confirm).status_code for _ in range(2)]
    assert here_again[-1] in (200, 503)
    assert len(cases(here)) == 1


def test_nobody_is_kept_waiting_for_telegram_again_and_again(
    world: World, chat: Chat, api: BotApiStandIn, impatient: None
) -> None:
    at_home(world, chat)
    api.will("sendMessage", hangs_up)
    assert chat.deliver(chat.message(text="/start")).status_code == 503
    asked = len(api.asked)
    assert chat.deliver(chat.message(text="/start")).status_code == 503
    assert len(api.asked) == asked


def test_whoever_blocked_us_is_not_written_to_and_no_update_comes_again(
    here: Service, world: World, chat: Chat, api: BotApiStandIn
) -> None:
    at_home(world, chat)
    api.will("sendMessage", refuses(403))
    assert chat.deliver(chat.message(text="/start")).status_code == 200


def test_the_journal_never_holds_what_was_said_or_who_said_it(
    here: Service, world: World, chat: Chat, api: BotApiStandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    at_home(world, chat)
    chat.writes("a-secret-sentence-of-hers")
    api.will("sendMessage", refuses(500, "a-secret-sentence-of-hers"))
    chat.deliver(chat.message(text="/start"))
    told = "".join(capfd.readouterr())
    for private in ("a-secret-sentence", str(chat.account), "12000001", "the-token", SECRET):
        assert private not in told
