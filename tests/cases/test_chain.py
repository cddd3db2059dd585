"""Tampering, by somebody who can write anything into the database but does not have the keys."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import Session

from grievance_core.cases.chain import close_page, verify
from tests.cases.stories import busy
from tests.world import World

Tamper = Callable[[Session, str], None]


def found(world: World) -> list[str]:
    with world.sessions() as session:
        return list(verify(session, world.inst.vault))


def page(world: World) -> None:
    with world.work() as session:
        close_page(session, world.inst.vault, world.now)


def unguard(session: Session) -> None:
    """Whoever owns the database can drop its guards."""
    guards = {"cases": ["state"], "case_events": ["UPDATE", "DELETE"], "ledger_pages": ["UPDATE", "DELETE"]}
    sqlite = session.get_bind().dialect.name == "sqlite"
    for table, verbs in guards.items():
        for verb in verbs if sqlite else verbs[:1]:
            name = f"guard_{table}_{verb}" if sqlite or table == "cases" else f"guard_{table}"
            session.execute(text(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}")))
    session.execute(
        text("PRAGMA defer_foreign_keys=ON") if sqlite else text("SET session_replication_role = replica")
    )


def run(*statements: str) -> Tamper:
    def tamper(session: Session, case_id: str) -> None:
        for statement in statements:
            session.execute(text(statement), {"case": case_id} if ":case" in statement else {})

    return tamper


MINE = "WHERE case_id = :case"
LAST = f"(SELECT max(sequence) FROM case_events {MINE})"
EVENT_OF = f"(SELECT id FROM case_events {MINE} AND sequence = %s)"
CUT = (
    f"UPDATE case_words SET event_id = {EVENT_OF % 1} {MINE} AND event_id = {EVENT_OF % LAST}",
    f"UPDATE messages SET event_id = NULL {MINE}",
    f"DELETE FROM case_words {MINE} AND event_id = {EVENT_OF % 1} AND role = 'reason'",
    f"DELETE FROM case_events {MINE} AND sequence = {LAST}",
)
COLUMNS = "case_id, at, type, level, office_key, seat_key, state, due_at, facts, words_digest"
TAMPERINGS: dict[str, Tamper] = {
    "an event's kind": run(f"UPDATE case_events SET type = 'reminded' {MINE} AND sequence = 3"),
    "an event's seat": run(f"UPDATE case_events SET seat_key = 'vdc:17120101/chair' {MINE} AND sequence = 2"),
    "an event's office": run(f"UPDATE case_events SET office_key = 'vdc:17120101' {MINE} AND sequence = 2"),
    "an event's deadline": run(f"UPDATE case_events SET due_at = NULL {MINE} AND sequence = 1"),
    "an event's facts": run(f"UPDATE case_events SET facts = '{{}}' {MINE} AND sequence = 1"),
    "an event's words forgotten": run(f"UPDATE case_events SET words_digest = '' {MINE} AND sequence = 1"),
    "the first event": run(
        f"DELETE FROM case_words {MINE} AND event_id = {EVENT_OF % 1}",
        f"UPDATE messages SET event_id = NULL {MINE}",
        f"DELETE FROM case_events {MINE} AND sequence = 1",
    ),
    "an event in the middle": run(
        f"UPDATE messages SET event_id = NULL {MINE}",
        f"UPDATE case_questions SET asked_event_id = {EVENT_OF % 1} {MINE}",
        f"DELETE FROM case_words {MINE} AND event_id = {EVENT_OF % 5}",
        f"DELETE FROM case_events {MINE} AND sequence = 5",
    ),
    "the last event": run(*CUT),
    "the last event, with the case put back where the one before left it": run(
        *CUT,
        f"UPDATE cases SET chain_length = {LAST}, revision = revision + 1,"
        f" chain_head = (SELECT link FROM case_events {MINE} AND sequence = {LAST}),"
        f" state = (SELECT state FROM case_events {MINE} AND sequence = {LAST}),"
        f" level = (SELECT level FROM case_events {MINE} AND sequence = {LAST}),"
        " office_id = (SELECT id FROM offices WHERE key ="
        f" (SELECT office_key FROM case_events {MINE} AND sequence = {LAST})) WHERE id = :case",
    ),
    "an event more": run(
        f"INSERT INTO case_events (id, sequence, previous, link, {COLUMNS})"
        f" SELECT 'x', sequence + 1, link, link, {COLUMNS} FROM case_events {MINE} AND sequence = {LAST}",
        "UPDATE cases SET chain_length = chain_length + 1 WHERE id = :case",
    ),
    "every event": run(
        f"UPDATE messages SET event_id = NULL {MINE}",
        f"DELETE FROM case_questions {MINE}",
        f"DELETE FROM case_words {MINE}",
        f"DELETE FROM case_events {MINE}",
    ),
    "the case's state": run("UPDATE cases SET state = 'closed' WHERE id = :case"),
    "the case's level": run("UPDATE cases SET level = 'province' WHERE id = :case"),
    "the case's office": run(
        "UPDATE cases SET office_id = (SELECT id FROM offices WHERE key = 'district-intersector:1712') WHERE id = :case"
    ),
    "the case's kind": run("UPDATE cases SET kind = 'other' WHERE id = :case"),
    "the case's area": run("UPDATE cases SET area_key = '17120101' WHERE id = :case"),
    "the case's track": run("UPDATE cases SET track = 'cwcc' WHERE id = :case"),
    "who may see it": run("UPDATE cases SET restricted = NOT restricted WHERE id = :case"),
    "whom it complains about": run(f"DELETE FROM case_accused {MINE}"),
    "whom else it complains about": run("INSERT INTO case_accused (case_id, official_id) VALUES (:case, 1)"),
    "words moved to another event": run(
        f"UPDATE case_words SET event_id = {EVENT_OF % 1} {MINE} AND role = 'addition'"
    ),
    "words given another role": run(f"UPDATE case_words SET role = 'name' {MINE} AND role = 'addition'"),
    "words altered": run(f"UPDATE case_words SET sealed = (SELECT number_sealed FROM phones) {MINE} AND role = 'words'"),
    "words removed without a trace": run(f"DELETE FROM case_words {MINE} AND role = 'recommendation'"),
    "sealed words swapped between rows": run(
        f"UPDATE case_words SET sealed = (SELECT w.sealed FROM case_words w WHERE w.case_id = :case AND w.role = 'name')"
        f" {MINE} AND role = 'words'"
    ),
}  # fmt: skip


def test_it_finds_every_way_of_tampering_with_a_history(world: World) -> None:
    receipt = busy(world)
    world.file("danger")
    page(world)
    assert found(world) == []
    for what, tamper in TAMPERINGS.items():
        with world.sessions() as session:
            unguard(session)
            tamper(session, receipt.case_id)
            sentences = list(verify(session, world.inst.vault))
            session.rollback()
        assert sentences, what
        assert all(receipt.reference in sentence for sentence in sentences), what
    assert found(world) == []
