"""What was found, as the worklist of an area: read in pages, and each line made a case at most once.

Lines about programmes that are sensitive stand in no list: a list of names would tell what no text may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from grievance_core.areas.search import inside
from grievance_core.benefits.access import areas_of, may_work, village_of
from grievance_core.benefits.model import Finding, Look
from grievance_core.cases.filing import Complaint, Receipt, file_complaint
from grievance_core.cases.model import Case
from grievance_core.errors import NotNow, Refused
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.messages.outbox import DEFAULT_LANGUAGE
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.texts import NAME
from grievance_core.registry.changes import name_of
from grievance_core.registry.model import Household, Person
from grievance_core.registry.numbers import spoken

PAGE = 50
CONTEXT = "finding"
CHANNEL = "worklist"
# Left out or wrongly included: eligibility, for the CWCC; what does not arrive: payment, for the TCC (SSDM §3.3.4).
KINDS = {
    "not-enrolled": "eligibility",
    "not-paid": "payment",
    "paid-not-entitled": "eligibility",
    "not-listed": "eligibility",
    "listed-not-entitled": "eligibility",
}


class UnknownLine(Refused):
    """No such line for this reader. The same for a number that does not exist and one that is not hers to see."""

    msgid = "error.unknown-line"


@dataclass(frozen=True)
class WorklistLine:
    """One person for whom entitlement and reality differ. `number` is her membership number; `month` the month compared."""

    id: int
    comparison: str
    programme_id: str
    person_id: str
    number: str
    name: str = field(repr=False)
    village_key: str
    month: date | None
    found_at: datetime


@dataclass(frozen=True)
class WorklistCount:
    """So many lines of one comparison about one programme wait."""

    comparison: str
    programme_id: str
    lines: int


def counts(session: Session, inst: Institution, official_id: int, now: datetime) -> list[WorklistCount]:
    """How much waits in the areas of this official. Names nobody, so it is no look."""
    by = (Finding.comparison, Finding.programme_id)
    lines = _visible(session, inst, official_id, now).with_only_columns(*by, func.count())
    return [WorklistCount(*row) for row in session.execute(lines.group_by(*by).order_by(*by))]


def lines(
    session: Session,
    inst: Institution,
    official_id: int,
    now: datetime,
    *,
    comparison: str | None = None,
    programme: str | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> Sequence[WorklistLine]:
    """One page of what waits in the areas of this official, the oldest first; `after` is the last line of the page before.

    Each person shown is a look, written down. The caller commits.
    """
    query = _visible(session, inst, official_id, now).where(Finding.id > after)
    if comparison is not None:
        query = query.where(Finding.comparison == comparison)
    if programme is not None:
        query = query.where(Finding.programme_id == programme)
    found = [_line(inst, *row) for row in session.execute(query.order_by(Finding.id).limit(limit))]
    for person_id in dict.fromkeys(line.person_id for line in found):
        session.add(
            Look(id=new_id(), official_id=official_id, at=now, purpose="worklist", person_id=person_id)
        )
    session.flush()
    return found


def open_case(
    session: Session, inst: Institution, line_id: int, official_id: int, request: str, now: datetime
) -> Receipt:
    """Make a line a case, recorded by this official for the person, in her area. The same request gets the same receipt again.

    Raises UnknownLine where the line is not hers to work on, NotNow where it no longer holds or is a case already.
    """
    line = session.get(Finding, line_id, with_for_update=True, populate_existing=True)
    person = session.get(Person, line.person_id) if line is not None else None
    if line is None or person is None or not may_work(session, official_id, person, now):
        raise UnknownLine("line")
    if line.programme_id in _sensitive(session, inst):
        raise UnknownLine("line")
    asked = f"finding|{line.id}|{request}"
    if line.case_id is None and line.resolved_at is not None:
        raise NotNow("resolved")
    if line.case_id is not None and not _asked_before(session, inst, line.case_id, asked):
        raise NotNow("opened")
    receipt = file_complaint(session, inst, _complaint(session, inst, line, person, official_id, asked), now)
    session.flush()  # the case, before what refers to it
    line.case_id, line.opened_by_id = receipt.case_id, official_id
    session.flush()
    return receipt


def _asked_before(session: Session, inst: Institution, case_id: str, asked: str) -> bool:
    return session.get_one(Case, case_id).request_index == inst.vault.index("request", asked)


def _complaint(
    session: Session, inst: Institution, line: Finding, person: Person, official_id: int, asked: str
) -> Complaint:
    """In the language of the offices; nothing of it is texted to anybody, for she has not asked."""
    programme = inst.catalogues.text(DEFAULT_LANGUAGE, NAME, line.programme_id)
    words = inst.catalogues.text(
        DEFAULT_LANGUAGE,
        CONTEXT,
        f"{line.comparison}.words",
        programme=programme,
        number=spoken(person.number),
        month=line.month.strftime("%m/%Y") if line.month else "",
    )
    return Complaint(
        kind=KINDS[line.comparison],
        words=words,
        channel=CHANNEL,
        language=DEFAULT_LANGUAGE,
        request=asked,
        area_key=village_of(session, person),
        sex=person.sex or "",
        name=name_of(inst.vault, person),
        on_behalf=True,
        may_text=False,
        recorded_by_id=official_id,
    )


def _visible(
    session: Session, inst: Institution, official_id: int, now: datetime
) -> Select[Finding, Person, str]:
    """The one policy of lists: lines that hold and are no case yet, of people in the areas of this official."""
    village = func.coalesce(Person.village_key, Household.village_key)
    return (
        select(Finding, Person, village)
        .join(Person, Person.id == Finding.person_id)
        .outerjoin(Household, Household.id == Person.household_id)
        .where(
            Finding.resolved_at.is_(None),
            Finding.case_id.is_(None),
            Finding.programme_id.not_in(_sensitive(session, inst)),
            village.in_(inside(areas_of(session, official_id, now))),
        )
    )


def _sensitive(session: Session, inst: Institution) -> list[str]:
    return [one.id for one in in_force(session, inst.programmes) if one.sensitive]


def _line(inst: Institution, found: Finding, person: Person, village: str) -> WorklistLine:
    return WorklistLine(
        id=found.id,
        comparison=found.comparison,
        programme_id=found.programme_id,
        person_id=person.id,
        number=person.number,
        name=name_of(inst.vault, person),
        village_key=village,
        month=found.month,
        found_at=found.found_at,
    )
