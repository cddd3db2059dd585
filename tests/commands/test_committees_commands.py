"""Committees' calendars from a terminal."""

from __future__ import annotations

import json

from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from grievance_core.offices.model import Meeting
from tests.world import World


def meetings(world: World) -> int:
    with world.sessions() as session:
        return session.scalar(select(func.count()).select_from(Meeting)) or 0


def test_a_committee_that_is_none_and_an_instant_that_has_passed_change_nothing(
    operator: FlaskCliRunner, world: World
) -> None:
    before = meetings(world)
    for arguments in (
        ("add-meeting", "vdc:17010101", "2026-02-02T09:00"),
        ("add-meeting", "nowhere", "2026-02-02T09:00"),
        ("add-meeting", "cwcc:1701", "2020-01-01T09:00"),
        ("cancel", "cwcc:1701", "2026-02-02T03:00"),
        ("move", "cwcc:1701", "2026-01-08T09:00", "2020-01-01T09:00"),
    ):
        result = operator.invoke(args=["committees", *arguments])
        assert result.exit_code != 0, arguments
    assert meetings(world) == before


def test_meetings_are_planned_listed_called_moved_and_cancelled(
    operator: FlaskCliRunner, world: World
) -> None:
    assert "meetings added" in operator.invoke(args=["committees", "plan", "--until", "2028-12-31"]).output
    assert (
        operator.invoke(args=["committees", "plan", "--until", "2028-12-31"]).output == "0 meetings added\n"
    )

    def listed() -> list[dict[str, object]]:
        output = operator.invoke(args=["committees", "list", "--committee", "cwcc:1701", "--json"]).output
        found: list[dict[str, object]] = json.loads(output)
        return found

    first = str(listed()[0]["at"])[:16]
    moved = operator.invoke(args=["committees", "move", "cwcc:1701", first, "2026-01-20T14:30"])
    assert moved.output == "done; 0 cases have a new date\n"
    assert operator.invoke(args=["committees", "add-meeting", "cwcc:1701", "2026-01-19 09:00"]).exit_code == 0
    assert operator.invoke(args=["committees", "cancel", "cwcc:1701", "2026-01-19T09:00"]).exit_code == 0
    shown = {str(row["at"])[:16]: row["cancelled"] for row in listed()}
    assert (shown[first], shown["2026-01-20T14:30"], shown["2026-01-19T09:00"]) == (True, False, True)
    assert "cancelled" in operator.invoke(args=["committees", "list", "--committee", "cwcc:1701"]).output
