"""What can be wrong with the evidence of a seed, each with what the check must say of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from grievance_core.database import open_database, reading_factory
from tests.faults.check import Evidence, check

GUARDS = ("guard_case_events_update", "guard_case_events_delete")
ONE_TEXT = "WHERE id = (SELECT min(id) FROM messages)"
CLIMBED = "WHERE id = (SELECT min(id) FROM messages WHERE template = 'climbed')"
OPEN = "WHERE state = 'armed' AND purpose = 'acknowledge'"
REMINDERS = "WHERE state = 'armed' AND purpose = 'remind'"
SECOND_EVENT = """
    INSERT INTO case_events
    SELECT 'another', case_id, sequence + 10, at, type, level, office_key, seat_key, state, due_at, facts, words_digest,
           previous, link
    FROM case_events WHERE type = 'climbed'
"""
SECOND_DEADLINE = """
    INSERT INTO timers (id, case_id, purpose, due_at, state, attempts)
    SELECT 'another', case_id, purpose, due_at, state, 0 FROM timers WHERE state = 'armed' AND purpose = 'tell'
"""


@dataclass
class Copy:
    """The evidence of a seed in which nothing happened, and a copy of its records, for somebody with the file in hand."""

    evidence: Evidence
    path: Path

    def sql(self, statement: str) -> None:
        """Neither guards nor foreign keys hold it up."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(statement)

    def add(self, **entry: Any) -> None:
        """One more line in the driver's journal."""
        self.evidence = replace(self.evidence, journal=[*self.evidence.journal, entry])

    def give(self, *texts: Mapping[str, Any]) -> None:
        """Another log of the provider's."""
        self.evidence = replace(self.evidence, taken=texts)

    def found(self) -> str:
        """What the check says."""
        engine = open_database(f"sqlite:///{self.path}")
        with reading_factory(engine)() as session:
            sentences = check(self.evidence, session)
        engine.dispose()
        return "\n".join(sentences)


Tamper = Callable[[Copy], None]


def _sql(statement: str) -> Tamper:
    return partial(Copy.sql, statement=statement)


def _sent_twice(copy: Copy) -> None:
    copy.give(*copy.evidence.taken, copy.evidence.taken[0])


def _never_sent(copy: Copy) -> None:
    copy.give(*copy.evidence.taken[1:])


def _sent_astray(copy: Copy) -> None:
    first, *others = copy.evidence.taken
    copy.give({**first, "to": "+85512999999"}, *others)


def _orphaned(copy: Copy) -> None:
    copy.add(what="orphans", messages=[copy.evidence.taken[0]["message"]])


def _filed_for_nobody(copy: Copy) -> None:
    first = next(entry for entry in copy.evidence.journal if entry["what"] == "filed")
    others = [entry for entry in copy.evidence.journal if entry.get("reference") != first["reference"]]
    copy.evidence = replace(copy.evidence, journal=others)


TAMPERINGS: Mapping[str, tuple[Tamper, str]] = {
    "a text missing": (_sql(f"DELETE FROM messages {CLIMBED}"), "climbed is missing its text ('climbed',"),
    "a text in no record": (_sql(f"DELETE FROM messages {ONE_TEXT}"), "went out and is in no record"),
    "a text left lying": (
        _sql(f"UPDATE messages SET state = 'sending' {ONE_TEXT}"),
        "is sending and went out 1",
    ),
    "a text given up": (
        _sql(f"UPDATE messages SET state = 'unknown' {ONE_TEXT}"),
        "is unknown and went out 1",
    ),
    "a text sent twice": (_sent_twice, "is sent and went out 2 times"),
    "a text never sent": (_never_sent, "is sent and went out 0 times"),
    "a text sent astray": (_sent_astray, "is not what went out"),
    "a text sent by somebody killed": (_orphaned, "is sent and went out 1 times"),
    "an event doubled": (_sql(SECOND_EVENT), "its events are"),
    "an event missing": (_sql("DELETE FROM case_events WHERE type = 'accepted'"), "its events are"),
    "an event at no hour": (
        _sql("UPDATE case_events SET at = '2026-02-03 02:00:00.000000' WHERE type = 'climbed'"),
        "which the clock did not show",
    ),
    "an event altered": (
        _sql("UPDATE case_events SET link = previous WHERE type = 'climbed'"),
        "was altered, removed or inserted",
    ),
    "a deadline missing": (_sql(f"DELETE FROM timers {OPEN}"), "it waits for [] until"),
    "a deadline doubled": (_sql(SECOND_DEADLINE), "and must for tell"),
    "a deadline claimed for ever": (
        _sql(f"UPDATE timers SET state = 'claimed' {OPEN}"),
        "acknowledge is claimed",
    ),
    "a deadline fired twice": (
        _sql("UPDATE timers SET state = 'fired', purpose = 'act' WHERE state = 'cancelled'"),
        "deadlines fired and",
    ),
    "a reminder missing": (_sql(f"DELETE FROM timers {REMINDERS}"), "0 reminders are to come"),
    "a case missing": (_sql("DELETE FROM cases WHERE kind = 'service'"), "is missing"),
    "a case nobody asked for": (_filed_for_nobody, "was never asked for"),
}
