"""Loading the demo: areas, offices, people, meetings, four months of cases, and the clock. Refused outside the demo."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload

from demo.applicants import Applicants
from demo.cases import History
from demo.clock import START, is_set, set_to
from demo.families import people as registered_people
from demo.families import register
from demo.filings import CASES, SPAN, plan_filings
from demo.model import DemoPhone
from demo.people import pilot_areas, settle
from demo.plan import PASSWORD, the_plan
from demo.receiving import receive
from demo.scratch import kept_store, opened_store, put_in_place
from demo.words import the_words
from grievance_core.areas.load import AreaReport, load_areas
from grievance_core.database import open_database, session_factory
from grievance_core.institution import Institution, open_institution
from grievance_core.offices.model import Seat
from grievance_core.offices.rules import OfficeRules
from grievance_core.registry.numbers import spoken
from grievance_core.routing.meetings import plan_meetings
from grievance_core.vault import Place, Vault, parse_keys
from migrations import schema
from settings import ROOT, Settings

RULES, LOCALES = ROOT / "rules", ROOT / "locales"
MADE_BY = ("demo/*.py", "demo/*.yaml", "grievance_core/**/*.py", "rules/**/*.yaml", "locales/*/*/*.po")
MEETINGS_AHEAD = timedelta(days=366)
SHOWN = (
    "vdc:17010101/chair",
    "commune-assistant:170101/assistant",
    "commune-chief:170101/chief",
    "district-intersector:1701/officer",
    "cwcc:1701/secretary",
    "district-director:1701/director",
    "province-esa:17/chief",
    "province-director:17/director",
    "service-desk/officer-1",
    "hotline-protection/case-manager-1",
    "hotline-migrant/case-manager-1",
)
VILLAGERS_SHOWN = 2


class NotTheDemo(Exception):
    """MODE is production: there is no demo to load, reset or tell of."""

    permanent = True


def ensure_loaded(settings: Settings, cases: int = CASES) -> None:
    """Load the demo with so many cases unless it is there; it is there whole or not at all. Raises NotTheDemo."""
    with _store(settings) as engine:
        with Session(engine) as session:
            loaded = is_set(session)
        if not loaded:
            _load(settings, engine, cases, replace=False)


def reset(settings: Settings, cases: int = CASES) -> None:
    """Load the demo anew, whatever happened in it. Until it is in place the old one is served. Raises NotTheDemo."""
    with _store(settings) as engine:
        _load(settings, engine, cases, replace=True)


@contextmanager
def _store(settings: Settings) -> Iterator[Engine]:
    if settings.mode != "demo":
        raise NotTheDemo("this is not the demo: MODE is production")
    engine = open_database(settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def _load(settings: Settings, engine: Engine, cases: int, *, replace: bool) -> None:
    inst = open_institution(
        vault=parse_keys(settings.encryption_keys),
        rules=RULES,
        locales=LOCALES,
        policy_file=settings.escalation_policy,
        service_number=settings.service_number,
    )
    with session_factory(engine).begin() as session:
        load_areas(session, AreaReport())
        areas = pilot_areas(session, the_plan())
    kept = kept_store(
        settings.data_dir, _mark(inst, cases), areas, lambda scratch: make(scratch, inst, cases)
    )
    with opened_store(kept) as scratch, Session(engine) as session, session.begin():
        if replace or not is_set(session):  # another start may have been quicker
            put_in_place(scratch, session.connection())


def _mark(inst: Institution, cases: int) -> str:
    """Tells demos apart: made under other keys, with another policy, by another release or of another size."""
    release = hashlib.sha256()
    for pattern in MADE_BY:
        for path in sorted(ROOT.glob(pattern)):
            release.update(path.read_bytes())
    made_of = f"{release.hexdigest()} {schema.head()} {inst.policy.version} {cases}"
    return inst.vault.index("demo", made_of)[:16]


def make(scratch: Engine, inst: Institution, cases: int = CASES) -> None:
    """Make the demo, with so many cases, in a store that has the pilot's areas and nothing else."""
    sessions, plan = session_factory(scratch), the_plan()
    with sessions.begin() as session:
        villagers = settle(session, inst.vault, plan, OfficeRules.load(RULES / "offices.yaml"))
        plan_meetings(session, inst.committees, inst.calendar, START + MEETINGS_AHEAD, START - SPAN)
        villages = [area.key for area in pilot_areas(session, plan) if area.level == "village"]
        registered = register(session, inst, plan, villagers)
    words = the_words()
    with sessions() as session:
        applicants = Applicants(session, inst, registered)
        filings = plan_filings(words, villages, cases - applicants.cases)
        History(session, inst, words).live(filings, START, applicants.acts())
    receive(scratch, inst, RULES)
    with sessions.begin() as session:
        set_to(session, START)


def phones(session: Session, inst: Institution) -> list[dict[str, Any]]:
    """The demo's phones: villagers first who have never called, then officials, a line for each seat, then other villagers.

    Keys: number, name, seat, office, area, pin, login; what a phone has not is None.
    """
    return _listed(session, inst.vault)


def people(session: Session, inst: Institution) -> list[dict[str, Any]]:
    """The villagers' phones, each with the person the registry has there: see demo.families."""
    return _registered(session, inst.vault)


def announcement(settings: Settings) -> list[str]:
    """What the start prints: two villagers, one official of each kind with the PIN, and where the rest is. Raises NotTheDemo."""
    with _store(settings) as engine, Session(engine) as session:
        vault = parse_keys(settings.encryption_keys)
        villagers = _registered(session, vault)[:VILLAGERS_SHOWN]
        officials = [phone for phone in _listed(session, vault) if phone["seat"] in SHOWN]
    return [
        "Villagers' phones, with what stands on their membership cards:",
        *(
            f"  {one['number']}  member {spoken(one['membership'])}, born {one['birth_year']}"
            f"  {one['name']}, village {one['village']}"
            for one in villagers
        ),
        f"Officials' phones with their PINs, and their logins at {settings.public_url}/console/ (password {PASSWORD}):",
        *(
            f"  {phone['number']}  PIN {phone['pin']}  {phone['login']}  {phone['name']}, {phone['seat']}"
            for phone in officials
        ),
        "All of them: .venv/bin/flask --app app demo phones, and demo people",
    ]


def _registered(session: Session, vault: Vault) -> list[dict[str, Any]]:
    villagers = [phone for phone in _listed(session, vault) if phone["seat"] is None]
    return registered_people(session, vault, sorted(villagers, key=itemgetter("number")))


def _listed(session: Session, vault: Vault) -> list[dict[str, Any]]:
    seats = {seat.key: seat for seat in session.scalars(select(Seat).options(joinedload(Seat.office)))}
    rows = session.scalars(select(DemoPhone).order_by(DemoPhone.id)).all()
    return [_phone(vault, row, seats.get(row.seat_key or "")) for row in rows]


def _phone(vault: Vault, row: DemoPhone, seat: Seat | None) -> dict[str, Any]:
    def opened(column: str, sealed: bytes) -> str:
        return vault.open(sealed, Place("demo_phones", column, str(row.id)))

    return {
        "number": opened("number_sealed", row.number_sealed),
        "name": opened("name_sealed", row.name_sealed),
        "seat": row.seat_key,
        "office": seat.office.key if seat else None,
        "area": row.area_key,
        "pin": opened("pin_sealed", row.pin_sealed) if row.pin_sealed else None,
        "login": row.login or None,
    }
