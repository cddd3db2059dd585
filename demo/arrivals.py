"""What arrives on the demo's phones."""

from __future__ import annotations

from datetime import datetime

from demo.model import Arrival
from grievance_core.people.phones import index_of
from grievance_core.vault import Place, Vault


def arrival(vault: Vault, message_id: str, number: str, text: str, at: datetime) -> Arrival:
    """The row of a text that arrived."""
    sealed = vault.seal(text, Place("demo_arrivals", "text_sealed", message_id))
    return Arrival(message_id=message_id, number_index=index_of(vault, number), at=at, text_sealed=sealed)
