"""What the texts say, how long they are, and what they never give away to somebody else who holds the phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from grievance_core.applications.process import REASONS
from grievance_core.cases import asking, complainant, handling
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from grievance_core.messages.texts import CONTEXT, MOST_SEGMENTS, SHORTER, TEMPLATES, compose
from grievance_core.offices.model import Office
from tests.cases.stories import do, her
from tests.world import World
from writing.dates import day
from writing.octets import segments

LANGUAGES = ("km", "en")
SENSITIVE = (
    "danger", "violence", "abuse", "traffick", "hotline", "protection", "helpline", "migrant", "child", "women", "police",
    "ហិង្សា", "ជួញដូរ", "រំលោភ", "ពលករ", "កុមារ", "ស្ត្រី", "ជំនួយ", "បណ្ដឹង",
)  # fmt: skip


def longest(world: World) -> dict[str, dict[str, str]]:
    """The longest value of each placeholder that can come, by language."""
    with world.sessions() as session:
        offices = session.scalars(select(Office)).all()
    inst = world.inst
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(365)]
    values = {}
    for language in LANGUAGES:
        names = [office.name_km if language == "km" else office.name_en for office in offices]
        values[language] = {
            "reference": "123 456 789",
            "office": max(names, key=len),
            "committee": max(names, key=len),
            "day": max((day(instant, language) for instant in days), key=len),
            "question": "?",
            "decision": ".",
            "body": "ន",
            "contact": "012",
            "programme": max(
                (inst.catalogues.text(language, "programme", one.id) for one in inst.programmes), key=len
            ),
            "reason": max(
                (inst.catalogues.text(language, "application-reason", code) for code in REASONS), key=len
            ),
        }
    return values


def test_it_fits_two_segments_with_the_longest_office_and_day(world: World) -> None:
    values = longest(world)
    too_long = [
        (language, template, compose(world.inst.catalogues, language, template, values[language])[1])
        for language in LANGUAGES
        for template in TEMPLATES
        if compose(world.inst.catalogues, language, template, values[language])[1] > MOST_SEGMENTS
    ]
    assert too_long == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_one_segment_where_no_name_is_in_it(inst: Institution, language: str) -> None:
    plain = {name: parts for name, parts in TEMPLATES.items() if parts == ("reference",)}
    lengths = {
        name: segments(inst.catalogues.text(language, CONTEXT, name, reference="123 456 789"))
        for name in plain
    }
    assert {name: length for name, length in lengths.items() if length > (2 if language == "km" else 1)} == {}


@pytest.mark.parametrize("template", list(SHORTER))
def test_it_says_less_rather_than_more_than_two_segments(inst: Institution, template: str) -> None:
    words = "ពាក្យ" * 200
    values = dict.fromkeys((*TEMPLATES[template], *TEMPLATES[SHORTER[template]]), words)
    values |= {"reference": "123 456 789", "day": "ថ្ងៃទី២៨ ខែវិច្ឆិកា"}
    text, length, used = compose(inst.catalogues, "km", template, values)
    assert (used, length <= MOST_SEGMENTS, words in text) == (SHORTER[template], True, False)


def test_it_puts_what_people_wrote_into_a_text_as_it_is(inst: Institution) -> None:
    hostile = "{reference} %s {0.__class__} \\N{DIGIT ONE} {{"
    text, _, used = compose(
        inst.catalogues, "en", "decided", {"reference": "123 456 789", "decision": hostile}
    )
    assert (hostile in text, used) == (True, "decided")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["danger", "migrant"])
def test_it_says_nothing_of_a_hotline_case_to_whoever_holds_the_phone(
    world: World, kind: str, language: str
) -> None:
    words, secret = "He hits me every night, my name is Sokha", "Come to the shelter at Wat Bo"
    receipt = world.file(kind, words=words, language=language, phone_id=world.phone(language=language))
    manager = f"hotline-{'protection' if kind == 'danger' else 'migrant'}/case-manager-1"
    do(world, receipt, asking.ask_complainant, manager, secret)
    do(world, receipt, complainant.answer_question, her(world, receipt), words)
    do(world, receipt, handling.solve, manager, secret)
    world.pass_time(hours=30)
    do(world, receipt, complainant.contest, her(world, receipt), words)
    world.pass_time(hours=5)
    with world.sessions() as session:
        messages = session.scalars(select(Message).where(Message.case_id == receipt.case_id)).all()
        texts = [opened(world.inst, message)[1] for message in messages]
    assert len({message.template for message in messages}) > 7
    for text in texts:
        assert not [word for word in (*SENSITIVE, words, secret, "Sokha") if word.lower() in text.lower()], (
            text
        )


def test_it_keeps_what_was_decided_about_an_official_out_of_the_text(world: World) -> None:
    receipt = world.file("conduct", accused_seat_keys=("vdc:17010101/chair",))
    do(world, receipt, handling.solve, "commune-assistant:170101/assistant", "គាត់ត្រូវបានព្រមាន")
    assert world.templates_to("+85512000001")[-1] == "decided_private"
    assert not any("ព្រមាន" in text for text in world.texts_to("+85512000001"))
    assert "decided" not in world.templates_to(world.number_of("vdc:17010101/chair"))
