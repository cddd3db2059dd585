"""An errand is done once, tells how far it is, can be cancelled, survives whoever does it, and is its asker's alone."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from grievance_core.errands import asking, doing, keeping
from grievance_core.errands.asking import KEPT, MOST_UNDONE, Standing, TooManyErrands
from grievance_core.errands.doing import MOST_ATTEMPTS, Failed, Held
from grievance_core.errands.keeping import PIECE
from grievance_core.errands.model import Errand, ErrandPart
from grievance_core.vault import VaultError
from tests.world import World

CHAIR, CHIEF = "vdc:17010101/chair", "commune-chief:170101/chief"
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _tells_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doing, "TELL_EVERY", 0.0)


def who(world: World, seat: str = CHAIR) -> int:
    official = world.official(seat).official_id
    assert official is not None
    return official


def asked(world: World, request: str = "once", *, with_file: bool = False, seat: str = CHAIR) -> str:
    with world.work() as session:
        arguments = {"report": "complaints"}
        found, _ = asking.ask(
            session,
            world.inst.vault,
            "report",
            who(world, seat),
            arguments,
            request,
            datetime.now(UTC),
            with_file=with_file,
        )
    return found


def standing(world: World, errand_id: str, seat: str = CHAIR) -> Standing | None:
    with world.sessions() as session:
        return asking.standing(session, errand_id, who(world, seat))


def do(world: World, errand_id: str, work: doing.Work) -> str:
    return doing.do(world.sessions, world.inst.vault, errand_id, {"report": work})


def nothing(_held: Held) -> Mapping[str, Any]:
    return {}


def age(world: World, errand_id: str, by: timedelta) -> None:
    """Whoever has it in hand has not been heard of for so long."""
    with world.work() as session:
        session.execute(
            update(Errand).where(Errand.id == errand_id).values(claimed_at=datetime.now(UTC) - by)
        )


def test_nobody_else_sees_it_cancels_it_or_learns_that_it_is_there(world: World) -> None:
    errand_id = asked(world)
    assert standing(world, errand_id, CHIEF) is None
    assert standing(world, "0" * 26) is None
    chief = who(world, CHIEF)
    with world.work() as session:
        assert not asking.cancel(session, errand_id, chief, NOW)
        assert asking.mine(session, chief, ("report",)) == []
    found = standing(world, errand_id)
    assert found is not None
    assert found.state == "waiting"


def test_what_exactly_was_asked_for_stands_sealed_and_opens_in_its_own_row_alone(world: World) -> None:
    first, second = asked(world, "a"), asked(world, "b")
    with world.work() as session:
        rows = [session.get_one(Errand, one) for one in (first, second)]
        assert all(b"complaints" not in row.arguments_sealed for row in rows)
        assert asking.arguments_of(world.inst.vault, rows[0]) == {"report": "complaints"}
        rows[1].arguments_sealed = rows[0].arguments_sealed
        with pytest.raises(VaultError):
            asking.arguments_of(world.inst.vault, rows[1])


def test_the_same_form_sent_twice_asks_once_and_another_persons_same_form_is_hers(world: World) -> None:
    assert asked(world, "form") == asked(world, "form")
    assert asked(world, "form") != asked(world, "form", seat=CHIEF)


def test_nobody_asks_for_more_than_a_few_at_a_time(world: World) -> None:
    first, *_ = (asked(world, str(number)) for number in range(MOST_UNDONE))
    with pytest.raises(TooManyErrands):
        asked(world, "one more")
    do(world, first, nothing)
    assert asked(world, "one more")


def test_it_is_done_once_however_often_it_is_handed_out(world: World) -> None:
    errand_id, done = asked(world), []

    def work(held: Held) -> Mapping[str, Any]:
        done.append(held.id)
        assert do(world, errand_id, work) == ""  # handed out again while somebody has it in hand
        return {"people": 3}

    assert do(world, errand_id, work) == "done"
    assert do(world, errand_id, work) == ""
    assert done == [errand_id]
    found = standing(world, errand_id)
    assert found is not None
    assert (found.state, found.share, found.outcome) == ("done", 100, {"people": 3})


def test_it_tells_how_far_it_is_and_never_that_it_is_done_before_it_is(world: World) -> None:
    errand_id, shares = asked(world), []

    def work(held: Held) -> Mapping[str, Any]:
        for share in (0.0, 0.25, 0.5, 1.0, 7.0, -1.0):
            held.tell(share)
            found = standing(world, errand_id)
            assert found is not None
            shares.append((found.state, found.share))
        return {}

    do(world, errand_id, work)
    assert shares == [("running", share) for share in (0, 25, 50, 99, 99, 0)]


def test_it_stops_at_the_next_opportunity_when_it_is_cancelled_and_leaves_nothing(world: World) -> None:
    errand_id, reached = asked(world), []

    def work(held: Held) -> Mapping[str, Any]:
        keeping.put_away(world.sessions, world.inst.vault, held.id, "result", "half.csv", io.BytesIO(b"half"))
        with world.work() as session:
            assert asking.cancel(session, errand_id, who(world), NOW)
        held.tell(0.5)
        reached.append("too far")
        return {}

    assert do(world, errand_id, work) == "cancelled"
    assert reached == []
    found = standing(world, errand_id)
    assert found is not None
    assert (found.state, found.files) == ("cancelled", {})
    with world.sessions() as session:
        assert session.scalar(select(func.count()).select_from(ErrandPart)) == 0


def test_one_that_nobody_began_is_cancelled_at_once_and_begun_by_nobody(world: World) -> None:
    errand_id, chair = asked(world), who(world)
    with world.work() as session:
        assert asking.cancel(session, errand_id, chair, NOW)
        assert not asking.cancel(session, errand_id, chair, NOW)
        assert doing.left_behind(session, datetime.now(UTC)) == []
    assert do(world, errand_id, nothing) == ""


def test_one_whose_worker_is_gone_is_begun_again_and_fails_for_good_after_some_times(world: World) -> None:
    errand_id = asked(world)

    def dies(_held: Held) -> Mapping[str, Any]:
        raise RuntimeError("power")

    for attempt in range(MOST_ATTEMPTS):
        with world.sessions() as session:
            assert doing.left_behind(session, datetime.now(UTC)) == [errand_id]
        with pytest.raises(RuntimeError):
            do(world, errand_id, dies)
        after = standing(world, errand_id)
        assert after is not None
        assert after.state == ("failed" if attempt == MOST_ATTEMPTS - 1 else "running")
        with world.sessions() as session:
            assert doing.left_behind(session, datetime.now(UTC)) == []  # not before the claim has grown old
        age(world, errand_id, timedelta(minutes=3))
    found = standing(world, errand_id)
    assert found is not None
    assert found.outcome == {"reason": "broke-down"}


def test_a_worker_that_is_told_to_stop_gives_it_back_and_that_was_no_attempt(world: World) -> None:
    errand_id = asked(world)

    def told_to_stop(_held: Held) -> Mapping[str, Any]:
        raise SystemExit

    for _ in range(MOST_ATTEMPTS + 1):
        with pytest.raises(SystemExit):
            do(world, errand_id, told_to_stop)
        with world.sessions() as session:
            assert doing.left_behind(session, datetime.now(UTC)) == [errand_id]
            assert not doing.is_in_hand(session, errand_id, datetime.now(UTC))
    assert do(world, errand_id, nothing) == "done"


def test_a_worker_that_was_thought_gone_and_comes_back_does_not_go_on(world: World) -> None:
    errand_id, told = asked(world), []

    def slow(held: Held) -> Mapping[str, Any]:
        age(world, errand_id, timedelta(minutes=3))
        assert do(world, errand_id, nothing) == "done"
        try:
            held.tell(0.5)
        except doing.Cancelled:
            told.append("stopped")
            raise
        return {}

    do(world, errand_id, slow)
    assert told == ["stopped"]
    found = standing(world, errand_id)
    assert found is not None
    assert found.state == "done"


def test_a_clock_that_was_set_back_holds_nothing_up_for_ever(world: World) -> None:
    errand_id = asked(world)
    age(world, errand_id, timedelta(days=-300))
    with world.sessions() as session:
        assert doing.left_behind(session, datetime.now(UTC)) == [errand_id]


def test_what_cannot_be_done_says_why_and_is_not_tried_again(world: World) -> None:
    errand_id = asked(world)

    def refuses(_held: Held) -> Mapping[str, Any]:
        raise Failed("too-large", most="180")

    assert do(world, errand_id, refuses) == "failed"
    found = standing(world, errand_id)
    assert found is not None
    assert found.outcome == {"reason": "too-large", "most": "180"}
    assert do(world, errand_id, nothing) == ""


@pytest.mark.parametrize("octets", [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
def test_a_file_comes_out_as_it_went_in_and_lies_sealed_in_pieces(
    world: World, octets: int, tmp_path: Path
) -> None:
    errand_id, content = asked(world), bytes(number % 251 for number in range(octets))
    assert (
        keeping.put_away(world.sessions, world.inst.vault, errand_id, "result", "a.csv", io.BytesIO(content))
        == octets
    )
    with world.sessions() as session:
        file = keeping.file_of(session, errand_id, "result")
        assert file is not None
        sealed = session.scalars(select(ErrandPart.content_sealed)).all()
    assert len(sealed) == -(-octets // PIECE)
    assert octets < 40 or all(content[:32] not in piece for piece in sealed)
    keeping.lay_out(world.sessions, world.inst.vault, file.id, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == content
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


def test_pieces_cannot_change_places(world: World) -> None:
    errand_id = asked(world)
    keeping.put_away(
        world.sessions, world.inst.vault, errand_id, "result", "a.csv", io.BytesIO(bytes(2 * PIECE))
    )
    with world.work() as session:
        session.execute(
            text("UPDATE errand_parts SET place = 2 - place WHERE place < 2")
        )  # 0 and 1 become 2 and 1
        session.execute(text("UPDATE errand_parts SET place = 0 WHERE place = 1"))
        file = keeping.file_of(session, errand_id, "result")
    assert file is not None
    with pytest.raises(VaultError):
        list(keeping.pieces(world.sessions, world.inst.vault, file.id))


def test_a_file_that_was_cut_short_cannot_be_fetched_and_is_written_anew(world: World) -> None:
    errand_id = asked(world)

    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError("the line broke")
            return super().read(size)

    with pytest.raises(OSError, match="line"):
        keeping.put_away(
            world.sessions, world.inst.vault, errand_id, "result", "a.csv", Torn(bytes(2 * PIECE))
        )
    found = standing(world, errand_id)
    assert found is not None
    assert found.files == {}
    keeping.put_away(world.sessions, world.inst.vault, errand_id, "result", "a.csv", io.BytesIO(b"whole"))
    with world.sessions() as session:
        file = keeping.file_of(session, errand_id, "result")
        assert file is not None
    assert b"".join(keeping.pieces(world.sessions, world.inst.vault, file.id)) == b"whole"


def test_nobody_begins_one_whose_file_is_still_coming(world: World) -> None:
    errand_id = asked(world, with_file=True)
    assert do(world, errand_id, nothing) == ""
    with world.work() as session:
        assert doing.left_behind(session, datetime.now(UTC)) == []
        asking.release(session, errand_id)
        assert doing.left_behind(session, datetime.now(UTC)) == [errand_id]
    assert do(world, errand_id, nothing) == "done"


def test_what_was_given_goes_when_it_is_done_and_the_rest_when_its_time_is_over(world: World) -> None:
    errand_id = asked(world)
    for role in ("given", "result"):
        keeping.put_away(world.sessions, world.inst.vault, errand_id, role, "a.csv", io.BytesIO(b"names"))
    do(world, errand_id, nothing)
    found = standing(world, errand_id)
    assert found is not None
    assert set(found.files) == {"result"}
    assert kept(world, datetime.now(UTC) + KEPT - timedelta(hours=1)) == (1, 1)
    assert kept(world, datetime.now(UTC) + KEPT + timedelta(hours=1)) == (0, 0)


def kept(world: World, real_now: datetime) -> tuple[int, int]:
    """Errands and pieces there are once the old ones were removed."""
    with world.work() as session:
        doing.forget_old(session, real_now)
        return count(session, Errand), count(session, ErrandPart)


def count(session: Session, model: type[Errand] | type[ErrandPart]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_telling_often_writes_seldom(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doing, "TELL_EVERY", 60.0)
    errand_id = asked(world)

    def work(held: Held) -> Mapping[str, Any]:
        begun = time.perf_counter()
        for number in range(100_000):
            held.tell(number / 100_000)
        assert time.perf_counter() - begun < 5
        found = standing(world, errand_id)
        assert found is not None
        assert found.share == 0
        return {}

    assert do(world, errand_id, work) == "done"
