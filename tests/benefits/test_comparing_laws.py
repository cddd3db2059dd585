"""Over any population: SQL finds whom a plain reading of the law finds, and every entitled person is somewhere, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, select, text
from sqlalchemy.orm import Session

from grievance_core.applications.model import Application
from grievance_core.benefits.comparing import compare
from grievance_core.benefits.model import Declaration, Finding, Listed, Utilisation
from grievance_core.institution import Institution
from grievance_core.offices.model import Office
from grievance_core.programmes.matching import refresh
from grievance_core.programmes.tree import EVERYBODY
from tests.programmes.people import Someone, identity, settle, someone
from tests.world import VILLAGE, World

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
TODAY = date(2026, 11, 22)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
KEYS = ("family-package-older", "cash-transfer-mothers", "family-package-scholarship")
STATES = ("pre-registered", "processing", "accepted", "refused", "withdrawn")


@dataclass(frozen=True)
class Life:
    """Somebody and all that offices and providers wrote about her and each of three programmes."""

    one: Someone
    applied: tuple[str | None, ...]
    listed: tuple[str, ...]  # on no list, on an old one, on the newest
    paid: tuple[str, ...]  # never, long ago, this spring, in October


def of_each(values: st.SearchStrategy[str | None]) -> st.SearchStrategy[tuple[str | None, ...]]:
    return st.tuples(values, values, values)


lives = st.builds(
    Life,
    one=someone,
    applied=of_each(st.sampled_from([None, *STATES])),
    listed=of_each(st.sampled_from(["", "", "old", "new"])),
    paid=of_each(st.sampled_from(["", "", "long-ago", "spring", "october"])),
)
MONTHS = {"long-ago": date(2025, 10, 1), "spring": date(2026, 4, 1), "october": OCTOBER[0]}
DAYS = {"old": date(2026, 3, 1), "new": date(2026, 9, 1)}


def put(session: Session, people: list[Life]) -> None:
    for table in (Finding, Utilisation, Listed, Declaration, Application):
        session.execute(delete(table))
    settle(session, [life.one for life in people])
    known = {
        "kind": "list",
        "at": NOW,
        "by": "test",
        "sha256": "",
        "rows": 0,
        "added": 0,
        "changed": 0,
        "removed": 0,
    }
    session.execute(insert(Declaration).values(id="d", **known))
    office = session.scalars(select(Office.id).order_by(Office.id)).first()
    places = [(place, life, at, key) for place, life in enumerate(people) for at, key in enumerate(KEYS)]
    _insert(session, Listed, [
        {"programme_id": key, "day": DAYS[life.listed[at]], "person_id": identity(place), "declaration_id": "d"}
        for place, life, at, key in places if life.listed[at]
    ])  # fmt: skip
    _insert(session, Utilisation, [
        {"programme_id": key, "month": MONTHS[life.paid[at]], "person_id": identity(place), "declaration_id": "d", "service": ""}
        for place, life, at, key in places if life.paid[at]
    ])  # fmt: skip
    _insert(session, Application, [
        {
            "id": f"{place}-{at}", "number": f"{place}-{at}", "request_index": f"{place}-{at}", "person_id": identity(place),
            "programme_id": key, "state": life.applied[at], "office_id": office, "area_key": VILLAGE, "channel": "ussd",
            "language": "km", "filed_at": NOW.replace(month=5), "reason": "other" if life.applied[at] == "refused" else "",
            "decided_at": NOW.replace(month=5) if life.applied[at] in ("accepted", "refused") else None,
            "standing": "", "rules_version": "", "events_count": 0, "revision": 1,
        }
        for place, life, at, key in places if life.applied[at]
    ])  # fmt: skip


def _insert(session: Session, table: type, rows: list[dict[str, object]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def naive(inst: Institution, people: list[Life]) -> dict[str, set[tuple[str, str]]]:
    """The law, read for one person after the other."""
    newest = {
        key: max((DAYS[life.listed[at]] for life in people if life.listed[at]), default=None)
        for at, key in enumerate(KEYS)
    }
    declared = {key for at, key in enumerate(KEYS) if any(life.paid[at] == "october" for life in people)}
    found: dict[str, set[tuple[str, str]]] = {name: set() for name in
        ("not-enrolled", "not-paid", "paid-not-entitled", "not-listed", "listed-not-entitled")}  # fmt: skip
    for place, life in enumerate(people):
        now, then = (_standings(inst, life, day) for day in (TODAY, OCTOBER[0]))
        last = _standings(inst, life, OCTOBER[1])
        for at, key in enumerate(KEYS):
            pair = (key, identity(place))
            listed = bool(life.listed[at]) and DAYS[life.listed[at]] == newest[key]
            accepted = life.applied[at] == "accepted"
            received = life.paid[at] in ("spring", "october")
            enrolled = accepted or listed or received
            applying = life.applied[at] in ("pre-registered", "processing")
            if now[key] == "yes" and not enrolled and not applying:
                found["not-enrolled"].add(pair)
            if (
                key in declared
                and key == KEYS[2]
                and (accepted or listed)
                and life.paid[at] != "october"
                and _here(life)
            ):
                found["not-paid"].add(pair)
            if life.paid[at] == "october" and then[key] == "no" and last[key] == "no":
                found["paid-not-entitled"].add(pair)
            if newest[key] and now[key] == "yes" and not listed:
                found["not-listed"].add(pair)
            if listed and now[key] == "no":
                found["listed-not-entitled"].add(pair)
    return found


def _here(life: Life) -> bool:
    return all(day is None or day > OCTOBER[1] for day in (life.one.died_on, life.one.left_on))


def _standings(inst: Institution, life: Life, day: date) -> dict[str, str]:
    gone = any(end is not None and end <= day for end in (life.one.died_on, life.one.left_on))
    said = {one.programme: one.standing for one in inst.programmes.explain(life.one.known(), day)}
    return {key: "no" if gone else said.get(key, "no") for key in KEYS}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(people=st.lists(lives, max_size=25))
def test_sql_finds_whom_a_plain_reading_of_the_law_finds(
    world: World, engine: Engine, people: list[Life]
) -> None:
    with Session(engine) as session:
        put(session, people)
        refresh(session, world.inst.programmes.at(TODAY))
        compare(session, world.inst, NOW)
        rows = session.execute(select(Finding.comparison, Finding.programme_id, Finding.person_id)).all()
        found = {
            name: {(key, person) for of, key, person in rows if of == name and key in KEYS}
            for name in naive(world.inst, [])
        }
        assert found == naive(world.inst, people)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(before=st.lists(lives, max_size=12), after=st.lists(lives, max_size=12))
def test_what_is_open_after_any_change_is_what_is_found_afresh(
    world: World, engine: Engine, before: list[Life], after: list[Life]
) -> None:
    people = [*before, *after]
    with Session(engine) as session:
        put(session, people)
        refresh(session, world.inst.programmes.at(TODAY))
        compare(session, world.inst, NOW)
        # The second half lives on; of the first nothing was ever declared, listed or applied for.
        gone = [identity(place) for place in range(len(before))]
        for table in (Utilisation, Listed, Application):
            session.execute(delete(table).where(table.person_id.in_(gone)))
        compare(session, world.inst, NOW)
        kept = _open(session)
        session.execute(text("DELETE FROM findings"))
        compare(session, world.inst, NOW)
        fresh = _open(session)
        # A month's findings of a programme are looked at for as long as one is open, so nothing stays that no longer holds.
        assert kept == fresh


def _open(session: Session) -> set[tuple[str, str, str]]:
    query = select(Finding.comparison, Finding.programme_id, Finding.person_id).where(
        Finding.resolved_at.is_(None)
    )
    return {(row[0], row[1], row[2]) for row in session.execute(query)}


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(people=st.lists(lives, min_size=1, max_size=15))
def test_every_entitled_person_is_enrolled_applying_or_found_and_the_found_are_neither(
    world: World, engine: Engine, people: list[Life]
) -> None:
    rules = world.inst.programmes.at(TODAY)
    with Session(engine) as session:
        put(session, people)
        refresh(session, rules)
        compare(session, world.inst, NOW, ("not-enrolled",))
        found = {(key, person) for _, key, person in _open(session)}
        for place, life in enumerate(people):
            for key, standing in _standings(world.inst, life, TODAY).items():
                at = KEYS.index(key)
                reached = life.applied[at] in ("pre-registered", "processing", "accepted") or life.paid[
                    at
                ] in ("spring", "october")
                newest = max((DAYS[other.listed[at]] for other in people if other.listed[at]), default=None)
                reached = reached or (bool(life.listed[at]) and DAYS[life.listed[at]] == newest)
                assert ((key, identity(place)) in found) == (standing == "yes" and not reached)
                assert rules.cases[key].who != EVERYBODY
