"""The chain of a case's events, the ledger of all cases, and the check that finds any tampering with either.

Every link is a keyed digest over the event's fields and the link before it; words are present only as keyed digests, so erasing
them leaves the chain verifiable. The ledger's pages cover the ids of all cases, so removing a case whole is found too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from grievance_core.cases.model import Appeal, Case, CaseEvent, CaseWords, LedgerPage
from grievance_core.cases.states import ENDED, State
from grievance_core.database import alone
from grievance_core.levels import HOTLINE_TRACKS
from grievance_core.timers.model import Timer
from grievance_core.vault import Place, Vault, VaultError

ORIGIN = "0" * 64
_BATCH = 500


def link_of(vault: Vault, event: CaseEvent) -> str:
    """The link that binds an event to everything before it."""
    fields = [
        event.case_id,
        event.sequence,
        _instant(event.at),
        event.type,
        event.level,
        event.office_key,
        event.seat_key,
        event.state,
        _instant(event.due_at),
        event.facts,
        event.words_digest,
        event.previous,
    ]
    return vault.index("chain", json.dumps(fields, sort_keys=True, ensure_ascii=True))


def head_of(vault: Vault, link: str, length: int) -> str:
    """What a case keeps of its last link: a digest no event repeats, so a history cut short cannot be given a fitting end."""
    return vault.index("chain-head", f"{length}|{link}")


def accused_digest(vault: Vault, case: Case) -> str:
    """Keyed digest over whom the case complains about; empty for nobody. Without them nobody would be recused."""
    named = sorted((row.official_id or 0, row.office_id or 0) for row in case.accused)
    return vault.index("accused", json.dumps([case.id, named])) if named else ""


def digest_of_words(vault: Vault, words: Sequence[tuple[str, str, bool]]) -> str:
    """Keyed digest over (role, text, public) in order; empty when nothing was said."""
    return vault.index("words", json.dumps(list(words), ensure_ascii=True)) if words else ""


def identity_digest(vault: Vault, case: Case) -> str:
    """Keyed digest of what never changes in a case's row: whose it is, how it came, and the PIN that opens it."""
    fixed: list[str | int | None] = [
        case.reference,
        case.pin_digest,
        case.request_index,
        case.phone_id,
        case.channel,
        case.anonymous,
    ]
    fixed += [case.on_behalf, case.contested_application, case.recorded_by_id, _instant(case.filed_at)]
    fixed += [case.urgent, case.may_text, case.language, case.sex]
    return vault.index("identity", json.dumps(fixed, ensure_ascii=True))


def close_page(session: Session, vault: Vault, now: datetime) -> LedgerPage | None:
    """Enter the cases filed since the last page into the ledger. None when there are none.

    Two who close pages at the same moment do it one after the other: a case stands on one page, and a page follows the last.
    """
    alone(session, "ledger")
    ids = sorted(session.scalars(select(Case.id).where(Case.ledger_page_id.is_(None)).limit(10_000)))
    if not ids:
        return None
    last = session.scalar(select(LedgerPage).order_by(LedgerPage.id.desc()).limit(1))
    page = LedgerPage(
        at=now, cases=len(ids), digest=_page_digest(vault, ids), previous=last.link if last else ORIGIN
    )
    page.link = _page_link(vault, page)
    session.add(page)
    session.flush()
    for start in range(0, len(ids), _BATCH):
        session.execute(
            update(Case)
            .where(Case.id.in_(ids[start : start + _BATCH]), Case.ledger_page_id.is_(None))
            .values(ledger_page_id=page.id)
            .execution_options(synchronize_session=False)
        )
    return page


def verify(session: Session, vault: Vault) -> Iterator[str]:
    """Sentences naming whatever does not hold: case references and event numbers, never content. Nothing when all is well."""
    yield from _verify_ledger(session, vault)
    for case in session.scalars(select(Case).execution_options(yield_per=_BATCH)):
        yield from _verify_case(session, vault, case)


