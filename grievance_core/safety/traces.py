"""What a hotline left in a chat, so that it can be removed again while the messenger allows it.

It is kept by chat and not by case: what leads to a case is shown before there is one. What is too old to be removed is not
kept (48 hours, https://core.telegram.org/bots/api#deletemessage).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from grievance_core.identifiers import new_id
from grievance_core.people.phones import index_of
from grievance_core.safety.model import ChatTrace
from grievance_core.vault import Place, Vault

REMOVABLE = timedelta(hours=48)


def leave(session: Session, vault: Vault, owner: str, chat: str, place: int, real_now: datetime) -> None:
    """Something about a hotline stands in the chat now. `owner` is the number or address she speaks as."""
    trace_id = new_id()
    sealed = vault.seal(f"{chat} {place}", _place(trace_id))
    session.execute(delete(ChatTrace).where(ChatTrace.shown_at < real_now - REMOVABLE))
    session.add(
        ChatTrace(id=trace_id, owner_index=index_of(vault, owner), place_sealed=sealed, shown_at=real_now)
    )


def lift(session: Session, vault: Vault, owner: str, real_now: datetime) -> list[tuple[str, str]]:
    """Where something of hers stands that may still be removed, each place once: chat and place. Here it is forgotten."""
    mine = select(ChatTrace).where(ChatTrace.owner_index == index_of(vault, owner)).order_by(ChatTrace.id)
    places: dict[tuple[str, str], None] = {}
    for trace in session.scalars(mine).all():
        if trace.shown_at > real_now - REMOVABLE:
            chat, _, place = vault.open(trace.place_sealed, _place(trace.id)).partition(" ")
            places[chat, place] = None
        session.delete(trace)
    session.flush()
    return list(places)


def _place(trace_id: str) -> Place:
    return Place("chat_traces", "place_sealed", trace_id)
