"""Emergency lines from a terminal: nobody is taken at her word who holds no seat."""

from __future__ import annotations

import json

from flask.testing import FlaskCliRunner

SEAT = "vdc:17010101/chair"


def test_a_line_that_is_none_and_a_seat_that_is_none_confirm_nothing(operator: FlaskCliRunner) -> None:
    for arguments in (("911", "--as", SEAT), ("117", "--as", "nobody/nowhere"), ("117",)):
        assert operator.invoke(args=["numbers", "confirm", *arguments]).exit_code != 0
    assert not any(line["confirmed"] for line in listed(operator))


def test_an_officer_confirms_a_line_and_it_is_told_who_and_when(operator: FlaskCliRunner) -> None:
    assert "117 confirmed by" in operator.invoke(args=["numbers", "confirm", "117", "--as", SEAT]).output
    told = {line["number"]: (line["confirmed"], line["confirmed_by"]) for line in listed(operator)}
    assert told == {"117": (True, SEAT), "119": (False, ""), "1280": (False, ""), "1288": (False, "")}
    assert "NOT CONFIRMED" in operator.invoke(args=["numbers", "list"]).output


def listed(operator: FlaskCliRunner) -> list[dict[str, object]]:
    lines: list[dict[str, object]] = json.loads(operator.invoke(args=["numbers", "list", "--json"]).output)
    return lines
