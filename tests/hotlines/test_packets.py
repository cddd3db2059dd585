"""What leaves the desk is what she agreed to, to whom she agreed, until she takes it back. The hostile cases come first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from grievance_core.cases import chain
from grievance_core.cases.filing import Receipt
from grievance_core.cases.handling import solve
from grievance_core.cases.model import CaseEvent
from grievance_core.errors import Incomplete, NotNow, Refused, UnknownCase
from grievance_core.hotlines.consents import Consent, agree, withdraw_consent
from grievance_core.hotlines.model import DeskSheet
from grievance_core.hotlines.packets import Handed, open_once, outcome, pack
from grievance_core.hotlines.sheets import Sheet, erase_casework
from tests.hotlines.desks import FIRST, OUTSIDE, SECOND, accepted, checked, done
from tests.world import World

FIELDS = ("name", "needs")
VALUES = {"name": "សុខ ចន្ថា", "needs": "កន្លែងស្នាក់នៅ"}
RECEIVER = "មណ្ឌលសុវត្ថិភាព"


def agreed(world: World, receipt: Receipt, *, hours: float = 240, fields: tuple[str, ...] = FIELDS) -> str:
    given = Consent("shelter", fields, world.now + timedelta(hours=hours), "នាងថា បាន")
    return str(done(world, agree, receipt, FIRST, given))


def packed(world: World, receipt: Receipt, consent: str, values: dict[str, str] = VALUES) -> Handed:
    handed = done(world, pack, receipt, FIRST, consent, RECEIVER, values)
    assert isinstance(handed, Handed)
    return handed


def opened(world: World, code: str) -> Sheet:
    with world.work() as session:
        return open_once(session, world.inst, code, world.now)


def closed_to(world: World, code: str) -> bool:
    try:
        opened(world, code)
    except UnknownCase:
        return True
    return False


@pytest.mark.parametrize("seat", OUTSIDE)
def test_nobody_outside_the_desk_records_packs_or_withdraws(world: World, seat: str) -> None:
    receipt = accepted(world)
    consent = agreed(world, receipt)
    given = Consent("police", FIELDS, world.now + timedelta(hours=1), "x")
    for operation, rest in (
        (agree, (given,)),
        (pack, (consent, RECEIVER, VALUES)),
        (withdraw_consent, (consent,)),
    ):
        with pytest.raises(UnknownCase):
            done(world, operation, receipt, seat, *rest)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"name": "x"},
        {**VALUES, "phone": "012"},
        {"name": "x", "phone": "012"},
        {"name": "x", "needs": " "},
    ],
)
def test_a_packet_has_exactly_what_she_agreed_to(world: World, values: dict[str, str]) -> None:
    receipt = accepted(world)
    consent = agreed(world, receipt)
    with pytest.raises(Incomplete):
        packed(world, receipt, consent, values)
    assert opened(world, packed(world, receipt, consent).code).content["values"] == VALUES


def test_without_a_consent_that_stands_nothing_is_packed(world: World) -> None:
    receipt, other = accepted(world), accepted(world)
    elsewhere, short = agreed(world, other), agreed(world, receipt, hours=1)
    for consent in ("nothing", elsewhere):
        with pytest.raises(NotNow):
            packed(world, receipt, consent)
    world.pass_time(hours=2)
    with pytest.raises(NotNow):
        packed(world, receipt, short)


def test_what_she_takes_back_stops_every_packet_that_was_not_opened(world: World) -> None:
    receipt = accepted(world)
    consent, other = agreed(world, receipt), agreed(world, receipt)
    codes = [packed(world, receipt, consent).code for _ in range(2)]
    kept = packed(world, receipt, other).code
    assert done(world, withdraw_consent, receipt, SECOND, consent) == 2
    assert all(closed_to(world, code) for code in codes)
    assert not closed_to(world, kept)
    with pytest.raises(NotNow):
        packed(world, receipt, consent)
    with pytest.raises(NotNow):
        done(world, withdraw_consent, receipt, FIRST, consent)


def test_she_can_take_it_back_when_her_case_is_over(world: World) -> None:
    receipt = accepted(world)
    consent = agreed(world, receipt)
    code = packed(world, receipt, consent).code
    checked(world, receipt)
    done(world, solve, receipt, FIRST, "x")
    done(world, withdraw_consent, receipt, FIRST, consent)
    assert closed_to(world, code)


def test_it_opens_once_and_not_after_it_ran_out(world: World) -> None:
    receipt = accepted(world)
    consent = agreed(world, receipt)
    once, late = packed(world, receipt, consent), packed(world, receipt, consent)
    spaced = " ".join((once.code[:10].upper(), once.code[10:]))
    assert opened(world, spaced).text("receiver") == RECEIVER
    assert closed_to(world, once.code)
    world.now = late.until
    assert closed_to(world, late.code)


def test_a_packet_never_outlives_the_consent(world: World) -> None:
    receipt = accepted(world)
    handed = packed(world, receipt, agreed(world, receipt, hours=3))
    assert handed.until == world.now + timedelta(hours=3)
    long = packed(world, receipt, agreed(world, receipt))
    assert long.until == world.now + world.inst.desks.packet_holds


@pytest.mark.parametrize("code", ["", "x", "2" * 20, "%", "\x00"])
def test_a_guess_opens_nothing(world: World, code: str) -> None:
    receipt = accepted(world)
    packed(world, receipt, agreed(world, receipt))
    assert closed_to(world, code)


def test_a_consent_that_is_not_whole_is_none(world: World) -> None:
    receipt = accepted(world)
    soon = world.now + timedelta(hours=1)
    for given in (
        Consent("newspaper", FIELDS, soon, "x"),
        Consent("police", (), soon, "x"),
        Consent("police", ("name", "bank"), soon, "x"),
        Consent("police", FIELDS, world.now, "x"),
        Consent("police", FIELDS, soon, " "),
    ):
        with pytest.raises(Refused):
            done(world, agree, receipt, FIRST, given)


def test_neither_code_nor_words_stand_in_the_clear_and_the_history_says_what_happened(world: World) -> None:
    receipt = accepted(world)
    handed = packed(world, receipt, agreed(world, receipt))
    opened(world, handed.code)
    done(world, outcome, receipt, FIRST, handed.packet_id, "បានទទួល")
    with world.work() as session:
        rows = session.scalars(select(DeskSheet)).all()
        events = session.scalars(select(CaseEvent).where(CaseEvent.case_id == receipt.case_id)).all()
        shown = repr([(row.key_digest, row.sealed) for row in rows]) + repr([event.facts for event in events])
        assert handed.code not in shown
        assert "ចន្ថា" not in shown
        assert {"consented", "packed", "packet-opened"} <= {event.type for event in events}
        assert erase_casework(session, receipt.case_id) == 3
    assert closed_to(world, handed.code)
    with world.work() as session:
        assert list(chain.verify(session, world.inst.vault)) == []
