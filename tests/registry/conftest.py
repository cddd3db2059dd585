"""A registry in the small province, and spreadsheets to put into it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from grievance_core.database import reading_factory
from grievance_core.registry.checking import name_index
from grievance_core.registry.columns import Columns
from grievance_core.registry.exporting import Exporter
from grievance_core.registry.faults import Unreadable
from grievance_core.registry.importing import Importer, Report
from grievance_core.registry.model import Household, Person, PersonChange, RegistryImport
from settings import ROOT
from tests.world import VILLAGE, World

Row = Sequence[object]
HEADINGS = (
    "Name",
    "Sex",
    "Date of birth",
    "Village code",
    "Household number",
    "Head",
    "Equity card",
    "IDPoor level",
)
SOK = ("សុខ ចាន់", "m", "07/03/1980", VILLAGE, "1", "yes", "AB-1234", "1")
MOM = ("ស្រីមុំ", "ស្រី", "១៩៨២", VILLAGE, "1", "ទេ", "", "")
NEW_BORN = ("សុភា", "f", "3/2025", VILLAGE, "", "", "ab 1234", "")
FAMILY = (HEADINGS, SOK, MOM, NEW_BORN)


@dataclass
class Office:
    """An office that sends spreadsheets."""

    world: World
    importer: Importer
    folder: Path

    @property
    def errors(self) -> Path:
        return self.folder / "errors.csv"

    def file(self, rows: Sequence[Row], name: str = "people.csv") -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    def send(self, rows: Sequence[Row] | Path, **given: Any) -> Report:
        path = rows if isinstance(rows, Path) else self.file(rows)
        self.world.now += timedelta(hours=1)
        return self.importer.take_in(path, self.world.now, self.errors, **given)

    def refused(self, rows: Sequence[Row] | Path) -> str:
        """Why the whole file is refused."""
        with pytest.raises(Unreadable) as refusal:
            self.send(rows)
        assert self.counts() == (0, 0, 0, 0)
        for language in ("km", "en"):
            assert self.importer.catalogues.text(
                language, "registry", refusal.value.reason, **refusal.value.values
            )
        return refusal.value.reason

    def faults(self, *rows: Row, headings: Row = HEADINGS) -> list[tuple[int, str]]:
        """Which rows are refused and why (in English); nothing else may have happened."""
        before = self.counts()
        report = self.send((headings, *rows))
        assert self.counts() == before
        found = self.told()
        assert report.faults == len(found) > 0
        return found

    def told(self) -> list[tuple[int, str]]:
        with self.errors.open(encoding="utf-8-sig", newline="") as file:
            heading, *lines = csv.reader(file)
        assert heading == ["row", "column", "reason_km", "reason_en"]
        assert all(line[2] and line[3] for line in lines)
        return [(int(line[0]), line[3].split(":")[0].split(".")[0]) for line in lines]

    def counts(self) -> tuple[int, ...]:
        """Persons, households, changes and imports there are."""
        with self.world.sessions() as session:
            tables = (Person, Household, PersonChange, RegistryImport)
            return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)

    def export(self, name: str, language: str = "km", within: str | None = None) -> Path:
        path = self.folder / name
        exporter = Exporter(self.importer.vault, self.importer.columns, self.importer.catalogues, language)
        with self.world.sessions() as session:
            exporter.export(session, path, within)
        return path

    def person(self, name: str) -> Person:
        with reading_factory(self.importer.engine)() as session:
            index = name_index(self.importer.vault, name)
            return session.scalars(select(Person).where(Person.name_index == index)).one()

    def household_of(self, name: str) -> Household:
        with reading_factory(self.importer.engine)() as session:
            return session.get_one(Household, self.person(name).household_id)


@pytest.fixture(scope="session")
def columns() -> Columns:
    return Columns.load(ROOT / "rules" / "registry.yaml")


@pytest.fixture
def office(world: World, engine: Engine, columns: Columns, tmp_path: Path) -> Office:
    importer = Importer(engine, world.inst.vault, columns, world.inst.catalogues, "operator")
    return Office(world, importer, tmp_path)


@pytest.fixture
def today(world: World) -> date:
    return world.now.date()