def _verify_case(session: Session, vault: Vault, case: Case) -> Iterator[str]:
    events = session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.sequence)
    ).all()
    previous = ORIGIN
    for number, event in enumerate(events, start=1):
        if event.sequence != number or event.previous != previous or event.link != link_of(vault, event):
            yield f"case {case.reference}: event {event.sequence} was altered, removed or inserted"
            return
        previous = event.link
        yield from _verify_words(session, vault, case, event)
    if not events:
        yield f"case {case.reference}: a case without any event"
        return
    if case.chain_length != len(events) or case.chain_head != head_of(vault, previous, len(events)):
        yield f"case {case.reference}: the history was cut short"
    elif (case.state, case.level, case.office.key) != (
        events[-1].state,
        events[-1].level,
        events[-1].office_key,
    ):
        yield f"case {case.reference}: the case does not stand where its last event left it"
    yield from _verify_filing(vault, case, events[0])
    yield from _verify_standing(session, case, events)


def _verify_standing(session: Session, case: Case, events: Sequence[CaseEvent]) -> Iterator[str]:
    appeals = session.scalar(select(func.count()).where(Appeal.case_id == case.id))
    if not appeals == case.appeals == sum(event.type == "contested" for event in events):
        yield f"case {case.reference}: its appeals are not those of its history"
    if (case.outcome, case.decider_id) != _outcome_of(events):
        yield f"case {case.reference}: its outcome is not the one that was decided"
    if State(case.state) not in ENDED and not _has_deadline(session, case):
        yield f"case {case.reference}: it is open, and no deadline is set"


def _outcome_of(events: Sequence[CaseEvent]) -> tuple[str, int | None]:
    """The outcome that stands by the history, and who gave it: the last one decided, unless it was contested since."""
    last = next((event for event in reversed(events) if event.type in ("decided", "contested")), None)
    if last is None or last.type == "contested":
        return "", None
    return last.facts["outcome"], last.facts["decider"]


def _has_deadline(session: Session, case: Case) -> bool:
    pending = select(Timer.id).where(Timer.case_id == case.id, Timer.state.in_(("armed", "claimed", "stuck")))
    return session.scalar(pending.limit(1)) is not None


def _verify_filing(vault: Vault, case: Case, filed: CaseEvent) -> Iterator[str]:
    kept = (case.kind, case.area_key, case.track, case.restricted)
    facts = filed.facts
    if kept != (facts["kind"], facts["area"], facts["track"], facts["track"] in HOTLINE_TRACKS):
        yield f"case {case.reference}: its kind, area or track is not the one it was filed with"
    if identity_digest(vault, case) != facts["identity"]:
        yield f"case {case.reference}: whose it is, how it came or its PIN was changed"
    if accused_digest(vault, case) != facts["accused"]:
        yield f"case {case.reference}: it does not complain about whom it was filed against"


def _verify_words(session: Session, vault: Vault, case: Case, event: CaseEvent) -> Iterator[str]:
    rows = session.scalars(
        select(CaseWords).where(CaseWords.event_id == event.id).order_by(CaseWords.role)
    ).all()
    if not event.words_digest:
        if rows:
            yield f"case {case.reference}: event {event.sequence} says more than it did"
        return
    if any(row.sealed is None for row in rows):
        return  # erased: the digest stays as evidence that something was said
    try:
        said = [
            (row.role, vault.open(row.sealed or b"", Place("case_words", "sealed", row.id)), row.public)
            for row in rows
        ]
    except VaultError:
        yield f"case {case.reference}: what was said at event {event.sequence} does not open"
        return
    if digest_of_words(vault, said) != event.words_digest:
        yield f"case {case.reference}: what was said at event {event.sequence} was altered"


def _verify_ledger(session: Session, vault: Vault) -> Iterator[str]:
    previous = ORIGIN
    for page in session.scalars(select(LedgerPage).order_by(LedgerPage.id)):
        ids = sorted(session.scalars(select(Case.id).where(Case.ledger_page_id == page.id)))
        if page.previous != previous or page.link != _page_link(vault, page):
            yield f"ledger page {page.id}: the page was altered, or one before it was removed"
            return
        if len(ids) != page.cases or _page_digest(vault, ids) != page.digest:
            yield f"ledger page {page.id}: {page.cases} cases were entered, and they are not all there"
        previous = page.link


def _page_digest(vault: Vault, ids: Sequence[str]) -> str:
    return vault.index("ledger", ",".join(ids))


def _page_link(vault: Vault, page: LedgerPage) -> str:
    return vault.index("ledger-link", f"{_instant(page.at)}|{page.cases}|{page.digest}|{page.previous}")


def _instant(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if value else None
