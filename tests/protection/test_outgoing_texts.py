"""No text about a hotline's case, to whomever and in whatever language, has a word in it that tells what, who or where."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from grievance_core.cases import asking, complainant, handling
from grievance_core.cases.filing import Receipt
from grievance_core.cases.principal import Principal
from grievance_core.errors import Refused
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from grievance_core.messages.texts import CONTEXT, QUIET
from grievance_core.offices.model import Official
from grievance_core.offices.officials import name_of
from settings import ROOT
from tests.world import PLACES, World

LANGUAGES = ("km", "en", "km_Latn")
MANAGERS = {"danger": "hotline-protection/case-manager-1", "migrant": "hotline-migrant/case-manager-1"}
SECRETS = ("Sokha Chan", "សុខា ចាន់", "Wat Bo", "093 555 111", "He beats me at night", "ម៉ាឡេស៊ី")
Step = Callable[[World, Receipt, str], object]


def forbidden() -> dict[str, tuple[str, ...]]:
    """The words of each language that no such text may have: kinds of trouble, people, places."""
    path = ROOT / "tests" / "protection" / "forbidden.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    return {language: tuple(word for of, word in rows if of == language) for language in LANGUAGES}


FORBIDDEN = tuple(word for words in forbidden().values() for word in words)
NAMES = tuple(name for *_, km, en in PLACES for name in (km, en))


def _by_desk(operation: Callable[..., object], *more: str, says: bool = True) -> Step:
    def step(world: World, receipt: Receipt, words: str) -> None:
        by = world.official(MANAGERS[world.case(receipt).kind])
        _done(world, operation, receipt, by, *([words] if says else []), *more)

    return step


def _by_her(operation: Callable[..., object], *, says: bool = True) -> Step:
    def step(world: World, receipt: Receipt, words: str) -> None:
        by = Principal("caller", proven_case_id=receipt.case_id)
        _done(world, operation, receipt, by, *([words] if says else []))

    return step


def _done(
    world: World, operation: Callable[..., object], receipt: Receipt, by: Principal, *words: str
) -> None:
    try:
        with world.work() as session:
            operation(session, world.inst, receipt.case_id, by, world.now, *words)
    except Refused:
        return


def _waiting(hours: int) -> Step:
    return lambda world, _receipt, _words: world.pass_time(hours=hours)


STEPS: dict[str, Step] = {
    "accept": _by_desk(handling.accept, says=False),
    "ask": _by_desk(asking.ask_complainant),
    "solve": _by_desk(handling.solve),
    "decline": _by_desk(handling.decline),
    "refer outside": _by_desk(handling.refer_outside, "012 345 678"),
    "answer": _by_her(complainant.answer_question),
    "contest": _by_her(complainant.contest),
    "confirm": _by_her(complainant.confirm_solved, says=False),
    "withdraw": _by_her(complainant.withdraw, says=False),
    "wait a little": _waiting(1),
    "wait": _waiting(9),
}


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted(MANAGERS)),
    language=st.sampled_from(LANGUAGES),
    words=st.sampled_from((*SECRETS, *FORBIDDEN)),
    may_text=st.booleans(),
    steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=6),
)
def test_no_text_about_it_says_what_it_is_about_whom_or_where(
    world: World, kind: str, language: str, words: str, steps: list[str], *, may_text: bool
) -> None:
    phone = world.phone(language=language)
    receipt = world.file(
        kind,
        words=words,
        name=SECRETS[0],
        language=language,
        phone_id=phone,
        may_text=may_text,
        urgent=may_text,
    )
    for step in steps:
        STEPS[step](world, receipt, words)
    texts = texts_about(world, receipt)
    people = officials(world)
    found = {
        text: [word for word in (*FORBIDDEN, *SECRETS, *NAMES, *people) if told(word, text)]
        for _, text in texts
    }
    assert {text: words for text, words in found.items() if words} == {}
    if not may_text:
        assert [number for number, _ in texts if number == "+85512000001"] == []


def told(word: str, text: str) -> bool:
    return word.casefold() in text.casefold()


def texts_about(world: World, receipt: Receipt) -> list[tuple[str, str]]:
    """Number and text of everything ever written about a case."""
    with world.sessions() as session:
        messages = session.scalars(select(Message).where(Message.case_id == receipt.case_id)).all()
        return [opened(world.inst, message) for message in messages]


def officials(world: World) -> set[str]:
    with world.sessions() as session:
        return {name_of(world.inst.vault, one) for one in session.scalars(select(Official))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_she_is_told_in_her_chosen_wording_says_nothing_in_any_language(
    inst: Institution, language: str
) -> None:
    texts = [inst.catalogues.text(language, CONTEXT, template) for template in QUIET.values()]
    found = {text: [word for word in FORBIDDEN if told(word, text)] for text in texts}
    assert {text: words for text, words in found.items() if words} == {}


def test_the_list_has_words_of_each_language_and_would_find_one_in_a_text() -> None:
    assert all(len(words) > 10 for words in forbidden().values())
    assert told("hotline", "Your Hotline case")
    assert told("ហិង្សា", "អំពើហិង្សា")
