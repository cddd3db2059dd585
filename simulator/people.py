"""Whose phones there are, named as people know them: by village, by office and by seat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from demo.load import phones as demo_phones
from grievance_core.areas.model import Area
from grievance_core.areas.names import full_name
from grievance_core.cases.telling import name_of
from grievance_core.institution import Institution
from grievance_core.offices.model import Seat

# Beside the first villager, the offices her case climbs through in a month in which nobody works.
FIRST_OFFICES = ("vdc:", "commune-assistant:", "district-intersector:")


@dataclass(frozen=True)
class Person:
    """One entry of a phone's picker. `title` is every seat she holds, or her village; `seats` their keys."""

    number: str
    name: str
    title: str
    pin: str | None
    seats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Entries that belong together in the picker."""

    label: str
    people: tuple[Person, ...]


def groups(session: Session, inst: Institution, language: str, villagers: str) -> list[Group]:
    """Villagers first, then each office with its people, in the demo's order; everybody once, at her first seat."""
    titles = _titles(session, inst, language)
    offices: dict[str, dict[str, Person]] = {villagers: {}}
    homes: dict[str, str] = {}
    for phone in demo_phones(session, inst):
        number, seat = phone["number"], phone["seat"]
        title = titles[seat].title if seat else _village(session, phone["area"], language)
        label = homes.setdefault(number, titles[seat].office if seat else villagers)
        people = offices.setdefault(label, {})
        people[number] = _joined(people.get(number), _person(phone, title))
    return [Group(label, tuple(people.values())) for label, people in offices.items() if people]


def shown_first(listed: Iterable[Group]) -> list[str]:
    """The numbers on a fresh page: a villager, and the first person of each of FIRST_OFFICES."""
    people = [person for group in listed for person in group.people]
    villagers = [person.number for person in people if not person.seats]
    firsts = (
        next(
            (person.number for person in people if person.seats and person.seats[0].startswith(office)), None
        )
        for office in FIRST_OFFICES
    )
    return villagers[:1] + [number for number in firsts if number]


@dataclass(frozen=True)
class _Title:
    title: str
    office: str


def _titles(session: Session, inst: Institution, language: str) -> dict[str, _Title]:
    found = {}
    for seat in session.scalars(select(Seat).options(joinedload(Seat.office))):
        office = name_of(seat.office, language)
        word = inst.catalogues.text(language, "office-title", seat.title)
        found[seat.key] = _Title(f"{word} · {office}", office)
    return found


def _village(session: Session, key: str | None, language: str) -> str:
    area = session.get(Area, key) if key else None
    return full_name(area, language) if area else ""


def _person(phone: dict[str, Any], title: str) -> Person:
    seats = (phone["seat"],) if phone["seat"] else ()
    return Person(phone["number"], phone["name"], title, phone["pin"], seats)


def _joined(known: Person | None, again: Person) -> Person:
    if known is None:
        return again
    return replace(known, title=f"{known.title}\n{again.title}", seats=known.seats + again.seats)
