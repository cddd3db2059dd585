"""The screens of programmes, entitlements and applications in both languages, as people read them, with their pages."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.dialogues.applying import TOLD_NUMBER, TOLD_PAPERS, TOLD_WHERE
from bot.dialogues.conversation import conversation
from bot.dialogues.personal import ONE, PERSON, PROGRAMME
from bot.engine.state import HOME, State
from bot.engine.step import Drawn, draw
from grievance_core.applications.states import State as Stands
from grievance_core.institution import Institution
from grievance_core.programmes.programme import GUARANTEES
from tests.dialogues.paper import PaperDesk
from tests.dialogues.paper_catalogue import DAY, PROGRAMMES
from tests.dialogues.test_texts import LANGUAGES, pages
from writing.octets import octets

CONVERSATION = conversation()
RUNNING = [one.id for one in PROGRAMMES if one.active_on(DAY)]
ASKED = [name for name, fact in PROGRAMMES.facts.items() if fact.asked]
SCREENS = {
    "programmes": ("programmes", "guarantee", "programme"),
    "entitlements": ("entitlements", "results", "entitled"),
    "myself": (
        "myself", "link-number", "link-year", "link-pin", "myself-pin", "me", "my-programmes", "my-payments",
        "unlink", "unlinked",
    ),
    "apply": ("apply-name", "apply-review", "applied"),
    "applications": ("applications", "application", "application-withdraw", "application-withdrawn"),
}  # fmt: skip
SENT = {
    "km": {TOLD_WHERE: "សូមទៅជំនួយការឃុំចារឈូក មុនថ្ងៃទី២៨ ខែវិច្ឆិកា", TOLD_PAPERS: "យក៖ ប័ណ្ណសមធម៌ (ច្បាប់ដើម)"},
    "en": {
        TOLD_WHERE: "Go to: Commune Assistant of Char Chhuk, by 28 November",
        TOLD_PAPERS: "Bring: Equity card",
    },
}


def shown(inst: Institution, language: str, node: str, desk: PaperDesk | None = None, **more: str) -> Drawn:
    name = "សុខា" if language == "km" else "Sokha"
    draft = {
        "known-village": "17010101",
        "applicant": name,
        TOLD_NUMBER: "8 123 456 789",
        **SENT[language],
        **more,
    }
    state = State(language, node=node, trail=(HOME,), draft=draft)
    return draw(CONVERSATION, state, desk or PaperDesk(inst.catalogues, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", SCREENS)
def test_every_screen_reads_as_recorded(
    inst: Institution, language: str, part: str, snapshot: SnapshotAssertion
) -> None:
    assert {node: list(pages(shown(inst, language, node))) for node in SCREENS[part]} == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fact", ASKED)
def test_every_question_is_one_page_or_two_and_an_age_is_one(
    inst: Institution, language: str, fact: str, snapshot: SnapshotAssertion
) -> None:
    desk = PaperDesk(inst.catalogues, language)
    desk.question = lambda said, one: desk.asked(fact)  # type: ignore[method-assign]
    asked = list(pages(shown(inst, language, "interview-1", desk)))
    # On a second page of an age question, 98 would turn the page and be nobody's age.
    assert len(asked) <= (1 if PROGRAMMES.facts[fact].type == "age" else 2)
    assert asked == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("programme", RUNNING)
def test_every_programme_is_told_on_few_pages(
    inst: Institution, language: str, programme: str, snapshot: SnapshotAssertion
) -> None:
    page = list(pages(shown(inst, language, "programme", **{PROGRAMME: programme})))
    answer = list(pages(shown(inst, language, "entitled", **{PROGRAMME: programme})))
    assert len(page) <= 6
    assert len(answer) <= 4
    assert all(octets(part) <= 160 for part in (*page, *answer))
    assert (page, answer) == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_to_an_answer_is_of_one_page_screens(inst: Institution, language: str) -> None:
    for node in (
        "entitlements",
        "myself",
        "link-number",
        "link-year",
        "link-pin",
        "myself-pin",
        "apply-name",
    ):
        assert len(list(pages(shown(inst, language, node), 144))) == 1, node
    for guarantee in GUARANTEES:
        assert len(list(pages(shown(inst, language, "guarantee", guarantee=guarantee)))) <= 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_programme_that_ended_is_said_to_be_gone_with_a_way_on(inst: Institution, language: str) -> None:
    desk = PaperDesk(inst.catalogues, language)
    desk.running = False
    said = inst.catalogues.text(language, "programmes", "gone")
    for node in ("programme", "entitled", "apply-review", "interview-1"):
        asking = {ONE: "nssf-pension"} if node == "interview-1" else {}
        if asking:
            desk.question = lambda said, one: None  # type: ignore[method-assign]
        screen = shown(inst, language, node, desk, **asking).screen
        assert screen.paragraphs == (said,)
        assert [option.id for option in screen.options] == ["programmes"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_found_says_what_to_do(inst: Institution, language: str, snapshot: SnapshotAssertion) -> None:
    desk = PaperDesk(inst.catalogues, language)
    desk.found = ()
    nothing = shown(inst, language, "results", desk)
    assert [option.id for option in nothing.screen.options] == ["complaint", "programmes"]
    assert list(pages(nothing)) == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_no_says_why_and_where_to_object(
    inst: Institution, language: str, snapshot: SnapshotAssertion
) -> None:
    refused = shown(inst, language, "entitled", **{PROGRAMME: "family-package-older"})
    assert [option.id for option in refused.screen.options] == ["complaint", "programmes"]
    assert list(pages(refused)) == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
def test_her_own_application_asks_for_no_name(
    inst: Institution, language: str, snapshot: SnapshotAssertion
) -> None:
    mine = shown(inst, language, "apply-review", **{PERSON: "A"})
    assert [option.id for option in mine.screen.options] == ["confirm"]
    assert list(pages(mine)) == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_an_application_has_a_word(inst: Institution, language: str) -> None:

    assert all(inst.catalogues.text(language, "application-state", state) for state in Stands)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_a_1_could_mean_several_things_each_is_named_without_its_programme(
    inst: Institution, language: str, snapshot: SnapshotAssertion
) -> None:
    asked = shown(inst, language, "which-case", written="1")
    assert [option.id for option in asked.screen.options][-2:] == ["contest:8123456789", "offer:A"]
    assert list(pages(asked)) == snapshot
