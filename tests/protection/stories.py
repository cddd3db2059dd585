"""Random stories: what happens in both provinces, and what happens in the one only."""

from __future__ import annotations

import random
from collections.abc import Callable

from grievance_core.cases import asking, complainant, handling, notes
from grievance_core.cases.principal import Principal
from tests.protection.twins import Act, Side, Twins, case_of
from tests.world import VILLAGE

KINDS = ("eligibility", "service", "payment", "data", "conduct", "other")
VILLAGES = (VILLAGE, "17120101")
HER_NUMBER = "+85512000077"  # she who calls the hotline has an ordinary complaint too
NUMBERS = ("+85512000001", "+85512000002", HER_NUMBER)
HOTLINES = {"danger": "hotline-protection", "migrant": "hotline-migrant"}
ORDINARY_STEPS, HIDDEN_STEPS = 16, 8
ANSWERS = ("ប្រាក់នឹងមកដល់ថ្ងៃពុធ", "មិនទាន់អាចដោះស្រាយ")

OPERATIONS: tuple[tuple[Callable[..., object], tuple[str, ...]], ...] = (
    (handling.accept, ()),
    (handling.pass_up, (ANSWERS[1],)),
    (handling.solve, (ANSWERS[0],)),
    (asking.ask_complainant, ("ខែណា?",)),
    (notes.note, ("ហៅទៅម្ដងហើយ",)),
)


def live_through(twins: Twins, chance: random.Random, hidden: list[Act]) -> None:
    """An ordinary story in both, with what is hidden scattered over it in its order."""
    for village in VILLAGES:
        twins.both(_complaint(chance, village))
    places = sorted(chance.randrange(ORDINARY_STEPS) for _ in hidden)
    for step in range(ORDINARY_STEPS):
        for _ in range(places.count(step)):
            twins.hide(hidden.pop(0))
        twins.both(_ordinary(chance))
    twins.both(lambda side: side.pass_time(0.1))


def about_a_hotline(chance: random.Random, kind: str) -> list[Act]:
    """She calls a hotline, and its desk works on what she said, at once or after it has rung for a while."""
    words = f"{ANSWERS[1]} {chance.random()}"
    filed = _hidden(kind, words, None, may_text=chance.random() < 0.7, urgent=chance.random() < 0.5)
    taken_on = _by_the_desk(handling.accept)
    return [filed, taken_on, *(_worked_on(chance) for _ in range(HIDDEN_STEPS - 2))]


def about(seat_keys: tuple[str, ...], office_keys: tuple[str, ...], kind: str) -> Act:
    """A complaint about these people, by the neighbour of theirs who has an ordinary one too."""
    return _hidden(kind, "គាត់សុំលុយ", VILLAGE, accused_seat_keys=seat_keys, accused_office_keys=office_keys)


def working_on_it(chance: random.Random) -> list[Act]:
    """What becomes of a hidden complaint."""
    return [_worked_on(chance) for _ in range(HIDDEN_STEPS - 1)]


def _hidden(kind: str, words: str, area: str | None, **given: object) -> Act:
    def act(side: Side) -> None:
        phone = side.world.phone(HER_NUMBER)
        request = f"hidden {len(side.hidden)}"
        side.hidden.append(
            side.world.file(kind, words=words, area_key=area, phone_id=phone, request=request, **given)
        )

    return act


def _by_the_desk(operation: Callable[..., object]) -> Act:
    return lambda side: side.by_holder(side.hidden[-1], operation)


def _worked_on(chance: random.Random) -> Act:
    operation, words = chance.choice(OPERATIONS)
    mine = chance.random() < 0.3

    def act(side: Side) -> None:
        receipt = side.hidden[-1]
        if mine and case_of(side, receipt).state == "awaiting_confirmation":
            her = Principal("caller", proven_case_id=receipt.case_id)
            with side.world.work() as session:
                complainant.contest(session, side.world.inst, receipt.case_id, her, side.world.now)
            side.by_holder(
                receipt, handling.accept
            )  # what nobody accepts rings every few minutes, days on end
        else:
            side.by_holder(receipt, operation, *words)

    return act


def _ordinary(chance: random.Random) -> Act:
    what = chance.random()
    if what < 0.3:
        return _complaint(chance, chance.choice(VILLAGES))
    if what < 0.5:
        hours = chance.choice((1, 4, 10))
        return lambda side: side.pass_time(hours)
    (operation, words), which = chance.choice(OPERATIONS), chance.random()

    def act(side: Side) -> None:
        side.by_holder(side.receipts[int(which * len(side.receipts))], operation, *words)

    return act


def _complaint(chance: random.Random, village: str) -> Act:
    kind, number = chance.choice(KINDS), chance.choice(NUMBERS)

    def act(side: Side) -> None:
        phone, request = side.world.phone(number), f"ordinary {len(side.receipts)}"
        side.receipts.append(side.world.file(kind, area_key=village, phone_id=phone, request=request))

    return act
