"""A complaint begun and not yet filed, kept in SQL and sealed: neither a dropped call nor a lost session loses her words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from bot.dialogues.answers import RESUMABLE
from bot.engine.state import MAX_DRAFT_VALUE
from grievance_core.cases.model import Draft
from grievance_core.people.phones import index_of
from grievance_core.vault import Place, Vault, VaultError
from writing.clusters import cut

WORDS = "words"  # of a complaint

_DRAFT = Draft.__table__.c
_REPLACE = update(Draft.__table__).where(_DRAFT.number_index == bindparam("index"))  # type: ignore[arg-type]
_KEEP = insert(Draft.__table__)  # type: ignore[arg-type]
_DROP = delete(Draft.__table__).where(_DRAFT.number_index == bindparam("index"))  # type: ignore[arg-type]
_SEALED = select(_DRAFT.sealed).where(_DRAFT.number_index == bindparam("index"))


def save(session: Session, vault: Vault, number: str, answers: Mapping[str, str], now: datetime) -> None:
    """Keep what may be resumed of these answers, in place of any earlier draft of this number."""
    kept = {name: answers[name] for name in RESUMABLE if name in answers}
    index = index_of(vault, number)
    sealed = vault.seal(json.dumps(kept, ensure_ascii=False), _place(index))
    row = {"sealed": sealed, "saved_at": now}
    if not session.execute(_REPLACE, {"index": index, **row}).rowcount:  # type: ignore[attr-defined]  # of an UPDATE
        session.execute(_KEEP, {"number_index": index, **row})


def add_words(session: Session, vault: Vault, number: str, words: str, now: datetime) -> None:
    """Keep these words too, after those that the draft of this number holds already. The whole ends at MAX_DRAFT_VALUE."""
    answers = load(session, vault, number) or {}
    earlier = answers.get(WORDS, "")
    together = words if earlier in words else f"{earlier}\n{words}"
    save(session, vault, number, {**answers, WORDS: cut(together, MAX_DRAFT_VALUE)}, now)


def drop_words(session: Session, vault: Vault, number: str, words: str) -> None:
    """Forget the draft of this number, if it holds nothing but these words."""
    if load(session, vault, number) == {WORDS: words}:
        drop(session, vault, number)


def load(session: Session, vault: Vault, number: str) -> dict[str, str] | None:
    """The answers kept for this number. None when there are none, or none that can be opened any more."""
    index = index_of(vault, number)
    sealed = session.execute(_SEALED, {"index": index}).scalar()
    if sealed is None:
        return None
    try:
        answers = json.loads(vault.open(sealed, _place(index)))
    except (VaultError, ValueError):
        return None
    return {name: answers[name] for name in RESUMABLE if isinstance(answers.get(name), str)}


def drop(session: Session, vault: Vault, number: str) -> None:
    """Forget the draft of this number, if there is one."""
    session.execute(_DROP, {"index": index_of(vault, number)})


def _place(index: str) -> Place:
    return Place("drafts", "sealed", index)
