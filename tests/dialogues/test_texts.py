"""Every message and every fixed screen in both languages, as people read them, with what they cost on the air."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from syrupy.assertion import SnapshotAssertion

from bot.dialogues.conversation import conversation
from bot.engine.state import HOME, State
from bot.engine.step import Drawn, draw
from grievance_core.cases.states import State as CaseState
from grievance_core.institution import Institution
from grievance_core.levels import LADDER_LEVELS
from grievance_core.messages.texts import TEMPLATES
from grievance_core.offices.model import Seat
from tests.dialogues.paper import PaperDesk
from tests.world import World
from ussd.rendering import render
from writing.octets import octets, segments, units

LANGUAGES = ("km", "en")
CONVERSATION = conversation()
ANSWERS = {
    "kind": "payment",
    "words": "ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំមិនទាន់មកដល់",
    "name": "សុខា",
    "area": "17010101",
    "known-village": "17010101",
    "case": "123456782",
    "commune": "170101",
    "sought": "ប្រាសាទ",
    "written": "មណ្ឌលសុខភាពគ្មានថ្នាំពីរខែហើយ",
    "filed-reference": "123456782",
    "filed-pin": "4711",
    "filed-level": "village",
    "filed-day": "២៨/១១",
}
# The longest a value can be: an office and a committee of the district with the longest name, the longest month.
VALUES = {
    "km": {
        "reference": "123 456 782",
        "office": "ការិយាល័យសេដ្ឋកិច្ច និងសង្គមកិច្ច ខេត្តបន្ទាយមានជ័យ",
        "committee": "គណៈកម្មាធិការពិគ្រោះយោបល់កិច្ចការស្ត្រី និងកុមារ ឃុំជ្រោយនាងងួន",
        "day": "ថ្ងៃទី២៨ ខែវិច្ឆិកា",
        "question": "តើអ្នកបានទទួលកាតក្រីក្រទេ?",
        "decision": "ប្រាក់នឹងបើកថ្ងៃសុក្រនេះ។",
        "body": "ប.ស.ស.",
        "contact": "1286",
        "reason": "រកមិនឃើញក្នុងបញ្ជី",
        "programme": "ប្រាក់ឧបត្ថម្ភស្ត្រីមានផ្ទៃពោះ និងកុមារ",
    },
    "en": {
        "reference": "123 456 782",
        "office": "Economic and Social Affairs Office, Banteay Meanchey Province",
        "committee": "Children and Women Consultation Committee, Chrouy Neang Nguon Commune",
        "day": "28 November",
        "question": "Do you have an equity card?",
        "decision": "The money will be paid this Friday.",
        "body": "the NSSF",
        "contact": "1286",
        "reason": "not found in the records",
        "programme": "Cash transfer for pregnant women and young children",
    },
}
# Two segments where an office or a committee is named in Khmer, or somebody's own words are in it; one for everything else.
MAY_TAKE_TWO = {
    "filed",
    "climbed_old",
    "climbed",
    "skipped_up",
    "referred",
    "contested",
    "asked",
    "decided",
    "outside",
    "late",
    "application_received",
    "offer",
    "offer_short",
    "application_moved",
    "application_refused",
}


def drawn(inst: Institution, language: str, node: str, **more: str) -> Drawn:
    state = State(language, node=node, trail=(HOME,) if node != HOME else (), draft={**ANSWERS, **more})
    return draw(CONVERSATION, state, PaperDesk(inst.catalogues, language))


def pages(screen: Drawn, octets: int = 160) -> Iterator[str]:
    count = render(screen.screen, 0, octets, screen.navigation).pages
    for page in range(count):
        yield render(screen.screen, page, octets, screen.navigation).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_reads_and_costs_as_recorded(
    inst: Institution, language: str, snapshot: SnapshotAssertion
) -> None:
    told = {}
    for template in TEMPLATES:
        text = inst.catalogues.text(language, "message", template, **VALUES[language])
        told[template] = f"{text}  ({units(text)} units, {segments(text)} SMS)"
    assert told == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_message_is_longer_than_it_may_be(inst: Institution, language: str, template: str) -> None:
    text = inst.catalogues.text(language, "message", template, **VALUES[language])
    assert segments(text) <= (2 if template in MAY_TAKE_TWO else 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_message_names_a_subject(inst: Institution, language: str, template: str) -> None:
    said = inst.catalogues.text(language, "message", template, **dict.fromkeys(VALUES[language], ""))
    kinds = ("eligibility", "service", "payment", "data", "conduct", "danger", "migrant")
    assert not [kind for kind in kinds if inst.catalogues.text(language, "kind", kind) in said]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("node", CONVERSATION.nodes)
def test_every_screen_reads_as_recorded(
    inst: Institution, language: str, node: str, snapshot: SnapshotAssertion
) -> None:
    screen = drawn(inst, language, node)
    assert screen.screen.id == node
    assert list(pages(screen)) == snapshot


NAMED = {"accused": "named", "accused-office": "vdc:17010101", "accused-seat": "vdc:17010101/chair"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_read_back_reads_as_recorded_and_fits_three_pages(
    inst: Institution, language: str, snapshot: SnapshotAssertion
) -> None:
    words = {} if language == "km" else {"words": "The cash for my baby is two months late", "name": "Sokha"}
    shown = list(pages(drawn(inst, language, "review", **{**NAMED, **words, "typed-name": "yes"})))
    assert len(shown) <= 3
    assert all(octets(page) <= 160 for page in shown)
    assert shown == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_recorded_as_her_answer_is_one_text(inst: Institution, language: str) -> None:
    (said,) = drawn(inst, language, "answered", done="answer").screen.paragraphs
    assert "123 456 782" in said
    assert segments(said) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("octets", [160, 144])
def test_the_main_menu_is_one_page_with_the_hotline_on_it(
    inst: Institution, language: str, octets: int
) -> None:
    (page,) = pages(drawn(inst, language, HOME), octets)
    assert inst.catalogues.text(language, "menu", "hotline") in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", ["village", "commune", "district", "province", "service-desk", "desk"])
def test_the_receipt_is_one_page_on_every_network(inst: Institution, language: str, level: str) -> None:
    assert len(list(pages(drawn(inst, language, "filed", **{"filed-level": level}), 144))) == 1


# Screens that grow with what the institution has to show.
GROW = {
    "task",  # an application with its papers
    "accused-office",
    "accused-seat",
    "work-case",
    "work-read",
    "case",
    "province",
    "district",
    "commune",
    "village",
    "villages",
    "programme",
    "entitled",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("node", sorted(set(CONVERSATION.nodes) - GROW))
def test_no_other_screen_takes_more_than_two_pages(inst: Institution, language: str, node: str) -> None:
    # Khmer words on an English screen make every character twice as dear: the read-back may then take a page more.
    most = 3 if (node, language) == ("review", "en") else 2
    assert len(list(pages(drawn(inst, language, node)))) <= most


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_a_case_can_offer_has_a_label(inst: Institution, language: str) -> None:
    desk = PaperDesk(inst.catalogues, language)
    hers = ("answer", "solved", "not-solved", "contest", "add", "withdraw")
    theirs = (
        "accept", "solved", "decline", "ask", "ask-provider", "answer", "pass-up", "refer", "refer-outside",
        "resubmit", "told", "recommend", "forward", "decide",
    )  # fmt: skip
    for option in hers:
        assert desk.say("case", option)
    for option in theirs:
        assert desk.say("action", option)
        assert desk.say("work-done", option)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_level_has_a_word(inst: Institution, language: str) -> None:
    desk = PaperDesk(inst.catalogues, language)
    assert all(desk.say("state", state) for state in CaseState)
    assert all(desk.say("level-office", level) for level in LADDER_LEVELS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("node", CONVERSATION.nodes)
def test_no_khmer_stands_in_an_english_screen_by_mistake(inst: Institution, language: str, node: str) -> None:
    if language == "km" or node in ("language", "review", "bare-words", "villages"):
        return
    for page in pages(drawn(inst, language, node, words="late", name="Sokha", **{"filed-day": "28/11"})):
        assert page.isascii(), page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_seat_of_every_office_has_a_title(world: World, language: str) -> None:
    with world.sessions() as session:
        titles = set(session.scalars(select(Seat.title)))
    assert all(world.inst.catalogues.text(language, "office-title", title) for title in titles)
