from __future__ import annotations

from collections import Counter

from demo.clock import START
from demo.filings import CASES, EARLIEST, KINDS, LATEST, SPAN, Filing, plan_filings
from demo.plan import NEWCOMERS, villager_number
from demo.words import the_words
from grievance_core.timers.holidays import local

VILLAGES = ("17010101", "17010102", "17120101", "17120202")


def filings() -> list[Filing]:
    return plan_filings(the_words(), VILLAGES)


def test_it_draws_the_same_complaints_each_time_and_others_for_another_seed() -> None:
    assert filings() == filings()
    assert plan_filings(the_words(), VILLAGES, seed=1) != filings()


def test_it_files_a_few_hundred_in_order_over_four_months_and_none_after_the_beginning() -> None:
    times = [filing.at for filing in filings()]
    assert len(times) == CASES
    assert times == sorted(times)
    assert times[0] >= START - SPAN
    assert times[-1] < START


def test_it_files_at_hours_when_people_are_awake() -> None:
    early = [local(filing.at) for filing in filings() if local(filing.at).date() < local(START).date()]
    assert all(EARLIEST <= at.hour * 60 + at.minute < LATEST for at in early)


def test_it_draws_every_kind_and_every_way_to_complain() -> None:
    drawn = filings()
    assert set(Counter(filing.kind for filing in drawn)) == set(KINDS)
    assert {filing.village for filing in drawn} == set(VILLAGES)
    assert {filing.channel for filing in drawn} == {"ussd", "sms"}
    for trait in ("anonymous", "on_behalf", "may_text", "contested_application", "recorded_by_village"):
        assert {bool(getattr(filing, trait)) for filing in drawn} == {True, False}, trait
    assert any(filing.number is None for filing in drawn)


def test_it_leaves_the_newcomers_alone() -> None:
    newcomers = {villager_number(index) for index in range(NEWCOMERS)}
    assert not newcomers & {filing.number for filing in filings()}


def test_it_never_puts_a_hotline_case_into_the_villages_hands() -> None:
    for filing in filings():
        if filing.kind in ("danger", "migrant", "conduct"):
            assert not filing.recorded_by_village
