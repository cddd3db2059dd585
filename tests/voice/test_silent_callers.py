"""Whoever understands nothing of what is said need press nothing: somebody calls her back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from grievance_core.cases.model import Case
from grievance_core.evidence.model import Evidence
from service import Service
from tests.voice.caller import CallerOnThePhone
from tests.world import World


def cases(here: Service) -> list[Case]:
    with here.reading() as session:
        return list(session.scalars(select(Case)))


def evidence(here: Service) -> list[str | None]:
    with here.reading() as session:
        return list(session.scalars(select(Evidence.case_id)))


def tone(caller: CallerOnThePhone) -> bool:
    return caller.twiml.find("Record") is not None


def silent_until_the_tone(caller: CallerOnThePhone) -> CallerOnThePhone:
    caller.dial()
    for _ in range(5):
        if tone(caller):
            return caller
        caller.wait()
    raise AssertionError("no tone came")


# A call that was made by nobody, first.


def test_it_files_nothing_for_whoever_hangs_up_before_the_tone(
    caller: CallerOnThePhone, here: Service, world: World
) -> None:
    world.phone(language="en")
    caller.dial().wait()
    caller.ask(caller.next, CallStatus="completed")
    assert cases(here) == []


def test_one_call_is_one_call_back_however_often_its_last_request_comes(
    caller: CallerOnThePhone, here: Service
) -> None:
    silent_until_the_tone(caller).wait()
    told = caller.heard
    caller.ask(caller.next, Digits="#")
    assert caller.heard == told
    assert len(cases(here)) == 1


def test_she_who_speaks_english_hears_a_screen_as_often_as_the_rules_say(
    caller: CallerOnThePhone, world: World
) -> None:
    world.phone(language="en")
    caller.dial()
    first = caller.heard
    assert caller.wait().heard == first
    assert caller.wait().heard == first
    assert tone(caller.wait())


# She who knows no English.


@pytest.mark.parametrize("known", [True, False])
def test_where_nothing_is_recorded_in_khmer_the_first_silence_leads_to_the_tone(
    caller: CallerOnThePhone, world: World, known: bool
) -> None:
    if known:
        world.phone(language="km")
    caller.dial()
    assert not tone(caller)
    assert tone(caller.wait())
    assert "will call you" in caller.heard


@pytest.mark.parametrize("key", ["5", "6", "7"])
def test_a_key_that_means_nothing_leads_to_the_tone_as_well(caller: CallerOnThePhone, key: str) -> None:
    assert tone(caller.dial().press(key))


def test_silence_after_the_tone_is_a_call_back_by_the_service_desk(
    caller: CallerOnThePhone, here: Service, world: World
) -> None:
    world.phone(language="km")
    silent_until_the_tone(caller).wait()
    (case,) = cases(here)
    assert (case.kind, case.level, case.area_key, case.channel) == ("other", "service-desk", None, "voice")
    assert "Your case number:" in caller.heard
    assert caller.verbs[-1] == "Hangup"


def test_what_she_says_after_the_tone_is_kept_with_it(caller: CallerOnThePhone, here: Service) -> None:
    silent_until_the_tone(caller).speak()
    (case,) = cases(here)
    assert evidence(here) == [case.id]
    assert case.level == "service-desk"


def test_one_after_the_tone_asks_for_the_call_too(caller: CallerOnThePhone, here: Service) -> None:
    silent_until_the_tone(caller).press("1")
    (case,) = cases(here)
    assert case.level == "service-desk"


def test_eight_and_then_silence_is_a_call_back(caller: CallerOnThePhone, here: Service) -> None:
    caller.dial().press("8").wait()
    assert tone(caller)
    caller.wait()
    assert len(cases(here)) == 1


def test_nought_after_the_tone_goes_back_and_files_nothing(caller: CallerOnThePhone, here: Service) -> None:
    silent_until_the_tone(caller).press("0")
    assert cases(here) == []
    assert "press three" in caller.heard
