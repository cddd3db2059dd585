"""A phone in the terminal, against the real line."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from grievance_core.cases.model import Case
from grievance_core.people.model import Phone
from grievance_core.people.phones import number_of
from tests.world import World

NUMBER = "+85512000001"
ANSWERS = ("complaint", "service", "confirm", None, "skip", "skip", "confirm")
TALK = "".join(f"/choose {answer}\n" if answer else "No medicine\n" for answer in ANSWERS)


@pytest.fixture(autouse=True)
def known(world: World) -> None:
    world.phone(NUMBER, language="en")


def recorded(operator: FlaskCliRunner, path: Path) -> str:
    result = operator.invoke(args=["simulate", "ussd", NUMBER, "--record", str(path)], input=TALK)
    assert result.exit_code == 0, result.output
    output: str = result.output
    return output


@pytest.mark.parametrize("number", ["abc", "12", ""])
def test_it_ends_with_2_and_a_sentence_for_what_is_no_number(
    operator: FlaskCliRunner, world: World, number: str
) -> None:
    result = operator.invoke(args=["simulate", "ussd", number, "--lang", "en"], input="1\n")
    assert result.exit_code == 2
    msgid = "not-a-number" if number else "missing-from"
    assert world.inst.catalogues.text("en", "simulator-error", msgid) in result.output


def test_it_ends_with_2_in_every_language_when_none_is_known(operator: FlaskCliRunner, world: World) -> None:
    result = operator.invoke(args=["simulate", "sms", "abc"], input="1\n")
    assert result.exit_code == 2
    for language in world.inst.catalogues.spoken_languages:
        assert world.inst.catalogues.text(language, "simulator-error", "not-a-number") in result.output


def test_it_shows_the_buttons_of_a_chat_and_presses_them_by_number(
    operator: FlaskCliRunner, world: World
) -> None:
    result = operator.invoke(
        args=["simulate", "telegram", NUMBER, "--lang", "en"], input="hello\n/choose complaint\n/quit\n"
    )
    assert result.exit_code == 0, result.output
    say = world.inst.catalogues.text
    assert f"] {say('en', 'menu', 'complaint')}" in result.output
    assert f"] {say('en', 'kind', 'payment')}" in result.output


def test_it_files_a_complaint_in_the_terminal(operator: FlaskCliRunner, tmp_path: Path) -> None:
    output = recorded(operator, tmp_path / "talk.jsonl")
    assert "case " in output
    assert "PIN " in output


def test_it_plays_a_recording_again_and_finds_it_the_same(operator: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    recorded(operator, path)
    result = operator.invoke(args=["simulate", "ussd", NUMBER, "--replay", str(path)])
    assert result.exit_code == 0, result.output


def test_it_plays_a_filing_again_on_another_phone_in_the_same_standing(
    operator: FlaskCliRunner, world: World, tmp_path: Path
) -> None:
    path, fresh = tmp_path / "talk.jsonl", "+85512000002"
    world.phone(fresh, language="en")
    recorded(operator, path)
    assert any('"pin": "' in line for line in path.read_text("utf-8").splitlines())
    result = operator.invoke(args=["simulate", "ussd", fresh, "--replay", str(path)])
    assert result.exit_code == 0, result.output
    assert filed_by(world) == {NUMBER: 1, fresh: 1}


def filed_by(world: World) -> dict[str, int]:
    """How many cases each phone has."""
    with world.work() as session:
        phones = [session.get_one(Phone, case.phone_id) for case in session.scalars(select(Case))]
        return dict(Counter(number_of(world.inst.vault, phone) for phone in phones))


def test_it_fails_and_shows_where_when_a_recording_differs(operator: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    recorded(operator, path)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lines[1]["answer"]["text"] = "Something else"
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    result = operator.invoke(args=["simulate", "ussd", NUMBER, "--replay", str(path)])
    assert result.exit_code == 1
    assert "turn 2:" in result.output
    assert "-Something else" in result.output


def test_it_says_when_a_file_is_no_recording(operator: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello\n")
    result = operator.invoke(args=["simulate", "ussd", NUMBER, "--replay", str(path)])
    assert result.exit_code == 1
    assert "notes.txt:1" in result.output


def test_it_answers_a_message_with_a_message(operator: FlaskCliRunner) -> None:
    result = operator.invoke(args=["simulate", "sms", NUMBER], input="hello\n/inbox\n")
    assert result.exit_code == 0, result.output
    assert "SMS" in result.output
