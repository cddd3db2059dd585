"""What a villager does in a chat, told in few words, and what became of it."""

from __future__ import annotations

from sqlalchemy import select

from grievance_core.cases.history import said_last
from grievance_core.cases.model import Case
from grievance_core.evidence.model import Evidence
from grievance_core.people.model import Phone
from grievance_core.people.phones import index_of
from service import Service
from tests.telegram.provider import BotApiStandIn
from tests.telegram.updates import NUMBER, Chat
from tests.world import World

WORDS = "ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំមិនទាន់មកដល់"


def at_home(world: World, chat: Chat) -> None:
    """Her phone is known, and this chat is its own."""
    world.phone()
    chat.shares()


def press(chat: Chat, api: BotApiStandIn, *options: str) -> None:
    """Buttons of the screen on view, one after the other."""
    for option in options:
        chat.taps(api.data(option), message_id=api.message_id)


def up_to_words(chat: Chat, api: BotApiStandIn) -> None:
    chat.writes("/start")
    press(chat, api, "complaint", "payment", "confirm")


def cases(here: Service) -> list[Case]:
    with here.sessions() as session:
        return list(session.scalars(select(Case).order_by(Case.reference)))


def words_of(here: Service, case: Case) -> str:
    with here.sessions() as session:
        return said_last(session, here.inst.vault, case.id, "words")


def files(here: Service) -> list[tuple[str | None, str]]:
    """Case and kind of every file there is, in the order they came."""
    with here.sessions() as session:
        rows = session.scalars(select(Evidence).order_by(Evidence.id))
        return [(row.case_id, row.kind) for row in rows]


def phone_id(here: Service, number: str = NUMBER) -> str | None:
    with here.sessions() as session:
        return session.scalar(select(Phone.id).where(Phone.number_index == index_of(here.inst.vault, number)))
