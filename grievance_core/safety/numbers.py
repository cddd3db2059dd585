"""The national emergency lines, and whether an officer has called each of them.

A wrong number on this screen costs lives, so production does not start before each was confirmed: in the file, or by command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.rulebook import Rulebook, Section, read_rulebook
from grievance_core.safety.model import ConfirmedLine


@dataclass(frozen=True)
class Emergency:
    """One line: the id of its name, the number to dial, and who confirmed it when, empty while nobody did."""

    name: str
    number: str
    source: str = ""
    confirmed_by: str = ""
    confirmed_on: str = ""

    @property
    def confirmed(self) -> bool:
        return bool(self.confirmed_by and self.confirmed_on)


def load(path: Path) -> tuple[Emergency, ...]:
    """The lines in the file at `path`. Raises RulebookError naming every mistake and its line."""
    return read_rulebook(path, _lines)


def lines(session: Session, known: Sequence[Emergency]) -> list[Emergency]:
    """The same with what was confirmed by command."""
    rows = {row.line: row for row in session.scalars(select(ConfirmedLine))}
    return [_with(line, rows.get(line.number)) for line in known]


def unconfirmed(session: Session, known: Sequence[Emergency]) -> list[str]:
    """The numbers nobody has confirmed."""
    return [line.number for line in lines(session, known) if not line.confirmed]


def confirm(
    session: Session, known: Sequence[Emergency], number: str, seat_key: str, now: datetime
) -> Emergency:
    """Somebody in this seat has called the line. Raises LookupError for a number that is none of these."""
    line = next((line for line in known if line.number == number), None)
    if line is None:
        raise LookupError(number)
    row = session.get(ConfirmedLine, number)
    if row is None:
        row = ConfirmedLine(line=number, seat_key=seat_key, confirmed_at=now)
        session.add(row)
    row.seat_key, row.confirmed_at = seat_key, now
    session.flush()
    return _with(line, row)


def _with(line: Emergency, row: ConfirmedLine | None) -> Emergency:
    if row is None:
        return line
    return Emergency(line.name, line.number, line.source, row.seat_key, row.confirmed_at.date().isoformat())


def _lines(book: Rulebook) -> tuple[Emergency, ...]:
    section = book.root.section("lines")
    return tuple(_line(name, section.section(name)) for name in section.names())


def _line(name: str, one: Section) -> Emergency:
    return Emergency(
        name,
        one.value("number", _number, ""),
        one.value("source", str, ""),
        one.value("confirmed_by", str, "") if "confirmed_by" in one else "",
        one.value("confirmed_on", _day, "") if "confirmed_on" in one else "",
    )


def _number(text: str) -> str:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("expected digits, as 117")
    return text


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()
