"""Offices by area: their seats, who holds them, who stands in, who is away; set up, made larger, given hours of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from console.administration.forms import area_of, changes, done, field, refusal, say, was_done
from console.desk import Desk, desk
from console.door import blueprint, needs
from grievance_core.administration import record, seats
from grievance_core.areas.search import children, provinces
from grievance_core.cases.telling import name_of as office_name
from grievance_core.errors import Refused
from grievance_core.offices.establish import establish
from grievance_core.offices.model import Leave, Office, Seat, Tenure
from grievance_core.offices.officials import name_of
from grievance_core.offices.rules import OfficeRules
from settings import ROOT


@dataclass(frozen=True)
class Holder:
    """Somebody in a seat, now or later, in words."""

    tenure_id: int
    official_id: int
    name: str
    capacity: str
    begins: str  # empty: it has begun
    ends: str
    away_until: str


@blueprint.get("/administration/offices")
@needs("offices")
def offices() -> ResponseReturnValue:
    """The offices of one area, or of the country, with the areas that lie in it."""
    at, written = desk(), request.args.get("area", "")[:60]
    with at.here.reading() as db:
        area = area_of(db, written)
        key = area.key if area is not None else None
        query = select(Office).where(Office.area_key == key if key else Office.area_key.is_(None))
        found = [
            (
                office.key,
                office_name(office, at.language),
                seats.standing(db, office, at.now),
                len(office.seats),
            )
            for office in db.scalars(
                query.options(selectinload(Office.seats)).order_by(Office.level, Office.key)
            )
        ]
        below = [(one.key, at.place(db, one.key)) for one in (children(db, key) if key else provinces(db))]
        place = at.place(db, key)
    return render_template(
        "console/administration/offices.html",
        found=found, below=below, place=place, key=key, area=written, unknown=bool(written) and area is None, done=was_done(),
    )  # fmt: skip


@blueprint.post("/administration/offices")
@needs("offices")
def establish_offices() -> ResponseReturnValue:
    """The offices that are missing in an area are set up; what exists stays."""
    at, written = desk(), field("area")
    with at.here.sessions.begin() as db:
        area = area_of(db, written)
        if written and area is None:
            abort(404)
        key = area.key if area is not None else None
        establish(db, key, _rules())
        record.note(db, at.by, "established", f"area:{key or ''}", at.now)
    return done("console.offices", "established", area=key or "")


@blueprint.get("/administration/office")
@needs("offices")
def office() -> ResponseReturnValue:
    """One office with its seats."""
    return office_page(request.args.get("key", "")[:64])


@blueprint.post("/administration/office/seat")
@needs("offices")
def add_seat() -> ResponseReturnValue:
    """One more seat of a title."""
    at, key = desk(), field("key")
    try:
        with at.here.sessions.begin() as db:
            record.unchanged(db, field("seen"), *_subjects(key))
            seats.more_seats(db, at.by, key, field("title"), _rules(), at.now)
    except Refused as error:
        return office_page(key, refusal(error), 409)
    return done("console.office", "seat-added", key=key)


@blueprint.post("/administration/office/hours")
@needs("offices")
def keep_hours() -> ResponseReturnValue:
    """The office's own hours; none for the calendar's."""
    at, key = desk(), field("key")
    try:
        with at.here.sessions.begin() as db:
            record.unchanged(db, field("seen"), *_subjects(key))
            seats.keep_hours(db, at.by, key, field("hours"), at.now)
    except Refused as error:
        return office_page(key, refusal(error), 409)
    return done("console.office", "hours", key=key)


def office_page(key: str, said: str = "", status: int = 200, **more: object) -> tuple[str, int]:
    """The page of an office. 404 for one that does not exist."""
    at = desk()
    with at.here.reading() as db:
        found = office_by(db, key)
        held = _held(at, db, found)
        subjects = _subjects(key)
        page = render_template(
            "console/administration/office.html",
            key=key,
            name=office_name(found, at.language),
            place=at.place(db, found.area_key),
            area=found.area_key or "",
            hours=found.hours,
            rows=[(seat, at.say("office-title", seat.title), held.get(seat.id, ())) for seat in found.seats],
            room=_room(at, found),
            stands=seats.standing(db, found, at.now),
            seen=record.newest(db, *subjects),
            history=changes(db, at, *subjects),
            said=said,
            done=was_done(),
            more=more,
        )
    return page, status


def office_by(db: Session, key: str) -> Office:
    """The office with this key, or 404."""
    found = db.scalar(select(Office).where(Office.key == key).options(selectinload(Office.seats)))
    return found if found is not None else abort(404)


def subjects_of_seat(seat_key: str) -> tuple[str, ...]:
    """What a change of this seat's office is written down under."""
    return _subjects(seat_key.partition("/")[0])


def _subjects(key: str) -> tuple[str, ...]:
    return (f"office:{key}", f"seat:{key}/*")


def _rules() -> OfficeRules:
    return OfficeRules.load(ROOT / "rules" / "offices.yaml")


def _room(at: Desk, found: Office) -> Sequence[tuple[str, str]]:
    """The titles of which there is room for one more seat."""
    rule = _rules().offices[found.level].get(found.kind)
    taken: dict[str, int] = defaultdict(int)
    for seat in found.seats:
        taken[seat.title] += 1
    given = rule.seats if rule is not None else ()
    return [(one.title, at.say("office-title", one.title)) for one in given if taken[one.title] < one.most]


def _held(at: Desk, db: Session, found: Office) -> Mapping[int, Sequence[Holder]]:
    rows = db.scalars(
        select(Tenure)
        .join(Seat)
        .where(Seat.office_id == found.id, (Tenure.ends.is_(None)) | (Tenure.ends > at.now))
        .options(joinedload(Tenure.official))
        .order_by(Tenure.capacity.desc(), Tenure.begins, Tenure.id)
    ).all()
    away = _away(at, db, {row.official_id for row in rows})
    held: dict[int, list[Holder]] = defaultdict(list)
    for row in rows:
        held[row.seat_id].append(
            Holder(
                tenure_id=row.id,
                official_id=row.official_id,
                name=name_of(at.here.inst.vault, row.official),
                capacity=say(row.capacity),
                begins=at.day(row.begins) if row.begins > at.now else "",
                ends=at.day(row.ends) if row.ends else "",
                away_until=at.day(away[row.official_id]) if row.official_id in away else "",
            )
        )
    return held


def _away(at: Desk, db: Session, people: set[int]) -> dict[int, datetime]:
    rows = db.scalars(
        select(Leave).where(Leave.official_id.in_(people), Leave.begins <= at.now, Leave.ends > at.now)
    )
    return {row.official_id: row.ends for row in rows}
