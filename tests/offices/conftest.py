"""A small country: one province, two districts, three communes (one of them a sangkat), three villages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.database import open_database, session_factory
from grievance_core.offices.establish import establish
from grievance_core.offices.model import Official
from grievance_core.offices.officials import add
from grievance_core.offices.rules import OfficeRules
from grievance_core.vault import Vault

RULES = Path(__file__).resolve().parents[2] / "rules"
PLACES = (
    ("17", "province", "province", None, "សៀមរាប", "Siemreap"),
    ("1701", "district", "srok", "17", "អង្គរជុំ", "Angkor Chum"),
    ("1710", "district", "krong", "17", "សៀមរាប", "Siem Reab"),
    ("170101", "commune", "khum", "1701", "ចារឈូក", "Char Chhuk"),
    ("171001", "commune", "sangkat", "1710", "ស្លក្រាម", "Sla Kram"),
    ("17010101", "village", "phum", "170101", "ប្រាសាទ", "Prasat"),
    ("17010102", "village", "phum", "170101", "យាង", "Yeang"),
    ("17100101", "village", "phum", "171001", "ស្លក្រាម", "Sla Kram"),
)  # fmt: skip


@pytest.fixture(scope="session")
def rules() -> OfficeRules:
    return OfficeRules.load(RULES / "offices.yaml")


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault({"test": bytes(32)}, bytes(range(32)))


@pytest.fixture
def session(sqlite_template: Path, tmp_path: Path) -> Iterator[Session]:
    """A store with the small country and no office in it."""
    path = tmp_path / "offices.sqlite3"
    shutil.copyfile(sqlite_template, path)
    engine = open_database(f"sqlite:///{path}")
    with session_factory(engine)() as session:
        for key, level, kind, parent, km, en in PLACES:
            session.add(
                Area(
                    key=key, code=key, level=level, kind=kind, parent_key=parent, name_km=km, name_en=en,
                    fold_km=km, fold_en=en.casefold(), quirk="", source="test",
                )
            )  # fmt: skip
            session.flush()
        yield session
    engine.dispose()


@pytest.fixture
def staffed(session: Session, rules: OfficeRules) -> Session:
    """The store with every office of the small country set up, from the province down."""
    for key in (None, *(place[0] for place in PLACES)):
        establish(session, key, rules)
    return session


@pytest.fixture
def sok(session: Session, vault: Vault) -> Official:
    return add(session, vault, name="សុខ ចាន់ណា", number="+85512000100", pin="2741", sex="f")


@pytest.fixture
def dara(session: Session, vault: Vault) -> Official:
    return add(session, vault, name="ហេង ដារ៉ា", number="+85512000101", pin="8830", sex="m")
