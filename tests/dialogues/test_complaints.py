"""Complaints by phone, from dialling to the number and the PIN."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from grievance_core.areas.model import Area
from grievance_core.cases.history import said_last
from grievance_core.cases.model import Accused, Case, Draft
from grievance_core.people.phones import by_number
from tests.dialogues.phone import VILLAGER, Exchange, Phone
from tests.world import COMMUNE, DISTRICT, VILLAGE

WORDS = "ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំមិនទាន់មកដល់"


def filed(exchange: Exchange, phone: Phone) -> Case:
    assert phone.at == "filed", phone.text
    assert phone.answer
    with exchange.world.work() as session:
        return session.scalars(select(Case).where(Case.reference == phone.answer.reference)).one()


def test_it_asks_an_unknown_phone_for_its_language_once(exchange: Exchange) -> None:
    phone = exchange.phone()
    assert phone.dial().at == "language"
    assert phone.ids[:2] == ["km", "en"]
    assert phone.choose("en").at == "main"
    assert phone.dial().at == "main"
    assert "I have a problem" in phone.text


def test_a_first_complaint_goes_from_the_language_to_the_number(exchange: Exchange) -> None:
    phone = exchange.phone()
    phone.dial().choose("km", "complaint", "payment", "me", DISTRICT, COMMUNE, VILLAGE).type(WORDS)
    phone.choose("anonymous", "f")
    assert phone.at == "review"
    phone.choose("confirm")
    case = filed(exchange, phone)
    assert (case.kind, case.area_key, case.sex, case.anonymous) == ("payment", VILLAGE, "f", True)
    assert phone.answer.pin is not None
    assert phone.answer.pin.isdigit()
    assert phone.answer.rendered.ended
    assert phone.answer.rendered.pages == 1
    with exchange.world.work() as session:
        known = by_number(session, exchange.world.inst.vault, VILLAGER)
        assert (known.language, known.village_key, known.sex) == ("km", VILLAGE, "f")
        assert said_last(session, exchange.world.inst.vault, case.id, "words") == WORDS


@pytest.mark.parametrize("kind", ["service", "payment", "data", "other"])
def test_a_known_phone_needs_six_inputs(exchange: Exchange, kind: str) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial()
    phone.choose("complaint", kind, "confirm").type(WORDS).choose("anonymous", "confirm")
    assert phone.inputs == 6
    assert filed(exchange, phone).kind == kind


def test_contesting_an_application_needs_six_inputs_as_well(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial()
    phone.choose("complaint", "eligibility", "yes").type(WORDS).choose("skip", "confirm")
    assert phone.inputs == 6
    case = filed(exchange, phone)
    assert case.contested_application
    assert (case.level, case.area_key) == ("commune", VILLAGE)


def test_the_place_can_still_be_changed_when_it_is_read_back(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial()
    phone.choose("complaint", "eligibility", "no").type(WORDS).choose("skip", "change-place", "behalf", "f")
    assert phone.at == "review"
    case = filed(exchange, phone.choose("confirm"))
    assert case.on_behalf
    assert case.sex == "f"


def test_a_neighbour_s_sex_and_village_are_not_remembered_as_the_caller_s(exchange: Exchange) -> None:
    phone = exchange.phone()
    phone.dial().choose("km", "complaint", "payment", "behalf", DISTRICT, COMMUNE, VILLAGE).type(WORDS)
    phone.choose("skip", "m", "confirm")
    assert filed(exchange, phone).on_behalf
    with exchange.world.work() as session:
        known = by_number(session, exchange.world.inst.vault, VILLAGER)
        assert (known.village_key, known.sex) == (None, "")


def test_a_village_is_found_by_the_name_she_types(exchange: Exchange) -> None:
    phone = exchange.phone().dial().choose("km", "complaint", "payment", "me").type("ប្រាសាទ")
    assert phone.at == "villages"
    assert "អង្គរជុំ" in phone.text
    assert phone.choose(VILLAGE).at == "words"


def test_a_name_nobody_knows_is_answered_with_a_way_on(exchange: Exchange) -> None:
    phone = exchange.phone().dial().choose("km", "complaint", "payment", "me").type("គ្មានភូមិនេះទេ")
    assert phone.at == "villages"
    assert phone.type("ប្រាសាទ").choose("list").at == "district"


def test_another_province_is_one_choice_away(exchange: Exchange) -> None:
    phone = (
        exchange.phone().dial().choose("km", "complaint", "other", "me", "elsewhere", "01", "0102", "010201")
    )
    phone.choose("01020101").type(WORDS).choose("skip", "skip", "confirm")
    case = filed(exchange, phone)
    assert (case.area_key, case.level) == ("01020101", "service-desk")


def test_back_leads_to_the_question_before_and_keeps_the_answers(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm").type(WORDS)
    assert phone.choose("back").at == "words"
    phone.choose("back").choose("back").choose("service")
    assert phone.at == "name"


def test_another_kind_asks_its_own_questions_again(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "conduct", "confirm", "skip")
    phone.choose("back").choose("back").choose("back").choose("payment")
    assert phone.at == "words"


def test_it_reads_back_only_the_beginning_of_long_words(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm").type(WORDS * 20).choose("skip")
    assert phone.at == "review"
    assert phone.answer.rendered.pages == 2


def test_a_seat_complained_about_is_recused_and_the_case_starts_above_it(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "conduct", "confirm", f"vdc:{VILLAGE}")
    phone.choose(f"vdc:{VILLAGE}/chair").type(WORDS).choose("anonymous", "confirm")
    case = filed(exchange, phone)
    with exchange.world.work() as session:
        accused = [
            row.official_id for row in session.scalars(select(Accused).where(Accused.case_id == case.id))
        ]
    assert exchange.world.official(f"vdc:{VILLAGE}/chair").official_id in accused
    assert case.level != "village"


@pytest.mark.parametrize("answers", [("skip",), ("other", "មេភូមិ")])
def test_somebody_she_cannot_name_from_the_list_is_no_obstacle(
    exchange: Exchange, answers: tuple[str, ...]
) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "conduct", "confirm", answers[0])
    phone.type(*answers[1:])
    phone.type(WORDS).choose("skip", "confirm")
    assert filed(exchange, phone).level == "district"


def test_a_whole_office_can_be_complained_about_from_the_read_back_screen(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "service", "confirm").type(WORDS).choose("skip")
    phone.choose("accuse", f"commune-assistant:{COMMUNE}", "skip")
    assert phone.at == "review"
    case = filed(exchange, phone.choose("confirm"))
    with exchange.world.work() as session:
        assert session.scalars(select(Accused).where(Accused.case_id == case.id)).all()


def test_a_village_found_by_its_name_is_read_back_with_its_commune(exchange: Exchange) -> None:
    phone = exchange.phone().dial().choose("km", "complaint", "payment", "me").type("ប្រាសាទ")
    phone.choose(VILLAGE).type(WORDS).choose("skip", "skip")
    assert phone.at == "review"
    assert "ភូមិប្រាសាទ ឃុំចារឈូក" in phone.text
    assert phone.choose("change-place", "me", DISTRICT, COMMUNE, VILLAGE).at == "review"
    assert "ភូមិប្រាសាទ" in phone.text
    assert "ឃុំចារឈូក" not in phone.text


@pytest.mark.parametrize(("district", "told"), [(DISTRICT, True), ("1712", False)])
def test_a_village_is_read_back_with_its_commune_where_another_in_the_district_has_its_name(
    exchange: Exchange, district: str, told: bool
) -> None:
    exchange.world.phone()
    add_commune(exchange, f"{district}77", district)
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm").type(WORDS).choose("skip")
    assert phone.at == "review"
    assert ("ភូមិប្រាសាទ ឃុំចារឈូក" in phone.text) is told


def add_commune(exchange: Exchange, key: str, district: str) -> None:
    """Another commune with a village called Prasat, and one with no name at all."""
    with exchange.world.work() as session:
        for code, level, kind, parent, name in (
            (key, "commune", "khum", district, "ថ្មី"),
            (f"{key}01", "village", "phum", key, "ប្រាសាទ"),
        ):
            session.add(
                Area(
                    key=code,
                    code=code,
                    level=level,
                    kind=kind,
                    parent_key=parent,
                    name_km=name,
                    name_en=name,
                    fold_km=name,
                    fold_en=name,
                    quirk="",
                    source="test",
                )
            )
            session.flush()


def test_it_reads_back_whom_it_is_about_and_lets_her_change_it(exchange: Exchange) -> None:
    exchange.world.phone(language="en")
    office, seat = f"vdc:{VILLAGE}", f"vdc:{VILLAGE}/chair"
    phone = exchange.phone().dial().choose("complaint", "conduct", "confirm", office, seat)
    phone.type("He asked for money").choose("anonymous")
    assert phone.at == "review"
    assert "About: Chair, " in phone.read()
    assert "accuse" not in phone.ids
    phone.choose("change-accused", f"commune-assistant:{COMMUNE}", "skip")
    assert phone.at == "review"
    whole = phone.read()
    assert "About: " in whole
    assert "Chair" not in whole
    phone.choose("change-accused", "other").type("The teacher Sok")
    assert "About: The teacher Sok" in phone.read()
    phone.choose("change-accused", "skip")
    assert "About" not in phone.read()
    assert "accuse" in phone.ids
    assert filed(exchange, phone.choose("confirm")).level == "district"  # an official nobody named


def test_whoever_will_be_named_is_read_back_even_when_the_choice_was_left_half_way(
    exchange: Exchange,
) -> None:
    exchange.world.phone(language="en")
    phone = (
        exchange.phone().dial().choose("complaint", "service", "confirm").type("No medicine").choose("skip")
    )
    phone.choose("accuse", f"vdc:{VILLAGE}", "back", "back")
    assert phone.at == "review"
    assert "About: " in phone.read()
    assert "change-accused" in phone.ids


def test_words_are_kept_until_they_are_sent_and_forgotten_then(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm").type(WORDS)
    with exchange.world.work() as session:
        draft = session.scalars(select(Draft)).one()
        assert WORDS.encode() not in draft.sealed
    phone.choose("skip", "confirm")
    with exchange.world.work() as session:
        assert session.scalars(select(Draft)).all() == []


def test_the_menu_forgets_the_answers_of_a_complaint_she_left(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("complaint", "payment", "confirm", "home", "complaint", "service")
    assert phone.at == "here"
