"""Where every seed begins: the small province, some villagers' phones, and officials who read English and have a PIN."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo import clock
from grievance_core.database import open_database, session_factory
from grievance_core.institution import Institution, open_institution
from grievance_core.offices.model import Office, Seat, Tenure
from grievance_core.offices.officials import number_of, set_pin
from grievance_core.offices.rules import OfficeRules
from grievance_core.people.phones import remember
from grievance_core.vault import Vault, parse_keys
from migrations import schema
from settings import ROOT
from tests.running import KEYS
from tests.world import COMMUNE, DISTRICT, MONDAY, PROVINCE, VILLAGE, build

PIN = "4711"
LANGUAGE = "en"
VILLAGERS = tuple(f"+85510{number:06d}" for number in range(1, 9))
OFFICES = (
    f"vdc:{VILLAGE}",
    f"commune-assistant:{COMMUNE}",
    f"district-intersector:{DISTRICT}",
    f"district-finance:{DISTRICT}",
    f"province-esa:{PROVINCE}",
    f"province-registry:{PROVINCE}",
)


@dataclass(frozen=True)
class Stage:
    """Who is where. `workers` are the numbers of those who handle cases in an office, whoever is asked first at the front."""

    inst: Institution
    workers: dict[str, tuple[str, ...]]


def rules() -> Institution:
    """The institution under the rules and texts as they are, with the keys every process of the ground has."""
    return open_institution(
        vault=parse_keys(KEYS),
        rules=ROOT / "rules",
        locales=ROOT / "locales",
        policy_file=ROOT / "rules" / "escalation.yaml",
        service_number="855",
    )


def set_stage(url: str) -> Stage:
    """Migrates an empty database and puts everybody in place."""
    inst = rules()
    schema.upgrade(url)
    engine = open_database(url)
    sessions = session_factory(engine)
    build(sessions, inst, OfficeRules.load(ROOT / "rules" / "offices.yaml"))
    with sessions.begin() as session:
        for number in VILLAGERS:
            remember(session, inst.vault, number, language=LANGUAGE, village_key=VILLAGE, sex="f")
        workers = {key: _workers(session, inst.vault, key) for key in OFFICES}
        clock.set_to(session, MONDAY)
    engine.dispose()
    return Stage(inst, workers)


def _workers(session: Session, vault: Vault, office_key: str) -> tuple[str, ...]:
    seats = select(Tenure).join(Seat).join(Office).where(Office.key == office_key, Seat.duty == "works")
    officials = [tenure.official for tenure in session.scalars(seats.order_by(Seat.rank))]
    for official in officials:
        official.language = LANGUAGE
        set_pin(official, PIN)
    return tuple(number_of(vault, official) or "" for official in officials)
