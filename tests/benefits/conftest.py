"""A village with people in the registry, a provider that sends spreadsheets, and everybody matched."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select

from grievance_core.applications.model import Application
from grievance_core.applications.numbers import new_number
from grievance_core.benefits.columns import columns_of_list, columns_of_services
from grievance_core.benefits.comparing import Found, compare
from grievance_core.benefits.declaring import Intake, Report
from grievance_core.benefits.model import COMPARISONS, Declaration, Finding, Listed, Replaced, Utilisation
from grievance_core.identifiers import new_id
from grievance_core.offices.staffing import find_office
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.upkeep import match_everybody
from grievance_core.registry import events
from grievance_core.registry.faults import Unreadable
from grievance_core.registry.model import Household, Person
from grievance_core.timers.holidays import PHNOM_PENH
from settings import ROOT
from tests.world import VILLAGE, World

HEADINGS = ("Programme", "Month", "Membership number", "Service", "Start", "End", "Days", "Amount")
OLDER, MOTHERS, SCHOLARSHIP = "family-package-older", "cash-transfer-mothers", "family-package-scholarship"
HIV, WATCHED = "family-package-hiv", "child-labour-monitoring"
OTHER_VILLAGE = "17120101"
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=PHNOM_PENH)
DECEMBER, NOVEMBER = date(2025, 12, 1), date(2025, 11, 1)
OLD = (date(1950, 1, 1), date(1950, 12, 31))
YOUNG = (date(2000, 5, 5),) * 2

Row = Sequence[object]


@dataclass
class Village:
    """People, their cards, and those who declare what they gave them."""

    world: World
    intake: Intake
    folder: Path
    cards: int = 0

    def home(self, id_poor: str | None = "1", village: str = VILLAGE) -> tuple[str, str]:
        """A household: its id and its equity card."""
        self.cards += 1
        card = f"AB{self.cards:06}"
        with self.world.work() as session:
            home = events.enter_household(
                session, self.world.inst.vault, village, "test", self.world.now, card=card, id_poor=id_poor
            )
            return home.id, card

    def person(
        self,
        name: str = "សុខ ចាន់",
        home: str | None = None,
        village: str = VILLAGE,
        born: tuple[date, date] = OLD,
        **facts: Any,
    ) -> Person:
        """Somebody entered in the registry, long ago as far as it knows."""
        with self.world.work() as session:
            household = session.get(Household, home) if home else None
            return events.enter_person(
                session, self.world.inst.vault, name=name, village_key=village, household=household, born=born,
                by="test", now=self.world.now, **facts,
            )  # fmt: skip

    def older(self, name: str = "យាយ សុខ", village: str = VILLAGE) -> Person:
        """Entitled to the allowance for older people, for certain."""
        return self.person(name, self.home(village=village)[0], village, sex="f")

    def young(self, name: str = "ដារ៉ា", village: str = VILLAGE) -> Person:
        """Not entitled to it, for certain."""
        return self.person(name, self.home(village=village)[0], village, YOUNG, sex="m")

    def make_sensitive(self, programme: str) -> None:
        """The same catalogue, in which nobody must read this programme's name on somebody else's phone."""
        sources = dict(self.world.inst.programmes.sources)
        name = f"programmes/{programme}.yaml"
        sources[name] = sources[name].replace(b"status: active", b"status: active\nsensitive: yes")
        programmes = Programmes(sources)
        assert programmes.of(programme).sensitive
        self.world.inst = replace(self.world.inst, programmes=programmes)

    def file(self, rows: Sequence[Row], name: str = "services.csv") -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    @property
    def errors(self) -> Path:
        return self.folder / "errors.csv"

    def declare(self, *rows: Row, headings: Row = HEADINGS, **given: Any) -> Report:
        return self.send(self.file((headings, *rows)), **given)

    def send(self, path: Path, **given: Any) -> Report:
        self.world.now += timedelta(minutes=1)
        columns = columns_of_services(ROOT / "rules")
        return self.intake.services(path, columns, self.world.now, self.errors, **given)

    def paid(
        self, person: Person, programme: str = OLDER, month: date = DECEMBER, amount: int = 28000
    ) -> None:
        written = month.strftime("%Y-%m")
        report = self.declare((programme, written, person.number, "", "", "", "", amount))
        assert report.faults == 0, self.told()

    def list_of(
        self, *people: Person, programme: str = OLDER, day: date = date(2025, 12, 15), **given: Any
    ) -> Report:
        path = self.file((("Membership number",), *((one.number,) for one in people)), "list.csv")
        columns = columns_of_list(ROOT / "rules")
        return self.intake.provider_list(path, columns, programme, day, self.world.now, self.errors, **given)

    def told(self) -> list[tuple[int, str]]:
        """What stands in the file of errors: line and reason in English."""
        with self.errors.open(encoding="utf-8-sig", newline="") as file:
            heading, *lines = csv.reader(file)
        assert heading == ["row", "column", "reason_km", "reason_en"]
        assert all(line[2] and line[3] for line in lines)
        return [(int(line[0]), line[3]) for line in lines]

    def faults(self, *rows: Row, headings: Row = HEADINGS) -> list[tuple[int, str]]:
        """Which rows are refused, and why; nothing is kept of the file."""
        before = self.counts()
        report = self.declare(*rows, headings=headings)
        assert self.counts() == before
        found = self.told()
        assert report.faults == len(found) > 0
        return found

    def refused(self, path: Path) -> str:
        before = self.counts()
        with pytest.raises(Unreadable) as refusal:
            self.send(path)
        assert self.counts() == before
        return refusal.value.reason

    def counts(self) -> tuple[int, ...]:
        with self.world.sessions() as session:
            tables = (Declaration, Utilisation, Replaced, Listed)
            return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)

    def apply(self, person: Person, programme: str = OLDER, state: str = "accepted", days: int = 90) -> str:
        """An application that has come so far, made so many days ago."""
        at = self.world.now - timedelta(days=days)
        decided = at if state in ("accepted", "refused") else None
        application_id = new_id()
        with self.world.work() as session:
            office = find_office(session, "commune-assistant", "170101")
            assert office is not None
            row = {
                "id": application_id, "number": new_number(), "request_index": new_id(), "person_id": person.id,
                "programme_id": programme, "state": state, "office_id": office.id, "area_key": VILLAGE,
                "channel": "ussd", "language": "km", "filed_at": at, "decided_at": decided,
                "reason": "other" if state == "refused" else "", "standing": "", "rules_version": "",
                "events_count": 0, "revision": 1,
            }  # fmt: skip
            session.execute(insert(Application).values(row))
        return application_id

    def match(self) -> None:
        with self.world.work() as session:
            match_everybody(session, self.world.inst.programmes, self.world.now)

    def compare(self, *only: str) -> dict[str, Found]:
        """Match everybody and compare."""
        self.match()
        with self.world.work() as session:
            return compare(session, self.world.inst, self.world.now, only or COMPARISONS)

    def open(self, comparison: str, programme: str | None = None) -> set[str]:
        """Who is found now."""
        with self.world.sessions() as session:
            query = select(Finding.person_id).where(
                Finding.comparison == comparison, Finding.resolved_at.is_(None)
            )
            if programme is not None:
                query = query.where(Finding.programme_id == programme)
            return set(session.scalars(query))

    def finding(self, comparison: str, person: Person, programme: str = OLDER) -> int:
        with self.world.sessions() as session:
            query = select(Finding.id).where(
                Finding.comparison == comparison,
                Finding.person_id == person.id,
                Finding.programme_id == programme,
            )
            return session.scalars(query.order_by(Finding.id.desc())).first() or 0


@pytest.fixture
def village(world: World, engine: Engine, tmp_path: Path) -> Village:
    world.now = NOW
    intake = Intake(engine, world.inst.vault, world.inst.catalogues, world.inst.programmes, "operator")
    return Village(world, intake, tmp_path)
