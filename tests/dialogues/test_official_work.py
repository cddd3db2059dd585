"""An official's phone: nothing without the PIN, and with it everything the rules allow."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from grievance_core.cases import committees, handling
from grievance_core.cases.model import Case
from tests.dialogues.phone import PIN, VILLAGER, Exchange, Phone
from tests.world import COMMUNE, DISTRICT, VILLAGE

CHAIR = f"vdc:{VILLAGE}/chair"
ASSISTANT = f"commune-assistant:{COMMUNE}/assistant"
WORDS = "ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំមិនទាន់មកដល់"


def test_a_wrong_pin_shows_nothing_and_the_villager_s_menu_is_open(exchange: Exchange) -> None:
    exchange.official(CHAIR)
    phone = exchange.phone(exchange.world.number_of(CHAIR)).dial()
    assert phone.at == "pin"
    assert phone.type("0000").at == "pin"
    phone.choose("skip")
    assert phone.at == "main"
    assert "my-work" not in phone.ids


def test_the_right_pin_puts_her_work_first(exchange: Exchange) -> None:
    phone = exchange.official(CHAIR)
    assert phone.ids[:2] == ["my-work", "entitlements"]


def test_five_wrong_pins_lock_the_phone_out_even_with_the_right_one(exchange: Exchange) -> None:
    exchange.official(CHAIR)
    phone = exchange.phone(exchange.world.number_of(CHAIR)).dial()
    phone.type("0000", "0001", "0002", "0003", "0004", PIN)
    assert phone.at == "pin"
    assert "ពេលក្រោយ" in phone.text


def test_the_pin_is_asked_again_in_the_next_call(exchange: Exchange) -> None:
    phone = exchange.official(CHAIR)
    assert phone.dial().at == "pin"


def test_her_list_has_the_case_with_state_and_deadline(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    phone = exchange.official(CHAIR).choose("my-work")
    assert phone.ids[0] == receipt.reference
    assert "បានទទួល" in phone.text


def test_looking_at_it_opens_it_and_accepting_takes_it_on(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    phone = exchange.official(CHAIR).choose("my-work", receipt.reference)
    assert exchange.world.case(receipt).state == "open"
    assert "ប្រាក់ឧបត្ថម្ភ" in phone.read()
    assert phone.choose("accept").at == "work-done"
    assert exchange.world.case(receipt).state == "in_progress"
    assert phone.choose("my-work").at == "my-work"


@pytest.mark.parametrize(
    ("action", "state"),
    [("solved", "decided"), ("decline", "decided"), ("ask", "waiting_complainant"), ("pass-up", "received")],
)
def test_an_action_with_a_sentence_is_done_in_one_more_input(
    exchange: Exchange, action: str, state: str
) -> None:
    receipt = exchange.world.file()
    phone = exchange.official(CHAIR).choose(
        "my-work", receipt.reference, "accept", "my-work", receipt.reference, action
    )
    assert phone.at == "work-words"
    phone.type("យើងបានសួរធនាគារហើយ")
    assert phone.at == "work-done", phone.text
    assert exchange.world.case(receipt).state == state


@pytest.mark.parametrize(
    ("action", "sentences"),
    [
        ("solved", ["The money is paid"]),
        ("decline", ["Not on the list"]),
        ("refer-outside", ["the NSSF", "1286"]),
    ],
)
@pytest.mark.parametrize("reachable", [True, False])
def test_after_an_answer_nothing_is_left_to_do_by_a_day(
    exchange: Exchange, action: str, sentences: list[str], reachable: bool
) -> None:
    receipt = exchange.world.file(may_text=reachable)
    phone = in_english(exchange.official(CHAIR)).choose("my-work", receipt.reference, action)
    phone.type(*sentences)
    assert phone.at == "work-done", phone.text
    assert "on its way" in phone.text
    assert "until" not in phone.text
    assert "With " not in phone.text


def test_after_telling_her_nothing_is_left_to_do_by_a_day(exchange: Exchange) -> None:
    receipt = exchange.world.file(may_text=False)
    phone = in_english(exchange.official(CHAIR)).choose("my-work", receipt.reference, "solved").type("Paid")
    phone.choose("my-work", receipt.reference, "told")
    assert phone.at == "work-done", phone.text
    assert "was told" in phone.text
    assert "until" not in phone.text


def test_after_accepting_it_still_says_until_when(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    phone = in_english(exchange.official(CHAIR)).choose("my-work", receipt.reference, "accept")
    assert "until" in phone.text


def in_english(phone: Phone) -> Phone:
    return phone.choose("language", "en")


def test_passing_up_may_go_without_a_sentence(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    exchange.official(CHAIR).choose("my-work", receipt.reference, "pass-up", "skip")
    assert exchange.world.case(receipt).level == "commune"


def test_referring_outside_names_a_body_and_its_contact(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    phone = exchange.official(CHAIR).choose("my-work", receipt.reference, "refer-outside")
    phone.type("ប.ស.ស.", "1286")
    assert phone.at == "work-done"
    exchange.world.settle()
    assert any("1286" in text for text in exchange.world.texts_to(VILLAGER))


def test_a_technical_officer_is_asked_and_answers_by_phone(exchange: Exchange) -> None:
    receipt = exchange.world.file(kind="service")
    chair = exchange.official(CHAIR).choose(
        "my-work", receipt.reference, "accept", "my-work", receipt.reference
    )
    chair.choose("ask-provider")
    health = exchange.world.official(f"district-technical:{DISTRICT}/health").official_id
    chair.choose(str(health)).type("មានថ្នាំនៅពេលណា?")
    assert exchange.world.case(receipt).state == "waiting_provider"
    officer = exchange.official(f"district-technical:{DISTRICT}/health").choose("my-work", receipt.reference)
    assert "មានថ្នាំ" in officer.read()
    officer.choose("answer").type("ថ្នាំមកដល់ថ្ងៃសុក្រ")
    assert officer.at == "work-done", officer.text
    assert exchange.world.case(receipt).state == "in_progress"


def test_a_committee_recommends_and_the_decider_adopts_it(exchange: Exchange) -> None:
    receipt = exchange.world.file(kind="eligibility", contested_application=True)
    assistant = exchange.official(ASSISTANT).choose("my-work", receipt.reference, "refer", "skip")
    assert exchange.world.case(receipt).state == "referred"
    assistant.choose("my-work", receipt.reference, "recommend").type("សូមពិនិត្យពិន្ទុឡើងវិញ")
    assert assistant.at == "work-done", assistant.text
    chief = exchange.official(f"commune-chief:{COMMUNE}/chief").choose("my-work", receipt.reference, "decide")
    assert "ពិន្ទុ" in chief.read()
    chief.choose("confirm")
    assert exchange.world.case(receipt).state == "decided"
    assert chief.at == "work-done"
    assert "ដល់ថ្ងៃ" not in chief.text


def test_the_decider_may_write_her_own_decision(exchange: Exchange) -> None:
    receipt = exchange.world.file(kind="eligibility", contested_application=True)
    world = exchange.world
    assistant = world.official(ASSISTANT)
    with world.work() as session:
        handling.accept(session, world.inst, receipt.case_id, assistant, world.now)
        committees.refer_to_committee(session, world.inst, receipt.case_id, assistant, world.now)
        committees.recommend(session, world.inst, receipt.case_id, assistant, world.now, "ពិនិត្យ")
    chief = exchange.official(f"commune-chief:{COMMUNE}/chief").choose("my-work", receipt.reference, "decide")
    chief.type("បានអនុម័ត")
    world.settle()
    assert any("បានអនុម័ត" in text for text in world.texts_to(VILLAGER))


def test_another_office_s_case_is_unknown_to_her(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    phone = exchange.official("vdc:17120101/chair").choose("my-work").type(receipt.reference)
    assert phone.at == "my-work"
    assert "រកមិនឃើញ" in phone.text


def test_a_hotline_case_is_unknown_to_every_other_official(exchange: Exchange) -> None:
    receipt = exchange.world.file(kind="danger")
    phone = exchange.official("province-esa:17/chief").choose("my-work").type(receipt.reference)
    assert phone.at == "my-work"
    assert "រកមិនឃើញ" in phone.text


def test_two_officials_who_accept_at_once_do_not_both_have_it(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    first = exchange.official(CHAIR).choose("my-work", receipt.reference)
    second = exchange.official(f"vdc:{VILLAGE}/deputy").choose("my-work", receipt.reference)
    first.choose("accept")
    second.choose("accept")
    assert second.at == "work-case"
    assert "ធ្វើមិនបាន" in second.text


def test_she_writes_down_a_villager_s_complaint_without_a_phone(exchange: Exchange) -> None:
    phone = exchange.official(CHAIR).choose("my-work", "record", "payment", "confirm").type(WORDS, "សុខា")
    phone.choose("f", "none", "no", "confirm")
    assert phone.at == "recorded", phone.text
    with exchange.world.work() as session:
        case = session.scalars(select(Case).where(Case.reference == phone.answer.reference)).one()
    assert (case.phone_id, case.area_key, case.sex) == (None, VILLAGE, "f")
    assert case.recorded_by_id == exchange.world.official(CHAIR).official_id


def test_a_pile_of_paper_forms_is_written_down_one_after_another(exchange: Exchange) -> None:
    phone = exchange.official(CHAIR).choose("my-work", "record")
    references = []
    for name in ("សុខា", "ដារា", "ចាន់"):
        phone.choose("payment", "confirm").type(f"{WORDS} {name}", name).choose("f", "none", "no", "confirm")
        assert phone.at == "recorded", phone.text
        references.append(phone.answer.reference)
        assert phone.choose("record").at == "kind"
    with exchange.world.work() as session:
        found = session.scalars(select(Case.reference)).all()
    assert sorted(found) == sorted(references)


def test_what_was_solved_in_the_village_already_is_recorded_too(exchange: Exchange) -> None:
    phone = exchange.official(CHAIR).choose("my-work", "record", "payment", "confirm").type(WORDS)
    phone.choose("skip", "skip").type("012 555 777").choose("yes").type("បានទទួលប្រាក់ហើយ").choose("confirm")
    assert phone.at == "recorded", phone.text
    with exchange.world.work() as session:
        case = session.scalars(select(Case).where(Case.reference == phone.answer.reference)).one()
    assert case.outcome == "solved"
    assert case.phone_id is not None


def test_recording_leaves_the_recorder_s_own_phone_untouched(exchange: Exchange) -> None:
    number = exchange.world.number_of(CHAIR)
    phone = exchange.official(CHAIR).choose("my-work", "record", "payment", "confirm").type(WORDS)
    phone.choose("skip", "f", "none", "no", "confirm").dial()
    assert phone.at == "pin"
    assert phone.number == number
    phone.choose("skip", "my-case")
    assert phone.ids[0] == "number"
