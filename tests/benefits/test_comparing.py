"""Entitlement against reality: whoever is entitled is enrolled, applying or found; nobody is found for what is not known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from grievance_core.benefits.model import Finding
from grievance_core.registry import events
from grievance_core.registry.model import Person
from tests.benefits.conftest import DECEMBER, HIV, NOVEMBER, OLDER, SCHOLARSHIP, YOUNG, Village


def test_nobody_is_found_for_what_is_not_known(village: Village) -> None:
    maybe = village.person("មិនដឹង", village.home(id_poor=None)[0])
    village.list_of(maybe)
    village.paid(maybe)
    village.compare()
    for comparison in ("not-enrolled", "not-listed", "listed-not-entitled", "paid-not-entitled"):
        assert maybe.id not in village.open(comparison, OLDER)


def test_entitled_and_not_enrolled(village: Village) -> None:
    alone, applying, accepted, listed, paid, refused = (village.older(name) for name in "កខគឃងច")
    village.apply(applying, state="processing")
    village.apply(accepted)
    village.apply(refused, state="refused")
    village.list_of(listed)
    village.paid(paid, month=date(2025, 2, 1))
    village.compare("not-enrolled")
    assert village.open("not-enrolled", OLDER) == {alone.id, refused.id}


def test_what_was_received_more_than_a_year_ago_enrols_nobody_now(village: Village) -> None:
    person = village.older()
    village.paid(person, month=date(2025, 1, 1))
    village.compare("not-enrolled")
    assert village.open("not-enrolled", OLDER) == {person.id}


def test_what_is_for_everybody_needs_no_enrolment(village: Village) -> None:
    village.older()
    village.compare("not-enrolled")
    assert village.open("not-enrolled", "health-awareness") == set()


def test_nobody_is_found_for_a_programme_that_is_confidential(village: Village) -> None:
    village.older()
    village.compare()
    for comparison in ("not-enrolled", "not-listed"):
        assert village.open(comparison, HIV) == set()


def test_enrolled_and_not_paid_only_where_the_month_was_declared_and_the_programme_pays_by_the_month(
    village: Village,
) -> None:
    paid, unpaid, late, dead = (village.young(name) for name in "កខគឃ")
    for person, days in ((paid, 90), (unpaid, 90), (late, 20), (dead, 90)):
        village.apply(person, SCHOLARSHIP, days=days)
        village.apply(person, OLDER, days=days)
    with village.world.work() as session:
        row = session.get_one(Person, dead.id)
        events.died(session, village.world.inst.vault, row, date(2025, 12, 20), "test", village.world.now)
    village.compare("not-paid")
    assert village.open("not-paid") == set()  # nothing was declared yet: nobody can be told late from unpaid
    village.paid(paid, SCHOLARSHIP)
    village.paid(paid, OLDER)
    village.compare("not-paid")
    assert village.open("not-paid", SCHOLARSHIP) == {unpaid.id}
    assert village.open("not-paid", OLDER) == set()  # no figure says that it pays by the month


def test_a_late_declaration_settles_what_was_found_for_an_earlier_month(village: Village) -> None:
    paid, unpaid = village.young("ក"), village.young("ខ")
    for person in (paid, unpaid):
        village.apply(person, SCHOLARSHIP, days=90)
    village.paid(paid, SCHOLARSHIP)
    village.compare("not-paid")
    assert village.open("not-paid") == {unpaid.id}
    village.world.now += timedelta(days=40)  # by now January is the month that is over
    village.compare("not-paid")
    assert village.open("not-paid") == {unpaid.id}
    village.paid(unpaid, SCHOLARSHIP)
    found = village.compare("not-paid")["not-paid"]
    assert (found.resolved, found.open) == (1, 0)


def test_paid_and_not_entitled(village: Village) -> None:
    entitled, young = village.older(), village.young()
    for person in (entitled, young):
        village.paid(person)
    village.compare("paid-not-entitled")
    assert village.open("paid-not-entitled") == {young.id}


def test_who_turned_sixty_since_is_judged_by_the_month_she_was_paid_for(village: Village) -> None:
    home = village.home()[0]
    during = village.person("ក", home, born=(date(1965, 12, 20),) * 2)
    after = village.person("ខ", home, born=(date(1966, 1, 2),) * 2)
    for person in (during, after):
        village.paid(person)
    village.compare("paid-not-entitled")
    assert village.open("paid-not-entitled") == {after.id}


def test_who_died_before_the_month_and_was_paid_is_found(village: Village) -> None:
    person = village.older()
    with village.world.work() as session:
        row = session.get_one(Person, person.id)
        events.died(
            session,
            village.world.inst.vault,
            row,
            date(2025, 10, 1),
            "test",
            village.world.now - timedelta(days=60),
        )
    village.paid(person)
    village.compare("paid-not-entitled")
    assert village.open("paid-not-entitled") == {person.id}


def test_whose_record_changed_since_the_month_began_is_not_judged_for_it(village: Village) -> None:
    person = village.young()
    village.paid(person)
    with village.world.work() as session:
        row = session.get_one(Person, person.id)
        events.corrected(
            session,
            village.world.inst.vault,
            row,
            {"born_from": YOUNG[0], "sex": "f"},
            "test",
            village.world.now,
        )
    village.compare("paid-not-entitled")
    assert village.open("paid-not-entitled") == set()


def test_a_month_that_is_not_over_is_not_compared(village: Village) -> None:
    village.paid(village.young(), month=date(2026, 1, 1))
    village.compare("paid-not-entitled")
    assert village.open("paid-not-entitled") == set()


def test_a_provider_s_newest_list_counts_and_a_programme_without_one_is_not_compared(
    village: Village,
) -> None:
    on, off, young = village.older("ក"), village.older("ខ"), village.young()
    village.compare()
    assert village.open("not-listed") == set()
    village.list_of(off, day=date(2025, 10, 1))
    village.list_of(on, young, day=date(2025, 12, 1))
    village.compare()
    assert village.open("not-listed") == {off.id}
    assert village.open("listed-not-entitled") == {young.id}


def test_a_line_is_resolved_when_it_no_longer_holds_and_found_anew_when_it_does_again(
    village: Village,
) -> None:
    person = village.older()
    village.compare("not-enrolled")
    first = village.finding("not-enrolled", person)
    found = village.compare("not-enrolled")["not-enrolled"]
    assert (found.new, found.resolved) == (0, 0)
    village.list_of(person)
    village.compare("not-enrolled")
    assert village.open("not-enrolled", OLDER) == set()
    village.list_of(village.young(), day=date(2026, 1, 4))
    village.compare("not-enrolled")
    assert village.finding("not-enrolled", person) > first
    with village.world.sessions() as session:
        times = session.scalars(
            select(Finding.resolved_at).where(Finding.person_id == person.id, Finding.programme_id == OLDER)
        )
        assert [at is None for at in times] == [False, True]


@pytest.mark.parametrize("month", [DECEMBER, NOVEMBER])
def test_comparing_twice_finds_nobody_twice(village: Village, month: date) -> None:
    for name in "កខគ":
        village.paid(village.young(name), month=month)
    village.older()
    village.compare()
    with village.world.sessions() as session:
        before = len(session.scalars(select(Finding.id)).all())
    assert {found.new for found in village.compare().values()} == {0}
    with village.world.sessions() as session:
        assert len(session.scalars(select(Finding.id)).all()) == before
