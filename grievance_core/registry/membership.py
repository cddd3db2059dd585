"""What stands on a membership card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.areas.names import full_name
from grievance_core.areas.search import path
from grievance_core.registry.changes import name_of
from grievance_core.registry.links import UnknownPerson
from grievance_core.registry.model import Person
from grievance_core.registry.numbers import read_number
from grievance_core.vault import Vault


@dataclass(frozen=True)
class Member:
    """A member with her name and, by language, where she lives: village, commune, district, province."""

    number: str = field(repr=False)
    name: str = field(repr=False)
    places: dict[str, str] = field(repr=False)


def member(session: Session, vault: Vault, written: str, languages: Iterable[str]) -> Member:
    """The member with this number. Raises UnknownPerson for a number nobody has and for somebody who died."""
    number = read_number(written)
    person = session.scalar(select(Person).where(Person.number == number)) if number else None
    if person is None or person.died_on is not None:
        raise UnknownPerson("card")
    areas = path(session, person.village_key) if person.village_key else ()
    places = {language: _place(areas, language) for language in languages}
    return Member(person.number, name_of(vault, person), places)


def _place(areas: tuple[Area, ...], language: str) -> str:
    """From the village up. Khmer says the kind of each area with its name; in English a card has no room for that."""
    if language == "km":
        return " ".join(full_name(area, language) for area in reversed(areas))
    return ", ".join(area.name_en for area in reversed(areas))
