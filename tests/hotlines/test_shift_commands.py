"""The plan of shifts at a terminal."""

from __future__ import annotations

import json

from flask.testing import FlaskCliRunner

from tests.hotlines.desks import ABROAD, FIRST

DESK = "hotline-protection"
NIGHT = ("2026-01-05T22:00", "2026-01-06T06:00")


def test_a_shift_is_added_listed_and_dropped_without_any_name(operator: FlaskCliRunner) -> None:
    added = operator.invoke(args=["hotlines", "add-shift", FIRST, *NIGHT])
    shift = added.output.strip()
    listed = json.loads(operator.invoke(args=["hotlines", "shifts", DESK, "--json"]).output)
    times = {"begins": f"{NIGHT[0]}+07:00", "ends": f"{NIGHT[1]}+07:00"}
    assert listed == [{"id": shift, "seat": FIRST, **times}]
    assert shift in operator.invoke(args=["hotlines", "shifts", DESK]).output
    assert operator.invoke(args=["hotlines", "shifts", "hotline-migrant"]).output == ""
    assert operator.invoke(args=["hotlines", "drop-shift", "hotline-migrant", shift]).exit_code == 2
    assert operator.invoke(args=["hotlines", "drop-shift", DESK, shift]).exit_code == 0
    assert operator.invoke(args=["hotlines", "shifts", DESK]).output == ""


def test_what_is_no_desk_no_seat_or_no_span_is_refused(operator: FlaskCliRunner) -> None:
    for args in (
        ["shifts", "vdc:17010101"],
        ["add-shift", "hotline-protection/nobody", *NIGHT],
        ["add-shift", "vdc:17010101/chair", *NIGHT],
        ["add-shift", ABROAD, NIGHT[1], NIGHT[0]],
    ):
        assert operator.invoke(args=["hotlines", *args]).exit_code == 2
