"""Tokens of other systems, as administrators ask for them and take them back.

A token that reads cases shows more of them than an administrator may see herself. So a second one agrees, and it is she who is
told the token, once (docs/decisions/0017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.administration.four_eyes import is_administrator
from grievance_core.administration.model import TokenRequest
from grievance_core.administration.record import note, signed
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.database import alone
from grievance_core.errors import Denied, Incomplete, NotNow
from grievance_core.identifiers import new_id
from grievance_core.systems import delivering, passes
from grievance_core.systems.model import Delivery, System
from grievance_core.systems.passes import A_MINUTE, Given
from grievance_core.vault import Vault

READS_CASES = frozenset({"cases:read", "cases:words"})


@dataclass(frozen=True)
class Wish:
    """A system as it is asked for: what it is called, what it may, where, and how many calls a minute."""

    label: str
    scopes: tuple[str, ...]
    area_key: str | None = None
    a_minute: int = A_MINUTE

    @property
    def needs_another(self) -> bool:
        """Whether a second administrator has to agree."""
        return bool(READS_CASES & set(self.scopes))


def ask(
    session: Session, vault: Vault, by: Principal, wish: Wish, real_now: datetime, now: datetime
) -> Given | TokenRequest:
    """A token, or a request for one where it reads cases; the same request twice is one. Raises Denied, Incomplete."""
    _check_administrator(session, by, now)
    wish = replace(wish, label=wish.label.strip(), scopes=tuple(sorted(set(wish.scopes))))
    if by == OPERATOR or not wish.needs_another:
        return _given(session, vault, by, wish, real_now, now)
    alone(session, "systems")
    passes.check(session, wish.label, wish.scopes, wish.area_key, wish.a_minute)
    waits = (TokenRequest.outcome == "", TokenRequest.label == wish.label)
    same = session.scalar(select(TokenRequest).where(*waits))
    if same is not None and (same.asked_by != by.official_id or _wish(same) != wish):
        raise Incomplete("label")
    return same or _asked(session, by, wish, now)


def waiting(session: Session) -> Sequence[TokenRequest]:
    """Every token nobody has settled, the oldest first."""
    rows = select(TokenRequest).where(TokenRequest.outcome == "")
    return session.scalars(rows.order_by(TokenRequest.id)).all()


def may_settle(session: Session, by: Principal, asked: TokenRequest, now: datetime) -> bool:
    """Whether this is the second pair of eyes: the operator, or an administrator who did not ask."""
    return by == OPERATOR or (
        by.official_id != asked.asked_by and is_administrator(session, by.official_id, now)
    )


def agree(
    session: Session, vault: Vault, by: Principal, request_id: str, real_now: datetime, now: datetime
) -> Given:
    """The system comes in, and its token is told here, once. Raises Denied, Incomplete, NotNow."""
    asked = _settle(session, by, request_id, "approved", now)
    return _given(session, vault, by, _wish(asked), real_now, now, f"asked:{asked.asked_by}")


def refuse(session: Session, by: Principal, request_id: str, now: datetime) -> None:
    """It stays outside. Whoever asked may take it back herself. Raises Denied, Incomplete, NotNow."""
    asked = _settle(session, by, request_id, "refused", now)
    note(session, by, "refused", f"system:{asked.id}", now, f"asked:{asked.asked_by}")


def revoke(session: Session, by: Principal, system_id: str, real_now: datetime, now: datetime) -> None:
    """Its token opens nothing from now on, and its webhooks are told nothing more. Raises Denied, Incomplete, NotNow."""
    _check_administrator(session, by, now)
    system = session.get(System, system_id, with_for_update=True, populate_existing=True)
    if system is None:
        raise Incomplete("system")
    if system.revoked_at is not None:
        raise NotNow("revoked")
    passes.revoke(session, system, real_now)
    note(session, by, "token-revoked", f"system:{system.id}", now)


def try_again(session: Session, by: Principal, delivery_id: str, now: datetime) -> None:
    """Tell once more what was given up. Raises Denied, Incomplete, NotNow where there is nothing to try."""
    _check_administrator(session, by, now)
    delivery = session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None:
        raise Incomplete("delivery")
    if not delivering.again(session, delivery):
        raise NotNow("delivery")
    note(session, by, "told-again", f"webhook:{delivery.webhook_id}", now, after=delivery.id)


def _check_administrator(session: Session, by: Principal, now: datetime) -> None:
    if by != OPERATOR and not is_administrator(session, by.official_id, now):
        raise Denied("systems")


def _asked(session: Session, by: Principal, wish: Wish, now: datetime) -> TokenRequest:
    asked = TokenRequest(
        id=new_id(), label=wish.label, scopes=list(wish.scopes), area_key=wish.area_key, a_minute=wish.a_minute,
        asked_by=by.official_id or 0, asked_at=now,
    )  # fmt: skip
    session.add(asked)
    note(session, by, "asked", f"system:{asked.id}", now, after=" ".join(asked.scopes))
    return asked


def _wish(asked: TokenRequest) -> Wish:
    return Wish(asked.label, tuple(asked.scopes), asked.area_key, asked.a_minute)


def _settle(session: Session, by: Principal, request_id: str, outcome: str, now: datetime) -> TokenRequest:
    asked = session.get(TokenRequest, request_id, with_for_update=True, populate_existing=True)
    if asked is None:
        raise Incomplete("request")
    takes_back = outcome == "refused" and by.official_id == asked.asked_by
    if not takes_back and not may_settle(session, by, asked, now):
        raise Denied("request")
    if asked.outcome:
        raise NotNow("settled already")
    asked.outcome, asked.settled_at, asked.settled_by = outcome, now, signed(by)
    session.flush()
    return asked


def _given(
    session: Session,
    vault: Vault,
    by: Principal,
    wish: Wish,
    real_now: datetime,
    now: datetime,
    before: str = "",
) -> Given:
    given = passes.add(
        session, vault, wish.label, wish.scopes, real_now, area_key=wish.area_key, a_minute=wish.a_minute
    )
    note(session, by, "token", f"system:{given.system_id}", now, before, " ".join(wish.scopes))
    return given
