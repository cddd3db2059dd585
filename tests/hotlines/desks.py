"""The two desks of the small province, and what their people do."""

from __future__ import annotations

from datetime import datetime, timedelta

from grievance_core.cases.filing import Receipt
from grievance_core.cases.handling import accept
from grievance_core.hotlines.checking import SafetyCheck, check_safety
from grievance_core.hotlines.risk import assess
from grievance_core.offices import shifts
from grievance_core.offices.model import Office
from grievance_core.offices.staffing import office_by_key
from tests.world import MONDAY, World

FIRST, SECOND, SUPERVISOR = (
    "hotline-protection/case-manager-1",
    "hotline-protection/case-manager-2",
    "hotline-protection/supervisor",
)
ABROAD = "hotline-migrant/case-manager-1"
DESK = (FIRST, SECOND, SUPERVISOR)
OUTSIDE = (
    ABROAD,
    "hotline-migrant/supervisor",
    "vdc:17010101/chair",
    "service-desk/officer-1",
    "province-esa:17/officer",
    "administration/administrator-1",
)
AT_NIGHT = MONDAY + timedelta(hours=17)  # two in the morning
QUIET = {"danger-now": "no", "self-harm": "no", "weapons": "no", "children": "no"}
SAFE = SafetyCheck("yes", "yes", "នាងនៅផ្ទះបងស្រី ហើយយើងទូរស័ព្ទទៅស្អែក")


def done(world: World, operation: object, receipt: Receipt, seat: str, *given: object) -> object:
    """Somebody in this seat does something with a case."""
    by = world.official(seat)
    with world.work() as session:
        return operation(session, world.inst, receipt.case_id, by, world.now, *given)  # type: ignore[operator]


def desk(world: World, key: str = "hotline-protection") -> Office:
    with world.sessions() as session:
        office = office_by_key(session, key)
        assert office is not None
        return office


def on_watch(world: World, seat: str, begins: datetime, hours: float = 8) -> str:
    """She has the shift from then on."""
    official_id = world.official(seat).official_id
    assert official_id is not None
    office = desk(world, seat.partition("/")[0])
    with world.work() as session:
        return shifts.plan(session, office.id, official_id, begins, begins + timedelta(hours=hours)).id


def accepted(world: World, seat: str = FIRST, kind: str = "danger") -> Receipt:
    receipt = world.file(kind)
    done(world, accept, receipt, seat)
    return receipt


def assessed(world: World, receipt: Receipt, seat: str = FIRST, **answers: str) -> str:
    given = {**QUIET, **{name.replace("_", "-"): answer for name, answer in answers.items()}}
    level = done(world, assess, receipt, seat, given, "គាត់កាន់កាំបិត")
    return str(level.name)  # type: ignore[attr-defined]


def checked(world: World, receipt: Receipt, seat: str = FIRST, check: SafetyCheck = SAFE) -> object:
    return done(world, check_safety, receipt, seat, check)
