"""A simulated phone's turn: what reaches the one path of every message, and what is refused before it does."""

from __future__ import annotations

from typing import Any

import pytest

from grievance_core.people.phones import remember
from service import Service
from simulator.switchboard import Switchboard
from tests.simulator.conftest import VILLAGER, Echo


def turn(board: Switchboard, **fields: str) -> dict[str, Any]:
    return board.answer({"channel": "ussd", "from": VILLAGER, **fields})


def test_it_refuses_an_option_the_screen_does_not_have_and_lists_those_it_has(
    board: Switchboard, line: Echo
) -> None:
    turn(board)
    error = turn(board, choose="hotline")["error"]
    assert error["id"] == "unknown-option"
    assert error["options"] == ["complaint", "far-away", "back"]
    assert len(line.heard) == 1


def test_it_refuses_to_choose_before_anything_was_shown(board: Switchboard, line: Echo) -> None:
    assert turn(board, choose="complaint")["error"]["id"] == "no-screen"
    assert line.heard == []


def test_it_refuses_to_choose_after_the_call_is_over(board: Switchboard, line: Echo) -> None:
    line.ends = True
    turn(board)
    assert turn(board, choose="complaint")["error"]["id"] == "no-screen"


def test_it_refuses_in_the_language_of_the_phone(here: Service, board: Switchboard) -> None:
    with here.sessions.begin() as session:
        remember(session, here.inst.vault, VILLAGER, language="km")
    assert turn(board, choose="complaint")["error"]["text"] == here.inst.catalogues.text(
        "km", "simulator-error", "no-screen"
    )


def test_it_refuses_in_every_language_when_none_is_known(here: Service, board: Switchboard) -> None:
    text = turn(board, choose="complaint")["error"]["text"]
    for language in here.inst.catalogues.spoken_languages:
        assert here.inst.catalogues.text(language, "simulator-error", "no-screen") in text


def test_it_dials_a_new_call_each_time_when_nothing_is_said(board: Switchboard, line: Echo) -> None:
    assert turn(board)["session"] != turn(board)["session"]
    assert all(inbound.first for inbound in line.heard)


def test_it_dials_the_named_call_again(board: Switchboard, line: Echo) -> None:
    assert turn(board, session="again")["session"] == "again"


def test_it_carries_on_with_the_last_call_of_the_phone(board: Switchboard, line: Echo) -> None:
    session = turn(board)["session"]
    assert turn(board, input="1")["session"] == session
    assert (line.last.text, line.last.first) == ("1", False)


def test_it_keeps_the_calls_of_two_phones_apart(board: Switchboard) -> None:
    mine = turn(board)["session"]
    other = board.answer({"from": "+85512000002"})["session"]
    assert turn(board, input="1")["session"] == mine != other


def test_it_lets_what_is_typed_into_a_forgotten_call_through(
    here: Service, board: Switchboard, line: Echo
) -> None:
    session = turn(board)["session"]
    here.redis.flushall()
    answer = turn(board, input="1", session=session)
    assert answer["session"] == session
    assert not line.last.first


def test_it_chooses_by_id_on_whatever_page(board: Switchboard, line: Echo) -> None:
    turn(board)
    turn(board, choose="far-away")
    assert line.last.choice == "far-away"


def test_it_gives_each_message_a_name_of_its_own_unless_it_has_one(board: Switchboard, line: Echo) -> None:
    turn(board)
    turn(board, input="1")
    turn(board, input="1")
    turn(board, input="1", message="once")
    turn(board, input="1", message="once")
    names = [inbound.message_id for inbound in line.heard]
    assert len(set(names[:4])) == 4
    assert names[3] == names[4] == "once"


def test_it_writes_africas_talkings_form_with_everything_typed_so_far(board: Switchboard, line: Echo) -> None:
    turn(board, gateway="africastalking")
    turn(board, gateway="africastalking", input="3")
    turn(board, gateway="africastalking", choose="far-away")
    turn(board, gateway="africastalking", input="ខ្ញុំ * & + 50%")
    assert [inbound.cumulative for inbound in line.heard] == ["", "3", "3*12", "3*12*ខ្ញុំ * & + 50%"]
    assert [inbound.first for inbound in line.heard] == [True, False, False, False]
    assert {inbound.gateway for inbound in line.heard} == {"africastalking"}


def test_it_delivers_the_same_form_again_for_a_message_of_the_same_name(
    board: Switchboard, line: Echo
) -> None:
    turn(board, gateway="africastalking")
    turn(board, gateway="africastalking", input="3", message="m1")
    turn(board, gateway="africastalking", input="3", message="m1")
    assert line.heard[1] == line.heard[2]


def test_it_keeps_all_messages_of_a_phone_in_one_conversation(board: Switchboard, line: Echo) -> None:
    first = turn(board, channel="sms", input="hello")
    second = turn(board, channel="sms", input="1")
    assert first["session"] == second["session"]
    assert not line.heard[0].first


def test_it_counts_pages_from_one_and_names_every_field_of_the_contract(board: Switchboard) -> None:
    answer = turn(board)
    assert set(answer) == {
        *("text", "screen", "page", "pages", "octets", "segments", "options"),
        *("ended", "reference", "pin", "session"),
    }
    assert (answer["page"], answer["pages"]) == (1, 2)
    assert answer["options"][0] == {"key": "1", "id": "complaint", "label": "Complaint"}


def test_it_keeps_nothing_readable_of_a_call(here: Service, board: Switchboard) -> None:
    turn(board, gateway="africastalking", input="secretword", session="s-1")
    kept = [here.redis.get(key) for key in here.redis.keys("*")]
    assert kept
    assert not any(b"secretword" in value for value in kept if isinstance(value, bytes))
    assert not any(VILLAGER.encode() in key for key in here.redis.keys("*"))


TEXTS = ["", "x" * 10_000, "🙂", "\u0000\u001b[2J", "a\u202eb", "‌", "1*2*3", "'; DROP TABLE cases"]


@pytest.mark.parametrize("gateway", ["simulator", "africastalking"])
def test_it_lets_any_text_through(board: Switchboard, line: Echo, gateway: str) -> None:
    for text in TEXTS:
        turn(board, gateway=gateway)
        assert "error" not in turn(board, gateway=gateway, input=text)
        assert (line.last.cumulative if gateway == "africastalking" else line.last.text) == text
