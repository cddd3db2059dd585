"""Nobody outside the wall can tell a province with a hidden case from one without it, by anything that can be asked."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import click
import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from api import door as api_door
from commands.all import COMMANDS
from console import desk
from grievance_core.systems import passes
from grievance_core.systems.passes import SCOPES
from tests.cases.recusal import barred, everyone
from tests.permissions.table import roles
from tests.protection import stories
from tests.protection.conftest import MakeTwins
from tests.protection.stories import HOTLINES
from tests.protection.twins import Side, Twins, masked
from tests.world import World

WORLDS = ((1, "danger"), (2, "migrant"))
CHAIR = "vdc:17010101/chair"
# Seed, who is accused: seats, offices; of what.
ACCUSED = (
    (3, (CHAIR,), (), "conduct"),
    (4, (), ("commune-chief:170101",), "payment"),
)
MOST_KEPT_AWAY = 6
FLOOR = 0.15
BY_THE_REAL_CLOCK = ("/console/sessions", "/console/sign-in", "/console/second-factor", "/console/code")
FIXED = ("static", "fonts", "openapi")
ASKED = (
    "/console/?group=new", "/console/?area=17010101", "/console/?mine=1", "/console/?age=late",
    "/console/reports/page?report=complaints&period=2026-01", "/console/reports/page?report=monitoring&period=2026-S1",
    "/console/reports/cases?report=complaints&period=2026-01&table=kind&group=payment&column=received",
    "/console/reports/cases?report=complaints&period=2026-01&table=kind&group=danger&column=received",
    f"/console/find?number={stories.HER_NUMBER}", "/console/find?number=012000077",
)  # fmt: skip
OTHERS = {"key": ("cwcc:1701", "tcc:1701"), "meeting_id": ("1",), "action": ("accept",)}


@pytest.fixture(scope="module", params=WORLDS, ids=str)
def hotline(request: pytest.FixtureRequest, make_twins: MakeTwins) -> tuple[Twins, str]:
    """Twins of which one has a hotline's case, and the desk that has it."""
    seed, kind = request.param
    twins, chance = make_twins(), random.Random(seed)
    stories.live_through(twins, chance, stories.about_a_hotline(chance, kind))
    assert twins.having.hidden
    assert not twins.without.hidden
    for side in twins.sides:
        side.sign_in(roles())
    return twins, HOTLINES[kind]


def test_no_page_of_anybody_outside_the_desk_differs(hotline: tuple[Twins, str]) -> None:
    twins, owner = hotline
    outside = [seat for seat in roles() if not seat.startswith(f"{owner}/")]
    outside = outside[
        :: 2 if owner == HOTLINES["danger"] else -2
    ]  # a page takes its time: every seat in one of the worlds
    differing = {seat: twins.differing(lambda side, seat=seat: pages(twins, side, seat)) for seat in outside}  # type: ignore[misc]
    assert {seat: found for seat, found in differing.items() if found} == {}


def test_its_own_desk_sees_the_difference(hotline: tuple[Twins, str]) -> None:
    twins, owner = hotline
    found = twins.differing(lambda side: pages(twins, side, f"{owner}/case-manager-1"))
    assert {"/console/", f"/console/cases/{twins.having.hidden[0].reference}"} <= found.keys()


def pages(twins: Twins, side: Side, seat: str) -> dict[str, str]:
    """Everything that can be asked for at the console, as whoever holds this seat is answered."""
    browser = side.browser(seat)
    return {address: _answer(browser.get(address)) for address in addresses(twins, side)}


def addresses(twins: Twins, side: Side) -> list[str]:
    """Every address of the console, with cases both have, and with the hidden one that the other has not."""
    numbers = [receipt.reference for receipt in (*twins.having.receipts[-1:], *twins.having.hidden[:1])]
    found = [*ASKED, *(f"/console/find?number={number}" for number in numbers)]
    for rule in side.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.rule.startswith("/console") and not _is_fixed(rule):
            found += _filled(rule, numbers)
    return found


def _is_fixed(rule: Rule) -> bool:
    return rule.rule in BY_THE_REAL_CLOCK or any(part in rule.rule for part in FIXED)


def _filled(rule: Rule, numbers: list[str]) -> list[str]:
    paths = [rule.rule]
    for name in sorted(rule.arguments):
        values = numbers if name == "reference" else OTHERS.get(name, ("x",))
        paths = [re.sub(rf"<(\w+:)?{name}>", value, path) for path in paths for value in values]
    return paths


def _answer(answer: object) -> str:
    kind, length = answer.content_type or "", len(answer.get_data())  # type: ignore[attr-defined]
    text = answer.get_data(as_text=True) if "text" in kind or "json" in kind else f"{length} octets"  # type: ignore[attr-defined]
    return masked(f"{answer.status_code} {answer.headers.get('Location', '')} {text}")  # type: ignore[attr-defined]


def test_no_answer_to_another_system_differs(hotline: tuple[Twins, str]) -> None:
    twins, _ = hotline
    assert twins.differing(lambda side: interface(twins, side)) == {}


def interface(twins: Twins, side: Side) -> dict[str, str]:
    """The interface for other systems with every scope, in the country and in one district."""
    numbers = [receipt.reference for receipt in (*twins.having.receipts[-1:], *twins.having.hidden[:1])]
    rules = [
        rule
        for rule in side.app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and "GET" in (rule.methods or ())
    ]
    told = {}
    for area in (None, "1701"):
        shown = _token(side, f"everything {area}", area)
        for rule in rules:
            for path in _filled(rule, numbers):
                told[f"{area} {path}"] = _answer(side.app.test_client().get(path, headers=shown))
    return told


