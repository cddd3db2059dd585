"""The contract's option ids and the operation each of them is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.dialogues.waiting import ASKED, CONFIRMS, is_digit, said_by_digit
from grievance_core.applications.resubmitting import resubmit_of_case
from grievance_core.cases import asking, committees, complainant, handling
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.views import Line
from grievance_core.errors import Incomplete, NotNow, Refused
from grievance_core.institution import Institution

Operation = Callable[[Session, Institution, str, Principal, datetime], Case]
WithText = Callable[[Session, Institution, str, Principal, datetime, str], Case]
Values = Mapping[str, str]


def _resubmit(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str
) -> Case:
    """The case says so, and what it is about really goes through the process again."""
    case = handling.resubmit(session, inst, case_id, by, now, text)
    resubmit_of_case(session, inst, case_id, by, now)
    return case


PLAIN: Mapping[str, Operation] = {"accept": handling.accept, "told": handling.record_told}
SAYING: Mapping[str, WithText] = {
    "solved": handling.solve,
    "decline": handling.decline,
    "ask": asking.ask_complainant,
    "answer": asking.answer_provider,
    "pass-up": handling.pass_up,
    "refer": committees.refer_to_committee,
    "resubmit": _resubmit,
    "recommend": committees.recommend,
    "forward": committees.forward,
    "decide": committees.decide,
}
HERS: Mapping[str, Operation] = {
    "solved": complainant.confirm_solved,
    "not-solved": complainant.contest,
    "withdraw": complainant.withdraw,
}
HERS_SAYING: Mapping[str, WithText] = {
    "add": complainant.add_words,
    "answer": complainant.answer_question,
    "contest": complainant.contest,
}


def meant(line: Line, values: Values) -> str:
    """The option id of what she does: "write" and "reply" mean what this case waits for.

    Raises NotNow for a reply to a case that waits for nothing, or for something else than a 1 or 2.
    """
    action = values["action"]
    if action in ("write", "reply") and line.state == ASKED:
        return "answer"
    if action == "write":
        return "add"
    if action != "reply":
        return action
    if line.state not in CONFIRMS or not is_digit(values.get("text", "")):
        raise NotNow("reply")
    return said_by_digit(values["text"])


def work(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values
) -> None:
    """An official's action. Raises Refused."""
    action, text = values["action"], values.get("text", "")
    if action in PLAIN:
        PLAIN[action](session, inst, case_id, by, now)
    elif action in SAYING:
        SAYING[action](session, inst, case_id, by, now, text)
    elif action == "refer-outside":
        handling.refer_outside(
            session, inst, case_id, by, now, values.get("body", ""), values.get("contact", "")
        )
    elif action == "ask-provider":
        asking.ask_provider(session, inst, case_id, by, now, _provider(values), text)
    else:
        raise Refused(action)


def hers(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values
) -> None:
    """What she does with her own case. Raises Refused."""
    action, text = values["action"], values.get("text", "")
    if action in HERS:
        HERS[action](session, inst, case_id, by, now)
    elif action in HERS_SAYING:
        HERS_SAYING[action](session, inst, case_id, by, now, text)
    elif action == "rate":
        complainant.rate(session, inst, case_id, by, now, int(values.get("rating", "0")), text)
    else:
        raise Refused(action)


def _provider(values: Values) -> int:
    chosen = values.get("provider", "")
    if not (chosen.isascii() and chosen.isdigit()):
        raise Incomplete("provider")
    return int(chosen)
