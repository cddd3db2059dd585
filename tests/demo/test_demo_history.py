from __future__ import annotations

from collections import Counter
from itertools import pairwise

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from demo.cases import UNREACHABLE
from demo.clock import START, read
from demo.filings import SPAN
from demo.model import Arrival
from grievance_core.cases.chain import verify
from grievance_core.cases.model import Accused, Case, CaseEvent
from grievance_core.cases.states import MOVES, State
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from grievance_core.offices.model import Seat, Tenure
from grievance_core.timers.model import Timer


def events(demo: Session) -> dict[str, list[CaseEvent]]:
    found: dict[str, list[CaseEvent]] = {}
    for event in demo.scalars(select(CaseEvent).order_by(CaseEvent.case_id, CaseEvent.sequence)):
        found.setdefault(event.case_id, []).append(event)
    return found


def test_it_leaves_an_unbroken_chain_and_a_complete_ledger(demo: Session, inst: Institution) -> None:
    assert list(verify(demo, inst.vault)) == []
    assert demo.scalar(select(Case.id).where(Case.ledger_page_id.is_(None))) is None


def test_it_makes_no_move_the_table_does_not_allow(demo: Session) -> None:
    for history in events(demo).values():
        states = [State(event.state) for event in history]
        steps = {(old, new) for old, new in pairwise(states) if old is not new}
        assert steps <= MOVES


def test_it_happens_in_order_and_before_the_demo_begins(demo: Session) -> None:
    for history in events(demo).values():
        times = [event.at for event in history]
        assert times == sorted(times)
        assert times[0] >= START - SPAN
        assert times[-1] <= START
    assert read(demo) == START


def test_it_leaves_nothing_undone_that_was_due(demo: Session) -> None:
    assert demo.scalar(select(Timer.id).where(Timer.state == "armed", Timer.due_at <= START)) is None
    assert demo.scalar(select(Timer.id).where(Timer.state.in_(("claimed", "stuck")))) is None
    waiting = select(Message.id).where(
        Message.state.not_in(("delivered", "failed")), Message.not_before <= START
    )
    assert demo.scalar(waiting) is None


def test_it_delivers_every_message_at_its_time_but_to_the_phones_that_are_off(
    demo: Session, inst: Institution
) -> None:
    arrived = set(demo.scalars(select(Arrival.message_id)))
    for message in demo.scalars(select(Message).where(Message.not_before <= START)):
        number, text = opened(inst, message)
        assert text
        assert message.sent_at == message.not_before
        assert (message.state == "delivered") == (number not in UNREACHABLE) == (message.id in arrived)


def test_it_shows_every_track_and_most_of_what_can_become_of_a_case(demo: Session) -> None:
    cases = demo.scalars(select(Case)).all()
    assert len({case.track for case in cases}) >= 6
    assert {"closed", "in_progress"} <= {case.state for case in cases}
    assert {"village", "commune", "desk"} <= {case.level for case in cases}
    happened = Counter(event.type for history in events(demo).values() for event in history)
    for type_ in ("filed", "accepted", "decided", "delivered", "closed", "climbed", "passed-up", "reminded"):
        assert happened[type_], type_


def test_it_keeps_whoever_is_complained_about_out_of_the_case(demo: Session) -> None:
    seats = {seat.id: seat.key for seat in demo.scalars(select(Seat))}
    accused: dict[str, set[str]] = {}
    for row in demo.scalars(select(Accused).where(Accused.official_id.is_not(None))):
        held = demo.scalars(select(Tenure.seat_id).where(Tenure.official_id == row.official_id))
        accused.setdefault(row.case_id, set()).update(seats[seat_id] for seat_id in held)
    histories = events(demo)
    for case_id, keys in accused.items():
        assert not keys & {event.seat_key for event in histories[case_id]}
        written_to = demo.scalars(select(Message.official_id).where(Message.case_id == case_id)).all()
        people = set(demo.scalars(select(Accused.official_id).where(Accused.case_id == case_id)))
        assert not people & {official for official in written_to if official is not None}


def test_it_keeps_hotline_cases_at_their_desk(demo: Session) -> None:
    histories = events(demo)
    for case in demo.scalars(select(Case).where(Case.restricted)):
        assert {event.level for event in histories[case.id]} == {"desk"}


def test_it_keeps_words_names_and_numbers_unreadable(loaded: Engine, demo: Session) -> None:
    stored = "\n".join(loaded.raw_connection().driver_connection.iterdump())  # type: ignore[union-attr]
    for secret in ("ប្រាក់ឧបត្ថម្ភ", "12000001", "សុខ ចាន់ណា"):
        assert secret not in stored
