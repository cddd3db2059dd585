"""Answers on their way out through Twilio."""

from __future__ import annotations

from sqlalchemy import select

from grievance_core.cases import handling
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Case
from grievance_core.messages.model import Message
from jobs.work import send_one
from service import Service
from tests.cases.stories import CHAIR, do
from tests.world import World

ANSWER = "បានបើកប្រាក់ហើយ"


def solved(world: World) -> Receipt:
    """A case whose answer waits to be sent."""
    case = world.file()
    do(world, case, handling.solve, CHAIR, ANSWER)
    return case


def message(here: Service, case: Receipt, template: str = "decided") -> Message:
    """The text of this template to the complainant."""
    with here.reading() as session:
        mine = select(Message).where(Message.case_id == case.case_id, Message.official_id.is_(None))
        return session.scalars(mine.where(Message.template == template)).one()


def send(here: Service, case: Receipt, template: str = "decided") -> Message:
    """The text, after a worker had it."""
    send_one(here, message(here, case, template).id)
    return message(here, case, template)


def state(here: Service, case: Receipt) -> str:
    with here.reading() as session:
        return session.get_one(Case, case.case_id).state


def told(world: World) -> bool:
    """Whether the chair of the village was asked to tell her."""
    return "tell" in world.templates_to(world.number_of(CHAIR))
