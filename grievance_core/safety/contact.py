"""How somebody who spoke to a hotline may be reached. What she did not say is refused.

The first answer is kept with the case as it is filed: nothing is sent unless she agreed, and nobody calls unless she asked to be
called. What she says afterwards takes its place as a whole, never in part: half an answer ("call me", without the hours at which
he is away) would be worse than none.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from grievance_core.entries import enter_record
from grievance_core.safety.hours import COUNTRIES, DEFAULT, HOME_ZONE, HOURS, next_safe
from grievance_core.safety.model import SafeContactRow
from grievance_core.vault import Place, Vault, VaultError

SILENT, NEUTRAL, SHOP = "silent", "neutral", "shop"
WORDINGS = (NEUTRAL, SHOP, SILENT)
SHARED = ("nobody", "partner", "family", "employer")


class Keys(Protocol):
    """Whatever holds the vault."""

    vault: Vault


@dataclass(frozen=True)
class SafeContact:
    """How she may be reached. `number` is E.164 or a chat's address, empty where nothing is known.

    `asked`: she was asked and answered; else this is what is assumed of everybody. `hours` are hours of the day in `zone`.
    `shared_with` says who else uses the phone; `wording` how a text reads: neutral, as if from a shop, or silent (none is sent).
    """

    number: str = field(default="", repr=False)
    may_text: bool = False
    may_call: bool = False
    hours: str = DEFAULT
    zone: str = HOME_ZONE
    shared_with: str = ""
    wording: str = NEUTRAL
    other_number: bool = False
    asked: bool = False

    @property
    def texts(self) -> bool:
        """Whether any text may be sent at all."""
        return bool(self.may_text and self.number and self.wording != SILENT)

    def next_safe(self, now: datetime) -> datetime:
        """`now` where she may be reached now, else when she may be next."""
        return next_safe(self.hours, self.zone, now)

    def may_call_now(self, now: datetime) -> bool:
        """Whether she may be called at this instant."""
        return self.may_call and bool(self.number) and self.next_safe(now) == now


@dataclass(frozen=True)
class Abroad:
    """What she told of where she is: nothing she skipped is in it. `country` is an id, or as she wrote it."""

    topic: str = ""
    country: str = field(default="", repr=False)
    employer: str = field(default="", repr=False)
    passport: str = ""


NOBODY = SafeContact()


def contact_of(session: Session, inst: Keys, case_id: str) -> SafeContact:
    """How she of this case may be reached; where nothing is kept, not at all. The caller has passed the policy."""
    row = row_of(session, case_id)
    return _opened(inst.vault, row) if row is not None else NOBODY


def row_of(session: Session, case_id: str) -> SafeContactRow | None:
    """What is kept with this case; None of a case that is no hotline's."""
    session.flush()  # a case that was filed just now is written only then
    return session.get(SafeContactRow, case_id)


def abroad_of(session: Session, inst: Keys, case_id: str) -> Abroad | None:
    """What she told of abroad; None where she told nothing. The caller has passed the policy."""
    row = row_of(session, case_id)
    if row is None or row.abroad_sealed is None:
        return None
    return Abroad(**json.loads(inst.vault.open(row.abroad_sealed, _place("abroad_sealed", case_id))))


def begin(session: Session, vault: Vault, case_id: str, contact: SafeContact, now: datetime) -> None:
    """What is kept with a case as it is filed."""
    sealed = _sealed(vault, case_id, contact)
    enter_record(
        session, SafeContactRow(case_id=case_id, contact_sealed=sealed, second_digest="", changed_at=now)
    )


def agree(session: Session, vault: Vault, case_id: str, contact: SafeContact, now: datetime) -> None:
    """What she says now takes the place of what she said before. Raises ValueError for what cannot be said."""
    if contact.wording not in WORDINGS or contact.hours not in HOURS:
        raise ValueError("no such hours or wording")
    row = row_of(session, case_id)
    sealed = _sealed(vault, case_id, replace(contact, asked=True))
    if row is None:
        session.add(SafeContactRow(case_id=case_id, contact_sealed=sealed, second_digest="", changed_at=now))
    else:
        row.contact_sealed, row.changed_at = sealed, now
    session.flush()


def tell_of_abroad(
    session: Session, inst: Keys, case_id: str, told: dict[str, str], now: datetime
) -> Abroad | None:
    """Keep what she said of abroad, beside what she said before. The hours are read on that country's clock from then on."""
    row = row_of(session, case_id)
    if row is None:
        return None
    abroad = replace(abroad_of(session, inst, case_id) or Abroad(), **told)
    text = json.dumps(asdict(abroad), ensure_ascii=False)
    row.abroad_sealed = inst.vault.seal(text, _place("abroad_sealed", case_id))
    if abroad.country in COUNTRIES:
        contact = replace(_opened(inst.vault, row), zone=COUNTRIES[abroad.country])
        row.contact_sealed = _sealed(inst.vault, case_id, contact)
    row.changed_at = now
    session.flush()
    return abroad


def zone_of(abroad: Abroad | None) -> str:
    """The zone of the country she is in; that of Phnom Penh where she did not say, or it is none of the short list."""
    return COUNTRIES.get(abroad.country, HOME_ZONE) if abroad else HOME_ZONE


def erase(session: Session, case_id: str) -> None:
    """Forget all of it. Nothing is sent from then on."""
    row = row_of(session, case_id)
    if row is not None:
        session.delete(row)
        session.flush()


def _opened(vault: Vault, row: SafeContactRow) -> SafeContact:
    try:
        return SafeContact(
            **json.loads(vault.open(row.contact_sealed, _place("contact_sealed", row.case_id)))
        )
    except (VaultError, ValueError, TypeError):  # a key that is gone, another version: nobody is reached
        return NOBODY


def _sealed(vault: Vault, case_id: str, contact: SafeContact) -> bytes:
    return vault.seal(json.dumps(asdict(contact), ensure_ascii=False), _place("contact_sealed", case_id))


def _place(column: str, case_id: str) -> Place:
    return Place("safe_contacts", column, case_id)
