"""What an official does beside her cases, handed to the institution: names somebody, works on an application, sends a form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.counter.applying import check_running, told
from bot.counter.visit import Visit, official_id_of
from bot.dialogues.forms import CONTACT, GIVES, NAME
from bot.engine.state import State
from grievance_core import programme_forms as forms
from grievance_core.applications import handling, process, wishes
from grievance_core.applications.access import Party
from grievance_core.applications.handling import Form
from grievance_core.applications.wishes import Wish
from grievance_core.errors import Incomplete, Refused
from grievance_core.people import phones
from grievance_core.programme_forms import Found
from grievance_core.registry.births import read_birth
from grievance_core.registry.faults import CellFault
from writing.dates import PHNOM_PENH

Values = Mapping[str, str]


class WrongYear(Refused):
    """Nobody is born in this year."""

    msgid = "error.year"


def name_somebody(visit: Visit, before: State, after: State, values: Values) -> State:
    """Channel somebody to the commune. Raises Refused."""
    official_id = official_id_of(before)
    check_running(visit, values)
    number = values.get("phone", "")
    phone = phones.remember(visit.session, visit.inst.vault, number) if number else None
    wish = Wish(
        programme_id=values["programme"],
        area_key=values["area"],
        channel=visit.channel,
        language=after.language,
        request=visit.request,
        phone_id=phone.id if phone else None,
        name=values["name"],
        named_by_official_id=official_id,
    )
    receipt = wishes.preregister(visit.session, visit.inst, wish, visit.now)
    return after._replace(draft=MappingProxyType({**after.draft, **told(visit, after.language, receipt)}))


def work(visit: Visit, before: State, after: State, values: Values) -> State:
    """Something is done about an application. Raises Refused."""
    official_id, number = official_id_of(before), values["application"]
    session, inst, now = visit.session, visit.inst, visit.now
    match values["action"]:
        case "take-on":
            handling.accept(session, inst, number, official_id, now)
        case "forward":
            handling.forward(session, inst, number, official_id, now)
        case "withdraw":
            handling.withdraw(session, inst, number, Party(official_id=official_id), now)
        case "complete":
            handling.complete(session, inst, number, official_id, now, _form(visit, values))
        case "accept" | "refuse" as result:
            accepted = result == "accept"
            words, reason = values.get("words", ""), values.get("reason", "")
            process.decide(session, inst, number, official_id, accepted, reason, words, now)
        case _:
            raise Incomplete("action")
    return after


def _form(visit: Visit, values: Values) -> Form:
    if "member" in values:
        return Form(member=values["member"])
    if "born" not in values:
        return Form()
    try:
        born = read_birth(values["born"], visit.now.astimezone(PHNOM_PENH).date())
    except CellFault:
        raise WrongYear("born") from None
    return Form(born=born, village_key=values["village"], facts={"sex": values["sex"]})


def send_form(visit: Visit, before: State, after: State, values: Values) -> State:
    """A commune tells its district of a programme. Raises Refused."""
    found = Found(values[NAME], values[GIVES], values[CONTACT])
    forms.send(visit.session, visit.inst, official_id_of(before), visit.request, found, visit.now)
    return after


def close_form(visit: Visit, before: State, after: State, values: Values) -> State:
    """The district says what came of a form. Raises Refused."""
    forms.close(visit.session, values["form"], official_id_of(before), values["outcome"], visit.now)
    return after
