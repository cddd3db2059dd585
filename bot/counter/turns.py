"""Messages that changed something, with the reply they got, kept in one transaction with the change.

Delivered again, even after the session store was lost, such a message changes nothing and is answered the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from grievance_core.cases.model import Turn
from grievance_core.vault import Place, Vault, VaultError

_TURN = Turn.__table__.c
_SEALED = select(_TURN.reply_sealed).where(_TURN.message_index == bindparam("index"))
_KEEP = insert(Turn.__table__)  # type: ignore[arg-type]  # mapped to a table, not to a selection


@dataclass(frozen=True)
class Kept:
    """The reply, the state of the conversation after it (both as bytes), and the message before it."""

    reply: bytes
    state: bytes
    previous: str


def index_of(vault: Vault, phone: str, session_id: str, message_id: str) -> str:
    """What a message is found by. `phone` is channel, gateway and number."""
    return vault.index("turn", f"{phone}\x1f{session_id}\x1f{message_id}")


def find(session: Session, vault: Vault, index: str) -> Kept | None:
    """What was kept of this message, or None."""
    sealed = session.execute(_SEALED, {"index": index}).scalar()
    if sealed is None:
        return None
    try:
        fields = json.loads(vault.open(sealed, _place(index)))
    except VaultError:
        return None  # sealed under a key that is gone: the case itself still refuses to be filed twice
    return Kept(fields["reply"].encode(), fields["state"].encode(), fields["previous"])


def keep(session: Session, vault: Vault, index: str, kept: Kept, now: datetime) -> None:
    """Keep it, in the transaction of what it changed. Raises IntegrityError when another delivery was first."""
    fields = {"reply": kept.reply.decode(), "state": kept.state.decode(), "previous": kept.previous}
    text = json.dumps(fields, ensure_ascii=False)
    session.execute(
        _KEEP, {"message_index": index, "at": now, "reply_sealed": vault.seal(text, _place(index))}
    )


def _place(index: str) -> Place:
    return Place("turns", "reply_sealed", index)
