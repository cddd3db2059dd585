"""The families of the demo's villages: written in families.yaml, entered in the registry as an office would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import product
from random import Random
from typing import Any, NamedTuple

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.clock import START
from demo.people import APPOINTED, Villager
from demo.plan import FOLDER, Plan
from grievance_core.identifiers import check_digit
from grievance_core.institution import Institution
from grievance_core.programmes.upkeep import match_everybody
from grievance_core.registry.changes import card_of
from grievance_core.registry.checking import name_index
from grievance_core.registry.events import enter_household, enter_person
from grievance_core.registry.links import link
from grievance_core.registry.model import Household, Person, PersonPhone
from grievance_core.timers.holidays import at_local, local
from grievance_core.vault import Vault

SEED = 1701
BY = "operator"
TOLD_AFTER = timedelta(days=20)  # a birth
FACTS = ("pregnant", "disability", "school", "occupation", "nssf", "abroad")
A_YEAR = 365
NAMES_FREE_FROM = 300  # no official and no villager with a phone has a name from there on


@dataclass(frozen=True)
class Family:
    """One family as written: its ID-Poor level, whoever speaks for it, and the others."""

    id_poor: str | None
    speaker: dict[str, Any]
    others: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Families:
    """families.yaml as read. `linked`: the PINs of those who use their phones as themselves, by the villager's place."""

    of: dict[str, tuple[Family, ...]]
    without_phone: tuple[Family, ...]
    linked: dict[int, str]
    id_poor_on: date
    card_until: date


class Registered(NamedTuple):
    """A villager with a phone, and who she is in the registry."""

    villager: Villager
    person: Person


class Registrar:
    """Enters families; what is drawn is drawn by one seed, so that each load enters the same people."""

    def __init__(self, session: Session, vault: Vault, plan: Plan, families: Families) -> None:
        self._session = session
        self._vault = vault
        self._plan = plan
        self._families = families
        self._chance = Random(SEED)

    def enter(self, family: Family, village_key: str, name: str) -> Person:
        """One family. Returns whoever speaks for it, who has this name."""
        poor = family.id_poor in {"1", "2"}
        household = enter_household(
            self._session,
            self._vault,
            village_key,
            BY,
            APPOINTED,
            id_poor=family.id_poor,
            id_poor_on=self._families.id_poor_on if family.id_poor else None,
            card=self._digits(9) if poor else None,
            card_until=self._families.card_until if poor else None,
        )
        speaker = self._person(family.speaker, name, household, head=True)
        for written in family.others:
            self._person(written, self._relative(name, written["sex"]), household)
        return speaker

    def _person(
        self, written: dict[str, Any], name: str, household: Household, *, head: bool = False
    ) -> Person:
        digits = self._digits(9)
        born = self._birth(written["age"], written.get("known", "day"))
        return enter_person(
            self._session,
            self._vault,
            by=BY,
            now=_entered(born),
            name=name,
            village_key=household.village_key or "",
            household=household,
            born=born,
            number=digits + check_digit(digits),
            is_head=head,
            sex=written["sex"],
            **{fact: written[fact] for fact in FACTS if fact in written},
        )

    def _birth(self, age: int, known: str) -> tuple[date, date] | None:
        if known == "nothing":
            return None
        today = local(START).date()
        born = today.replace(year=today.year - age) - timedelta(days=self._chance.randrange(1, A_YEAR))
        return (born, born) if known == "day" else (date(born.year, 1, 1), date(born.year, 12, 31))

    def _relative(self, name: str, sex: str) -> str:
        given = self._chance.choice(self._plan.given_names[sex])[0]
        return f"{name.split(maxsplit=1)[0]} {given}"

    def _digits(self, count: int) -> str:
        """A number like one that was given at random; among so few nobody has another's."""
        return str(self._chance.randrange(10 ** (count - 1), 10**count))


