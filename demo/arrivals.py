"""What arrives on the demo's phones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from demo.model import Arrival
from grievance_core.people.phones import index_of
from grievance_core.vault import Place, Vault


def arrive(session: Session, vault: Vault, message_id: str, number: str, text: str, at: datetime) -> bool:
    """A text arrives on the phone with this number. Handed over twice it arrives once; False the second time."""
    if session.get(Arrival, message_id) is not None:
        return False
    session.add(arrival(vault, message_id, number, text, at))
    session.flush()
    return True


def arrival(vault: Vault, message_id: str, number: str, text: str, at: datetime) -> Arrival:
    """The row of a text that arrived."""
    sealed = vault.seal(text, Place("demo_arrivals", "text_sealed", message_id))
    return Arrival(message_id=message_id, number_index=index_of(vault, number), at=at, text_sealed=sealed)
