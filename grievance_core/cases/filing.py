"""Filing a complaint: the case, its first office, its number and its PIN, in one go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from grievance_core.areas.search import by_key
from grievance_core.cases.accusing import Named, keep, name_accused, somebody_near
from grievance_core.cases.chain import accused_digest, identity_digest
from grievance_core.cases.deciding import Answer, answer
from grievance_core.cases.history import Said
from grievance_core.cases.model import Case
from grievance_core.cases.moving import arrive, place
from grievance_core.cases.references import new_reference
from grievance_core.cases.telling import office_name, tell_complainant
from grievance_core.database import alone
from grievance_core.errors import Incomplete
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.messages.outbox import new_case
from grievance_core.offices.staffing import seats_of
from grievance_core.routing.kinds import KindRule, Rung
from grievance_core.routing.ladder import Arrival, climb
from grievance_core.routing.recusal import recusal
from grievance_core.timers import rows
from grievance_core.vault import Vault

PIN_DIGITS = 4
# Asked of every complaint, so without the detour over the mapped classes.
_CASES = Case.__table__.c
_BY_REQUEST = select(_CASES.id).where(_CASES.request_index == bindparam("request_index"))
_BY_REFERENCE = select(_CASES.id).where(_CASES.reference == bindparam("reference"))
HEIGHTS = ("village", "commune", "district", "province", "service-desk", "desk")


@dataclass(frozen=True)
class Complaint:
    """What was said, by whom, about whom. `request` identifies the request: the same request files one case, once.

    `anonymous` hides name and number from everybody who works on the case; she is still answered, by her number and PIN or, if
    she agreed, by message. `already_solved` is the sentence of an office that records a case it has solved (SSDM table 10).
    """

    kind: str
    words: str
    channel: str
    language: str
    request: str = field(repr=False)
    area_key: str | None = None
    sex: str = ""
    name: str = field(default="", repr=False)
    anonymous: bool = False
    phone_id: str | None = None
    on_behalf: bool = False
    may_text: bool = True
    urgent: bool = False
    contested_application: bool = False
    accused_office_keys: tuple[str, ...] = ()
    accused_seat_keys: tuple[str, ...] = ()
    accused_words: str = field(default="", repr=False)
    already_solved: str = ""
    recorded_by_id: int | None = None


@dataclass(frozen=True)
class Receipt:
    """What she is told: where it is and until when. The PIN is told here and never again."""

    case_id: str
    reference: str
    pin: str = field(repr=False)
    office_name: dict[str, str]
    due_at: datetime | None
    level: str


def file_complaint(session: Session, inst: Institution, complaint: Complaint, now: datetime) -> Receipt:
    """File it and put it before its first office. Raises Incomplete for an unknown kind or area or for no words at all.

    The same request gets the same receipt again, PIN included, and nothing is filed twice.
    """
    request_index = inst.vault.index("request", complaint.request)
    pin = inst.vault.digits("pin", complaint.request, PIN_DIGITS)
    alone(session, request_index)
    known = _filed_before(session, request_index)
    if known is not None:
        return _receipt(inst, known, pin)
    rule = _checked(session, inst, complaint)
    named = _accused(session, complaint, rule, now)
    outside = recusal(session, named.people, named.offices, now)
    if complaint.already_solved and complaint.recorded_by_id in outside.people:
        raise Incomplete("accused")  # nobody records that a complaint about herself is solved
    case = _new_case(session, inst, complaint, rule, request_index, now)
    case.pin_digest = pin_digest(inst.vault, case.id, pin)
    rungs = first_rungs(rule, named.levels)
    below = tuple(rung for rung in rule.rungs(appeal=False) if rung not in rungs)
    arrival = climb(session, rungs, case.area_key, outside, now, below)
    place(case, arrival.office)
    session.add(case)
    rows.new_case(session, case.id)
    new_case(session, case.id)
    keep(case, named)
    _put_before(session, inst, case, complaint, arrival, now)
    return _receipt(inst, case, pin)


def _accused(session: Session, complaint: Complaint, rule: KindRule, now: datetime) -> Named:
    if complaint.accused_office_keys or complaint.accused_seat_keys:
        return name_accused(session, complaint.accused_office_keys, complaint.accused_seat_keys, now)
    about_somebody = complaint.accused_words.strip() or rule.start == "above-accused"
    return somebody_near(session, complaint.area_key) if about_somebody else Named()


def _filed_before(session: Session, request_index: str) -> Case | None:
    """The case of this request: where two deliveries of it come at the same moment, one of them waits here for the other."""
    case_id = session.connection().scalar(_BY_REQUEST, {"request_index": request_index})
    return session.get(Case, case_id) if case_id else None


def pin_digest(vault: Vault, case_id: str, pin: str) -> str:
    """What is kept of a PIN: a keyed digest bound to its case."""
    return vault.index("pin-digest", f"{case_id}|{pin}")


def _checked(session: Session, inst: Institution, complaint: Complaint) -> KindRule:
    try:
        rule = inst.kinds.of(complaint.kind, contested_application=complaint.contested_application)
    except LookupError:
        raise Incomplete("kind") from None
    if not complaint.words.strip() and not rule.restricted:
        raise Incomplete("words")
    if complaint.area_key is not None and by_key(session, complaint.area_key) is None:
        raise Incomplete("area")
    return rule


def _new_case(
    session: Session,
    inst: Institution,
    complaint: Complaint,
    rule: KindRule,
    request_index: str,
    now: datetime,
) -> Case:
    return Case(
        id=new_id(),
        reference=_free_reference(session),
        pin_digest="",
        request_index=request_index,
        kind=rule.kind,
        track=rule.track,
        restricted=rule.restricted,
        urgent=rule.urgent or complaint.urgent,
        contested_application=complaint.contested_application and rule.kind == "eligibility",
        state="received",
        area_key=complaint.area_key,
        channel=complaint.channel,
        language=complaint.language,
        sex=complaint.sex,
        anonymous=complaint.anonymous,
        on_behalf=complaint.on_behalf,
        may_text=complaint.may_text,
        phone_id=complaint.phone_id,
        recorded_by_id=complaint.recorded_by_id,
        filed_at=now,
        arrived_at=now,
        policy_version=inst.policy.version,
        appeals=0,
        chain_head="",
        chain_length=0,
        outcome="",
    )


def _free_reference(session: Session) -> str:
    while True:
        reference = new_reference()
        if session.connection().scalar(_BY_REFERENCE, {"reference": reference}) is None:
            return reference


def _put_before(
    session: Session, inst: Institution, case: Case, complaint: Complaint, arrival: Arrival, now: datetime
) -> None:
    event = arrive(
        session,
        inst,
        case,
        arrival,
        "filed",
        now,
        seat_key=_recorder_seat(session, complaint, now),
        facts={
            "kind": case.kind,
            "area": case.area_key,
            "track": case.track,
            "channel": case.channel,
            "identity": identity_digest(inst.vault, case),
            "accused": accused_digest(inst.vault, case),
        },
        to_be_done=not complaint.already_solved,
        said={
            "words": Said(complaint.words.strip()),
            "name": Said("" if complaint.anonymous else complaint.name.strip()),
            "accused": Said(complaint.accused_words.strip()),
        },
    )
    if complaint.already_solved:
        solved = Answer(
            "solved", complaint.already_solved, complaint.recorded_by_id, heard=case.phone_id is None
        )
        answer(session, inst, case, solved, now)
    else:
        tell_complainant(session, inst, event, "filed", now)


def first_rungs(rule: KindRule, accused_levels: frozenset[str]) -> tuple[Rung, ...]:
    """Where a complaint of this kind starts, and everything above.

    `above-accused` starts one level above the highest office complained about, or at the district when nobody could be named.
    """
    rungs = rule.rungs(appeal=False)
    if rule.start == "above-accused":
        lowest = 1 + max((HEIGHTS.index(level) for level in accused_levels), default=HEIGHTS.index("commune"))
    elif rule.restricted:
        return rungs
    else:
        lowest = HEIGHTS.index(rule.start)
    return tuple(rung for rung in rungs if HEIGHTS.index(rung.level) >= lowest) or rungs[-1:]


def _recorder_seat(session: Session, complaint: Complaint, now: datetime) -> str | None:
    seats = seats_of(session, complaint.recorded_by_id, now) if complaint.recorded_by_id else []
    return seats[0].key if seats else None


def _receipt(inst: Institution, case: Case, pin: str) -> Receipt:
    names = {
        language: office_name(inst, case, case.office, language) for language in inst.catalogues.languages
    }
    return Receipt(case.id, case.reference, pin, names, case.due_at, case.level)
