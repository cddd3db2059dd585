"""The outbox: what was written to whom, and whether it arrived."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.addresses import NotANumber, e164
from commands.here import AS_JSON, AS_SEAT, print_json, reader, service
from grievance_core.cases.access import Right, rights
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.published import shown_state
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from grievance_core.people.phones import index_of
from service import Service
from writing.dates import PHNOM_PENH

group = AppGroup("outbox", help="Messages to people and officials.")


@group.command("list")
@click.option("--to", "number", metavar="NUMBER", help="Only messages to this phone, as +85512000001.")
@AS_SEAT
@AS_JSON
def list_(number: str | None, seat: str | None, as_json: bool) -> None:
    """Messages, the oldest first, about the cases whose words this reader may read.

    What was written to somebody who complained without giving a name is left out: her number would name her.
    """
    here = service()
    with here.reading() as session:
        now = here.clock(session)
        messages = _visible(here, session, number, reader(session, seat, now), now)
    if as_json:
        print_json(messages)
        return
    for message in messages:
        click.echo("{at}  {to}  {state:9} {attempts}  {case}".format(**message))
        click.echo("  " + str(message["text"]).replace("\n", "\n  "))


def _visible(
    here: Service, session: Session, number: str | None, by: Principal, now: datetime
) -> list[dict[str, object]]:
    query = select(Message).order_by(Message.written_at, Message.id)
    if number is not None:
        query = query.where(Message.number_index == index_of(here.inst.vault, _e164(number)))
    readable: dict[str, bool] = {}
    shown = []
    for message in session.scalars(query):
        case = session.get_one(Case, message.case_id) if message.case_id else None
        if case is not None and case.id not in readable:
            readable[case.id] = Right.WORDS in rights(session, here.inst, by, case, now)
        if readable[case.id] and not _names_her(message, case) if case else by.role == "operator":
            shown.append(_described(here, message, case))
    return shown


def _names_her(message: Message, case: Case) -> bool:
    return case.anonymous and message.official_id is None


def _described(here: Service, message: Message, case: Case | None) -> dict[str, object]:
    number, text = opened(here.inst, message)
    return {
        "at": (message.sent_at or message.written_at).astimezone(PHNOM_PENH).isoformat(timespec="seconds"),
        "to": number,
        "text": text,
        "state": shown_state(message),
        "attempts": message.attempts,
        "case": case.reference if case else None,
    }


def _e164(number: str) -> str:
    try:
        return e164(number)
    except NotANumber:
        raise click.UsageError("This is not a phone number. Write it as +85512000001.") from None
