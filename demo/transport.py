"""How the demo's messages arrive: on the phones of the simulator."""

from __future__ import annotations

from sqlalchemy.orm import Session, sessionmaker

from demo.arrivals import arrival
from demo.clock import read
from demo.model import Arrival
from grievance_core.messages.sending import Accepted
from grievance_core.vault import Vault


class SimulatorTransport:
    """Puts a text on a simulated phone. The phone knows a message by our id: handed over twice, it arrives once."""

    knows_our_ids = True

    def __init__(self, sessions: sessionmaker[Session], vault: Vault) -> None:
        self._sessions = sessions
        self._vault = vault

    def send(self, message_id: str, number: str, text: str) -> Accepted:
        """Deliver at once: a simulated phone is always on."""
        with self._sessions.begin() as session:
            if session.get(Arrival, message_id) is None:
                session.add(arrival(self._vault, message_id, number, text, read(session)))
        return Accepted(f"simulator-{message_id}", "delivered")
