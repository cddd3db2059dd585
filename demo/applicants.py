"""Who applied for what before the demo begins: applications.yaml, carried out at its own instants by those whose part it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.clock import START
from demo.families import Registered
from demo.plan import FOLDER
from grievance_core.applications.access import Party
from grievance_core.applications.contesting import contest
from grievance_core.applications.handling import accept, complete, withdraw
from grievance_core.applications.model import Application
from grievance_core.applications.process import decide
from grievance_core.applications.wishes import Wish, preregister
from grievance_core.institution import Institution
from grievance_core.offices.model import Seat
from grievance_core.offices.staffing import AT_THE_COUNTER, on_duty
from grievance_core.timers.holidays import at_local, local

Act = Callable[[datetime], None]
TAKEN_ON, COMPLETED, TAKEN_BACK, ANSWERED, CONTESTED = 1, 2, 3, 9, 12  # days after it was filed
FILED_AT, WORKED_AT = time(7, 40), time(10, 15)


@dataclass
class Applying:
    """One application on its way; `number` is known once it was filed."""

    written: dict[str, Any]
    number: str = ""


class Applicants:
    """Everybody who applies, and the offices that work on it."""

    def __init__(self, session: Session, inst: Institution, registered: Sequence[Registered]) -> None:
        self._session = session
        self._inst = inst
        self._registered = registered
        self._written = yaml.safe_load((FOLDER / "applications.yaml").read_text("utf-8"))

    @property
    def cases(self) -> int:
        """How many cases they open: each contested result is one."""
        return sum(one["ends"] == "contested" for one in self._written["applications"])

    def acts(self) -> Iterator[tuple[datetime, Act]]:
        """What is done when, in any order; everything is over before the demo begins."""
        for one in self._written["applications"]:
            yield from self._way(Applying(one))
        for one in self._written["named"]:
            yield _at(one["filed"], FILED_AT), partial(self._name, one)

    def _way(self, one: Applying) -> Iterator[tuple[datetime, Act]]:
        filed, ends = one.written["filed"], one.written["ends"]
        yield _at(filed, FILED_AT), lambda now: self._file(one, now)
        if ends == "withdrawn":
            yield _at(filed - TAKEN_BACK, FILED_AT), lambda now: self._withdraw(one, now)
        elif ends != "pre-registered":
            yield _at(filed - TAKEN_ON, WORKED_AT), lambda now: self._accept(one, now)
            yield (
                _at(filed - COMPLETED, WORKED_AT),
                lambda now: self._complete(one, now, forward_it=ends != "complete"),
            )
        if ends in {"accepted", "refused", "contested"}:
            yield _at(filed - ANSWERED, WORKED_AT), lambda now: self._decide(one, now)
        if ends == "contested":
            yield _at(filed - CONTESTED, FILED_AT), lambda now: self._contest(one, now)

    def _file(self, one: Applying, now: datetime) -> None:
        villager, person = self._who(one)
        wish = Wish(
            programme_id=one.written["programme"],
            area_key=villager.village_key,
            channel="ussd",
            language=villager.phone.language,
            request=f"demo application {one.written['who']} {one.written['programme']}",
            phone_id=villager.phone.id,
            person_id=person.id,
        )
        one.number = preregister(self._session, self._inst, wish, now).number

    def _name(self, written: dict[str, Any], now: datetime) -> None:
        seat = self._session.scalars(select(Seat).where(Seat.key == written["by"])).one()
        village = seat.office.area_key or ""
        (post,) = on_duty(self._session, seat.office_id, now, (seat.duty,))[:1]
        wish = Wish(
            programme_id=written["programme"],
            area_key=village,
            channel="ussd",
            language="km",
            request=f"demo application of {village}",
            name=written["name"],
            named_by_official_id=post.official.id,
        )
        preregister(self._session, self._inst, wish, now)

    def _accept(self, one: Applying, now: datetime) -> None:
        accept(self._session, self._inst, one.number, self._officer(one, now), now)

    def _complete(self, one: Applying, now: datetime, *, forward_it: bool) -> None:
        complete(self._session, self._inst, one.number, self._officer(one, now), now, forward_it=forward_it)

    def _decide(self, one: Applying, now: datetime) -> None:
        reason = one.written.get("reason", "")
        decide(self._session, self._inst, one.number, self._officer(one, now), not reason, reason, "", now)

    def _withdraw(self, one: Applying, now: datetime) -> None:
        withdraw(self._session, self._inst, one.number, self._herself(one), now)

    def _contest(self, one: Applying, now: datetime) -> None:
        language = self._who(one)[0].phone.language
        contest(self._session, self._inst, one.number, self._herself(one), "ussd", language, "demo", now)

    def _officer(self, one: Applying, now: datetime) -> int:
        """Who has it in hand, or whoever is asked first where it lies."""
        application = self._session.scalars(select(Application).where(Application.number == one.number)).one()
        present = [
            post.official.id for post in on_duty(self._session, application.office_id, now, AT_THE_COUNTER)
        ]
        return application.handler_id if application.handler_id in present else present[0]

    def _herself(self, one: Applying) -> Party:
        villager, person = self._who(one)
        return Party(phone_id=villager.phone.id, person_id=person.id)

    def _who(self, one: Applying) -> Registered:
        return self._registered[int(one.written["who"])]


def _at(days_before: int, hour: time) -> datetime:
    return at_local(local(START).date() - timedelta(days=days_before), hour)
