"""A phone in the terminal, against the real line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from tests.world import World

NUMBER = "+85512000001"
ANSWERS = ("complaint", "service", "me", "confirm", None, "skip", "skip", "confirm")
TALK = "".join(f"/choose {answer}\n" if answer else "No medicine\n" for answer in ANSWERS)


@pytest.fixture(autouse=True)
def known(world: World) -> None:
    world.phone(NUMBER, language="en")


def recorded(operator: FlaskCliRunner, path: Path) -> str:
    result = operator.invoke(args=["simulate", "ussd", NUMBER, "--record", str(path)], input=TALK)
    assert result.exit_code == 0, result.output
    output: str = result.output
    return output


def test_it_says_no_to_what_is_no_number(operator: FlaskCliRunner) -> None:
    result = operator.invoke(args=["simulate", "ussd", "nonsense"], input="")
    assert "! " in result.output


def test_it_says_plainly_that_telegram_is_not_there_yet(operator: FlaskCliRunner, world: World) -> None:
    result = operator.invoke(args=["simulate", "telegram", NUMBER, "--lang", "en"], input="hello\n")
    assert world.inst.catalogues.text("en", "simulator-error", "no-telegram") in result.output


def test_it_files_a_complaint_in_the_terminal(operator: FlaskCliRunner, tmp_path: Path) -> None:
    output = recorded(operator, tmp_path / "talk.jsonl")
    assert "case " in output
    assert "PIN " in output


def test_it_plays_a_recording_again_and_finds_it_the_same(operator: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    recorded(operator, path)
    result = operator.invoke(args=["simulate", "ussd", NUMBER, "--replay", str(path)])
    assert result.exit_code == 0, result.output


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
