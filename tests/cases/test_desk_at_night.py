"""A hotline's desk works through the night; she is woken by nothing that can wait."""

from __future__ import annotations

from datetime import timedelta

from tests.world import MONDAY, World

NIGHT = MONDAY + timedelta(hours=13)


def test_it_tells_the_migrant_desk_at_once_at_night(world: World) -> None:
    world.now = NIGHT
    world.file("migrant")
    world.settle()
    assert world.templates_to(world.number_of("hotline-migrant/case-manager-1")) == ["work"]
    assert len(world.phones.arrived) == 1


def test_it_holds_what_a_villager_and_her_village_can_hear_in_the_morning(world: World) -> None:
    world.now = NIGHT
    world.file("payment")
    world.settle()
    assert world.phones.arrived == {}
    world.pass_time(hours=11)
    assert len(world.phones.arrived) == 2
