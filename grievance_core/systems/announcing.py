"""What happens in cases is owed to webhooks, in the transaction in which it happens: told once it is true, and never lost."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.entries import enter
from grievance_core.errors import Incomplete
from grievance_core.identifiers import new_id
from grievance_core.memory import kept
from grievance_core.systems.model import Delivery, System, Webhook
from grievance_core.systems.passes import Pass
from grievance_core.timers.holidays import local
from grievance_core.vault import Place, Vault

READS = "cases:read"
LONGEST_URL = 500


@dataclass(frozen=True)
class News:
    """What happened in an ordinary case: ids and states, never words, names or numbers of people."""

    case_id: str
    reference: str
    area_key: str | None
    event_id: str
    type: str
    state: str
    level: str
    at: datetime


@dataclass(frozen=True)
class NewWebhook:
    """A new webhook and the secret it is signed with, told once."""

    id: str
    secret: str = field(repr=False)


def add_webhook(
    session: Session, vault: Vault, system: System, url: str, real_now: datetime, *, anywhere: bool
) -> NewWebhook:
    """Tell this address from now on. `anywhere`: also without TLS, as the demo does on one machine.

    Raises Incomplete for an address that cannot be used, and for a system that may not read cases or was revoked.
    """
    parts = urlsplit(url)
    schemes = {"https", "http"} if anywhere else {"https"}
    usable = parts.scheme in schemes and parts.hostname and not parts.username and not parts.fragment
    if not usable or len(url) > LONGEST_URL:
        raise Incomplete("url")
    if READS not in system.scopes or system.revoked_at is not None:
        raise Incomplete("system")
    hook = NewWebhook(new_id(), f"whsec_{secrets.token_urlsafe(32)}")
    sealed = vault.seal(hook.secret, _place(hook.id))
    session.add(Webhook(id=hook.id, system_id=system.id, url=url, secret_sealed=sealed, added_at=real_now))
    session.flush()
    return hook


def secret_of(vault: Vault, hook: Webhook) -> str:
    """What its deliveries are signed with."""
    return vault.open(hook.secret_sealed, _place(hook.id))


def announce(session: Session, news: News) -> None:
    """Owe this to every webhook whose system may see the case. The caller leaves out what no system sees."""
    for webhook_id, reader in kept(session, "webhooks", _listening):
        if reader.covers(session, news.area_key):
            enter(session, Delivery, _owed(webhook_id, news))


def _owed(webhook_id: str, news: News) -> dict[str, object]:
    delivery_id = new_id()
    body = {
        "delivery": delivery_id,
        "event": news.event_id,
        "type": news.type,
        "case": news.reference,
        "state": news.state,
        "level": news.level,
        "at": local(news.at).isoformat(timespec="seconds"),
    }
    return {
        "id": delivery_id,
        "webhook_id": webhook_id,
        "case_id": news.case_id,
        "event_id": news.event_id,
        "body": body,
        "state": "waiting",
        "attempts": 0,
    }


def _listening(session: Session) -> tuple[tuple[str, Pass], ...]:
    running = (Webhook.ended_at.is_(None), System.revoked_at.is_(None))
    rows = session.execute(
        select(Webhook.id, System).join(System, System.id == Webhook.system_id).where(*running)
    )
    return tuple(
        (webhook_id, Pass(row.id, row.label, frozenset(row.scopes), row.area_key, row.a_minute))
        for webhook_id, row in rows
    )


def _place(webhook_id: str) -> Place:
    return Place("webhooks", "secret_sealed", webhook_id)
