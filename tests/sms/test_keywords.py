"""Words that mean something by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sms.keywords import LINES, WISHES, Keywords, one_off
from grievance_core.rulebook import RulebookError
from service import Service
from settings import ROOT
from tests.sms.kannel import Kannel
from tests.sms.signed import VILLAGER, Twilio
from tests.sms.test_twilio_stopping import stopped
from tests.world import World

SHIPPED = Keywords.load(ROOT / "rules" / "keywords.yaml")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("STOP", "stop"), (" stop! ", "stop"), ("ឈប់", "stop"), ("ឈ\u200bប់។", "stop"), ("chhup", "stop"), ("Stop all", "stop"),
        ("START", "start"), ("ចាប់ផ្តើម", "start"), ("ចាប់ផ្ដើម", "start"), ("help", "help"), ("ជំនួយ", "help"), ("Jumnuoy", "help"),
        ("បណ្តឹង", "complaint"), ("បណ្ដឹង", "complaint"), ("bandeng", "complaint"), ("បន្ទាន់", "hotline"),
        ("ភាសា", "language"), ("", ""), ("stop it please", ""), ("1", ""), ("shop", ""),
    ],
)  # fmt: skip
def test_it_knows_a_keyword_however_it_is_written(text: str, name: str) -> None:
    assert SHIPPED.meant(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("stpo", "stop"), ("stopp", "stop"), ("satrt", "start"), ("complant", "complaint"), ("បន្ទាន", "hotline"),
     ("hotlin", "hotline"), ("stp", ""), ("no", ""), ("ឈប", ""), ("elephant", "")],
)  # fmt: skip
def test_it_forgives_one_letter_of_a_word_that_is_long_enough(text: str, name: str) -> None:
    assert SHIPPED.perhaps_meant(text) == name


letters = st.text("abc", max_size=5)


@given(letters, letters)
def test_one_off_is_the_same_both_ways_and_never_more_than_one_letter_longer(one: str, other: str) -> None:
    assert one_off(one, other) == one_off(other, one)
    if one_off(one, other):
        assert abs(len(one) - len(other)) <= 1


@given(letters, st.sampled_from("abc"), st.integers(0, 5))
def test_a_letter_more_is_one_off(word: str, letter: str, at: int) -> None:
    assert one_off(word, word[:at] + letter + word[at:])


def test_a_word_under_two_names_and_one_without_letters_are_told(tmp_path: Path) -> None:
    path = tmp_path / "keywords.yaml"
    path.write_text(
        "".join(f"{name}: [word-{name}]\n" for name in (*WISHES, *LINES)).replace("word-help", "WORD stop")
    )
    with pytest.raises(RulebookError, match="'WORD stop' stands under stop too"):
        Keywords.load(path)
    path.write_text("".join(f"{name}: ['?']\n" for name in (*WISHES, *LINES)))
    with pytest.raises(RulebookError, match="has no letters"):
        Keywords.load(path)


@pytest.mark.parametrize("word", ["ឈប់", "chhup", "stopp", "STOP"])
def test_stop_in_any_of_its_spellings_stops_on_both_providers(
    kannel: Kannel, twilio: Twilio, here: Service, world: World, word: str
) -> None:
    for number, writes in ((VILLAGER, kannel.writes), ("+85512000002", twilio.writes)):
        world.phone(number)
        writes("សួស្តី", number)
        writes(word, number)
        assert stopped(here, number)


def test_help_is_heard_in_the_middle_of_a_conversation_and_changes_nothing(
    kannel: Kannel, world: World
) -> None:
    world.phone(VILLAGER)
    kannel.writes("សួស្តី")
    kinds = kannel.writes("3")
    assert kannel.writes("ជំនួយ") == world.inst.catalogues.text("km", "sms", "help")
    assert kannel.writes("abc").endswith(kinds.rsplit("\n", 1)[-1])


def test_a_keyword_of_the_menu_leads_there(kannel: Kannel, world: World) -> None:
    world.phone(VILLAGER)
    hotline = kannel.writes("បន្ទាន់")
    assert world.inst.catalogues.text("km", "hotline", "numbers") in hotline
    assert kannel.writes("3", id_="a") != hotline


def test_a_misspelt_keyword_is_read_where_it_would_mean_nothing(kannel: Kannel, world: World) -> None:
    world.phone(VILLAGER)
    kannel.writes("សួស្តី")
    assert world.inst.catalogues.text("km", "hotline", "numbers") in kannel.writes("hotlne", id_="a")
    assert kannel.writes("hotlne", id_="a") == kannel.writes("hotlne", id_="a")


def test_a_name_is_never_taken_for_a_misspelt_keyword(kannel: Kannel, here: Service, world: World) -> None:
    world.phone(VILLAGER)
    kannel.writes("ពួកគេមិនបានបើកប្រាក់ឧបត្ថម្ភឱ្យខ្ញុំពីរខែហើយ")
    for answer in ("1", "3", "1"):
        kannel.writes(answer)
    kannel.writes("Stopp")  # her name
    assert not stopped(here)
