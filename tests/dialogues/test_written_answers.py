"""Texts written in answer to an office's question: the answer where one case waits, and asked about where several do."""

from __future__ import annotations

import pytest

from bot.dialogues.waiting import is_digit
from grievance_core.cases import asking, complainant, handling
from grievance_core.cases.filing import Receipt
from grievance_core.cases.history import said_last
from grievance_core.cases.principal import Principal
from grievance_core.cases.references import spoken
from grievance_core.errors import NotNow
from grievance_core.identifiers import check_digit
from tests.dialogues.phone import VILLAGER, Exchange, Phone
from tests.world import VILLAGE

CHAIR = f"vdc:{VILLAGE}/chair"
SENTENCE = "ខ្ញុំបានទៅសាលាឃុំពីរដងហើយ គ្មានអ្នកណាឆ្លើយទេ"
KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


def asked(exchange: Exchange, receipt: Receipt) -> None:
    """The office asks, and its text arrives."""
    world = exchange.world
    chair = world.official(CHAIR)
    with world.work() as session:
        asking.ask_complainant(session, world.inst, receipt.case_id, chair, world.now, "អ្នកបានកាតក្រីក្រទេ?")
    world.settle()


def solved(exchange: Exchange, receipt: Receipt) -> None:
    world = exchange.world
    chair = world.official(CHAIR)
    with world.work() as session:
        handling.solve(session, world.inst, receipt.case_id, chair, world.now, "ប្រាក់បានបើកហើយ")
    world.settle()


def texting(exchange: Exchange, *texts: str) -> Phone:
    return exchange.phone(channel="sms").type(*texts)


def said(exchange: Exchange, receipt: Receipt, role: str = "answer") -> str:
    with exchange.world.work() as session:
        return said_last(session, exchange.world.inst.vault, receipt.case_id, role)


# One case waits, and it is a question.


@pytest.mark.parametrize("text", ["1", "២", "បានហើយ", "hi", "?", "😀", SENTENCE])
def test_whatever_is_written_to_the_one_question_is_its_answer(exchange: Exchange, text: str) -> None:
    receipt = exchange.world.file()
    asked(exchange, receipt)
    phone = texting(exchange, text)
    assert phone.at == "answered"
    assert spoken(receipt.reference) in phone.text
    assert len(phone.text.splitlines()) == 1
    assert phone.answer.rendered.segments == 1
    assert exchange.world.case(receipt).state == "in_progress"
    assert said(exchange, receipt) == text


