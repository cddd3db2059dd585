"""A name is found as it is typed, in whatever order and writing, and by nobody once it is erased."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from grievance_core.cases import name_index, names
from grievance_core.cases.model import Case, CaseWords
from grievance_core.cases.queue_model import CaseName
from tests.world import World


def found(world: World, session: Session, written: str) -> list[str]:
    condition = names.called(world.inst.vault, written)
    return [] if condition is None else list(session.scalars(select(Case.reference).where(condition)))


@pytest.mark.parametrize(
    "written",
    ["សុខ ចាន់ថា", "ចាន់ថា សុខ", "សុខចាន់ថា", "សុខ\u200bចាន់ថា", " ចាន់ថា ", "  សុខ", "ចាន់\u200bថា"],
)
def test_it_finds_a_name_in_any_order_and_with_or_without_its_spaces(world: World, written: str) -> None:
    receipt = world.file(name="សុខ ចាន់ថា")
    world.file(name="កែវ សុភា")
    world.file()
    with world.sessions() as session:
        assert found(world, session, written) == [receipt.reference]


@pytest.mark.parametrize("written", ["", " . ", "\u200b", "ចាន់", "សុខ សុភា", "%", "' OR 1=1 --"])
def test_it_finds_nobody_by_half_a_part_or_by_nothing(world: World, written: str) -> None:
    world.file(name="សុខ ចាន់ថា")
    with world.sessions() as session:
        assert found(world, session, written) == []


def test_a_name_that_was_erased_is_found_no_more_whoever_erased_it(world: World) -> None:
    receipt, other = world.file(name="Sok Chantha"), world.file(name="Sok Dara")
    with world.work() as session:
        session.execute(
            update(CaseWords)
            .where(CaseWords.case_id == receipt.case_id, CaseWords.role == "name")
            .values(sealed=None)
        )
    with world.sessions() as session:
        assert found(world, session, "sok") == [other.reference]
        gone = select(func.count()).where(CaseName.case_id == receipt.case_id)
        assert session.scalar(gone) == 0


def test_words_that_are_erased_leave_the_name_where_it_is(world: World) -> None:
    receipt = world.file(name="Sok Chantha")
    with world.work() as session:
        session.execute(text("UPDATE case_words SET sealed = NULL WHERE role = 'words'"))
    with world.sessions() as session:
        assert found(world, session, "chantha") == [receipt.reference]


def test_somebody_who_does_not_want_to_be_known_is_not_found_by_the_name_she_gave(world: World) -> None:
    world.file(name="Sok Chantha", anonymous=True)
    with world.sessions() as session:
        assert found(world, session, "sok chantha") == []


def test_a_name_of_very_many_parts_is_kept_in_a_few_rows(world: World) -> None:
    world.file(name=" ".join(f"part{number}" for number in range(500)))
    with world.sessions() as session:
        assert (session.scalar(select(func.count()).select_from(CaseName)) or 0) <= 2 * names.MOST_PARTS


def test_names_from_before_are_made_findable_batch_by_batch_and_whoever_was_cut_short_begins_anew(
    world: World,
) -> None:
    receipts = [world.file(name=f"Sok Dara{letter}") for letter in "abcde"]
    erased, nameless = world.file(name="Sok Gone"), world.file()
    with world.work() as session:
        gone = (CaseWords.case_id == erased.case_id, CaseWords.role == "name")
        session.execute(update(CaseWords).where(*gone).values(sealed=None))
        session.execute(text("DELETE FROM case_names"))
    with world.work() as session:
        first = name_index.index_names(session, world.inst.vault, limit=2)
    assert len(first) == 2
    done: list[str] = []
    while True:  # anew, from the beginning
        with world.work() as session:
            batch = name_index.index_names(session, world.inst.vault, done[-1] if done else "", limit=2)
        if not batch:
            break
        done += batch
    assert len(done) == 3
    assert {*first, *done} == {receipt.case_id for receipt in receipts}
    assert nameless.case_id not in done
    with world.sessions() as session:
        assert set(found(world, session, "sok")) == {receipt.reference for receipt in receipts}
        assert found(world, session, "darac") == [receipts[2].reference]
