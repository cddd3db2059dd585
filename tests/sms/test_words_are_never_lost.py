"""What she writes out of the blue is read back to her until she says what becomes of it."""

from __future__ import annotations

from sqlalchemy import select

from bot.counter import drafts
from grievance_core.cases.model import Case, Draft
from service import Service
from tests.sms.kannel import Kannel
from tests.sms.signed import VILLAGER
from tests.world import World

STORY = "ពួកគេមិនបានបើកប្រាក់ឧបត្ថម្ភឱ្យខ្ញុំពីរខែហើយ"
MORE = "ហើយមេភូមិថាគ្មានឈ្មោះខ្ញុំក្នុងបញ្ជីទេ"


def draft(here: Service) -> dict[str, str] | None:
    with here.reading() as session:
        return drafts.load(session, here.inst.vault, VILLAGER)


def test_a_sentence_in_the_middle_of_a_menu_is_read_back(kannel: Kannel, world: World) -> None:
    world.phone(VILLAGER)
    kannel.writes("សួស្តី")
    assert STORY[:20] in kannel.writes(STORY)


def test_two_sentences_one_after_the_other_become_one_complaint(
    kannel: Kannel, here: Service, world: World
) -> None:
    world.phone(VILLAGER)
    kannel.writes(STORY)
    assert STORY[:20] in kannel.writes(MORE)
    for answer in ("1", "3", "1", "2", "1"):
        kannel.writes(answer)
    with here.reading() as session:
        case = session.scalars(select(Case)).one()
        words = [word.text for word in world.words(session, case.id)] if hasattr(world, "words") else []
    assert case.channel == "sms"
    assert all(STORY in text and MORE in text for text in words)
    assert draft(here) is None


def test_it_stands_in_the_database_before_she_confirms_and_survives_the_loss_of_the_conversation(
    kannel: Kannel, here: Service, world: World
) -> None:
    world.phone(VILLAGER)
    kannel.writes(STORY)
    assert draft(here) == {"words": STORY}
    here.redis.flushall()
    kannel.writes("សួស្តី")
    kannel.writes("1")  # go on
    for answer in ("3", "1", "2", "1"):
        kannel.writes(answer)
    with here.reading() as session:
        assert session.scalars(select(Case)).one().channel == "sms"


def test_delivered_again_it_is_kept_once(kannel: Kannel, here: Service, world: World) -> None:
    world.phone(VILLAGER)
    first = kannel.writes(STORY, id_="same")
    here.redis.flushall()
    assert kannel.writes(STORY, id_="same") == first
    assert draft(here) == {"words": STORY}


def test_a_complaint_that_was_begun_keeps_its_answers_beside_new_words(
    kannel: Kannel, here: Service, world: World
) -> None:
    world.phone(VILLAGER)
    with here.sessions.begin() as session:
        earlier = {"kind": "payment", "words": STORY}
        drafts.save(session, here.inst.vault, VILLAGER, earlier, here.clock(session))
    kannel.writes(MORE)
    assert draft(here) == {"kind": "payment", "words": f"{STORY}\n{MORE}"}


def test_words_that_became_part_of_a_case_are_no_draft_any_more(
    kannel: Kannel, here: Service, world: World
) -> None:
    world.file()
    said = kannel.writes(MORE)
    assert draft(here) == {"words": MORE}
    assert "2 " in said
    kannel.writes("2")  # add it to my case
    with here.reading() as session:
        assert session.scalars(select(Draft)).all() == []


def test_what_was_only_short_is_no_draft(kannel: Kannel, here: Service, world: World) -> None:
    world.phone(VILLAGER)
    kannel.writes("hello")
    kannel.writes("9999999999999")
    assert draft(here) is None
