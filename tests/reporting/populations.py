"""Random lives of cases, written straight into the tables, and what a report must count of them, reckoned in plain Python."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from grievance_core.applications.model import Application, ApplicationCase
from grievance_core.cases.model import Accused, Appeal, Case, CaseEvent
from grievance_core.cases.states import UNDECIDED
from grievance_core.identifiers import new_id
from grievance_core.offices.staffing import find_office
from grievance_core.people.phones import remember
from grievance_core.registry.model import Household, Person, PersonPhone
from grievance_core.reporting.figures import Count
from grievance_core.reporting.periods import Period
from tests.world import World

PLACES = ("17010101", "17120101", "01020101", "170101", None)
KINDS = {
    "eligibility": "cwcc",
    "payment": "tcc",
    "service": "tcc",
    "conduct": "integrity",
    "danger": "hotline-protection",
}
LEVELS = ("village", "commune", "district", "province")
PROGRAMMES = ("cash-transfer-mothers", "health-equity-fund")
START = datetime.fromisoformat("2025-10-01T00:00:00+07:00")
SPAN = timedelta(days=150)
# One event after another, until what: the state after it.
LIFE = {
    "filed": "received", "climbed": "received", "alarmed": "received", "accepted": "in_progress",
    "referred": "referred", "decided": "decided", "closed": "closed", "contested": "appealed", "withdrawn": "withdrawn",
}  # fmt: skip


@dataclass
class Step:
    """One event of a case."""

    at: datetime
    type: str
    level: str
    state: str
    seat: str | None
    facts: dict[str, Any]


@dataclass
class Known:
    """What a case is, as the reference sees it."""

    row: dict[str, Any]
    steps: list[Step]
    programme: str = "none"
    age: str = "unknown"
    id_poor: str = "unknown"
    accused: int | None = None
    appeals: list[datetime] = field(default_factory=list)

    @property
    def filed(self) -> datetime:
        return self.steps[0].at


def live(world: World, seed: int, count: int, accused: Iterable[int] = ()) -> list[Known]:
    """So many lives, in the database too. What an `accused` official is complained about is spread among them."""
    chance = Random(seed)
    with world.work() as session:
        receipt = world_model(world)
        people = _people(session, chance, world, seed)
        office = find_office(session, "vdc", "17010101")
        assert office is not None
        lives = [
            _life(chance, receipt, office.id, people, f"{seed}-{at}", tuple(accused)) for at in range(count)
        ]
        session.execute(insert(Case), [one.row for one in lives])
        session.execute(insert(CaseEvent), [row for one in lives for row in _events(one)])
        for name, rows in (
            (Appeal, [row for one in lives for row in _appeals(one)]),
            (
                Accused,
                [{"case_id": one.row["id"], "official_id": one.accused} for one in lives if one.accused],
            ),
        ):
            if rows:
                session.execute(insert(name), rows)
        _applications(session, lives, seed)
    return lives


def world_model(world: World) -> dict[str, Any]:
    """Every column of a case, from one that was filed."""
    filed = world.file("payment")
    with world.sessions() as session:
        model = session.get_one(Case, filed.case_id)
        return {column.key: getattr(model, column.key) for column in Case.__table__.columns}


@dataclass
class Someone:
    """A person with a phone: alone on it, or one of two."""

    phone: str
    person: str
    age: str
    id_poor: str
    alone: bool


def _people(session: Session, chance: Random, world: World, seed: int) -> list[Someone]:
    found = []
    for at in range(8):
        phone = remember(session, world.inst.vault, f"+855126{seed:02d}{at:04d}").id
        years = chance.choice((10, 30, 70))
        level = chance.choice(("none", "1", "2", "at-risk", None))
        alone = at % 3 != 0
        members = [
            _person(session, years if number == 0 else 40, level, f"{seed}{at}{number}")
            for number in range(1 if alone else 2)
        ]
        for person in members:
            session.add(PersonPhone(person_id=person, phone_id=phone, pin_hash="x", linked_at=START))
        group = "0-17" if years == 10 else "18-59" if years == 30 else "60+"
        found.append(Someone(phone, members[0], group, level or "unknown", alone))
    session.flush()
    return found


def _person(session: Session, years: int, level: str | None, number: str) -> str:
    home, person = new_id(), new_id()
    session.add(Household(id=home, id_poor=level, source="operator", entered_at=START, changed_at=START))
    born = date(2026 - years, 1, 1) - timedelta(days=200)
    session.add(
        Person(
            id=person, number=number.zfill(10), household_id=home, name_sealed=b"x", name_index=person,
            born_from=born, born_to=born,
            entered_by="operator", entered_at=START, changed_at=START,
        )
    )  # fmt: skip
    session.flush()
    return person


def _life(
    chance: Random,
    model: dict[str, Any],
    office: int,
    people: list[Someone],
    name: str,
    accused: tuple[int, ...],
) -> Known:
    kind = chance.choice(tuple(KINDS))
    someone = chance.choice((*people, None))
    case_id = new_id()
    row = model | {
        "id": case_id, "reference": name.zfill(10), "request_index": f"life-{name}", "kind": kind, "track": KINDS[kind],
        "restricted": kind == "danger", "area_key": chance.choice(PLACES), "channel": chance.choice(("ussd", "sms", "counter")),
        "sex": chance.choice(("f", "m", "skip", "")), "anonymous": chance.random() < 0.2, "on_behalf": chance.random() < 0.1,
        "phone_id": someone.phone if someone else None, "office_id": office,
    }  # fmt: skip
    known = Known(row, _steps(chance), accused=chance.choice((*accused, None, None)) if accused else None)
    row["filed_at"], row["state"] = known.filed, known.steps[-1].state
    known.appeals = [step.at for step in known.steps if step.type == "contested"]
    row["appeals"] = len(known.appeals)
    if chance.random() < 0.4:
        known.programme = chance.choice(PROGRAMMES)
    sure = not row["anonymous"] and not row["on_behalf"]
    if sure and someone is not None and someone.alone:
        known.age, known.id_poor = someone.age, someone.id_poor
    return known


def _steps(chance: Random) -> list[Step]:
    at = START + chance.random() * SPAN
    steps = [Step(at, "filed", chance.choice(LEVELS), "received", None, {})]
    for _ in range(chance.randrange(7)):
        state = steps[-1].state
        if state == "withdrawn":
            break
        if state == "decided":
            type_ = chance.choice(("closed", "contested"))
        elif state == "closed":
            type_ = "contested"
        else:
            type_ = chance.choice(
                ("climbed", "alarmed", "accepted", "referred", "decided", "decided", "withdrawn")
            )
        at += timedelta(seconds=chance.randrange(60, 25 * 86_400))
        facts = (
            {"outcome": chance.choice(("solved", "declined", "decided", "referred-outside"))}
            if type_ == "decided"
            else {}
        )
        seat = None if type_ == "referred" and chance.random() < 0.5 else "somebody"
        steps.append(Step(at, type_, chance.choice(LEVELS), LIFE[type_], seat, facts))
    return steps


def _events(one: Known) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(), "case_id": one.row["id"], "sequence": number, "at": step.at, "type": step.type, "level": step.level,
            "office_key": "vdc:17010101", "seat_key": step.seat, "state": step.state, "due_at": None, "facts": step.facts,
            "words_digest": "", "previous": "", "link": "",
        }
        for number, step in enumerate(one.steps, start=1)
    ]  # fmt: skip


def _appeals(one: Known) -> list[dict[str, Any]]:
    return [
        {
            "case_id": one.row["id"],
            "number": number,
            "at": at,
            "from_office_key": "x",
            "to_office_key": "x",
            "level": "village",
        }
        for number, at in enumerate(one.appeals, start=1)
    ]


def _applications(session: Session, lives: list[Known], seed: int) -> None:
    for number, one in enumerate(life for life in lives if life.programme != "none"):
        row = Application(
            id=new_id(), number=f"{seed}{number:09d}", request_index=f"applied-{seed}-{number}",
            programme_id=one.programme, state="withdrawn", office_id=one.row["office_id"],
            area_key="17010101", channel="ussd", language="km", filed_at=one.filed,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(
            ApplicationCase(
                application_id=row.id, case_id=one.row["id"], opened_at=one.filed, why="contested"
            )
        )
    session.flush()


def reckoned(
    lives: list[Known],
    period: Period,
    tracks: tuple[str, ...],
    places: set[str | None] | None,
    left_out: set[int],
    tables: Iterable[str],
) -> dict[tuple[str, str], Count]:
    """What a report must count: the same rules, read off the lists."""
    groups: dict[tuple[str, str], list[tuple[Known, Step | None, Step]]] = defaultdict(list)
    for one in lives:
        before = [step for step in one.steps if step.at < period.ends]
        if one.row["restricted"] or one.row["track"] not in tracks or not before or one.accused in left_out:
            continue
        if places is not None and one.row["area_key"] not in places:
            continue
        decided = [step for step in before if step.type == "decided" and step.at >= period.begins]
        decision, last = (decided[-1] if decided else None), before[-1]
        if not (one.filed >= period.begins or decision or _contested(one, period) or last.state in UNDECIDED):
            continue
        for table in tables:
            groups[table, _group(one, table, decision, last)].append((one, decision, last))
    return {key: _count(members, period) for key, members in groups.items()}


def _contested(one: Known, period: Period) -> bool:
    return any(period.begins <= at < period.ends for at in one.appeals)


def _group(one: Known, table: str, decision: Step | None, last: Step) -> str:
    sex = one.row["sex"] if one.row["sex"] in ("f", "m") else "unknown"
    found = {
        "all": "", "kind": one.row["kind"], "programme": one.programme, "level": last.level, "sex": sex,
        "channel": one.row["channel"], "outcome": decision.facts["outcome"] if decision else "",
        "age": one.age, "id-poor": one.id_poor,
    }  # fmt: skip
    return str(found[table])


def _count(members: list[tuple[Known, Step | None, Step]], period: Period) -> Count:
    answered = [(one, decision) for one, decision, _ in members if decision is not None]
    seconds = [int(step.at.timestamp()) - int(one.filed.timestamp()) for one, step in answered]
    return Count(
        received=sum(one.filed >= period.begins for one, _, _ in members),
        answered=len(answered),
        solved=sum(step.facts["outcome"] in ("solved", "decided") for _, step in answered),
        on_time=sum(not _late(one, step) for one, step in answered),
        contested=sum(_contested(one, period) for one, _, _ in members),
        open=sum(last.state in UNDECIDED for _, _, last in members),
        seconds=statistics.median(seconds) if seconds else None,
    )


def _late(one: Known, decision: Step) -> bool:
    earlier = one.steps[: one.steps.index(decision)]
    return any(
        step.type in ("climbed", "alarmed") or (step.type == "referred" and step.seat is None)
        for step in earlier
    )
