"""Offers: a text to the phone of somebody who is entitled and has not applied. One key applies (SSDM §3.3.4, awareness).

A phone is shared: the text names nobody, and no sensitive programme. A phone has one open offer at a time, so that a bare 1 means
one thing. Whoever was offered something is not offered it again for a while, and never once she applied, whatever came of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, select, union_all, update
from sqlalchemy.orm import Session

from grievance_core.applications.model import Application
from grievance_core.applications.wishes import Receipt, Wish, preregister
from grievance_core.areas.search import inside
from grievance_core.benefits.access import village_of
from grievance_core.benefits.cells import confidential
from grievance_core.benefits.enrolment import Pairs
from grievance_core.benefits.model import Finding, Offer
from grievance_core.database import alone
from grievance_core.errors import NotNow, Refused
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.messages.outbox import DEFAULT_LANGUAGE, Letter, recipient_of_phone, write
from grievance_core.people.model import Phone
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.population import living
from grievance_core.programmes.programme import Programme
from grievance_core.programmes.texts import NAME
from grievance_core.registry.model import Household, Person, PersonPhone
from writing.dates import PHNOM_PENH
from writing.dates import day as written_day

ASKS_OFFER = "offer"
LIVES = timedelta(days=14)
AGAIN_AFTER = timedelta(days=180)
MOST = 500  # in one run over the area asked for: its offices are to cope with the answers
_LOCK = "offers"


class UnknownOffer(Refused):
    """No such offer on this phone."""

    msgid = "error.unknown-offer"


@dataclass(frozen=True)
class OpenOffer:
    """An offer that can still be taken."""

    id: str
    person_id: str
    programme_id: str
    made_at: datetime
    expires_at: datetime


def make(
    session: Session,
    inst: Institution,
    now: datetime,
    *,
    area: str | None = None,
    programme: str | None = None,
    limit: int = MOST,
) -> int:
    """Write to at most `limit` of those whom the last comparison found entitled and not enrolled; returns how many it was."""
    alone(session, _LOCK)
    expire(session, now)
    programmes = {one.id: one for one in _offered(session, inst, now) if programme in (None, one.id)}
    busy: set[str] = set()
    seen: set[tuple[str, str]] = set()
    made = 0
    for person_id, programme_id, phone_id in _candidates(session, list(programmes), area, now, limit):
        if made >= limit:
            break
        if phone_id in busy or (person_id, programme_id) in seen:
            continue
        phone = session.get_one(Phone, phone_id)
        if _write(session, inst, person_id, programmes[programme_id], phone, now):
            busy.add(phone_id)
            seen.add((person_id, programme_id))
            made += 1
    session.flush()
    return made


def open_of(session: Session, phone_id: str, now: datetime | None = None) -> OpenOffer | None:
    """The offer a bare 1 from this phone would take; with `now`, only while it lasts."""
    row = session.scalar(select(Offer).where(Offer.phone_id == phone_id, Offer.state == "open"))
    if row is None or (now is not None and row.expires_at <= now):
        return None
    return OpenOffer(row.id, row.person_id, row.programme_id, row.made_at, row.expires_at)


def take(
    session: Session,
    inst: Institution,
    offer_id: str,
    request: str,
    now: datetime,
    *,
    phone_id: str | None = None,
    channel: str = "sms",
) -> Receipt:
    """Apply: a pre-registration for the person the offer was made to. The same request gets the same receipt again.

    Raises UnknownOffer for none, or for another phone's where `phone_id` is given; NotNow once it expired or was taken by another
    request; and what applications.wishes.preregister raises.
    """
    offer = session.get(Offer, offer_id, with_for_update=True, populate_existing=True)
    if offer is None or phone_id not in (None, offer.phone_id):
        raise UnknownOffer("offer")
    asked = f"offer|{offer.id}|{request}"
    if offer.state == "expired" or (offer.state == "open" and offer.expires_at <= now):
        raise NotNow("expired")
    if offer.state == "taken" and not _asked_before(session, inst, offer, asked):
        raise NotNow("taken")
    receipt = preregister(session, inst, _wish(session, offer, asked, channel), now)
    if offer.state == "open":
        offer.state, offer.application_id = "taken", receipt.application_id
        session.flush()
        _settle(session, offer, now)
    return receipt


def expire(session: Session, now: datetime) -> None:
    """Offers whose time is over can no longer be taken."""
    over = update(Offer).where(Offer.state == "open", Offer.expires_at <= now).values(state="expired")
    session.execute(over.execution_options(synchronize_session="fetch"))


def _asked_before(session: Session, inst: Institution, offer: Offer, asked: str) -> bool:
    application = session.get_one(Application, offer.application_id)
    return application.request_index == inst.vault.index("application-request", asked)


def _wish(session: Session, offer: Offer, asked: str, channel: str) -> Wish:
    phone = session.get_one(Phone, offer.phone_id)
    person = session.get_one(Person, offer.person_id)
    return Wish(
        programme_id=offer.programme_id,
        area_key=village_of(session, person) or "",
        channel=channel,
        language=phone.language or DEFAULT_LANGUAGE,
        request=asked,
        phone_id=offer.phone_id,
        person_id=offer.person_id,
    )


def _settle(session: Session, offer: Offer, now: datetime) -> None:
    """She has applied: nobody need see her in a worklist until the next comparison."""
    hers = (Finding.person_id == offer.person_id, Finding.programme_id == offer.programme_id)
    done = update(Finding).where(*hers, Finding.comparison == "not-enrolled", Finding.resolved_at.is_(None))
    session.execute(done.values(resolved_at=now).execution_options(synchronize_session="fetch"))


def _offered(session: Session, inst: Institution, now: datetime) -> Iterator[Programme]:
    """Programmes that run, and for which the offices of this service may register people."""
    today = now.astimezone(PHNOM_PENH).date()
    programmes = in_force(session, inst.programmes)
    for one in programmes:
        if one.focal is None and one.active_on(today) and not confidential(programmes, one):
            yield one


def _candidates(
    session: Session, programmes: list[str], area: str | None, now: datetime, limit: int
) -> Iterator[tuple[str, str, str]]:
    """Person, programme and phone: those found longest first, and of a person's phones the one linked last."""
    phones = _phones().subquery()
    applied = exists().where(
        Application.person_id == Finding.person_id, Application.programme_id == Finding.programme_id
    )
    offered = exists().where(
        Offer.person_id == Finding.person_id,
        Offer.programme_id == Finding.programme_id,
        Offer.made_at > now - AGAIN_AFTER,
    )
    busy = exists().where(Offer.phone_id == phones.c.phone_id, Offer.state == "open")
    query = (
        select(Finding.person_id, Finding.programme_id, phones.c.phone_id)
        .join(phones, phones.c.person_id == Finding.person_id)
        .join(Phone, Phone.id == phones.c.phone_id)
        .join(Person, Person.id == Finding.person_id)
        .outerjoin(Household, Household.id == Person.household_id)
        .where(
            Finding.comparison == "not-enrolled", Finding.resolved_at.is_(None), Finding.case_id.is_(None),
            Finding.programme_id.in_(programmes), Phone.stopped_at.is_(None), ~applied, ~offered, ~busy,
            living(now.astimezone(PHNOM_PENH).date()),
        )
    )  # fmt: skip
    if area is not None:
        query = query.where(_village().in_(inside([area])))
    ordered = query.where(_village().is_not(None)).order_by(
        Finding.id, phones.c.rank, phones.c.at.desc(), phones.c.phone_id
    )
    # A family's phone stands there for each of its members and programmes.
    for row in session.execute(ordered.limit(limit * 20)).all():
        yield row[0], row[1], row[2]


