"""The commands that read: what each reader sees, and that what she may not see is not there at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text

from service import Service
from tests.world import VILLAGE, World

CHAIR = "vdc:17010101/chair"
DESK = "hotline-protection/case-manager-1"


def run(operator: FlaskCliRunner, *words: str) -> Result:
    result: Result = operator.invoke(args=list(words))
    return result


def json_of(operator: FlaskCliRunner, *words: str) -> Any:
    result = run(operator, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_it_shows_the_operator_no_hotline_case_nor_that_there_is_one(
    operator: FlaskCliRunner, world: World
) -> None:
    hidden = world.file("danger").reference
    answers = [
        run(operator, "cases", "show", reference, "--json")
        for reference in (hidden, "123456789", "nonsense", "")
    ]
    assert {answer.exit_code for answer in answers} == {1}
    assert len({answer.output for answer in answers}) == 1


def test_it_lists_the_operator_no_hotline_case_and_none_of_its_messages(
    operator: FlaskCliRunner, world: World
) -> None:
    hidden = world.file("migrant", may_text=True).reference
    world.settle()
    shown = json.dumps([json_of(operator, "cases", "list"), json_of(operator, "outbox", "list")])
    assert hidden not in shown
    assert "hotline" not in shown


def test_it_shows_a_hotline_case_to_its_own_desk_and_not_to_the_other(
    operator: FlaskCliRunner, world: World
) -> None:
    hidden = world.file("danger").reference
    assert json_of(operator, "cases", "show", hidden, "--as", DESK)["track"] == "hotline-protection"
    other = run(operator, "cases", "show", hidden, "--as", "hotline-migrant/case-manager-1", "--json")
    unknown = run(operator, "cases", "show", "123456789", "--as", "hotline-migrant/case-manager-1", "--json")
    assert (other.exit_code, other.output) == (unknown.exit_code, unknown.output) == (1, unknown.output)


@pytest.mark.parametrize("command", [("cases", "list"), ("outbox", "list"), ("cases", "show", "123456789")])
def test_it_knows_no_seat_that_is_not_there_or_empty(
    operator: FlaskCliRunner, world: World, command: tuple[str, ...]
) -> None:
    world.vacate(CHAIR)
    for seat in ("nobody:17/chair", CHAIR):
        result = run(operator, *command, "--as", seat)
        assert result.exit_code == 2
        assert seat in result.output


def test_it_shows_a_whole_case_in_the_shape_of_the_contract(operator: FlaskCliRunner, world: World) -> None:
    case = json_of(operator, "cases", "show", world.file("service").reference)
    assert set(case) == {
        *(
            "reference",
            "kind",
            "track",
            "state",
            "level",
            "area",
            "office",
            "committee",
            "channel",
            "language",
            "sex",
        ),
        *("filed_at", "due_at", "recommendation", "decision", "events", "messages", "appeals"),
    }
    assert (case["track"], case["state"], case["level"], case["area"]) == (
        "tcc",
        "received",
        "village",
        VILLAGE,
    )


def test_it_lists_cases_of_an_area_with_what_lies_in_it(operator: FlaskCliRunner, world: World) -> None:
    mine = world.file().reference
    other = world.file(area_key="17120101").reference
    assert [case["reference"] for case in json_of(operator, "cases", "list", "--area", "១៧០១")] == [mine]
    both = {
        case["reference"] for case in json_of(operator, "cases", "list", "--area", "17", "--level", "village")
    }
    assert both == {mine, other}
    assert json_of(operator, "cases", "list", "--area", "99") == []
    assert json_of(operator, "cases", "list", "--state", "closed") == []


def test_it_lists_no_case_to_a_seat_it_does_not_concern(operator: FlaskCliRunner, world: World) -> None:
    world.file()
    assert json_of(operator, "cases", "list", "--as", CHAIR)
    assert json_of(operator, "cases", "list", "--as", "vdc:17120101/chair") == []


def test_it_leaves_out_what_was_written_to_somebody_anonymous(operator: FlaskCliRunner, world: World) -> None:
    receipt = world.file(anonymous=True)
    world.settle()
    assert json_of(operator, "outbox", "list", "--to", "+85512000001") == []
    assert {message["case"] for message in json_of(operator, "outbox", "list")} == {receipt.reference}


def test_it_lists_the_messages_to_one_phone(operator: FlaskCliRunner, world: World) -> None:
    receipt = world.file()
    world.settle()
    messages = json_of(operator, "outbox", "list", "--to", "012 000 001")
    assert messages
    assert set(messages[0]) == {"at", "to", "text", "state", "attempts", "case"}
    assert {message["case"] for message in messages} == {receipt.reference}
    assert run(operator, "outbox", "list", "--to", "nonsense").exit_code == 2


def test_it_finds_every_history_whole_and_says_which_is_not(
    operator: FlaskCliRunner, world: World, here: Service
) -> None:
    receipt = world.file()
    assert run(operator, "cases", "verify").exit_code == 0
    with here.sessions.begin() as session:
        session.execute(text("UPDATE cases SET chain_head = 'x'"))
    result = run(operator, "cases", "verify")
    assert result.exit_code == 1
    assert receipt.reference in result.output


def test_it_puts_a_look_at_a_case_on_record(operator: FlaskCliRunner, world: World, here: Service) -> None:
    reference = world.file().reference
    run(operator, "cases", "show", reference, "--as", CHAIR)
    with here.reading() as session:
        readers = list(session.execute(text("SELECT reader, purpose FROM case_reads")))
    official = world.official(CHAIR).official_id
    assert (f"official:{official}", "json") in [tuple(row) for row in readers]


def test_it_tells_what_a_code_stands_for(operator: FlaskCliRunner, world: World) -> None:
    area = json_of(operator, "areas", "show", "170101")
    assert (area["level"], area["name_en"]) == ("commune", "Char Chhuk Commune")
    assert [above["code"] for above in area["path"]] == ["17", "1701"]
    assert [below["code"] for below in area["children"]] == ["17010101"]
    assert run(operator, "areas", "show", "99").exit_code == 1


@pytest.mark.parametrize(
    "command",
    [
        (),
        *(("cases",), ("cases", "show"), ("cases", "list"), ("cases", "verify")),
        *(("outbox", "list"), ("areas", "show"), ("doctor",), ("demo", "clock"), ("demo", "phones")),
        *(("simulate",), ("simulate", "ussd"), ("simulate", "sms"), ("simulate", "telegram")),
    ],
)
def test_it_says_of_every_command_what_it_does(bare: Flask, command: tuple[str, ...]) -> None:
    result = run(bare.test_cli_runner(), *command, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 3
