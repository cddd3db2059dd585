"""A villager of the registry, for phones that ask what she is entitled to."""

from __future__ import annotations

from datetime import date

from grievance_core.programmes.editions import in_force
from grievance_core.registry import events
from grievance_core.registry.model import Person
from tests.world import VILLAGE, World

MOTHER = {
    "sex": "f",
    "pregnant": True,
    "occupation": "farmer",
    "nssf": False,
    "disability": "none",
    "abroad": "no",
}
CARD = "AB1234"


def enrolled(world: World, name: str = "ស្រីមុំ", year: int = 1995, **facts: object) -> Person:
    """Somebody in the village, in a poor household of level 1 with an equity card of its own."""
    with world.work() as session:
        vault = world.inst.vault
        card = f"{CARD}{year}"
        home = events.enter_household(
            session,
            vault,
            VILLAGE,
            "operator",
            world.now,
            card=card,
            id_poor="1",
            id_poor_on=date(2025, 1, 1),
        )
        return events.enter_person(
            session,
            vault,
            name=name,
            village_key=VILLAGE,
            household=home,
            born=(date(year, 3, 7), date(year, 3, 7)),
            by="operator",
            now=world.now,
            **{**MOTHER, **facts},
        )


def running(world: World) -> set[str]:
    """The ids of the programmes there are in the village today."""
    with world.work() as session:
        catalogue = in_force(session, world.inst.programmes)
        return {one.id for one in catalogue.available(("17", "1701", "170101", VILLAGE), world.now.date())}
