"""Applying, contesting and withdrawing, handed to the institution."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.counter.filing import with_receipt
from bot.counter.inviting import contestable
from bot.counter.persons import person_of, signed_in
from bot.counter.visit import Visit
from bot.dialogues.applying import SAID, TOLD_NUMBER, TOLD_PAPERS, TOLD_WHERE
from bot.engine.state import State
from grievance_core.applications import contesting, handling, wishes
from grievance_core.applications.access import Party
from grievance_core.applications.numbers import spoken
from grievance_core.applications.taking import UnknownApplication
from grievance_core.applications.wishes import Receipt, Wish
from grievance_core.areas import search
from grievance_core.benefits import offers
from grievance_core.errors import Refused
from grievance_core.people import phones
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.texts import PAPER
from writing import dates

Values = Mapping[str, str]


class ProgrammeGone(Refused):
    """The programme ended, or was taken out, before she sent her application."""

    msgid = "error.programme-gone"


class NotThere(Refused):
    """There is the programme, but not in the place she chose."""

    msgid = "error.programme-not-there"


def apply(visit: Visit, before: State, after: State, values: Values) -> State:
    """Write her wish down and tell her where to go. Raises Refused, SignedOut and ProgrammeGone among it."""
    check_running(visit, values)
    phone = phones.remember(visit.session, visit.inst.vault, visit.number, language=after.language)
    wish = Wish(
        programme_id=values["programme"],
        area_key=values.get("area", ""),
        channel=visit.channel,
        language=after.language,
        request=visit.request,
        phone_id=phone.id,
        person_id=person_of(visit, before).id if signed_in(before) else None,
        name=values.get("name", ""),
        said={name.removeprefix(SAID): said for name, said in values.items() if name.startswith(SAID)},
    )
    receipt = wishes.preregister(visit.session, visit.inst, wish, visit.now)
    return after._replace(draft=MappingProxyType({**after.draft, **told(visit, after.language, receipt)}))


def contest(visit: Visit, before: State, after: State, values: Values) -> State:
    """Open the case about a refusal. Raises Refused."""
    return _contest(visit, after, values["application"], _party(visit, before))


def contest_asked(visit: Visit, _before: State, after: State, values: Values) -> State:
    """The same for the refusal a text to this phone asked about, which says who may: it went to the applicant. Raises Refused."""
    application = contestable(visit.session, visit.inst, visit.number)
    if application is None or application.number != values["application"]:
        raise UnknownApplication("not asked about")
    by = Party(phone_id=visit.phone_id, person_id=application.person_id)
    return _contest(visit, after, application.number, by)


def take_offer(visit: Visit, _before: State, after: State, values: Values) -> State:
    """Apply for what a text to this phone offered. Raises Refused."""
    receipt = offers.take(
        visit.session,
        visit.inst,
        values["offer"],
        visit.request,
        visit.now,
        phone_id=visit.phone_id or "",
        channel=visit.channel,
    )
    return after._replace(draft=MappingProxyType({**after.draft, **told(visit, after.language, receipt)}))


def _contest(visit: Visit, after: State, number: str, by: Party) -> State:
    receipt = contesting.contest(
        visit.session, visit.inst, number, by, visit.channel, after.language, visit.request, visit.now
    )
    return with_receipt(after, receipt)


def withdraw(visit: Visit, before: State, after: State, values: Values) -> State:
    """Take an application back. Raises Refused."""
    handling.withdraw(visit.session, visit.inst, values["application"], _party(visit, before), visit.now)
    return after


def _party(visit: Visit, state: State) -> Party:
    if signed_in(state):
        return Party(phone_id=visit.phone_id, person_id=person_of(visit, state).id)
    return Party(phone_id=visit.phone_id)


def check_running(visit: Visit, values: Values) -> None:
    """Raise ProgrammeGone for a programme that does not run now, NotThere for one there is not where she lives."""
    day = visit.now.astimezone(dates.PHNOM_PENH).date()
    catalogue = in_force(visit.session, visit.inst.programmes)
    running = [one for one in catalogue if one.id == values["programme"] and one.active_on(day)]
    if not running:
        raise ProgrammeGone(values["programme"])
    path = [area.key for area in search.path(visit.session, values.get("area", ""))]
    if path and not running[0].available(path, day):
        raise NotThere(values["programme"])


def told(visit: Visit, language: str, receipt: Receipt) -> dict[str, str]:
    """What is told of an application that was sent, for the draft."""
    text = visit.inst.catalogues.text
    office = receipt.office_name.get(language) or next(iter(receipt.office_name.values()), "")
    due = receipt.due_at
    where = (
        text(language, "apply", "where", office=office, day=dates.day(due, language))
        if due
        else text(language, "apply", "where-open", office=office)
    )
    papers = ", ".join(text(language, PAPER, paper) for paper in receipt.papers)
    bring = text(language, "apply", "papers", papers=papers) if papers else ""
    return {TOLD_NUMBER: spoken(receipt.number), TOLD_WHERE: where, TOLD_PAPERS: bring}
