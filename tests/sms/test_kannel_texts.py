"""Texts that Kannel brings, answered."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.sms.kannel.query import Query, Unreadable, coding
from grievance_core.cases.model import Case
from service import Service
from tests.sms.kannel import SECRET, Kannel
from tests.sms.signed import VILLAGER
from tests.sms.test_twilio_stopping import stopped
from tests.world import World

STORY = "ពួកគេមិនបានបើកប្រាក់ឧបត្ថម្ភឱ្យខ្ញុំពីរខែហើយ"


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "ខ្មែរ"])
@pytest.mark.parametrize("path", ["/sms/kannel", "/sms/kannel/dlr"])
def test_it_refuses_who_does_not_know_the_secret(kannel: Kannel, path: str, secret: str | None) -> None:
    assert kannel.get(kannel.text("STOP"), path, secret).status_code == 403


def test_it_is_not_there_without_a_secret(bare: Flask) -> None:
    for path in ("/sms/kannel", "/sms/kannel/dlr"):
        assert bare.test_client().get(f"{path}?from=1&id=1&secret=").status_code == 404


@pytest.mark.parametrize("missing", ["from", "id"])
def test_it_refuses_a_text_without_sender_or_id(kannel: Kannel, missing: str) -> None:
    fields = {name: value for name, value in kannel.text("1").items() if name != missing}
    assert kannel.get(fields).status_code == 400


def test_it_refuses_more_fields_than_kannel_has(kannel: Kannel) -> None:
    assert kannel.get({f"f{number}": "" for number in range(100)}).status_code == 400


@pytest.mark.parametrize("sender", ["Smart", "1280", "+1"])
def test_it_says_nothing_to_who_is_no_phone(kannel: Kannel, sender: str) -> None:
    assert kannel.writes("សួស្តី", sender) == ""


def test_it_answers_in_the_alphabet_that_carries_the_answer(kannel: Kannel, world: World) -> None:
    world.phone(VILLAGER, language="km")
    khmer = kannel.get(kannel.text("សួស្តី"))
    world.phone("+85512000002", language="en")
    latin = kannel.get(kannel.text("hello", "+85512000002"))
    assert (khmer.headers["X-Kannel-Coding"], latin.headers["X-Kannel-Coding"]) == ("2", "0")
    assert khmer.content_type == "text/plain; charset=UTF-8"
    assert "បញ្ហា" in khmer.text


def test_it_gives_a_delivery_made_twice_the_identical_reply(kannel: Kannel, world: World) -> None:
    world.phone(VILLAGER)
    kannel.writes("សួស្តី")
    after = kannel.writes("3", id_="same")
    assert kannel.writes("3", id_="same") == after
    assert kannel.writes("3", id_="other") != after


def test_a_story_out_of_the_blue_is_read_back_and_filed_once_confirmed(
    kannel: Kannel, here: Service, world: World
) -> None:
    world.phone(VILLAGER)
    assert STORY[:20] in kannel.writes(STORY)
    for answer in ("1", "3", "1", "2", "1"):
        kannel.writes(answer)
    with here.reading() as session:
        (case,) = session.scalars(select(Case)).all()
    assert case.channel == "sms"


@pytest.mark.parametrize(
    ("charset", "octets"),
    [("UTF-8", STORY.encode()), ("utf-16be", STORY.encode("utf-16-be")), ("", STORY.encode())],
)
def test_it_reads_khmer_in_the_charset_it_came_in(charset: str, octets: bytes) -> None:
    assert Query(f"text={quote(octets)}&charset={charset}").text == STORY


def test_octets_that_are_no_text_do_not_stop_it() -> None:
    assert Query("text=a%FFb&charset=UTF-8").text == "a\ufffdb"
    assert Query("text=%17%80%17&charset=UTF-16BE").text == "ក\ufffd"
    assert Query("text=%e9&charset=ISO-8859-1").text == "é"


@given(st.text(alphabet="ab=&+%ក\x00", max_size=60))
def test_arbitrary_queries_are_read_or_refused(encoded: str) -> None:
    try:
        assert isinstance(Query(encoded).text, str)
    except Unreadable:
        assert encoded.count("&") >= 50


@given(st.text(max_size=40))
def test_what_is_sent_as_it_is_comes_back_as_it_was(text: str) -> None:
    encodable = text.encode("utf-8", "replace").decode()
    assert Query(f"text={quote(encodable)}").text == encodable
    assert coding(encodable) in {"0", "2"}


def test_stop_works_here_too_and_is_confirmed(kannel: Kannel, here: Service, world: World) -> None:
    world.phone(VILLAGER, language="km")
    assert kannel.writes(" Stop. ") == world.inst.catalogues.text("km", "sms", "stopped")
    assert stopped(here)
    assert kannel.writes("start")
    assert not stopped(here)
