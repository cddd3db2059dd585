"""A phone that shows no Khmer: offered its own letters once, remembered, and written to in them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.sms.keywords import Keywords
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.people import phones
from settings import ROOT
from tests.dialogues.phone import VILLAGER, Exchange
from ussd.limits import Limits
from writing.languages import LATIN_KHMER
from writing.latin_khmer import KHMER, Lexicon, in_latin
from writing.octets import is_gsm7, octets


def test_a_phone_is_offered_khmer_in_latin_letters_and_remembers_it(exchange: Exchange) -> None:
    phone = exchange.phone()
    phone.dial().choose(LATIN_KHMER)
    assert phone.at == "main"
    assert phone.text.splitlines()[0] == "1 Sit khnhom"
    with exchange.world.work() as session:
        known = phones.by_number(session, exchange.world.inst.vault, VILLAGER)
        assert known is not None
        assert known.language == LATIN_KHMER
    assert phone.dial().at == "main"
    assert "Chumnuoy bantoan" in phone.text


def test_the_choice_itself_is_written_in_letters_every_phone_shows(inst: Institution) -> None:
    for language in inst.catalogues.languages:
        assert is_gsm7(inst.catalogues.text(language, "language", LATIN_KHMER))


def test_a_complaint_goes_from_the_first_screen_to_its_text_without_a_khmer_letter(
    exchange: Exchange,
) -> None:
    phone = exchange.phone()
    phone.dial().choose(LATIN_KHMER, "complaint", "payment", "me", "1701", "170101", "17010101")
    phone.type("Prak min toan mok dol").choose("skip", "f")
    for screen in (phone.text, phone.choose("confirm").text):
        assert not KHMER.search(screen)
        assert octets(screen) <= 160
    with exchange.world.work() as session:
        kept = session.scalars(select(Message).where(Message.template == "filed")).all()
        assert {message.language for message in kept} <= {LATIN_KHMER}


@pytest.mark.parametrize("wanted", ["km", LATIN_KHMER])
def test_a_network_without_khmer_shows_khmer_in_latin_letters(wanted: str) -> None:
    limits = Limits.load(ROOT / "rules" / "gateways.yaml")
    assert limits.of("simulator-latin").language(wanted) == LATIN_KHMER
    assert limits.of("simulator-latin").language("en") == "en"


@pytest.mark.parametrize("gateway", ["africastalking", "infobip", "comviva", "kannel", "simulator"])
def test_every_network_shows_latin_letters_to_who_chose_them(gateway: str) -> None:
    assert Limits.load(ROOT / "rules" / "gateways.yaml").of(gateway).language(LATIN_KHMER) == LATIN_KHMER


@pytest.mark.parametrize("line", ["entitlements", "programmes", "complaint", "my-case", "hotline"])
def test_the_words_of_the_menu_lead_there_when_they_are_sent_as_a_text(inst: Institution, line: str) -> None:
    keywords = Keywords.load(ROOT / "rules" / "keywords.yaml")
    assert keywords.meant(inst.catalogues.text(LATIN_KHMER, "menu", line)) == line


def test_the_words_that_the_help_names_are_understood_in_latin_letters() -> None:
    keywords = Keywords.load(ROOT / "rules" / "keywords.yaml")
    lexicon = Lexicon.load(ROOT / "locales" / LATIN_KHMER / "lexicon.tsv")
    assert keywords.meant(in_latin("ឈប់", lexicon).text) == "stop"
    assert keywords.meant(in_latin("បន្ទាន់", lexicon).text) == "hotline"
