"""Putting right what was recorded wrongly: what a case is about, where, her name, her sex; with a reason, and in its history.

Where it lies wrongly now it goes to the office that has such cases there, at this level or above. The clock is kept: the new
office counts from the arrival at the old one, and has a full budget only where that would be over already. Nothing goes through a
hotline's wall, and nothing becomes or ceases to be a complaint about somebody's conduct: that is filed anew, about whom it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from grievance_core.areas.search import by_key, path
from grievance_core.cases import clock
from grievance_core.cases.access import Right
from grievance_core.cases.chain import identity_digest
from grievance_core.cases.filing import HEIGHTS
from grievance_core.cases.history import Said, record
from grievance_core.cases.model import Case
from grievance_core.cases.moving import arrive, rule_of
from grievance_core.cases.principal import Principal
from grievance_core.cases.replanning import PLANNED_BY_ARRIVAL, paused, pauses_of
from grievance_core.cases.standing import barred_from_work
from grievance_core.cases.states import AT_AN_OFFICE
from grievance_core.cases.taking import InHand, take, words_needed
from grievance_core.cases.telling import tell_complainant
from grievance_core.errors import Incomplete, NotNow
from grievance_core.institution import Institution
from grievance_core.routing.kinds import KindRule
from grievance_core.routing.ladder import climb

CORRECTED = "corrected"
SEXES = ("f", "m", "skip")


@dataclass(frozen=True)
class Correction:
    """What is right instead; empty for what stays as it is."""

    kind: str = ""
    area_key: str = ""
    sex: str = ""
    name: str = field(default="", repr=False)


def correct(
    session: Session,
    inst: Institution,
    case_id: str,
    by: Principal,
    now: datetime,
    new: Correction,
    reason: str,
) -> Case:
    """Record what is right. Raises Refused: Incomplete without a reason, a change or a known value, NotNow where it cannot be.

    While she or another office is asked, only name and sex can be corrected: the question would lie with the wrong office.
    """
    reason = words_needed(reason)
    held = take(session, inst, case_id, by, Right.WORK, now, AT_AN_OFFICE)
    case = held.case
    changed = _changed(session, inst, case, new)
    moves = bool({"kind", "area"} & changed.keys())
    if moves and case.state not in PLANNED_BY_ARRIVAL:
        raise NotNow(case.state)
    _put_right(inst, case, changed)
    facts = {**_as_it_is_now(inst, case), "changed": sorted(changed)}
    said = {"reason": Said(reason), "name": Said(new.name.strip() if "name" in changed else "")}
    if moves and not _is_well_placed(session, inst, case):
        _move(session, inst, held, now, facts, said)
    else:
        record(session, inst.vault, case, CORRECTED, now, seat_key=held.seat_key, facts=facts, said=said)
        if moves:
            stood = pauses_of(session, [Case.id == case.id]).get(case.id, ())
            _replan(session, inst, case, paused(inst, case, stood), now)
    return case


def is_kind_correctable(inst: Institution, case: Case, kind: str) -> bool:
    """Whether a case can turn out to be of this kind."""
    try:
        rule = inst.kinds.of(kind, contested_application=False)
    except LookupError:
        return False
    fixed = case.contested_application or _is_apart(rule_of(inst, case))
    return not fixed and not _is_apart(rule)


def _is_apart(rule: KindRule) -> bool:
    return rule.restricted or rule.start == "above-accused"


def _changed(session: Session, inst: Institution, case: Case, new: Correction) -> dict[str, str]:
    """What really changes. Raises Incomplete for nothing and for what is unknown, NotNow for what cannot change."""
    given = {"kind": new.kind, "area": new.area_key, "sex": new.sex, "name": new.name.strip()}
    old = {"kind": case.kind, "area": case.area_key, "sex": case.sex}
    changed = {what: value for what, value in given.items() if value and value != old.get(what)}
    if not changed or changed.get("sex", "f") not in SEXES:
        raise Incomplete("correction")
    if "area" in changed and by_key(session, changed["area"]) is None:
        raise Incomplete("area")
    if "kind" in changed and not is_kind_correctable(inst, case, changed["kind"]):
        raise NotNow("kind")
    if ("name" in changed and case.anonymous) or ("area" in changed and case.restricted):
        raise NotNow("correction")
    return changed


def _put_right(inst: Institution, case: Case, changed: Mapping[str, str]) -> None:
    case.sex = changed.get("sex", case.sex)
    case.area_key = changed.get("area", case.area_key)
    if "kind" in changed:
        rule = inst.kinds.of(changed["kind"], contested_application=False)
        case.kind, case.track, case.urgent = rule.kind, rule.track, case.urgent or rule.urgent


def _as_it_is_now(inst: Institution, case: Case) -> dict[str, Any]:
    """What the check of histories holds the case to from here on."""
    return {
        "kind": case.kind,
        "area": case.area_key,
        "track": case.track,
        "sex": case.sex,
        "identity": identity_digest(inst.vault, case),
    }


def _is_well_placed(session: Session, inst: Institution, case: Case) -> bool:
    """Whether the office it lies with has such cases, there."""
    has_such = case.office.kind in {rung.office for rung in rule_of(inst, case).rungs(appeal=True)}
    if case.office.area_key is None or case.area_key is None:
        return has_such
    return has_such and case.office.area_key in {area.key for area in path(session, case.area_key)}


def _move(
    session: Session,
    inst: Institution,
    held: InHand,
    now: datetime,
    facts: Mapping[str, Any],
    said: Mapping[str, Said],
) -> None:
    case, since = held.case, held.case.arrived_at
    ladder = rule_of(inst, case).rungs(appeal=bool(case.appeals))
    height = HEIGHTS.index(case.level)
    rungs = tuple(rung for rung in ladder if HEIGHTS.index(rung.level) >= height) or ladder[-1:]
    below = tuple(rung for rung in ladder if rung not in rungs)
    arrival = climb(session, rungs, case.area_key, barred_from_work(session, case, now), now, below)
    event = arrive(
        session, inst, case, arrival, CORRECTED, now, seat_key=held.seat_key, said=said, facts=facts
    )
    case.arrived_at = since
    if arrival.staffed:
        _replan(session, inst, case, 0, now)
    tell_complainant(session, inst, event, "climbed", now)


def _replan(session: Session, inst: Institution, case: Case, stood: int, now: datetime) -> None:
    """The deadline the rules give such a case, counted from its arrival. What rings goes on ringing."""
    until = clock.due_by_policy(inst, case, stood, now)
    if case.alarm_since is None and until != case.due_at:
        clock.replan(session, inst, case, until, now)
        facts = {"policy": inst.policy.version}
        record(session, inst.vault, case, "replanned", now, facts=facts)
