"""A case cannot disappear whole, and words can be erased without breaking the history."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from grievance_core.cases import complainant, handling
from grievance_core.cases.chain import close_page, verify
from grievance_core.cases.filing import Receipt
from grievance_core.cases.merging import merge
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.cases.published import as_json
from grievance_core.institution import Institution
from tests.cases.stories import CHAIR, Operation, busy, do, her
from tests.cases.test_chain import found, page, unguard
from tests.world import World

ROWS_OF_A_CASE = (
    "messages", "timers", "case_reads", "case_questions", "case_words", "case_accused", "case_appeals", "case_events",
)  # fmt: skip


def remove_whole(world: World, receipt: Receipt) -> None:
    with world.work() as session:
        unguard(session)
        for table in ROWS_OF_A_CASE:
            session.execute(text(f"DELETE FROM {table} WHERE case_id = :case"), {"case": receipt.case_id})
        session.execute(text("DELETE FROM cases WHERE id = :case"), {"case": receipt.case_id})


def test_it_says_nothing_about_histories_that_hold(world: World) -> None:
    busy(world)
    for kind in ("service", "data", "conduct", "other", "eligibility"):
        world.file(kind)
    hotline = world.file("danger")
    do(world, hotline, handling.solve, "hotline-protection/case-manager-1", "គាត់មានសុវត្ថិភាព")
    withdrawn, solved = world.file(), world.file(phone_id=None)
    do(world, withdrawn, complainant.withdraw, her(world, withdrawn))
    do(world, solved, handling.solve, CHAIR, "ដោះស្រាយហើយ")
    page(world)
    world.pass_time(days=12)
    page(world)
    assert found(world) == []


def test_it_misses_a_case_that_was_removed_whole(world: World) -> None:
    kept, removed = world.file(), busy(world)
    page(world)
    world.file()
    page(world)
    remove_whole(world, removed)
    assert found(world) == ["ledger page 1: 2 cases were entered, and they are not all there"]
    assert world.case(kept).state == "received"


ALTERED = (
    "UPDATE ledger_pages SET cases = 7 WHERE id = 1",
    "UPDATE ledger_pages SET digest = (SELECT digest FROM ledger_pages WHERE id = 2) WHERE id = 1",
    "UPDATE cases SET ledger_page_id = 2",
    "UPDATE cases SET ledger_page_id = NULL WHERE ledger_page_id = 1",
    "UPDATE ledger_pages SET previous = link WHERE id = 2",
)


def test_it_finds_a_ledger_that_was_altered(world: World) -> None:
    for _ in range(2):
        world.file()
        page(world)
    assert found(world) == []
    for statement in ALTERED:
        with world.sessions() as session:
            unguard(session)
            session.execute(text(statement))
            sentences = list(verify(session, world.inst.vault))
            session.rollback()
        assert any(sentence.startswith("ledger page") for sentence in sentences), statement


def test_it_enters_each_case_once(world: World) -> None:
    world.file()
    page(world)
    with world.work() as session:
        assert close_page(session, world.inst.vault, world.now) is None


def test_it_still_verifies_when_words_were_erased(world: World) -> None:
    receipt = busy(world)
    with world.work() as session:
        session.execute(text("UPDATE case_words SET sealed = NULL"))
    assert found(world) == []
    do(world, receipt, handling.accept, "district-intersector:1701/officer")
    with world.work() as session:
        shown = as_json(session, world.inst, OPERATOR, receipt.reference, world.now)
    assert (shown["recommendation"], shown["decision"]) == (None, None)
    assert found(world) == []


def test_it_names_numbers_and_never_content(world: World) -> None:
    receipt = busy(world)
    with world.work() as session:
        unguard(session)
        session.execute(text("UPDATE case_words SET sealed = (SELECT number_sealed FROM phones)"))
    with world.sessions() as session:
        sentences = list(verify(session, world.inst.vault))
    form = rf"case {receipt.reference}: what was said at event \d+ does not open"
    assert len(sentences) > 8
    assert all(re.fullmatch(form, sentence) for sentence in sentences)


def test_it_holds_when_one_case_is_merged_into_another(world: World) -> None:
    first, second = world.file(), world.file(words="ម្ដងទៀត")
    do(world, second, merge_into(first), CHAIR)
    assert (world.case(second).state, world.case(first).state) == ("merged", "received")
    assert found(world) == []


def merge_into(target: Receipt) -> Operation:
    def operation(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime) -> object:
        return merge(session, inst, case_id, target.case_id, by, now)

    return operation
