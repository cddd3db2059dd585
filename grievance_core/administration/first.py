"""The first administrator: made once by the operator, and never again while there is one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.accounts import logins
from grievance_core.accounts.logins import Given
from grievance_core.administration.four_eyes import ADMINISTRATION, administrators
from grievance_core.administration.record import note
from grievance_core.cases.principal import OPERATOR
from grievance_core.database import alone
from grievance_core.errors import Incomplete, NotNow
from grievance_core.offices import officials
from grievance_core.offices.appoint import appoint
from grievance_core.offices.establish import establish
from grievance_core.offices.rules import OfficeRules
from grievance_core.offices.staffing import find_office
from grievance_core.vault import Vault


def first_administrator(
    session: Session,
    vault: Vault,
    rules: OfficeRules,
    *,
    name: str,
    number: str | None,
    language: str,
    real_now: datetime,
    now: datetime,
) -> Given:
    """The offices of the whole country, a person in the administration's first seat, and her one-time password.

    Raises NotNow while anybody administers, Incomplete without a name or for a number that is somebody's already.
    """
    alone(session, "first administrator")
    if administrators(session, now):
        raise NotNow("there is an administrator")
    if not name.strip():
        raise Incomplete("name")
    establish(session, None, rules)
    office = find_office(session, ADMINISTRATION, None)
    if office is None:
        raise Incomplete("rules/offices.yaml has no office of administration")
    seat_key = f"{ADMINISTRATION}/administrator-1"
    official = officials.add(session, vault, name=name.strip(), number=number, language=language)
    appoint(session, official.id, seat_key, now)
    note(session, OPERATOR, "entered", f"official:{official.id}", now)
    note(session, OPERATOR, "seat-holder", f"seat:{seat_key}", now, after=f"official:{official.id}")
    return logins.give(session, official.id, seat_key, OPERATOR, real_now, now)
