"""Her own cases by phone and by number and PIN, and short written answers."""

from __future__ import annotations

import pytest

from grievance_core.cases import asking, complainant, handling
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.errors import Incomplete, NotNow
from grievance_core.identifiers import check_digit
from tests.dialogues.phone import Exchange, Phone
from tests.world import VILLAGE

OTHER_PHONE = "+85512000002"
CHAIR = f"vdc:{VILLAGE}/chair"


def solved(exchange: Exchange, receipt: Receipt, text: str = "ប្រាក់បានបើកហើយ") -> None:
    world = exchange.world
    chair = world.official(CHAIR)
    with world.work() as session:
        handling.solve(session, world.inst, receipt.case_id, chair, world.now, text)
    world.settle()


def asked(exchange: Exchange, receipt: Receipt, text: str = "អ្នកបានកាតក្រីក្រទេ?") -> None:
    world = exchange.world
    chair = world.official(CHAIR)
    with world.work() as session:
        handling.accept(session, world.inst, receipt.case_id, chair, world.now)
        asking.ask_complainant(session, world.inst, receipt.case_id, chair, world.now, text)


def last_event(exchange: Exchange, receipt: Receipt) -> tuple[str, dict[str, object], str]:
    with exchange.world.work() as session:
        event = session.get_one(Case, receipt.case_id).events[-1]
        return event.type, event.facts, event.state


def my_case(exchange: Exchange, receipt: Receipt) -> Phone:
    return exchange.phone().dial().choose("my-case", receipt.reference)


