"""Evidence is sealed, belongs to one complaint, and is shown to whoever may read its words and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from grievance_core.cases import chain, handling
from grievance_core.cases.filing import Receipt
from grievance_core.cases.history import said_last
from grievance_core.cases.model import CaseEvent, CaseRead
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.errors import NotNow, UnknownCase
from grievance_core.evidence.keeping import (
    MOST_FILES,
    MOST_UNATTACHED,
    TooMany,
    attach,
    forget_unattached,
    hand_over,
    keep,
)
from grievance_core.evidence.media import Kind, checked
from grievance_core.evidence.model import Evidence
from grievance_core.evidence.reading import File, of_case, open_file, write_down
from grievance_core.vault import VaultError
from tests.cases.stories import ASSISTANT, CHAIR, ELSEWHERE, HEALTH, do, her
from tests.evidence.samples import JPEG, OGG, PDF
from tests.world import World

HERS, OTHERS = "+85512000001", "+85512000002"


def enclose(world: World, case: Receipt, *contents: bytes, owner: str = HERS) -> list[str]:
    """Files of hers with her case."""
    with world.work() as session:
        ids: list[str] = []
        for content in contents:
            ids.append(keep(session, world.inst.vault, owner, checked(content), world.now, ids))
        attach(session, world.inst, case.case_id, owner, ids, world.now)
    return ids


def listed(world: World, case: Receipt, by: Principal) -> tuple[File, ...]:
    with world.work() as session:
        return of_case(session, world.inst, by, case.case_id, world.now)


def opened(world: World, evidence_id: str, by: Principal) -> bytes:
    with world.work() as session:
        return open_file(session, world.inst, by, evidence_id, world.now).content


def photos(count: int) -> list[bytes]:
    return [JPEG[:20] + str(number).encode() + JPEG[20:] for number in range(count)]


def test_it_keeps_nothing_readable(world: World) -> None:
    enclose(world, world.file(), JPEG)
    with world.sessions() as session:
        row = session.scalars(select(Evidence)).one()
        assert row.content_sealed
        assert b"picture" not in row.content_sealed
        assert JPEG[:3] not in row.content_sealed[:3]


def test_it_does_not_open_a_file_that_was_put_in_anothers_place(world: World) -> None:
    case = world.file()
    first, second = enclose(world, case, JPEG, PDF)
    with world.work() as session:
        moved = select(Evidence.content_sealed).where(Evidence.id == first).scalar_subquery()
        session.execute(update(Evidence).where(Evidence.id == second).values(content_sealed=moved))
    with pytest.raises(VaultError):
        opened(world, second, her(world, case))


@pytest.mark.parametrize("seat", [ELSEWHERE, HEALTH, ASSISTANT])
def test_who_may_not_read_her_words_sees_no_file_of_hers(world: World, seat: str) -> None:
    case = world.file()
    (evidence_id,) = enclose(world, case, JPEG)
    stranger = world.official(seat)
    with pytest.raises(UnknownCase):
        listed(world, case, stranger)
    with pytest.raises(UnknownCase):
        opened(world, evidence_id, stranger)


def test_a_hotlines_files_are_for_its_desk_and_for_number_and_pin(world: World) -> None:
    case = world.file("danger")
    (evidence_id,) = enclose(world, case, OGG)
    strangers = (OPERATOR, world.official(CHAIR), Principal("caller", phone_id=world.case(case).phone_id))
    for stranger in strangers:
        with pytest.raises(UnknownCase):
            listed(world, case, stranger)
        with pytest.raises(UnknownCase):
            opened(world, evidence_id, stranger)
    assert opened(world, evidence_id, her(world, case)) == OGG


def test_another_phone_sees_nothing(world: World) -> None:
    case = world.file()
    (evidence_id,) = enclose(world, case, JPEG)
    with pytest.raises(UnknownCase):
        opened(world, evidence_id, Principal("caller", phone_id=world.phone(OTHERS)))


def test_whoever_works_on_it_sees_them_in_the_order_they_came_and_each_look_is_on_record(
    world: World,
) -> None:
    case = world.file()
    ids = enclose(world, case, OGG, JPEG, PDF)
    chair = world.official(CHAIR)
    assert [file.kind for file in listed(world, case, chair)] == [Kind.VOICE, Kind.PHOTO, Kind.DOCUMENT]
    assert [opened(world, evidence_id, chair) for evidence_id in ids] == [OGG, JPEG, PDF]
    with world.sessions() as session:
        looks = select(func.count()).where(CaseRead.case_id == case.case_id, CaseRead.purpose == "evidence")
        assert session.scalar(looks) == 3


def test_nobody_sees_what_has_no_case_yet(world: World) -> None:
    with world.work() as session:
        evidence_id = keep(session, world.inst.vault, HERS, checked(JPEG), world.now)
    for by in (OPERATOR, world.official(CHAIR), Principal("caller", phone_id=world.phone())):
        with pytest.raises(UnknownCase):
            opened(world, evidence_id, by)


def test_nobody_attaches_what_somebody_else_sent(world: World) -> None:
    case = world.file()
    with world.work() as session:
        evidence_id = keep(session, world.inst.vault, OTHERS, checked(JPEG), world.now)
        assert attach(session, world.inst, case.case_id, HERS, [evidence_id, "nothing"], world.now) == 0
    assert listed(world, case, her(world, case)) == ()


def test_a_file_stays_with_the_case_it_was_put_with(world: World) -> None:
    first, second = world.file(), world.file()
    ids = enclose(world, first, JPEG)
    with world.work() as session:
        assert attach(session, world.inst, second.case_id, HERS, ids, world.now) == 0
    assert len(listed(world, first, her(world, first))) == 1


def test_a_complaint_takes_five_files(world: World) -> None:
    case = world.file()
    enclose(world, case, *photos(MOST_FILES))
    with pytest.raises(TooMany):
        enclose(world, case, PDF)
    with pytest.raises(TooMany):
        enclose(world, world.file(), *photos(MOST_FILES + 1))


def test_nobody_fills_the_store_with_files_that_belong_to_nothing(world: World) -> None:
    with world.work() as session:
        for content in photos(MOST_UNATTACHED):
            keep(session, world.inst.vault, HERS, checked(content), world.now)
        with pytest.raises(TooMany):
            keep(session, world.inst.vault, HERS, checked(PDF), world.now)


def test_the_same_file_sent_twice_is_kept_once(world: World) -> None:
    with world.work() as session:
        first = keep(session, world.inst.vault, HERS, checked(JPEG), world.now)
        assert keep(session, world.inst.vault, HERS, checked(JPEG), world.now, [first]) == first
        assert keep(session, world.inst.vault, OTHERS, checked(JPEG), world.now) != first


def test_the_history_says_what_came_and_still_holds(world: World) -> None:
    case = world.file()
    enclose(world, case, JPEG, OGG)
    with world.sessions() as session:
        event = session.scalars(select(CaseEvent).where(CaseEvent.type == "evidence")).one()
        assert [file["kind"] for file in event.facts["files"]] == ["photo", "voice"]
        assert list(chain.verify(session, world.inst.vault)) == []


def test_what_is_never_filed_is_removed_and_what_is_filed_stays(world: World) -> None:
    case = world.file()
    enclose(world, case, JPEG)
    with world.work() as session:
        keep(session, world.inst.vault, HERS, checked(PDF), world.now)
        forget_unattached(session, world.now)
        assert session.scalar(select(func.count()).select_from(Evidence)) == 2
        forget_unattached(session, world.now + timedelta(seconds=1))
        assert session.scalars(select(Evidence.case_id)).all() == [case.case_id]


def test_what_was_begun_in_a_chat_goes_over_to_the_phone(world: World) -> None:
    case = world.file()
    with world.work() as session:
        evidence_id = keep(session, world.inst.vault, "telegram:1", checked(JPEG), world.now)
        hand_over(session, world.inst.vault, "telegram:1", HERS)
        assert attach(session, world.inst, case.case_id, HERS, [evidence_id], world.now) == 1


def test_what_a_worker_heard_becomes_the_cases_words(world: World) -> None:
    case = world.file(words="(voice)")
    enclose(world, case, OGG)
    do(world, case, handling.accept, CHAIR)
    do(world, case, write_down, CHAIR, " បានតែពាក់កណ្តាល ")
    with world.sessions() as session:
        assert said_last(session, world.inst.vault, case.case_id, "words") == "បានតែពាក់កណ្តាល"
        assert list(chain.verify(session, world.inst.vault)) == []


def test_only_whoever_works_on_it_writes_down_what_was_said(world: World) -> None:
    case = world.file()
    for by in (her(world, case), world.official(ELSEWHERE), OPERATOR):
        with pytest.raises(UnknownCase):
            do(world, case, write_down, by, "x")
    do(world, case, handling.solve, CHAIR, "x")
    with pytest.raises((NotNow, UnknownCase)):
        do(world, case, write_down, CHAIR, "x")
