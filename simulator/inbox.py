"""The messages that arrived on the demo's phones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.model import Arrival
from grievance_core.people.phones import index_of
from grievance_core.vault import Place, Vault
from service import Service
from simulator.request import number_of

MOST_SHOWN = 20  # a phone; older ones would only slow the page down


@dataclass(frozen=True)
class Arrived:
    """One message on one phone."""

    id: str
    to: str
    at: datetime
    text: str


def arrived(session: Session, vault: Vault, numbers: Sequence[str]) -> list[Arrived]:
    """The latest messages on these phones (E.164), each phone's oldest first."""
    found: list[Arrived] = []
    for number in numbers:
        latest = select(Arrival).where(Arrival.number_index == index_of(vault, number))
        newest_first = session.scalars(
            latest.order_by(Arrival.at.desc(), Arrival.message_id.desc()).limit(MOST_SHOWN)
        )
        found += [_opened(vault, arrival, number) for arrival in reversed(newest_first.all())]
    return found


def texts_of(here: Service, number: str) -> list[str]:
    """What arrived on one phone, the oldest first. Raises Unusable when it is no number."""
    with here.reading() as session:
        return [message.text for message in arrived(session, here.inst.vault, [number_of(number)])]


def _opened(vault: Vault, arrival: Arrival, number: str) -> Arrived:
    text = vault.open(arrival.text_sealed, Place("demo_arrivals", "text_sealed", arrival.message_id))
    return Arrived(arrival.message_id, number, arrival.at, text)
