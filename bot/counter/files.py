"""Files that came with a message: kept with the answers of a complaint, put with the case once there is one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.counter.visit import Visit, caller_of
from bot.dialogues.answers import EVIDENCE
from bot.engine.state import State
from grievance_core.cases import reading
from grievance_core.cases.access import Right
from grievance_core.cases.states import ANSWERED, UNDECIDED
from grievance_core.cases.taking import take
from grievance_core.evidence import keeping

Values = Mapping[str, str]


def keep(visit: Visit, before: State, after: State, _values: Values) -> State:
    """Keep what came with this message, and remember it among the answers. Raises TooMany."""
    if visit.media is None:
        return after
    having = (after.draft.get(EVIDENCE) or before.draft.get(EVIDENCE, "")).split()
    vault = visit.inst.vault
    kept = keeping.keep(visit.session, vault, visit.number, visit.media, visit.now, having)
    files = " ".join(dict.fromkeys((*having, kept)))
    return after._replace(draft=MappingProxyType({**after.draft, EVIDENCE: files}))


def attach_to_case(visit: Visit, before: State, after: State, values: Values) -> State:
    """Put what was kept with a case of hers that is still open. Raises Refused."""
    by = caller_of(visit, before)
    line = reading.find(visit.session, visit.inst, by, values["case"], visit.now)
    take(visit.session, visit.inst, line.case_id, by, Right.OWN, visit.now, (*UNDECIDED, *ANSWERED))
    return attach(visit, after, line.case_id, after.draft.get(EVIDENCE, ""))


def attach(visit: Visit, state: State, case_id: str, files: str) -> State:
    """Put these files, ids beside each other, with a case that this transaction holds; nothing of them is left in the answers."""
    if files:
        keeping.attach(visit.session, visit.inst, case_id, visit.number, files.split(), visit.now)
    draft = {name: value for name, value in state.draft.items() if name != EVIDENCE}
    return state._replace(draft=MappingProxyType(draft))
