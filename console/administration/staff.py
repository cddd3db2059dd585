"""Who sits in a seat: appointed, standing in, on leave, gone. What it means is shown first, and counts as soon as it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from console.administration.forms import done, field, instant, number, phone, refusal, say
from console.administration.offices import office_page, subjects_of_seat
from console.desk import Desk, desk
from console.door import blueprint, needs
from grievance_core.administration import record, seats
from grievance_core.administration.four_eyes import seat_needs_another
from grievance_core.administration.model import AdministrationRequest
from grievance_core.cases.telling import name_of as office_name
from grievance_core.errors import Incomplete, Refused
from grievance_core.offices.appoint import Capacity
from grievance_core.offices.model import Official, Tenure
from grievance_core.offices.officials import by_number, name_of

LANGUAGES = ("km", "en")
SEXES = ("f", "m", "")


@dataclass(frozen=True)
class Meant:
    """A change of staff as the form gives it."""

    official: Official
    seat_key: str
    begins: datetime | None
    ends: datetime | None


@blueprint.post("/administration/office/appoint")
@needs("offices")
def appoint() -> ResponseReturnValue:
    """Somebody in a seat, as its holder or to stand in: shown first, then done, or asked of a second administrator."""
    at, seat_key = desk(), field("seat", 80)
    try:
        with at.here.sessions.begin() as db:
            meant = _meant(at, db, seat_key)
            if field("sure") != "yes":
                return _sure(at, db, meant, "appoint")
            record.unchanged(db, field("seen"), *subjects_of_seat(seat_key))
            capacity: Capacity = "deputy" if field("capacity") == "deputy" else "holder"
            came = seats.put(
                db, at.by, meant.official.id, seat_key, meant.begins or at.now, meant.ends, capacity, at.now
            )
            what = "asked" if isinstance(came, AdministrationRequest) else "appointed"
    except Refused as error:
        return office_page(seat_key.partition("/")[0], refusal(error), 409)
    return done("console.office", what, key=seat_key.partition("/")[0])


@blueprint.post("/administration/office/end")
@needs("offices")
def end_tenure() -> ResponseReturnValue:
    """She sits there no longer, now or from a day on."""
    at, seat_key = desk(), field("seat", 80)
    try:
        with at.here.sessions.begin() as db:
            tenure = db.get(Tenure, number("tenure"))
            if tenure is None or tenure.seat.key != seat_key:
                raise Incomplete("tenure")
            ends = instant("ends")
            if field("sure") != "yes":
                return _sure(at, db, Meant(tenure.official, seat_key, None, ends), "end", tenure=tenure.id)
            record.unchanged(db, field("seen"), *subjects_of_seat(seat_key))
            seats.end(db, at.by, tenure.id, ends or at.now, at.now)
    except Refused as error:
        return office_page(seat_key.partition("/")[0], refusal(error), 409)
    return done("console.office", "ended", key=seat_key.partition("/")[0])


@blueprint.post("/administration/office/leave")
@needs("offices")
def grant_leave() -> ResponseReturnValue:
    """She is away from a day to a day: nothing is sent to her and nothing waits for her meanwhile."""
    at, seat_key = desk(), field("seat", 80)
    try:
        with at.here.sessions.begin() as db:
            begins, ends = instant("begins"), instant("ends")
            if begins is None or ends is None:
                raise Incomplete("leave")
            seats.leave(db, at.by, number("official"), begins, ends, at.now)
    except Refused as error:
        return office_page(seat_key.partition("/")[0], refusal(error), 409)
    return done("console.office", "leave", key=seat_key.partition("/")[0])


@blueprint.post("/administration/office/pin")
@needs("offices")
def new_pin() -> ResponseReturnValue:
    """A new PIN for her phone, shown once."""
    at, seat_key = desk(), field("seat", 80)
    try:
        with at.here.sessions.begin() as db:
            pin = seats.new_pin(db, at.by, number("official"), at.now)
            name = name_of(at.here.inst.vault, db.get_one(Official, number("official")))
    except Refused as error:
        return office_page(seat_key.partition("/")[0], refusal(error), 409)
    return office_page(seat_key.partition("/")[0], pin=pin, name=name)


@blueprint.post("/administration/office/person")
@needs("offices")
def enter_person() -> ResponseReturnValue:
    """A person nobody has entered before. She sits nowhere until she is appointed."""
    at, key = desk(), field("key")
    try:
        with at.here.sessions.begin() as db:
            added = seats.enter(
                db, at.here.inst.vault, at.by,
                name=field("name"), number=phone("phone"),
                language=field("language") if field("language") in LANGUAGES else "km",
                sex=field("sex") if field("sex") in SEXES else "", now=at.now,
            )  # fmt: skip
            given = added.id
    except Refused as error:
        return office_page(key, refusal(error), 409)
    return office_page(key, entered=given)


def _meant(at: Desk, db: Session, seat_key: str) -> Meant:
    """Raises Incomplete."""
    chosen = number("official")
    written = field("person", 40)
    official = db.get(Official, chosen) if chosen else None
    if official is None and written.isascii() and written.isdigit() and len(written) < 7:
        official = db.get(Official, int(written))
    elif official is None and written:
        called = phone("person")
        official = by_number(db, at.here.inst.vault, called) if called else None
    if official is None:
        raise Incomplete("person")
    return Meant(official, seat_key, instant("begins"), instant("ends"))


def _sure(at: Desk, db: Session, meant: Meant, action: str, **hidden: object) -> str:
    seat = seats.seat_by_key(db, meant.seat_key)
    return render_template(
        "console/administration/sure.html",
        action=action,
        hidden={
            "seat": meant.seat_key, "official": meant.official.id, "capacity": field("capacity"), "begins": field("begins"),
            "ends": field("ends"), "seen": field("seen"), **hidden,
        },
        name=name_of(at.here.inst.vault, meant.official),
        title=at.say("office-title", seat.title),
        office=office_name(seat.office, at.language),
        key=seat.office.key,
        begins=at.day(meant.begins) if meant.begins else say("at-once"),
        ends=at.day(meant.ends) if meant.ends else "",
        stands=seats.standing(db, seat.office, at.now),
        needs_another=action == "appoint" and seat_needs_another(db, at.by, meant.official.id, seat, at.now),
    )  # fmt: skip
