"""Setting up the offices of an area, once and again without harm."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.areas.names import full_name
from grievance_core.errors import Incomplete
from grievance_core.offices.model import Office, Seat
from grievance_core.offices.rules import OfficeRule, OfficeRules, SeatRule
from grievance_core.offices.staffing import find_office

LANGUAGES = ("km", "en")


def establish(session: Session, area_key: str | None, rules: OfficeRules) -> list[Office]:
    """Every office and committee of the area, with its seats; for None the offices of the whole country.

    What exists stays as it is, names and all; what is missing is added, so it may be repeated after the rules grew. Offices set
    up before the ones they answer to are joined to them now. Raises Incomplete for an unknown area. The caller commits.
    """
    area = None if area_key is None else session.get(Area, area_key)
    if area_key is not None and area is None:
        raise Incomplete(f"no area {area_key}")
    level = None if area is None else area.level
    offices = [_office(session, area, rule) for rule in rules.at(level)]
    session.flush()
    for office, rule in zip(offices, rules.at(level), strict=True):
        _answer(session, office, rule, area)
    if area is not None:
        _join_from_below(session, area, rules)
    session.flush()
    return offices


def add_seat(session: Session, office: Office, title: str, rules: OfficeRules) -> Seat:
    """One more seat of this title, up to the number the rules allow. Raises Incomplete beyond it."""
    rule = next(
        (seat for seat in rules.offices[office.level][office.kind].seats if seat.title == title), None
    )
    taken = sum(seat.title == title for seat in office.seats)
    if rule is None or taken >= rule.most:
        raise Incomplete(f"{office.key} has no room for another {title}")
    seat = _seat(office, rule, taken + 1)
    session.flush()
    return seat


def _office(session: Session, area: Area | None, rule: OfficeRule) -> Office:
    key = rule.kind if area is None else f"{rule.kind}:{area.key}"
    office = session.scalar(select(Office).where(Office.key == key))
    if office is None:
        km, en = (_name(rule, area, language) for language in LANGUAGES)
        area_key = None if area is None else area.key
        office = Office(
            key=key, kind=rule.kind, level=rule.level, area_key=area_key, name_km=km, name_en=en, hours=""
        )
        session.add(office)
    present = {seat.key for seat in office.seats}
    for seat in rule.seats:
        for number in range(1, seat.count + 1):
            if f"{key}/{seat.part(number)}" not in present:
                _seat(office, seat, number)
    return office


def _seat(office: Office, rule: SeatRule, number: int) -> Seat:
    seat = Seat(
        key=f"{office.key}/{rule.part(number)}", title=rule.title, duty=rule.duty, rank=rule.rank + number - 1
    )
    office.seats.append(seat)
    return seat


def _name(rule: OfficeRule, area: Area | None, language: str) -> str:
    if area is None:
        return rule.name(language, "")
    place = area.name_km if language == "km" else area.name_en
    return (
        rule.name(language, area.kind).replace("{area}", full_name(area, language)).replace("{place}", place)
    )


def _answer(session: Session, office: Office, rule: OfficeRule, area: Area | None) -> None:
    if rule.answers_to is None or office.answers_to_id is not None or area is None:
        return
    upper = find_office(session, rule.answers_to, area.parent_key if rule.above else area.key)
    office.answers_to_id = upper.id if upper else None


def _join_from_below(session: Session, area: Area, rules: OfficeRules) -> None:
    for rule in rules.answering_from_below(area.level):
        query = select(Office).join(Area, Area.key == Office.area_key)
        waiting = query.where(
            Office.kind == rule.kind, Area.parent_key == area.key, Office.answers_to_id.is_(None)
        )
        upper = find_office(session, rule.answers_to or "", area.key)
        for office in session.scalars(waiting):
            office.answers_to_id = upper.id if upper else None