def test_a_phone_without_cases_is_asked_for_a_number(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("my-case")
    assert phone.ids[0] == "number"


def test_it_says_where_the_case_is_and_until_when(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    phone = my_case(exchange, receipt)
    assert "បានទទួល" in phone.text
    assert "គណៈកម្មាធិការអភិវឌ្ឍន៍ភូមិ" in phone.text
    assert {"add", "withdraw"} <= set(phone.ids)


@pytest.mark.parametrize("typed", ["12345678", "abc", "123456789", "១២៣", "😀"])
def test_a_number_that_cannot_be_one_is_asked_for_again(exchange: Exchange, typed: str) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("my-case", "number").type(typed)
    assert phone.at == "case-number"


def test_a_wrong_pin_and_an_unknown_number_sound_the_same(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    exchange.world.phone(OTHER_PHONE)
    phone = exchange.phone(OTHER_PHONE).dial()
    wrong = str((int(receipt.pin) + 1) % 10_000).zfill(4)
    first = phone.choose("my-case", "number").type(receipt.reference, wrong).text
    phone = exchange.phone("+85512000003")
    exchange.world.phone("+85512000003")
    second = phone.dial().choose("my-case", "number").type("12345678" + check_digit("12345678"), "0000").text
    assert first == second


def test_guessing_is_slowed_down_and_the_count_survives_the_wrong_turn(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    exchange.world.phone(OTHER_PHONE, language="en")
    phone = exchange.phone(OTHER_PHONE).dial().choose("my-case", "number").type(receipt.reference)
    wrong = str((int(receipt.pin) + 1) % 10_000).zfill(4)
    phone.type(wrong, wrong, wrong, receipt.pin)
    assert phone.at == "case-pin"
    assert "Too many" in phone.text


def test_number_and_pin_open_the_case_from_any_phone_with_khmer_digits(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    exchange.world.phone(OTHER_PHONE)
    khmer = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
    phone = exchange.phone(OTHER_PHONE).dial().choose("my-case", "number")
    phone.type(receipt.reference.translate(khmer), receipt.pin.translate(khmer))
    assert phone.at == "case"


def test_a_case_of_another_phone_is_not_shown_without_its_pin(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    exchange.world.phone(OTHER_PHONE)
    phone = exchange.phone(OTHER_PHONE).dial().choose("my-case").type(receipt.reference)
    assert phone.at == "case-pin"


def test_she_adds_something(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    phone = my_case(exchange, receipt).choose("add").type("ខ្ញុំបានទៅសាលាឃុំហើយ")
    assert phone.at == "done"
    assert phone.choose("my-case").at == "my-case"


def test_she_answers_a_question(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    asked(exchange, receipt)
    phone = my_case(exchange, receipt)
    assert "កាតក្រីក្រ" in phone.read()
    phone.choose("answer").type("បានហើយ")
    assert exchange.world.case(receipt).state == "in_progress"


def test_she_withdraws_after_being_asked_once_more(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    phone = my_case(exchange, receipt).choose("withdraw", "keep")
    assert phone.at == "case"
    phone.choose("withdraw", "confirm")
    assert exchange.world.case(receipt).state == "withdrawn"


def test_she_hears_the_answer_and_says_it_is_solved(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    solved(exchange, receipt)
    phone = my_case(exchange, receipt)
    assert "ប្រាក់បានបើកហើយ" in phone.read()
    phone.choose("solved")
    assert exchange.world.case(receipt).state == "closed"


def test_not_solved_goes_one_level_up(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    solved(exchange, receipt)
    my_case(exchange, receipt).choose("not-solved")
    case = exchange.world.case(receipt)
    assert (case.state, case.level, case.appeals) == ("appealed", "commune", 1)


def test_a_closed_case_can_be_contested_with_or_without_a_reason(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    solved(exchange, receipt)
    my_case(exchange, receipt).choose("solved")
    my_case(exchange, receipt).choose("contest", "skip")
    assert exchange.world.case(receipt).state == "appealed"


def test_what_is_no_longer_possible_is_said_and_nothing_changes(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    phone = my_case(exchange, receipt).choose("withdraw")
    solved(exchange, receipt)
    phone.choose("confirm")
    assert phone.at == "withdraw"
    assert "ធ្វើមិនបាន" in phone.text


# Short written answers.


def test_a_bare_1_closes_the_case_that_asks(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    solved(exchange, receipt)
    phone = exchange.phone(channel="sms").type("1")
    assert phone.answer.rendered.ended
    assert exchange.world.case(receipt).state == "closed"


@pytest.mark.parametrize("written", ["2", "២", " 2. "])
def test_a_bare_2_contests_it(exchange: Exchange, written: str) -> None:
    receipt = exchange.world.file()
    solved(exchange, receipt)
    exchange.phone(channel="sms").type(written)
    assert exchange.world.case(receipt).state == "appealed"


def test_with_two_open_questions_it_asks_which_case_is_meant(exchange: Exchange) -> None:
    first, second = exchange.world.file(), exchange.world.file(kind="service")
    solved(exchange, first)
    solved(exchange, second)
    phone = exchange.phone(channel="sms").type("1")
    assert phone.at == "which-case"
    assert {first.reference, second.reference} <= set(phone.ids)
    phone.choose(second.reference)
    assert exchange.world.case(second).state == "closed"
    assert exchange.world.case(first).state == "awaiting_confirmation"


def test_after_one_of_two_is_answered_the_next_bare_digit_is_for_the_other(exchange: Exchange) -> None:
    first, second = exchange.world.file(), exchange.world.file(kind="service")
    solved(exchange, first)
    solved(exchange, second)
    phone = exchange.phone(channel="sms").type("1").choose(second.reference).type("2")
    assert phone.at == "answered"
    assert exchange.world.case(first).state == "appealed"


def test_a_bare_1_that_nobody_asked_for_gets_the_menu(exchange: Exchange) -> None:
    exchange.world.phone()
    assert exchange.phone(channel="sms").type("1").at == "main"


@pytest.mark.parametrize("written", ["hi", "សួស្ដី", "?", ""])
def test_a_greeting_gets_the_menu(exchange: Exchange, written: str) -> None:
    exchange.world.phone()
    assert exchange.phone(channel="sms").type(written).at == "main"


def test_words_out_of_the_blue_become_a_complaint_only_when_she_says_so(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone(channel="sms").type("មណ្ឌលសុខភាពគ្មានថ្នាំពីរខែហើយ")
    assert phone.at == "bare-words"
    assert "គ្មានថ្នាំ" in phone.text
    phone.choose("complaint", "service", "confirm", "skip", "confirm")
    assert phone.at == "filed"


def test_words_of_an_unknown_phone_survive_the_question_for_its_language(exchange: Exchange) -> None:
    phone = exchange.phone(channel="sms").type("មណ្ឌលសុខភាពគ្មានថ្នាំពីរខែហើយ")
    assert phone.at == "language"
    phone.choose("km")
    assert phone.at == "bare-words"
    assert "គ្មានថ្នាំ" in phone.text


def test_a_digit_answers_the_text_that_came_after_the_last_screen(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    phone = exchange.phone(channel="sms").type("hi").choose("complaint")
    exchange.world.pass_time(minutes=5)
    solved(exchange, receipt)
    assert phone.type("1").at == "answered"
    assert exchange.world.case(receipt).state == "closed"


def test_a_digit_answers_the_screen_when_no_text_came_since(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    solved(exchange, receipt)
    exchange.world.pass_time(minutes=5)
    phone = exchange.phone(channel="sms").type("hi").type("3")
    assert phone.at == "kind"
    assert phone.type("2").at == "here"
    assert exchange.world.case(receipt).state == "awaiting_confirmation"


def test_after_saying_whether_it_is_solved_she_rates_it_once_with_a_word(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    solved(exchange, receipt)
    phone = my_case(exchange, receipt).choose("solved", "rate", "5").type("លឿនណាស់")
    assert phone.at == "done"
    assert "rate" not in phone.ids
    assert last_event(exchange, receipt) == ("rated", {"rating": 5}, "closed")
    again = my_case(exchange, receipt)
    assert "rate" not in again.ids


def test_what_is_not_solved_can_be_rated_too_and_goes_up_all_the_same(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    solved(exchange, receipt)
    my_case(exchange, receipt).choose("not-solved", "rate", "1", "skip")
    assert last_event(exchange, receipt) == ("rated", {"rating": 1}, "appealed")


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_there_are_five_marks_and_no_others(exchange: Exchange, rating: int) -> None:
    receipt = exchange.world.file()
    solved(exchange, receipt)
    my_case(exchange, receipt).choose("solved")
    world = exchange.world
    with world.work() as session, pytest.raises(Incomplete):
        complainant.rate(session, world.inst, receipt.case_id, _caller(exchange, receipt), world.now, rating)


def test_nobody_rates_what_was_not_answered_or_rates_it_twice(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    world, her = exchange.world, _caller(exchange, receipt)
    with world.work() as session, pytest.raises(NotNow):
        complainant.rate(session, world.inst, receipt.case_id, her, world.now, 3)
    solved(exchange, receipt)
    my_case(exchange, receipt).choose("solved", "rate", "3", "skip")
    with world.work() as session, pytest.raises(NotNow):
        complainant.rate(session, world.inst, receipt.case_id, her, world.now, 3)


def _caller(exchange: Exchange, receipt: Receipt) -> Principal:
    return Principal("caller", phone_id=exchange.world.case(receipt).phone_id)


def test_texts_are_stopped_after_it_was_said_what_that_means_and_started_again(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("language", "stop-texts")
    assert phone.at == "texts-stop"
    assert phone.choose("confirm").at == "texts-stopped"
    phone.choose("main", "language")
    assert "start-texts" in phone.ids
    assert phone.choose("start-texts", "main", "language").ids[3] == "stop-texts"
    assert phone.choose("help").at == "help"


def test_an_unknown_phone_is_asked_for_its_language_and_nothing_else(exchange: Exchange) -> None:
    phone = exchange.phone("+85512000055").dial()
    assert phone.at == "language"
    assert not {"stop-texts", "help"} & set(phone.ids)
