"""Reports on texts that went out: late, twice, out of order, and about nobody we know."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.sms.twilio.form import STATES, Report, Unreadable, report
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.messages.sending import FINAL, receipt
from service import Service
from tests.sms.outbox import message, send, solved, state
from tests.sms.provider import Provider, hangs_up, says
from tests.sms.signed import Twilio
from tests.world import MONDAY, World

TWILIOS = ["accepted", "queued", "sending", "sent", "delivered", "undelivered", "failed"]


@pytest.mark.parametrize(
    ("status", "ours", "case_is"),
    [
        ("accepted", "sent", "decided"),
        ("queued", "sent", "decided"),
        ("sending", "sent", "decided"),
        ("sent", "sent", "decided"),
        ("delivered", "delivered", "awaiting_confirmation"),
        ("read", "delivered", "awaiting_confirmation"),
        ("undelivered", "failed", "undelivered"),
        ("failed", "failed", "undelivered"),
        ("canceled", "failed", "undelivered"),
    ],
)
def test_it_takes_twilios_word_for_what_became_of_a_text(
    here: Service, world: World, twilio: Twilio, status: str, ours: str, case_is: str
) -> None:
    case = solved(world)
    answer = twilio.reports(send(here, case).provider_id or "", status)
    assert (answer.status_code, answer.data) == (200, b"")
    assert (message(here, case).state, state(here, case)) == (ours, case_is)


@pytest.mark.parametrize("status", ["received", "receiving", "partially_delivered", "DELIVERED", "?"])
def test_it_passes_over_a_status_that_says_nothing_of_a_text_that_went_out(
    here: Service, world: World, twilio: Twilio, status: str
) -> None:
    case = solved(world)
    assert twilio.reports(send(here, case).provider_id or "", status).status_code == 200
    assert message(here, case).state == "sent"


@pytest.mark.parametrize("query", ["", "message=", "message=nobody", "message=%00"])
def test_it_thanks_for_reports_on_texts_of_others(twilio: Twilio, query: str) -> None:
    for status in STATES:
        assert twilio.reports("SMsomebodys", status, query, ErrorCode="21610").status_code == 200


@pytest.mark.parametrize(
    "form",
    [{}, {"MessageSid": "SM1"}, {"MessageStatus": "sent"}, {"MessageSid": "", "MessageStatus": "sent"}],
)
def test_it_cannot_read_a_report_that_lacks_a_field(form: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        report(form, {})


def test_it_reads_what_a_report_says() -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": "21610"}
    assert report(form, {"message": "01J"}) == Report("SM1", "01J", "failed", stopped=True)


def test_it_believes_a_report_that_is_quicker_than_the_answer(
    here: Service, world: World, provider: Provider, twilio: Twilio
) -> None:
    case = solved(world)
    waiting = message(here, case)

    def reports_first(handler: object) -> None:
        twilio.reports(provider.sid(), "delivered", f"message={waiting.id}")
        says(201, {"sid": provider.sid()})(handler)  # type: ignore[arg-type]

    provider.answers = [reports_first]
    sent = send(here, case)
    assert (sent.state, sent.provider_id, sent.attempts) == ("delivered", provider.sid(), 1)
    assert state(here, case) == "awaiting_confirmation"


def test_it_believes_a_report_on_a_text_whose_answer_was_lost(
    here: Service, world: World, provider: Provider, twilio: Twilio
) -> None:
    case = solved(world)
    provider.answers = [hangs_up]
    lost = send(here, case)
    assert (lost.state, state(here, case)) == ("unknown", "undelivered")
    twilio.reports(provider.sid(), "sent", f"message={lost.id}")
    assert message(here, case).state == "sent"
    twilio.reports(provider.sid(), "delivered", f"message={lost.id}")
    found = message(here, case)
    assert (found.state, found.provider_id, found.attempts) == ("delivered", provider.sid(), 1)
    assert state(here, case) == "awaiting_confirmation"


def test_it_does_not_send_again_what_went_out_though_twilio_said_it_could_not(
    here: Service, world: World, provider: Provider, twilio: Twilio
) -> None:
    case = solved(world)
    provider.answers = [says(500, "")]
    put_off = send(here, case)
    assert put_off.state == "queued"
    twilio.reports("SMit-went-after-all", "sent", f"message={put_off.id}")
    with here.sessions.begin() as session:
        session.get_one(Message, put_off.id).not_before = MONDAY
    assert send(here, case).state == "sent"
    assert len(provider.asked) == 1


def test_it_does_not_take_an_earlier_attempts_end_for_the_present_ones(
    here: Service, world: World, twilio: Twilio
) -> None:
    case = solved(world)
    sent = send(here, case)
    twilio.reports("SManother-attempt", "failed", f"message={sent.id}")
    assert (message(here, case).state, message(here, case).provider_id) == ("sent", sent.provider_id)


@pytest.mark.parametrize("final", ["delivered", "undelivered"])
def test_it_changes_nothing_after_the_end(here: Service, world: World, twilio: Twilio, final: str) -> None:
    case = solved(world)
    sid = send(here, case).provider_id or ""
    twilio.reports(sid, final)
    end, case_is = message(here, case).state, state(here, case)
    for late in TWILIOS:
        twilio.reports(sid, late)
        assert (message(here, case).state, state(here, case)) == (end, case_is)


class OneMessage:
    """A session that holds one message and nothing else."""

    def __init__(self, message: Message) -> None:
        self.message = message

    def scalar(self, _query: object) -> Message:
        return self.message


@given(st.lists(st.sampled_from(TWILIOS), min_size=1))
def test_no_order_of_reports_overwrites_an_end(order: list[str]) -> None:
    sent = Message(id="1", provider_id="SM1", state="sent")
    ends: list[str] = []
    states = [sent.state]

    def settled(_session: Session, _inst: Institution, message: Message, _now: object) -> None:
        if message.state in FINAL:
            ends.append(message.state)

    for status in order:
        told = report({"MessageSid": "SM1", "MessageStatus": status}, {})
        assert told is not None
        assert receipt(OneMessage(sent), None, told.provider_id, told.state, MONDAY, settled)  # type: ignore[arg-type]
        states.append(sent.state)
    first_end = next((STATES[status] for status in order if STATES[status] in FINAL), None)
    assert ends == ([first_end] if first_end else [])
    assert sent.state == (first_end or "sent")
    assert all(after == before for before, after in pairwise(states) if before in FINAL)
