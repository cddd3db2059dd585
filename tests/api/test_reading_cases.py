"""What a system is shown of cases: lines and events of its area, words only where that was granted, hotlines never."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import event, select

from grievance_core.cases.handling import accept, solve
from grievance_core.cases.model import Case, CaseRead
from service import Service
from tests.api.conftest import Makes
from tests.world import World

WORDS = "គាត់សុំលុយពីខ្ញុំ"
NAME = "សុខ សុភា"
NUMBER = "+85512000001"
ANSWER = "ប្រាក់នឹងមកដល់ថ្ងៃពុធ"
CHAIR = "vdc:17010101/chair"


@pytest.fixture
def solved(world: World) -> str:
    """A case with words, a name, a number and an answer."""
    receipt = world.file(words=WORDS, name=NAME)
    with world.work() as session:
        chair = world.official(CHAIR)
        accept(session, world.inst, receipt.case_id, chair, world.now)
        solve(session, world.inst, receipt.case_id, chair, world.now, ANSWER)
    world.settle()
    return receipt.reference


def test_a_hotlines_case_is_nowhere_whoever_asks(world: World, partner: Makes) -> None:
    system = partner("cases:read", "cases:words", "figures:read")
    world.file()
    before = {path: system.ask(path).get_data() for path in ("/cases", "/events", "/figures")}
    hidden = [world.file(kind).reference for kind in ("danger", "migrant")]
    with world.work() as session:
        manager = world.official("hotline-protection/case-manager-1")
        accept(session, world.inst, _id(world, hidden[0]), manager, world.now)
    assert {path: system.ask(path).get_data() for path in before} == before
    for reference in hidden:
        for path in (f"/cases/{reference}", f"/cases/{reference}/events"):
            told, unknown = system.ask(path), system.ask(path.replace(reference, "0000000000"))
            assert (told.status_code, told.get_data()) == (404, unknown.get_data())


def test_a_system_sees_its_own_area_and_below(world: World, partner: Makes) -> None:
    here, there = world.file().reference, world.file(area_key="17120101").reference
    seen = {
        area: {case["reference"] for case in partner(area=area).get("/cases")["items"]}
        for area in (None, "17", "1701", "170101", "17010101", "1712", "01")
    }
    assert seen == {
        None: {here, there}, "17": {here, there}, "1701": {here}, "170101": {here}, "17010101": {here},
        "1712": {there}, "01": set(),
    }  # fmt: skip
    system = partner(area="1701")
    assert system.ask(f"/cases/{there}").status_code == 404
    assert system.ask(f"/cases/{there}/events").status_code == 404
    assert {one["case"] for one in system.pages("/events")} == {here}
    assert system.get("/cases", area="1712")["items"] == []


def test_without_the_scope_no_word_name_or_number_of_anybody_is_in_any_answer(
    solved: str, partner: Makes
) -> None:
    system = partner("cases:read", "figures:read")
    for path in ("/cases", f"/cases/{solved}", f"/cases/{solved}/events", "/events", "/figures"):
        text = json.dumps(system.get(path), ensure_ascii=False)
        assert not any(secret in text for secret in (WORDS, NAME, NUMBER, ANSWER, "+855"))


def test_with_the_scope_one_case_has_what_was_decided_and_said_to_her_and_a_list_still_has_none(
    solved: str, partner: Makes
) -> None:
    system = partner("cases:read", "cases:words")
    case = system.get(f"/cases/{solved}")
    assert case["decision"] == ANSWER
    assert NUMBER in {message["to"] for message in case["messages"]}
    text = json.dumps([system.get("/cases"), system.get("/events")], ensure_ascii=False)
    assert not any(secret in text for secret in (WORDS, NAME, NUMBER, ANSWER))


def test_an_anonymous_number_never_shows(world: World, partner: Makes) -> None:
    reference = world.file(anonymous=True, words=WORDS).reference
    world.settle()
    assert NUMBER not in json.dumps(partner("cases:read", "cases:words").get(f"/cases/{reference}"))


@pytest.mark.parametrize(
    ("scopes", "path", "purpose"),
    [
        (("cases:read",), "/cases", "list"),
        (("cases:read",), "/events", "events"),
        (("cases:read",), "/cases/{}", "json"),
        (("cases:read", "cases:words"), "/cases/{}", "words"),
        (("cases:read",), "/cases/{}/events", "events"),
    ],
)
def test_every_case_that_is_shown_is_written_down_as_read(
    solved: str, world: World, partner: Makes, here: Service, scopes: tuple[str, ...], path: str, purpose: str
) -> None:
    system = partner(*scopes)
    system.get(path.format(solved))
    with here.reading() as session:
        rows = session.scalars(select(CaseRead).where(CaseRead.reader == f"system:{system.id}")).all()
    assert [(row.case_id, row.purpose) for row in rows] == [(_id(world, solved), purpose)]


def test_pages_hold_every_case_once_whatever_is_filed_meanwhile(world: World, partner: Makes) -> None:
    system = partner()
    filed = [world.file().reference for _ in range(7)]
    first = system.get("/cases", limit=3)
    filed += [world.file().reference for _ in range(2)]
    rest = system.pages("/cases", first["next"], limit=3)
    assert [case["reference"] for case in first["items"] + rest] == filed


def test_filters_and_limits_hold(world: World, partner: Makes) -> None:
    system = partner()
    payment, data = world.file("payment").reference, world.file("data").reference
    assert [case["reference"] for case in system.get("/cases", kind="data")["items"]] == [data]
    assert [case["reference"] for case in system.get("/cases", level="village")["items"]] == [payment]
    assert system.get("/cases", state="closed")["items"] == []
    assert system.get("/cases", filed_before=world.now.isoformat())["items"] == []
    assert len(system.get("/cases", filed_from=world.now.isoformat())["items"]) == 2


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0}, {"limit": 101}, {"limit": "many"}, {"kind": "danger"}, {"kinds": "payment"}, {"state": "' OR 1=1"},
        {"area": "1701%"}, {"filed_from": "2026-01-01T00:00:00"}, {"filed_from": "yesterday"}, {"restricted": "1"},
    ],
)  # fmt: skip
def test_a_parameter_that_cannot_be_used_is_named_and_never_repeated(
    partner: Makes, query: dict[str, object]
) -> None:
    answer = partner().ask("/cases", **query)
    ((name, value),) = query.items()
    assert answer.status_code == 400
    assert [error["field"] for error in answer.get_json()["errors"]] == [name]
    assert "OR 1=1" not in answer.get_data(as_text=True)
    assert value is not None


def test_a_cursor_of_another_list_or_system_or_of_nobody_is_refused(world: World, partner: Makes) -> None:
    one, other = partner(), partner()
    for _ in range(3):
        world.file()
    cursor = one.get("/cases", limit=1)["next"]
    place, _, signature = cursor.partition(".")
    assert one.ask("/cases", limit=1, cursor=cursor).status_code == 200
    assert other.ask("/cases", cursor=cursor).status_code == 400
    assert one.ask("/cases", cursor=cursor, kind="payment").status_code == 400
    assert one.ask("/events", cursor=cursor).status_code == 400
    for forged in (f"{place}.", f"AAAA.{signature}", "x", "....", "%00", "é.é", signature):
        assert one.ask("/cases", cursor=forged).status_code == 400


def test_events_go_on_from_where_a_reader_stopped(world: World, partner: Makes) -> None:
    system = partner()
    world.file()
    first = system.get("/events")
    assert [one["type"] for one in first["items"]] == ["filed"]
    assert first["next"] is None
    assert system.get("/events", cursor=first["after"])["items"] == []
    later = world.file().reference
    assert [one["case"] for one in system.get("/events", cursor=first["after"])["items"]] == [later]


def test_an_event_that_may_have_older_ones_beside_it_waits(
    world: World, partner: Makes, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = partner()
    monkeypatch.setattr("api.cases.SETTLED_AFTER", 60.0)
    reference = world.file().reference
    assert system.get("/events")["items"] == []
    assert len(system.get(f"/cases/{reference}/events")["items"]) == 1


def test_figures_count_what_a_system_may_see(world: World, partner: Makes) -> None:
    system = partner("figures:read", area="1701")
    for kind, area in (
        ("payment", "17010101"),
        ("payment", "17010101"),
        ("data", "17010101"),
        ("payment", "17120101"),
    ):
        world.file(kind, area_key=area)
    items = system.get("/figures")["items"]
    assert items == [
        {"value": "data", "filed": 1, "answered": 0, "overdue": 0},
        {"value": "payment", "filed": 2, "answered": 0, "overdue": 0},
    ]
    assert system.get("/figures", by="level", area="1712")["items"] == []


def test_a_page_takes_as_many_questions_for_fifty_cases_as_for_five(
    world: World, partner: Makes, here: Service
) -> None:
    system = partner("cases:read", "cases:words")
    asked: list[str] = []
    event.listen(here.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def count() -> int:
        system.get("/cases", limit=100)
        asked.clear()
        system.get("/cases", limit=100)
        return len(asked)

    for _ in range(5):
        world.file()
    few = count()
    for _ in range(45):
        world.file()
    assert count() == few < 16


def _id(world: World, reference: str) -> str:
    with world.sessions() as session:
        return session.scalars(select(Case.id).where(Case.reference == reference)).one()
