"""Which systems there are, and which of them a token belongs to."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from grievance_core.areas.search import by_key, path
from grievance_core.database import alone
from grievance_core.errors import Incomplete
from grievance_core.identifiers import new_id
from grievance_core.memory import kept
from grievance_core.systems.model import Delivery, System, SystemUse, Webhook
from grievance_core.vault import Vault

# cases:words shows what was decided and said in public, and numbers and texts of messages; it counts with cases:read alone.
SCOPES = ("cases:read", "cases:words", "cases:write", "figures:read")
MARK = "ssdm"
A_MINUTE = 120  # calls, where nothing else is said
NOTED_EVERY = timedelta(minutes=1)
LONGEST_LABEL = 60


@dataclass(frozen=True)
class Pass:
    """A system as it may come in."""

    system_id: str
    label: str
    scopes: frozenset[str]
    area_key: str | None
    a_minute: int

    def covers(self, session: Session, area_key: str | None) -> bool:
        """Whether a place lies in what this system sees. What lies nowhere is seen by who sees the whole country."""
        if self.area_key is None:
            return True
        return area_key is not None and self.area_key in {area.key for area in path(session, area_key)}


@dataclass(frozen=True)
class Given:
    """A new system's token, told once."""

    system_id: str
    token: str = field(repr=False)


def add(
    session: Session,
    vault: Vault,
    label: str,
    scopes: Collection[str],
    real_now: datetime,
    *,
    area_key: str | None = None,
    a_minute: int = A_MINUTE,
) -> Given:
    """A new system. Raises Incomplete for a label that is taken or no label, an unknown scope or area, and no call at all."""
    alone(session, "systems")
    check(session, label, scopes, area_key, a_minute)
    prefix = f"{MARK}_{secrets.token_hex(4)}"
    given = Given(new_id(), f"{prefix}_{secrets.token_urlsafe(32)}")
    row = System(
        id=given.system_id, label=label.strip(), token_index=_index(vault, given.token), prefix=prefix,
        scopes=sorted(set(scopes)), area_key=area_key, a_minute=a_minute, added_at=real_now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return given


def check(session: Session, label: str, scopes: Collection[str], area_key: str | None, a_minute: int) -> None:
    """Raises as `add` does for a system that could not be added now."""
    wanted = label.strip()
    taken = session.scalar(select(System.id).where(System.label == wanted))
    if not wanted or len(wanted) > LONGEST_LABEL or taken is not None or a_minute < 1:
        raise Incomplete("label")
    words_alone = "cases:words" in scopes and "cases:read" not in scopes
    if not scopes or not set(scopes) <= set(SCOPES) or words_alone:
        raise Incomplete("scope")
    if area_key is not None and by_key(session, area_key) is None:
        raise Incomplete("area")


def find(session: Session, name: str) -> System:
    """The system with this label, prefix or id. Raises Incomplete."""
    known = (System.label == name) | (System.prefix == name) | (System.id == name)
    found = session.scalar(select(System).where(known))
    if found is None:
        raise Incomplete("system")
    return found


def revoke(session: Session, system: System, real_now: datetime) -> None:
    """Its token opens nothing from now on, and nothing more goes to its webhooks."""
    system.revoked_at = system.revoked_at or real_now
    mine = select(Webhook).where(Webhook.system_id == system.id, Webhook.ended_at.is_(None))
    for hook in session.scalars(mine):
        end(session, hook, real_now)


def end(session: Session, hook: Webhook, real_now: datetime) -> None:
    """Nothing more goes to this address; what was not delivered yet is let go."""
    hook.ended_at = hook.ended_at or real_now
    waiting = select(Delivery).where(
        Delivery.webhook_id == hook.id, Delivery.state.in_(("waiting", "sending"))
    )
    for delivery in session.scalars(waiting):
        delivery.state, delivery.settled_at = "ended", real_now


def admit(session: Session, vault: Vault, token: str) -> Pass | None:
    """Whose token this is; None for nobody's and for one that was revoked."""
    return kept(session, "systems", _passes).get(_index(vault, token))


def note(session: Session, system_id: str, real_now: datetime) -> None:
    """It was heard of now."""
    alone(session, f"system-use|{system_id}")
    session.merge(SystemUse(system_id=system_id, seen_at=real_now))


def is_stale(session: Session, system_id: str, real_now: datetime) -> bool:
    """Whether it is time to note that it was heard of."""
    seen = session.scalar(select(SystemUse.seen_at).where(SystemUse.system_id == system_id))
    return seen is None or seen + NOTED_EVERY <= real_now


def forget(session: Session, before: datetime) -> None:
    """Deliveries that came to an end before then are no use to anybody."""
    session.execute(delete(Delivery).where(Delivery.settled_at < before))


def _passes(session: Session) -> Mapping[str, Pass]:
    running = session.scalars(select(System).where(System.revoked_at.is_(None)))
    return {
        row.token_index: Pass(row.id, row.label, frozenset(row.scopes), row.area_key, row.a_minute)
        for row in running
    }


def _index(vault: Vault, token: str) -> str:
    return vault.index("system-token", token)
