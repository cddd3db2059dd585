"""Finding and remembering phones by number without keeping the number readable."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.identifiers import new_id
from grievance_core.memory import recall, recalled
from grievance_core.people.model import Phone
from grievance_core.vault import Place, Vault


def index_of(vault: Vault, number: str) -> str:
    """The blind index of an E.164 number: the same for officials, complainants and messages."""
    return vault.index("number", number)


def by_number(session: Session, vault: Vault, number: str) -> Phone | None:
    """The phone with this E.164 number, if it has ever spoken to the service."""
    return session.scalar(select(Phone).where(Phone.number_index == index_of(vault, number)))


def by_id(session: Session, phone_id: str) -> Phone | None:
    """The phone with this id."""
    return recalled(session, ("phone", phone_id), lambda: session.get(Phone, phone_id))


def remember(
    session: Session,
    vault: Vault,
    number: str,
    *,
    language: str | None = None,
    village_key: str | None = None,
    sex: str | None = None,
) -> Phone:
    """The phone with this number, created if new; whatever is given replaces what was known."""
    phone = by_number(session, vault, number)
    if phone is None:
        phone_id = new_id()
        sealed = vault.seal(number, Place("phones", "number_sealed", phone_id))
        phone = Phone(
            id=phone_id, number_sealed=sealed, number_index=index_of(vault, number), language="", sex=""
        )
        session.add(phone)
        recall(session, ("phone", phone_id), phone)
    if language is not None:
        phone.language = language
    if village_key is not None:
        phone.village_key = village_key
    if sex is not None:
        phone.sex = sex
    session.flush()
    return phone


def number_of(vault: Vault, phone: Phone) -> str:
    """The E.164 number of a phone."""
    return vault.open(phone.number_sealed, Place("phones", "number_sealed", phone.id))