def _token(side: Side, name: str, area: str | None = None) -> dict[str, str]:
    """What a system with every scope shows."""
    with side.here.sessions.begin() as session:
        vault, now = side.here.inst.vault, datetime.now(UTC)
        given = passes.add(session, vault, name, SCOPES, now, area_key=area, a_minute=1000)
    return {"Authorization": f"Bearer {given.token}"}


def test_nothing_told_to_everybody_or_to_whoever_runs_the_service_differs(hotline: tuple[Twins, str]) -> None:
    twins, _ = hotline
    assert twins.differing(open_addresses) == {}
    assert twins.differing(lambda side: commands(twins, side, (None,))) == {}


def test_no_command_for_a_seat_outside_the_desk_differs(hotline: tuple[Twins, str]) -> None:
    twins, owner = hotline
    outside = tuple(seat for seat in roles() if not seat.startswith(f"{owner}/"))
    assert twins.differing(lambda side: commands(twins, side, outside)) == {}


def test_that_there_is_no_such_case_takes_equally_long_whether_there_is_one_or_not(
    hotline: tuple[Twins, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    twins, owner = hotline
    for door in (desk, api_door):
        monkeypatch.setattr(door, "REFUSED_AFTER", FLOOR)
    outside = CHAIR if owner == HOTLINES["danger"] else "hotline-protection/case-manager-1"
    reference = twins.having.hidden[0].reference
    for side in twins.sides:
        shown = _token(side, "slow")
        for path in (f"cases/{reference}", f"cases/{reference}/accept", f"find?number={reference}"):
            assert _seconds(side.browser(outside), f"/console/{path}", {}) >= FLOOR
        for path in (f"cases/{reference}", f"cases/{reference}/events"):
            assert _seconds(side.app.test_client(), f"/api/v1/{path}", shown) >= FLOOR


def _seconds(client: FlaskClient, path: str, shown: dict[str, str]) -> float:
    begun = time.monotonic()
    assert client.get(path, headers=shown).status_code == 404
    return time.monotonic() - begun


def open_addresses(side: Side) -> dict[str, str]:
    """Every address outside the console and the interface that asks for nothing more: figures, health, the demo's phones."""
    rules = [
        rule.rule
        for rule in side.app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and not rule.rule.startswith(("/console", "/api"))
    ]
    return {
        path: _answer(side.app.test_client().get(path))
        for path in rules
        if not any(part in path for part in FIXED)
    }


def commands(twins: Twins, side: Side, seats: tuple[str | None, ...]) -> dict[str, str]:
    """Every command that needs no more than a seat, and the cases by their numbers."""
    runner = side.app.test_cli_runner()
    numbers = [receipt.reference for receipt in (*twins.having.receipts[-1:], *twins.having.hidden[:1])]
    asked = [words for words, takes_a_seat in _readers() if takes_a_seat or seats == (None,)]
    asked = [words for words in asked if words[0] != "systems"]  # who was heard of when, by the real clock
    lines = [[*words, *(["--as", seat] if seat else [])] for words in asked for seat in seats]
    lines += [
        ["cases", "show", number, "--json", *(["--as", seat] if seat else [])]
        for number in numbers
        for seat in seats
    ]
    lines += [["cases", "verify"], ["cases", "replan", "--dry-run"]] if seats == (None,) else []
    return {" ".join(line): masked(runner.invoke(args=line).output) for line in lines}


def _readers() -> Iterator[tuple[list[str], bool]]:
    """Every command that answers in JSON and needs nothing, and whether it may be asked for a seat."""
    for command in COMMANDS:
        members = command.commands.values() if isinstance(command, click.Group) else (command,)
        for member in members:
            options = {option for parameter in member.params for option in parameter.opts}
            if "--json" in options and not any(parameter.required for parameter in member.params):
                group = [str(command.name)] if command is not member else []
                yield [*group, str(member.name), "--json"], "--as" in options


@pytest.fixture(scope="module", params=ACCUSED, ids=str)
def accused(request: pytest.FixtureRequest, make_twins: MakeTwins) -> tuple[Twins, tuple[str, ...]]:
    """Twins of which one has a complaint about somebody, and the seats of everybody who must not learn of it."""
    seed, seats, offices, kind = request.param
    twins, chance = make_twins(), random.Random(seed)
    acts = [stories.about(seats, offices, kind), *stories.working_on_it(chance)]
    stories.live_through(twins, chance, acts)
    world = twins.having.world
    kept_away = set().union(*(barred(world, seat) for seat in _seats(world, seats, offices)))
    inside = tuple(seat for seat, by in everyone(world) if by.official_id in kept_away)[:MOST_KEPT_AWAY]
    for side in twins.sides:
        side.sign_in(inside)
    return twins, inside


def _seats(world: World, seats: tuple[str, ...], offices: tuple[str, ...]) -> list[str]:
    return [*seats, *(seat for seat, _ in everyone(world) if seat.partition("/")[0] in offices)]


def test_nothing_shown_to_the_accused_and_to_those_around_her_differs(
    accused: tuple[Twins, tuple[str, ...]],
) -> None:
    twins, inside = accused
    assert inside
    differing = {seat: twins.differing(lambda side, seat=seat: pages(twins, side, seat)) for seat in inside}  # type: ignore[misc]
    assert {seat: found for seat, found in differing.items() if found} == {}
    assert twins.differing(lambda side: commands(twins, side, inside)) == {}


def test_nothing_was_texted_to_the_accused_that_would_not_have_been(
    accused: tuple[Twins, tuple[str, ...]],
) -> None:
    twins, inside = accused
    numbers = [twins.having.world.number_of(seat) for seat in inside]
    assert (
        twins.differing(lambda side: {number: str(side.world.texts_to(number)) for number in numbers}) == {}
    )
