"""How she may be reached, what she tells of abroad, her second PIN, and what is removed from a chat."""

from __future__ import annotations

from collections.abc import Mapping

from bot.counter.visit import Visit, caller_of
from bot.dialogues.answers import PROVEN
from bot.dialogues.reach import HOW, NUMBER, PHONE, TIME, WITH
from bot.engine.state import HOME, State
from grievance_core.cases import reaching, second_pin
from grievance_core.errors import Denied, Incomplete
from grievance_core.messages.outbox import retract
from grievance_core.safety import traces
from grievance_core.safety.contact import NEUTRAL

Values = Mapping[str, str]


def reach(visit: Visit, before: State, after: State, values: Values) -> State:
    """What she said of being reached takes effect, all of it at once."""
    case_id, by = _hers(before), caller_of(visit, before)
    if values[PHONE] == "none":
        reaching.leave_alone(visit.session, visit.inst, case_id, by, visit.now)
        return after
    number = values.get(NUMBER, "") if values[PHONE] == "other" else visit.number
    if not number:
        raise Incomplete("number")
    how, shared = values.get(HOW, ""), values.get(WITH, "")
    wish = reaching.Wish(
        number=number,
        other_number=values[PHONE] == "other",
        may_text=how in ("text", "both"),
        may_call=how in ("call", "both"),
        hours=values.get(TIME, ""),
        shared_with="" if shared == "skip" else shared,
        wording=values.get("wording", NEUTRAL),
    )
    reaching.agree(visit.session, visit.inst, case_id, by, visit.now, wish)
    return after


def abroad(visit: Visit, before: State, after: State, values: Values) -> State:
    """What she told of abroad goes to her case."""
    by = caller_of(visit, before)
    reaching.tell_of_abroad(visit.session, visit.inst, _hers(before), by, visit.now, dict(values))
    return after


def choose_second_pin(visit: Visit, before: State, after: State, values: Values) -> State:
    """Her second PIN. Raises Incomplete for one that cannot be used."""
    by = caller_of(visit, before)
    second_pin.set_second(visit.session, visit.inst, _hers(before), by, visit.now, values["pin"])
    return after


def under_duress(visit: Visit, before: State, reference: str) -> State:
    """Where somebody is who chose the programmes from the main menu, and never had a case. The desk hears of it."""
    second_pin.flag(visit.session, visit.inst, reference, visit.now)
    return State(before.language, node="programmes", trail=(HOME,))


def forget_chat(visit: Visit, _before: State, after: State, _values: Values) -> State:
    """Have everything removed from her chat that may still be removed."""
    vault = visit.inst.vault
    for chat, place in traces.lift(visit.session, vault, visit.number, visit.real_now):
        retract(visit.session, visit.inst, chat, place, visit.now)
    return after


def _hers(before: State) -> str:
    """The case she filed or proved in this conversation. Raises Denied where there is none."""
    case_id = before.draft.get(PROVEN, "")
    if not case_id:
        raise Denied("no case in this conversation")
    return case_id
