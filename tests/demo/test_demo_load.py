from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from demo import clock, load, scratch
from demo.load import NotTheDemo, announcement, ensure_loaded, phones, reset
from demo.scratch import LEFT_ALONE
from grievance_core.areas.model import Area
from grievance_core.cases.chain import verify
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.institution import Institution
from grievance_core.offices.model import Meeting, Office, Official
from grievance_core.offices.officials import add
from grievance_core.vault import Vault
from migrations.schema import all_tables
from settings import ROOT, Settings


def counted(session: Session) -> dict[str, int]:
    tables = (Area, Office, Official, Meeting, Case, CaseEvent)
    return {
        table.__tablename__: session.scalars(select(func.count()).select_from(table)).one()
        for table in tables
    }


def test_it_refuses_to_load_reset_or_tell_outside_the_demo(settings: Settings) -> None:
    production = settings.model_copy(update={"mode": "production"})
    for refused in (ensure_loaded, reset, announcement):
        with pytest.raises(NotTheDemo):
            refused(production)


def test_it_leaves_nothing_behind_when_it_is_cut_short_and_then_starts_again(
    settings: Settings, sessions: sessionmaker[Session], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(made: Engine, target: Connection) -> None:
        scratch.put_in_place(made, target)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(load, "put_in_place", cut_short)
        with pytest.raises(KeyboardInterrupt):
            ensure_loaded(settings, few)
    with sessions() as session:
        assert not clock.is_set(session)
        assert counted(session)["cases"] == counted(session)["offices"] == 0
    ensure_loaded(settings, few)
    with sessions() as session:
        assert clock.is_set(session)
        assert counted(session)["cases"] == few


def test_it_keeps_no_half_made_demo(
    settings: Settings, few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(*_: object) -> None:
        raise KeyboardInterrupt

    elsewhere = settings.model_copy(update={"data_dir": tmp_path})
    monkeypatch.setattr(load, "make", cut_short)
    with pytest.raises(KeyboardInterrupt):
        ensure_loaded(elsewhere, few)
    assert not list(tmp_path.glob("demo-*"))


def test_it_loads_the_whole_country_and_the_demo_once(
    settings: Settings, sessions: sessionmaker[Session], inst: Institution, few: int
) -> None:
    ensure_loaded(settings, few)
    with sessions() as session:
        before = counted(session)
        first = session.scalars(select(Case.id).order_by(Case.id)).all()
        assert before["cases"] == few
        assert before["areas"] > 16_000
        assert list(verify(session, inst.vault)) == []
    ensure_loaded(settings, few)
    with sessions() as session:
        assert counted(session) == before
        assert session.scalars(select(Case.id).order_by(Case.id)).all() == first


def test_it_puts_everything_back_on_reset(
    settings: Settings, sessions: sessionmaker[Session], vault: Vault, inst: Institution, few: int
) -> None:
    ensure_loaded(settings, few)
    with sessions.begin() as session:
        before = counted(session)
        told = phones(session, inst)
        clock.set_to(session, clock.START.replace(year=2027))
        add(session, vault, name="អ្នកថ្មី", number="+85512000999")
    reset(settings, few)
    with sessions() as session:
        assert clock.read(session) == clock.START
        assert counted(session) == before
        assert phones(session, inst) == told


def test_it_leaves_the_guards_in_place(settings: Settings, sessions: sessionmaker[Session], few: int) -> None:
    ensure_loaded(settings, few)
    reset(settings, few)
    for tampering in (
        "DELETE FROM case_events",
        "UPDATE cases SET state = 'received' WHERE state = 'closed'",
    ):
        with sessions() as session, pytest.raises(DatabaseError):
            session.execute(text(tampering))


def test_it_goes_on_numbering_where_the_demo_stopped(
    settings: Settings, sessions: sessionmaker[Session], vault: Vault, few: int
) -> None:
    ensure_loaded(settings, few)
    with sessions.begin() as session:
        highest = session.scalars(select(func.max(Official.id))).one()
        assert add(session, vault, name="អ្នកថ្មី", number="+85512000999").id == highest + 1


def test_it_makes_the_demo_anew_when_there_is_no_kept_one_or_only_an_older_one(
    settings: Settings, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(__file__, folder / "demo-0123456789abcdef.sqlite3")
    ensure_loaded(settings.model_copy(update={"data_dir": folder}), 3)
    (kept,) = folder.glob("demo-*")
    assert kept.name != "demo-0123456789abcdef.sqlite3"
    assert kept.stat().st_mode & 0o077 == 0
    with sessions() as session:
        assert counted(session)["cases"] == 3


def test_it_announces_villagers_and_one_official_of_each_kind_with_number_and_pin(
    settings: Settings, sessions: sessionmaker[Session], inst: Institution, few: int
) -> None:
    ensure_loaded(settings, few)
    lines = announcement(settings)
    assert any("+85512000001" in line for line in lines)
    with sessions() as session:
        pins = {phone["seat"]: phone["pin"] for phone in phones(session, inst)}
    for seat in load.SHOWN:
        assert any(line.endswith(seat) and f"PIN {pins[seat]}" in line for line in lines)
    assert len(lines) <= 20


def test_a_process_that_knows_nothing_but_the_demo_clears_every_table_there_is() -> None:
    """A table that refers to a cleared one and is not cleared itself would stop the demo from being put in place."""
    code = "from demo import scratch; print(*sorted(table.name for table in scratch._tables()))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    left_alone = {model.__tablename__ for model in LEFT_ALONE}
    assert set(told.stdout.split()) == set(all_tables().tables) - left_alone