def test_an_answer_delivered_three_times_is_recorded_once(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    asked(exchange, receipt)
    phone = exchange.phone(channel="sms")
    inbound = phone.inbound(text=SENTENCE, message_id="once")
    answers = [phone.line.turn(inbound) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    with exchange.world.sessions() as session:
        events = [event.type for event in session.merge(exchange.world.case(receipt)).events]
    assert events.count("answered") == 1


def test_a_very_long_answer_is_kept_as_far_as_it_goes_and_she_is_told(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    asked(exchange, receipt)
    phone = texting(exchange, "ក" * 5_000)
    assert phone.at == "answered"
    assert "២០០០" in phone.text
    assert said(exchange, receipt) == "ក" * 2_000


def test_nothing_written_is_no_answer(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    asked(exchange, receipt)
    assert texting(exchange, "\x00\x07").at == "main"
    assert exchange.world.case(receipt).state == "waiting_complainant"


@pytest.mark.parametrize("text", ["1", SENTENCE])
def test_a_question_that_came_after_the_last_screen_is_answered_and_not_that_screen(
    exchange: Exchange, text: str
) -> None:
    # The clock stands still in between, as the demo's does.
    receipt = exchange.world.file()
    phone = texting(exchange, "hi")
    assert phone.at == "main"
    asked(exchange, receipt)
    assert phone.type(text).at == "answered"
    assert exchange.world.case(receipt).state == "in_progress"


def test_a_question_that_waits_for_the_morning_is_not_answered_before_it_arrives(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    exchange.world.sends = False
    asked(exchange, receipt)
    phone = texting(exchange, "hello")
    assert phone.at == "answered"  # with no conversation there is nothing else it could be for
    other = exchange.world.file(kind="service")
    phone.type("hi")
    assert phone.at == "main"
    asked(exchange, other)
    assert phone.type("3").at == "kind"
    exchange.world.sends = True
    exchange.world.settle()
    assert phone.type("1").at == "answered"
    assert exchange.world.case(other).state == "in_progress"


def test_a_conversation_newer_than_the_question_goes_on(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    other = exchange.world.file(kind="service")
    asked(exchange, receipt)
    asked(exchange, other)
    phone = texting(exchange, SENTENCE)
    assert phone.at == "bare-words"
    # Her next text chooses on that screen; it is no answer to either question by itself.
    assert phone.type("3").at == "kind"
    assert exchange.world.case(receipt).state == exchange.world.case(other).state == "waiting_complainant"


def test_words_left_over_from_a_call_that_died_are_read_back_and_not_taken_for_the_answer(
    exchange: Exchange,
) -> None:
    receipt = exchange.world.file()
    phone = exchange.phone().dial()
    asked(exchange, receipt)
    exchange.client.flushall()
    phone.type(SENTENCE)
    assert phone.at == "bare-words"
    assert phone.ids[:2] == [receipt.reference, "complaint"]
    assert exchange.world.case(receipt).state == "waiting_complainant"


def test_words_whose_case_moved_on_meanwhile_are_read_back(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = exchange.world.file()
    asked(exchange, receipt)

    def too_late(*_: object) -> None:
        raise NotNow("answered already")

    monkeypatch.setitem(exchange_actions(), "answer", too_late)
    phone = texting(exchange, SENTENCE)
    assert phone.at == "bare-words"
    assert "ធ្វើមិនបាន" in phone.read()
    assert "complaint" in phone.ids


def exchange_actions() -> dict[str, object]:
    from bot.counter import actions  # noqa: PLC0415

    table: dict[str, object] = actions.HERS_SAYING  # type: ignore[assignment]
    return table


# Several cases wait.


def test_a_bare_1_with_a_question_and_a_decision_asks_which_and_says_what_each_wants(
    exchange: Exchange,
) -> None:
    question, decision = exchange.world.file(), exchange.world.file(kind="service")
    asked(exchange, question)
    solved(exchange, decision)
    phone = texting(exchange, "1")
    assert phone.at == "which-case"
    assert phone.ids[:2] == [question.reference, decision.reference]
    assert f"{spoken(question.reference)} សំណួរ" in phone.text
    assert f"{spoken(decision.reference)} ដោះស្រាយហើយឬ?" in phone.text
    assert exchange.world.case(question).state == "waiting_complainant"
    assert exchange.world.case(decision).state == "awaiting_confirmation"


def test_the_1_then_answers_the_question_or_closes_the_case_that_was_chosen(exchange: Exchange) -> None:
    question, decision = exchange.world.file(), exchange.world.file(kind="service")
    asked(exchange, question)
    solved(exchange, decision)
    phone = texting(exchange, "1").choose(question.reference)
    assert phone.at == "answered"
    assert spoken(question.reference) in phone.text
    assert said(exchange, question) == "1"
    # Only the decision is left: the next bare digit is for it.
    assert phone.type("2").at == "answered"
    assert exchange.world.case(decision).state == "appealed"


def test_a_bare_1_with_two_questions_asks_which(exchange: Exchange) -> None:
    first, second = exchange.world.file(), exchange.world.file(kind="service")
    asked(exchange, first)
    asked(exchange, second)
    phone = texting(exchange, "1")
    assert phone.at == "which-case"
    phone.choose(second.reference)
    assert (said(exchange, first), said(exchange, second)) == ("", "1")


@pytest.mark.parametrize(
    "write", [str, spoken, lambda text: spoken(text).translate(KHMER), lambda text: f" {text}. "]
)
def test_at_which_one_a_typed_case_number_chooses_that_case(exchange: Exchange, write: object) -> None:
    assert callable(write)
    first, second = exchange.world.file(), exchange.world.file(kind="service")
    solved(exchange, first)
    solved(exchange, second)
    assert texting(exchange, "1", write(second.reference)).at == "answered"
    assert exchange.world.case(second).state == "closed"
    assert exchange.world.case(first).state == "awaiting_confirmation"


def test_at_which_one_a_number_that_is_not_hers_changes_nothing(exchange: Exchange) -> None:
    first, second = exchange.world.file(), exchange.world.file(kind="service")
    solved(exchange, first)
    solved(exchange, second)
    other = exchange.world.file(phone_id=exchange.world.phone("+85512000002"))
    solved(exchange, other)
    phone = texting(exchange, "1", other.reference)
    assert phone.at == "which-case"
    assert "រកមិនឃើញ" in phone.text
    assert phone.type("12345678" + check_digit("12345678")).at == "which-case"
    assert phone.type("123456789").at == "which-case"
    assert phone.type(spoken(first.reference)).at == "answered"
    assert exchange.world.case(other).state == "awaiting_confirmation"


def test_at_which_one_a_case_of_hers_that_waits_for_nothing_is_refused(exchange: Exchange) -> None:
    first, second = exchange.world.file(), exchange.world.file(kind="service")
    idle = exchange.world.file(kind="data")
    solved(exchange, first)
    solved(exchange, second)
    phone = texting(exchange, "1", idle.reference)
    assert phone.at == "which-case"
    assert "ធ្វើមិនបាន" in phone.read()


def test_a_sentence_with_a_question_and_a_decision_asks_where_it_belongs(exchange: Exchange) -> None:
    question, decision = exchange.world.file(), exchange.world.file(kind="service")
    asked(exchange, question)
    solved(exchange, decision)
    phone = texting(exchange, SENTENCE)
    assert phone.at == "bare-words"
    assert phone.ids[:3] == [question.reference, decision.reference, "complaint"]
    assert "ខ្ញុំបានទៅ" in phone.text
    phone.choose(question.reference)
    assert phone.at == "answered"
    assert spoken(question.reference) in phone.text
    assert said(exchange, question) == SENTENCE


def test_two_questions_are_answered_by_two_sentences(exchange: Exchange) -> None:
    first, second = exchange.world.file(), exchange.world.file(kind="service")
    asked(exchange, first)
    asked(exchange, second)
    phone = texting(exchange, "hi")  # short words are words as well
    assert phone.at == "bare-words"
    phone.type(spoken(second.reference))
    assert phone.at == "answered"
    assert phone.type(SENTENCE).at == "answered"
    assert (said(exchange, first), said(exchange, second)) == (SENTENCE, "hi")


def test_the_sentence_may_be_a_new_complaint_and_is_not_lost(exchange: Exchange) -> None:
    question, decision = exchange.world.file(), exchange.world.file(kind="service")
    asked(exchange, question)
    solved(exchange, decision)
    phone = texting(exchange, SENTENCE).choose("complaint", "payment", "confirm")
    assert phone.at == "name"
    assert phone.choose("skip").at == "review"
    assert "ខ្ញុំបានទៅ" in phone.text
    assert exchange.world.case(question).state == "waiting_complainant"


def test_a_question_she_answered_by_calling_takes_no_text_for_itself(exchange: Exchange) -> None:
    receipt = exchange.world.file()
    phone = texting(exchange, "hi")
    asked(exchange, receipt)
    her = Principal("caller", phone_id=exchange.world.phone(VILLAGER))
    with exchange.world.work() as session:
        complainant.answer_question(
            session, exchange.world.inst, receipt.case_id, her, exchange.world.now, "បាន"
        )
    assert phone.type("3").at == "kind"


@pytest.mark.parametrize(
    ("text", "bare"), [("1", True), ("២", True), (" 2. ", True), ("12", False), ("", False), ("x", False)]
)
def test_a_bare_digit_is_a_1_or_a_2_and_nothing_else(text: str, bare: bool) -> None:
    assert is_digit(text) is bare
