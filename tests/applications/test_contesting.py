"""A refusal is told at once and contested with one key; the case has the application with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.counter import actions
from grievance_core.applications import contesting, process, reading
from grievance_core.applications.access import Party
from grievance_core.applications.model import ApplicationCase
from grievance_core.applications.resubmitting import resubmit_of_case
from grievance_core.applications.wishes import Receipt
from grievance_core.cases import filing
from grievance_core.cases.model import Case
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.errors import Denied, Incomplete, NotNow
from tests.applications.conftest import ASSISTANT, DISTRICT, ELSEWHERE, HER_NUMBER, SENSITIVE, Counter
from tests.cases.test_exactly_once import race


def contest(
    counter: Counter, receipt: Receipt, by: Party | None = None, request: str = "1"
) -> filing.Receipt:
    by = by or counter.her()
    return counter.do(contesting.contest, receipt.number, by, "sms", "km", request, counter.world.now)


def attached(counter: Counter, case_id: str, by: Principal) -> list[contesting.Attachment]:
    return list(counter.do(contesting.attachments, case_id, by, counter.world.now))


def test_nothing_but_a_refusal_of_her_own_can_be_contested(counter: Counter) -> None:
    receipt = counter.wish()
    with pytest.raises(NotNow):
        contest(counter, receipt)
    counter.complete(receipt)
    counter.decide(receipt)
    for by in (Party(), Party(phone_id=counter.world.phone("+85512000002")), Party(person_id="x")):
        with pytest.raises(Denied):
            contest(counter, receipt, by)
    assert counter.count(Case) == 0


def test_the_history_says_why_it_was_refused(counter: Counter) -> None:
    receipt = counter.wish()
    counter.complete(receipt)
    official = counter.official(DISTRICT)
    counter.do(
        process.decide, receipt.number, official, False, "no-place", "", counter.world.now
    )  # its name says it
    _, events = counter.do(reading.story, receipt.number, counter.her(), counter.world.now)
    assert [event.facts["reason"] for event in events if event.type == "decided"] == ["no-place"]


def test_a_refusal_needs_a_reason_that_is_known_and_another_reason_its_words(counter: Counter) -> None:
    receipt = counter.wish()
    counter.complete(receipt)
    official, now = counter.official(DISTRICT), counter.world.now
    for reason, words in (("", "x"), ("because", "x"), ("other", " ")):
        with pytest.raises(Incomplete):
            counter.do(process.decide, receipt.number, official, False, reason, words, now)
    with pytest.raises(NotNow):
        counter.decide(counter.wish())
    assert counter.state(receipt) == "processing"


def test_it_is_decided_once_however_many_do_it_at_once(counter: Counter) -> None:
    receipt = counter.wish()
    counter.complete(receipt)
    officials = [counter.official(DISTRICT), counter.official("district-intersector:1701/officer")]

    def decide(number: int) -> bool:
        try:
            now = counter.world.now
            counter.do(process.decide, receipt.number, officials[number], number == 0, "no-place", "x", now)
        except NotNow:
            return False
        return True

    assert sorted(race(2, decide)) == [False, True]
    assert counter.types(receipt).count("decided") == 1


def test_she_hears_of_it_at_once_and_contests_with_one_key(counter: Counter) -> None:
    receipt = counter.refused()
    counter.world.settle()
    assert counter.world.templates_to(HER_NUMBER)[-1] == "application_refused"
    assert counter.world.templates_to(counter.world.number_of(ASSISTANT))[-1] == "application_result"
    with counter.world.sessions() as session:
        assert reading.asked_last(session, counter.world.inst, HER_NUMBER) == receipt.number
    assert counter.lines()[0].may_contest
    case = contest(counter, receipt)
    assert not counter.lines()[0].may_contest
    filed = counter.world.case(case)
    assert (filed.kind, filed.track, filed.contested_application) == ("eligibility", "cwcc", True)
    assert filed.office.key == "commune-assistant:170101"
    assert counter.types(receipt)[-1] == "contested"


def test_it_is_contested_once_however_often_it_is_asked(counter: Counter) -> None:
    receipt = counter.refused()
    her = counter.her()
    receipts = race(3, lambda _: contest(counter, receipt, her, "same"))
    assert receipts[0] == receipts[1] == receipts[2]
    with pytest.raises(NotNow):
        contest(counter, receipt, her, "another")
    assert counter.count(Case) == counter.count(ApplicationCase) == 1


def test_it_cannot_be_contested_when_the_window_has_passed(counter: Counter) -> None:
    receipt = counter.refused()
    counter.world.now = counter.world.now.replace(year=2027)
    with pytest.raises(NotNow):
        contest(counter, receipt)


def test_whoever_may_read_the_case_reads_the_application_with_the_rules_answer(counter: Counter) -> None:
    person = counter.man()
    receipt = counter.wish(person_id=person.id)
    counter.complete(receipt)
    counter.decide(receipt, ASSISTANT)
    case = contest(counter, receipt)
    (attachment,) = attached(counter, case.case_id, counter.world.official(ASSISTANT))
    assert (attachment.number, attachment.member, attachment.standing) == (
        receipt.number,
        person.number,
        "no",
    )
    assert (attachment.reason, attachment.justification) == ("not-eligible", "មិនមានប័ណ្ណ")
    assert set(attachment.why) == set(counter.world.inst.catalogues.languages)
    assert all(attachment.why.values())
    assert [event.type for event in attachment.history] == ["filed", "completed", "decided", "contested"]


def test_the_explanation_is_that_of_then_whatever_changed_since(counter: Counter) -> None:
    person = counter.man()
    receipt = counter.wish(person_id=person.id)
    counter.complete(receipt)
    counter.decide(receipt, ASSISTANT)
    case = contest(counter, receipt)
    assistant = counter.world.official(ASSISTANT)
    before = attached(counter, case.case_id, assistant)[0].why
    with counter.world.work() as session:
        session.merge(person).sex = "f"
    assert attached(counter, case.case_id, assistant)[0].why == before


def test_nobody_else_reads_what_is_attached(counter: Counter) -> None:
    receipt = counter.refused()
    case = contest(counter, receipt)
    stranger = Principal("caller", phone_id=counter.world.phone("+85512000002"))
    for by in (counter.world.official(ELSEWHERE), counter.world.official(DISTRICT), stranger):
        with pytest.raises(Denied):
            attached(counter, case.case_id, by)
    assert attached(counter, case.case_id, OPERATOR) != []


def test_the_text_of_a_sensitive_refusal_gives_no_reason(counter: Counter) -> None:
    receipt = counter.wish(programme_id=SENSITIVE, language="en")
    counter.complete(receipt)
    counter.decide(receipt)
    counter.world.settle()
    assert counter.world.templates_to(HER_NUMBER)[-1] == "application_refused_short"
    reason = counter.world.inst.catalogues.text("km", "application-reason", "not-eligible")
    assert reason not in counter.world.texts_to(HER_NUMBER)[-1]
    (line,) = counter.lines()
    assert (line.programme_id, line.reason, line.justification) == ("", "", "")


def test_the_officer_resubmits_it_with_the_case_and_it_is_accepted(counter: Counter) -> None:
    receipt = counter.refused()
    case = contest(counter, receipt)
    assistant = counter.world.official(ASSISTANT)
    with counter.world.work() as session:
        values = {"action": "resubmit", "text": "ប័ណ្ណមានវិញហើយ"}
        actions.work(session, counter.world.inst, case.case_id, assistant, counter.world.now, values)
    assert counter.state(receipt) == "processing"
    assert counter.types(receipt)[-1] == "resubmitted"
    assert counter.application(receipt).due_at is not None
    counter.decide(receipt, accepted=True, reason="")
    assert (counter.state(receipt), counter.lines()[0].reason) == ("accepted", "")
    assert counter.world.case(case).state == "in_progress"


def test_only_whoever_works_on_the_case_resubmits_by_it(counter: Counter) -> None:
    receipt = counter.refused()
    case = contest(counter, receipt)
    for seat in (ELSEWHERE, DISTRICT):
        with pytest.raises(Denied):
            counter.do(resubmit_of_case, case.case_id, counter.world.official(seat), counter.world.now)
    assert counter.state(receipt) == "refused"


def test_a_case_about_no_application_resubmits_none(counter: Counter) -> None:
    case = counter.world.file("eligibility")
    by = replace(counter.world.official("vdc:17010101/chair"))
    assert counter.do(resubmit_of_case, case.case_id, by, counter.world.now) == []


def test_a_second_refusal_can_be_contested_again(counter: Counter) -> None:
    receipt = counter.refused()
    case = contest(counter, receipt)
    counter.do(resubmit_of_case, case.case_id, counter.world.official(ASSISTANT), counter.world.now)
    counter.world.pass_time(hours=1)
    counter.decide(receipt)
    assert counter.lines()[0].may_contest
    contest(counter, receipt, request="2")
    assert counter.count(ApplicationCase) == 2