def register(
    session: Session, inst: Institution, plan: Plan, villagers: Sequence[Villager]
) -> list[Registered]:
    """Enter every villager with her family and those without a phone, link some phones, match everybody. The caller commits.

    Returns the villagers with who they are in the registry.
    """
    families = the_families()
    registrar = Registrar(session, inst.vault, plan, families)
    turn = {"f": 0, "m": 0}
    registered = []
    for place, villager in enumerate(villagers):
        of_them = families.of[villager.sex]
        family = of_them[turn[villager.sex] % len(of_them)]
        turn[villager.sex] += 1
        person = registrar.enter(_spoken_for(family, villager.sex), villager.village_key, villager.name)
        registered.append(Registered(villager, person))
        if place in families.linked and person.born_from is not None:
            pin, year = families.linked[place], person.born_from.year
            link(session, inst.vault, villager.phone, person.number, year, pin, START)
    villages = dict.fromkeys(villager.village_key for villager in villagers)
    for number, (village, family) in enumerate(product(villages, families.without_phone)):
        name = plan.name(NAMES_FREE_FROM + number, family.speaker["sex"])[0]
        registrar.enter(family, village, name)
    match_everybody(session, inst.programmes, START)
    return registered


def people(session: Session, vault: Vault, villagers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """These villagers' phones with whom the registry has there: what somebody needs who wants to use one as herself.

    Keys: number, name, membership, birth_year, village, card, phone (the number again where she is linked to it), pin.
    """
    indexes = {villager["number"]: name_index(vault, _khmer(villager["name"])) for villager in villagers}
    heads = select(Person).where(Person.is_head, Person.name_index.in_(indexes.values()))
    by_name = {(person.name_index, person.village_key): person for person in session.scalars(heads)}
    found = []
    for place, villager in enumerate(villagers):
        person = by_name.get((indexes[villager["number"]], villager["area"]))
        if person is not None:
            found.append(
                {**_shown(session, vault, villager, person), **_linked(session, villager, person, place)}
            )
    return found


def _shown(session: Session, vault: Vault, villager: Mapping[str, Any], person: Person) -> dict[str, Any]:
    home = session.get(Household, person.household_id) if person.household_id else None
    return {
        "number": villager["number"],
        "name": villager["name"],
        "membership": person.number,
        "birth_year": person.born_from.year if person.born_from else None,
        "village": villager["area"],
        "card": card_of(vault, home) if home else None,
    }


def _linked(session: Session, villager: Mapping[str, Any], person: Person, place: int) -> dict[str, Any]:
    by_herself = session.scalar(select(PersonPhone.phone_id).where(PersonPhone.person_id == person.id))
    if by_herself is None:
        return {"phone": None, "pin": None}
    return {"phone": villager["number"], "pin": the_families().linked.get(place)}


def _entered(born: tuple[date, date] | None) -> datetime:
    """When somebody came into the registry: at its beginning, or soon after she was born."""
    told = at_local(born[1] + TOLD_AFTER, time(9)) if born else APPOINTED
    return min(max(APPOINTED, told), START)


def _spoken_for(family: Family, sex: str) -> Family:
    return replace(family, speaker={"sex": sex, **family.speaker})


def _khmer(name: str) -> str:
    """The name before the Latin one in the list of the demo's phones."""
    return name.split(" · ", maxsplit=1)[0]


@cache
def the_families() -> Families:
    """The families this release ships, read once."""
    written: dict[str, Any] = yaml.safe_load((FOLDER / "families.yaml").read_text("utf-8"))
    return Families(
        of={sex: _families(written[sex]) for sex in ("f", "m")},
        without_phone=_families(written["without_phone"]),
        linked=written["linked"],
        id_poor_on=written["id_poor_on"],
        card_until=written["card_until"],
    )


def _families(written: list[dict[str, Any]]) -> tuple[Family, ...]:
    return tuple(Family(one.get("id_poor"), one["self"], tuple(one["others"])) for one in written)
