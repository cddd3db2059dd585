"""The demo as it is written down in people.yaml: where it is and who sits where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent
FIRST_VILLAGER = 85512000001
FIRST_OFFICIAL = 85512000100
NEWCOMERS = 8  # the first villagers, one a village, who have never complained
VILLAGERS = 64
PASSWORD = "demo-of-every-official"  # noqa: S105  # at the console, of people who do not exist
FIRST_PIN, PINS, STRIDE = 1000, 9000, 7919  # a stride with no factor in common with PINS: no PIN comes twice

Name = tuple[str, str]  # in Khmer and in Latin letters


@dataclass(frozen=True)
class StandIn:
    """Somebody who acts in others' seats while their holder is away."""

    person: str
    seats: tuple[str, ...]
    begins: date
    ends: date


@dataclass(frozen=True)
class Plan:
    """people.yaml as read."""

    province: str
    districts: tuple[str, ...]
    communes_a_district: int
    villages_a_commune: int
    staff: Mapping[str, tuple[tuple[str, ...], ...]]  # by level, one tuple of seats a person
    english: frozenset[str]
    stand_in: StandIn
    family_names: tuple[Name, ...]
    given_names: Mapping[str, tuple[Name, ...]]

    def name(self, index: int, sex: str) -> Name:
        """The name of the `index`-th person; no two people share one while there are fewer than 29 times 24."""
        family = self.family_names[index % len(self.family_names)]
        given = self.given_names[sex][index % len(self.given_names[sex])]
        return f"{family[0]} {given[0]}", f"{family[1]} {given[1]}"


@cache
def the_plan() -> Plan:
    """The demo this release ships, read once."""
    written: dict[str, Any] = yaml.safe_load((FOLDER / "people.yaml").read_text("utf-8"))
    leave, deputy = written["leave"], written["deputy"]
    return Plan(
        province=written["province"],
        districts=tuple(written["districts"]),
        communes_a_district=written["communes_a_district"],
        villages_a_commune=written["villages_a_commune"],
        staff={level: tuple(tuple(seats) for seats in people) for level, people in written["staff"].items()},
        english=frozenset(written["english"]),
        stand_in=StandIn(deputy["person"], tuple(deputy["seats"]), leave["begins"], leave["ends"]),
        family_names=_names(written["family_names"]),
        given_names={sex: _names(names) for sex, names in written["given_names"].items()},
    )


def _names(written: list[list[str]]) -> tuple[Name, ...]:
    return tuple((khmer, latin) for khmer, latin in written)


def villager_number(index: int) -> str:
    """The number of the `index`-th villager, from 0."""
    return f"+{FIRST_VILLAGER + index}"


def official_number(index: int) -> str:
    """The number of the `index`-th official, from 0."""
    return f"+{FIRST_OFFICIAL + index}"


def official_pin(index: int) -> str:
    """The PIN of the `index`-th official: four digits, told to everybody who asks for the demo's phones."""
    return str(FIRST_PIN + (index + 1) * STRIDE % PINS)
