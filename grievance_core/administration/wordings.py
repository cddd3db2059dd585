"""Message texts put in other words, by language, without a release: checked like the catalogue's own, every wording kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.administration.four_eyes import is_administrator
from grievance_core.administration.model import TextEdition
from grievance_core.administration.record import TEXTS, note, signed
from grievance_core.administration.ruling import newest_texts
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.database import alone
from grievance_core.errors import Denied, Incomplete, NotNow
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.memory import look
from grievance_core.messages.texts import CONTEXT, MOST_SEGMENTS, SHORTER, TEMPLATES
from grievance_core.offices.model import Office
from writing.octets import segments

# What a placeholder holds at most, in letters; an office has the longest name there is. Words people say are cut by SHORTER.
LENGTHS = {"reference": 11, "day": 26}
NAMES = ("office", "committee")
KHMER_LETTER, LATIN_LETTER = "ក", "a"
_BRACES = re.compile(r"\{([^{}]*)\}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Measured:
    """A text with its placeholders filled as far as they go: segments, and how many it may have."""

    segments: int
    most: int


def placeholders(msgid: str) -> tuple[str, ...]:
    """What has to stand in a text, and nothing else."""
    return TEMPLATES[msgid]


def measured(session: Session, language: str, wording: str) -> Measured:
    """How long it is at most, with the longest office there is and the longest date.

    What people wrote themselves counts as nothing: where it does not fit a shorter text is sent.
    """
    letter = KHMER_LETTER if language == "km" else LATIN_LETTER
    lengths = LENGTHS | dict.fromkeys(NAMES, _longest_office(session, language) if "{" in wording else 0)
    filled = _BRACES.sub(lambda found: letter * lengths.get(found[1], 0), wording)
    return Measured(segments(filled), MOST_SEGMENTS)


def faults(session: Session, inst: Institution, language: str, msgid: str, wording: str) -> tuple[str, ...]:
    """What keeps this wording from being sent: ids of the context "console-texts". Raises Incomplete for no such text."""
    if msgid not in TEMPLATES or (CONTEXT, msgid) not in inst.catalogues.texts(language):
        raise Incomplete("text")
    written = _BRACES.findall(wording)
    found = {
        "fault-empty": not wording.strip(),
        "fault-placeholders": set(written) != set(TEMPLATES[msgid]),
        "fault-braces": len(written) != wording.count("{") or len(written) != wording.count("}"),
        "fault-control": bool(_CONTROL.search(wording)),
        "fault-long": measured(session, language, wording).segments > MOST_SEGMENTS,
        "fault-letters": language == "km_Latn" and any("ក" <= letter <= "៿" for letter in wording),
    }
    return tuple(name for name, wrong in found.items() if wrong)


def reword(
    session: Session,
    inst: Institution,
    by: Principal,
    language: str,
    msgid: str,
    wording: str,
    seen: int,
    now: datetime,
) -> None:
    """Sent like this from now on, by every process; an empty wording is the catalogue's again.

    `seen` is the number of the wording that was looked at. Raises Denied, Incomplete with faults, NotNow where it changed
    meanwhile or says this already.
    """
    if by != OPERATOR and not is_administrator(session, by.official_id, now):
        raise Denied("texts")
    look(session)
    words = wording.replace("\r\n", "\n").strip()
    if words and faults(session, inst, language, msgid, words):
        raise Incomplete("text")
    alone(session, f"text {language} {msgid}")
    number = number_of(session, language, msgid)
    if number != seen:
        raise NotNow("changed meanwhile")
    if words == inst.catalogues.texts(language).get((CONTEXT, msgid)) or (
        not words and not _in_force(session, language, msgid)
    ):
        raise NotNow("so already")
    row = TextEdition(
        id=new_id(), language=language, msgid=msgid, number=number + 1, wording=words, at=now, by=signed(by)
    )
    session.add(row)
    note(session, by, "text", TEXTS, now, f"{language}/{msgid}", str(number + 1))


def number_of(session: Session, language: str, msgid: str) -> int:
    """The number of the last wording; 0 where the catalogue's was never changed."""
    last = select(func.max(TextEdition.number)).where(
        TextEdition.language == language, TextEdition.msgid == msgid
    )
    return session.scalar(last) or 0


def wordings(session: Session, language: str, msgid: str) -> Sequence[TextEdition]:
    """Every wording there was, the newest first."""
    rows = select(TextEdition).where(TextEdition.language == language, TextEdition.msgid == msgid)
    return session.scalars(rows.order_by(TextEdition.number.desc())).all()


def reworded(session: Session, language: str) -> frozenset[str]:
    """The texts of a language that are not the catalogue's now."""
    return frozenset(row.msgid for row in newest_texts(session) if row.wording and row.language == language)


def shorter_of(msgid: str) -> str:
    """What is sent where somebody's own words make this one too long; empty for nothing."""
    return SHORTER.get(msgid, "")


def _in_force(session: Session, language: str, msgid: str) -> bool:
    return msgid in reworded(session, language)


def _longest_office(session: Session, language: str) -> int:
    name = Office.name_km if language == "km" else Office.name_en
    return session.scalar(select(func.max(func.length(name)))) or 0
