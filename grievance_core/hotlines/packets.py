"""A referral's packet: exactly what she agreed to, for one receiver, opened once with its code, and not after it ran out.

The code is told once, to whoever makes the packet, and kept as a keyed digest. It is typed into a page and stands in no address:
no log on the way has it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.access import Right
from grievance_core.cases.history import record
from grievance_core.cases.locking import locked
from grievance_core.cases.principal import Principal
from grievance_core.cases.taking import words_needed
from grievance_core.errors import Incomplete, NotNow, UnknownCase
from grievance_core.hotlines.consents import standing
from grievance_core.hotlines.model import DeskSheet
from grievance_core.hotlines.sheets import EVER, Sheet, in_hand, opened, write
from grievance_core.institution import Institution

ALPHABET = (
    "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is mistaken for something else when it is read aloud
)
CODE_LENGTH = 20  # 31 signs each: 99 bits, beyond guessing


@dataclass(frozen=True)
class Handed:
    """A packet that was made, and the code that opens it, told this once."""

    packet_id: str
    code: str = field(repr=False)
    until: datetime


def pack(
    session: Session,
    inst: Institution,
    case_id: str,
    by: Principal,
    now: datetime,
    consent_id: str,
    receiver: str,
    values: Mapping[str, str],
) -> Handed:
    """Make a packet under a consent that stands. Raises NotNow without one, Incomplete without receiver or values.

    It has exactly the consented fields: one she did not agree to is refused, and so is one she agreed to that is missing.
    """
    held = in_hand(session, inst, case_id, by, now)
    consent = standing(session, inst, case_id, consent_id, now)
    if consent is None or consent.until is None:
        raise NotNow("consent")
    given = {name: value.strip() for name, value in values.items()}
    if given.keys() != set(consent.texts("fields")) or not all(given.values()):
        raise Incomplete("fields")
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    until = min(now + inst.desks.packet_holds, consent.until)
    content = {
        "consent": consent_id,
        "purpose": consent.text("purpose"),
        "receiver": words_needed(receiver),
        "values": given,
    }
    facts = {"purpose": consent.text("purpose"), "until": until.isoformat()}
    digest = _digest(inst, code)
    row = write(
        session,
        inst,
        held,
        "packet",
        content,
        now,
        until=until,
        key_digest=digest,
        event="packed",
        facts=facts,
    )
    return Handed(row.id, code, until)


def open_once(session: Session, inst: Institution, code: str, now: datetime) -> Sheet:
    """What is in a packet, for whoever has its code: once, before it ran out, while she agrees. Its history has it.

    Raises UnknownCase, the same for a wrong code, an opened packet, one that ran out and one whose consent was taken back.
    """
    found = select(DeskSheet).where(DeskSheet.key_digest == _digest(inst, code), DeskSheet.kind == "packet")
    row = session.scalar(found)
    case = locked(session, row.case_id) if row is not None else None
    if row is None or case is None:
        raise UnknownCase("packet")
    session.refresh(row, with_for_update=True)
    over = row.opened_at or row.ended_at or row.until is None or row.until <= now
    sheet = opened(inst.vault, row)
    if over or standing(session, inst, case.id, sheet.text("consent"), now) is None:
        raise UnknownCase("packet")
    row.opened_at = now
    record(session, inst.vault, case, "packet-opened", now, facts={"sheet": row.id})
    return sheet


def outcome(
    session: Session,
    inst: Institution,
    case_id: str,
    by: Principal,
    now: datetime,
    packet_id: str,
    words: str,
) -> None:
    """What became of a packet, as the receiver said: received, helped, refused. Raises NotNow where there is no such packet."""
    held = in_hand(session, inst, case_id, by, now, Right.WORDS, EVER)
    row = session.get(DeskSheet, packet_id)
    if row is None or (row.case_id, row.kind) != (case_id, "packet"):
        raise NotNow("packet")
    write(session, inst, held, "outcome", {"packet": packet_id, "words": words_needed(words)}, now)


def _digest(inst: Institution, code: str) -> str:
    signs = "".join(sign for sign in code.lower() if sign.isalnum())
    return inst.vault.index("packet", signs)