def _phones() -> Pairs:
    """The phones a person is linked to, and after them those she applied from."""
    linked = select(
        PersonPhone.person_id,
        PersonPhone.phone_id,
        literal(1).label("rank"),
        PersonPhone.linked_at.label("at"),
    )
    applied_from = select(
        Application.person_id,
        Application.phone_id,
        literal(2).label("rank"),
        Application.filed_at.label("at"),
    ).where(Application.person_id.is_not(None), Application.phone_id.is_not(None))
    both = union_all(linked, applied_from).subquery()
    return select(both.c.person_id, both.c.phone_id, both.c.rank, both.c.at)


def _village() -> ColumnElement[Any]:
    return func.coalesce(Person.village_key, Household.village_key)


def _write(
    session: Session, inst: Institution, person_id: str, programme: Programme, phone: Phone, now: datetime
) -> bool:
    to = recipient_of_phone(inst, phone, DEFAULT_LANGUAGE)
    if to is None:
        return False
    expires = now + LIVES
    values = {
        "programme": inst.catalogues.text(to.language, NAME, programme.id),
        "day": written_day(expires, to.language),
    }
    template = "offer_short" if programme.sensitive else "offer"
    message = write(session, inst, to, Letter(template, values, asks=ASKS_OFFER), now)
    if message is None:
        return False
    session.add(message)
    session.flush()
    session.add(
        Offer(
            id=new_id(), person_id=person_id, programme_id=programme.id, phone_id=phone.id,
            message_id=message.id, made_at=now, expires_at=expires, state="open",
        )
    )  # fmt: skip
    session.flush()
    return True
