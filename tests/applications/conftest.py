"""The small province with people in its registry, and an office life of applications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from grievance_core.applications import handling, process, reading, wishes
from grievance_core.applications.access import Party
from grievance_core.applications.history import events_of
from grievance_core.applications.model import Application
from grievance_core.applications.reading import ApplicationLine, TaskLine
from grievance_core.applications.wishes import Receipt, Wish
from grievance_core.registry.events import enter_household, enter_person
from grievance_core.registry.model import Person
from tests.world import VILLAGE, World

Result = TypeVar("Result")
ASSISTANT = "commune-assistant:170101/assistant"
DISTRICT = "district-assistant:1701/assistant"
INTERSECTOR = "district-intersector:1701/officer"
ESA = "province-esa:17/chief"
ELSEWHERE = "commune-assistant:171201/assistant"
CHAIR = "vdc:17010101/chair"
HER_NUMBER = "+85512000001"
CASH = "cash-transfer-mothers"
SENSITIVE = "family-package-hiv"
FOCAL = "nssf-pension"
ENDED = "covid-cash-transfer"


@dataclass
class Counter:
    """Where people apply: she wishes, the assistant completes, the programme answers."""

    world: World
    made: int = 0

    def do(self, operation: Callable[..., Result], *given: Any, **named: Any) -> Result:
        """One operation in one transaction."""
        with self.world.work() as session:
            return operation(session, self.world.inst, *given, **named)

    def wish(self, **given: Any) -> Receipt:
        self.made += 1
        defaults: dict[str, Any] = {
            "programme_id": CASH,
            "area_key": VILLAGE,
            "channel": "ussd",
            "language": "km",
            "request": f"wish-{self.made}",
            "name": "ស្រីមុំ",
        }
        if "phone_id" not in given:
            given["phone_id"] = self.world.phone()
        return self.do(wishes.preregister, Wish(**{**defaults, **given}), self.world.now)

    def official(self, seat: str) -> int:
        official_id = self.world.official(seat).official_id
        assert official_id is not None
        return official_id

    def complete(self, receipt: Receipt, seat: str = ASSISTANT, **given: Any) -> Application:
        form = handling.Form(**given) if given else handling.NOTHING_MISSING
        return self.do(handling.complete, receipt.number, self.official(seat), self.world.now, form)

    def decide(
        self, receipt: Receipt, seat: str = DISTRICT, *, accepted: bool = False, reason: str = "not-eligible"
    ) -> Application:
        official, now = self.official(seat), self.world.now
        return self.do(process.decide, receipt.number, official, accepted, reason, "មិនមានប័ណ្ណ", now)

    def refused(self, **given: Any) -> Receipt:
        """An application that was completed, sent on and refused."""
        receipt = self.wish(**given)
        self.complete(receipt)
        self.decide(receipt)
        return receipt

    def tasks(self, seat: str) -> list[TaskLine]:
        """What lies before whoever holds this seat."""
        return list(self.do(reading.tasks, self.official(seat), self.world.now))

    def lines(self, phone_id: str | None = None) -> list[ApplicationLine]:
        """What a phone reads of its applications."""
        return list(self.do(reading.of_phone, phone_id or self.world.phone()))

    def application(self, receipt: Receipt) -> Application:
        with self.world.sessions() as session:
            return session.get_one(Application, receipt.application_id)

    def state(self, receipt: Receipt) -> str:
        return self.application(receipt).state

    def types(self, receipt: Receipt) -> list[str]:
        with self.world.sessions() as session:
            return [event.type for event in events_of(session, receipt.application_id)]

    def person(self, name: str = "ស្រីមុំ", **facts: Any) -> Person:
        """Somebody in the registry, poor, in a household of her own."""
        with self.world.work() as session:
            vault, now = self.world.inst.vault, self.world.now
            household = enter_household(session, vault, VILLAGE, "operator", now, id_poor="1")
            given = {"sex": "f", "pregnant": True, **facts}
            return enter_person(
                session,
                vault,
                name=name,
                village_key=VILLAGE,
                household=household,
                by="operator",
                now=now,
                **given,
            )

    def man(self) -> Person:
        """Somebody to whom the cash transfer's rule says no."""
        return self.person("សុខ", sex="m", pregnant=None, born=(date(1990, 1, 1), date(1990, 1, 1)))

    def her(self) -> Party:
        return Party(phone_id=self.world.phone())

    def count(self, model: type[Any]) -> int:
        with self.world.sessions() as session:
            return len(session.scalars(select(model)).all())


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)
