"""What a system filed under a key: the same key and body get the same answer, and nothing is filed twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from grievance_core.database import alone
from grievance_core.errors import Refused
from grievance_core.systems.model import SystemRequest
from grievance_core.vault import Place, Vault

LIVE = timedelta(days=30)  # real time; the case itself is filed once whatever becomes of its request


class OtherRequest(Refused):
    """The key stands for another request already."""


def answered(session: Session, vault: Vault, system_id: str, key: str, body: str) -> str | None:
    """The answer given before; None for a new key. Two requests with one key take turns here. Raises OtherRequest."""
    index = _index(vault, system_id, key)
    alone(session, index)
    row = session.get(SystemRequest, index)
    if row is None:
        return None
    if row.body_index != vault.index("system-request-body", body):
        raise OtherRequest("key")
    return vault.open(row.reply_sealed, _place(index))


def keep(
    session: Session, vault: Vault, system_id: str, key: str, body: str, reply: str, real_now: datetime
) -> None:
    """From now on that request is answered like this. The answer holds a PIN, so it is sealed."""
    index = _index(vault, system_id, key)
    session.add(
        SystemRequest(
            key_index=index, system_id=system_id, body_index=vault.index("system-request-body", body),
            reply_sealed=vault.seal(reply, _place(index)), at=real_now,
        )
    )  # fmt: skip


def forget(session: Session, real_now: datetime) -> None:
    """Requests whose time is over."""
    session.execute(delete(SystemRequest).where(SystemRequest.at < real_now - LIVE))


def _index(vault: Vault, system_id: str, key: str) -> str:
    return vault.index("system-request", f"{system_id}|{key}")


def _place(index: str) -> Place:
    return Place("system_requests", "reply_sealed", index)
