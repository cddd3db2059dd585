"""Carries out what a turn asks for. Everything of one turn happens in the caller's one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy.orm.exc import StaleDataError

from bot.counter import actions, applying, drafts, files, filing, office_work, persons
from bot.counter.visit import PROVEN, Visit, caller_of, official_of
from bot.dialogues import desk
from bot.dialogues.answers import EVIDENCE, next_question
from bot.engine.definition import Effect
from bot.engine.state import State
from grievance_core.cases import handling, reading
from grievance_core.cases.deciding import settled
from grievance_core.errors import NotNow, Refused
from grievance_core.messages import stopping
from grievance_core.offices import officials
from grievance_core.offices.officials import SignIn
from grievance_core.people import phones

Values = Mapping[str, str]
Handler = Callable[[Visit, State, State, Values], State]


def carry_out(visit: Visit, before: State, after: State, effects: Sequence[Effect]) -> State:
    """The state once the effects are carried out. Raises Refused, after which the caller undoes all of them.

    A wrong PIN is no refusal: it is counted, and the count stays.
    """
    try:
        for effect in effects:
            after = HANDLERS[effect.name](visit, before, after, effect.values)
        visit.session.flush()
    except StaleDataError:  # somebody else changed the case between our reading and our writing
        raise NotNow("changed meanwhile") from None
    return after


def _speak(visit: Visit, _before: State, after: State, values: Values) -> State:
    language = values["language"]
    phones.remember(visit.session, visit.inst.vault, visit.number, language=language)
    return after._replace(language=language)


def _stop_texts(visit: Visit, _before: State, after: State, _values: Values) -> State:
    stopping.stop(visit.session, visit.inst, visit.number, visit.now, settled)
    return after


def _start_texts(visit: Visit, _before: State, after: State, _values: Values) -> State:
    stopping.resume(visit.session, visit.inst, visit.number)
    return after


def _file(visit: Visit, _before: State, after: State, values: Values) -> State:
    return filing.file(visit, after, values)


def _keep_draft(visit: Visit, _before: State, after: State, _values: Values) -> State:
    drafts.save(visit.session, visit.inst.vault, visit.number, after.draft, visit.now)
    return after


def _keep_written(visit: Visit, _before: State, after: State, values: Values) -> State:
    drafts.add_words(visit.session, visit.inst.vault, visit.number, values["words"], visit.now)
    return after


def _drop_written(visit: Visit, _before: State, after: State, values: Values) -> State:
    drafts.drop_words(visit.session, visit.inst.vault, visit.number, values["words"])
    return after


def _drop_draft(visit: Visit, _before: State, after: State, _values: Values) -> State:
    drafts.drop(visit.session, visit.inst.vault, visit.number)
    return after


def _take_up_draft(visit: Visit, _before: State, after: State, _values: Values) -> State:
    answers = drafts.load(visit.session, visit.inst.vault, visit.number) or {}
    draft = {**after.draft, **answers}
    return after._replace(draft=MappingProxyType(draft), node=next_question(draft))


def _sign_in(visit: Visit, before: State, after: State, values: Values) -> State:
    official = officials.by_number(visit.session, visit.inst.vault, visit.number)
    if official is None:
        return before._replace(page=0, complaint="error.pin")
    outcome = officials.check_pin(visit.session, official, values["pin"], visit.real_now)
    if outcome is SignIn.OK:
        return after._replace(official=official.id)
    return before._replace(page=0, complaint="error.locked" if outcome is SignIn.LOCKED else "error.pin")


def _prove(visit: Visit, before: State, after: State, values: Values) -> State:
    phone = phones.remember(visit.session, visit.inst.vault, visit.number)
    try:
        proven = reading.prove(
            visit.session, visit.inst, values["reference"], values["pin"], phone, visit.real_now
        )
    except Refused as refused:  # the wrong guess was counted: that must not be undone
        return before._replace(page=0, complaint=refused.msgid)
    draft = {**after.draft, PROVEN: proven.proven_case_id or ""}
    return after._replace(draft=MappingProxyType(draft))


def _open_case(visit: Visit, _before: State, after: State, values: Values) -> State:
    by = official_of(after)
    line = reading.find(visit.session, visit.inst, by, values["case"], visit.now)
    try:
        with visit.session.begin_nested():
            handling.open_case(visit.session, visit.inst, line.case_id, by, visit.now)
    except Refused:  # a secretary, a decider, a provider look at a case without opening it for its office
        pass
    return after


def _act(visit: Visit, before: State, after: State, values: Values) -> State:
    by = caller_of(visit, before)
    line = reading.find(visit.session, visit.inst, by, values["case"], visit.now)
    action = actions.meant(line, values)
    actions.hers(visit.session, visit.inst, line.case_id, by, visit.now, {**values, "action": action})
    after = files.attach(visit, after, line.case_id, after.draft.get(EVIDENCE, ""))
    return after._replace(draft=MappingProxyType({**after.draft, "done": action}))


def _work(visit: Visit, before: State, after: State, values: Values) -> State:
    by = official_of(before)
    line = reading.find(visit.session, visit.inst, by, values["case"], visit.now)
    actions.work(visit.session, visit.inst, line.case_id, by, visit.now, values)
    return after


HANDLERS: Mapping[str, Handler] = {
    desk.SPEAK: _speak,
    desk.STOP_TEXTS: _stop_texts,
    desk.START_TEXTS: _start_texts,
    desk.FILE: _file,
    desk.KEEP_FILE: files.keep,
    desk.ATTACH_FILES: files.attach_to_case,
    desk.KEEP_DRAFT: _keep_draft,
    desk.DROP_DRAFT: _drop_draft,
    desk.TAKE_UP_DRAFT: _take_up_draft,
    desk.KEEP_WRITTEN: _keep_written,
    desk.DROP_WRITTEN: _drop_written,
    desk.SIGN_IN: _sign_in,
    desk.PROVE: _prove,
    desk.OPEN_CASE: _open_case,
    desk.ACT: _act,
    desk.WORK: _work,
    desk.LINK: persons.link,
    desk.BE_MYSELF: persons.be_myself,
    desk.UNLINK: persons.unlink,
    desk.APPLY: applying.apply,
    desk.CONTEST: applying.contest,
    desk.CONTEST_ASKED: applying.contest_asked,
    desk.TAKE_OFFER: applying.take_offer,
    desk.WITHDRAW_APPLICATION: applying.withdraw,
    desk.NAME_SOMEBODY: office_work.name_somebody,
    desk.APPLICATION_WORK: office_work.work,
    desk.SEND_FORM: office_work.send_form,
    desk.CLOSE_FORM: office_work.close_form,
}
