"""Texts handed to Twilio: what it is asked, and what each of its answers means."""

from __future__ import annotations

import base64
import socket
import time

import pytest

from bot.sms import wire
from bot.sms.providers import Providers
from bot.sms.twilio.transport import Account, TwilioTransport
from grievance_core.messages.sending import Accepted, DeliveryError, Stopped, Unanswered
from service import NoGateway, Service, open_service
from settings import load_settings
from tests.sms.outbox import ANSWER, message, send, solved, state, told
from tests.sms.provider import Answer, Provider, hangs_up, refuses, says, stops_halfway
from tests.sms.signed import ACCOUNT, PUBLIC_URL, TOKEN, VILLAGER
from tests.world import World

OURS = "01JABCDEFGHJKMNPQRSTVWXYZ0"
NUMBER_IS_WRONG = [21211, 21214, 21217, 21602, 21614, 21617, 21635]
ACCOUNT_IS_WRONG = [
    (401, 20003),
    (400, 21606),
    (400, 21212),
    (400, 21609),
    (400, 21408),
    (404, 20404),
    (422, 422),
]


def transport(base: str) -> TwilioTransport:
    return TwilioTransport(Account(ACCOUNT, TOKEN, "855", base, f"{PUBLIC_URL}/sms/twilio/status"))


def refusal(provider: Provider, answer: Answer) -> DeliveryError:
    provider.answers = [answer]
    with pytest.raises(DeliveryError) as caught:
        transport(provider.url).send(OURS, VILLAGER, "សួស្តី")
    assert len(provider.asked) == 1
    return caught.value


def test_it_asks_for_one_message_with_everything_twilio_needs(provider: Provider) -> None:
    accepted = transport(f"{provider.url}/base/").send(OURS, VILLAGER, "ស្ត្រី & <1>")
    (asked,) = provider.asked
    assert accepted == Accepted(provider.sid(), "sent")
    assert asked.path == f"/base/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    report_url, _, at = asked.form.pop("StatusCallback").partition("&at=")
    assert asked.form == {"To": VILLAGER, "From": "855", "Body": "ស្ត្រី & <1>"}
    assert report_url == f"{PUBLIC_URL}/sms/twilio/status?message={OURS}"
    assert abs(int(at) - time.time()) < 60
    assert asked.authorization == "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()


@pytest.mark.parametrize("code", NUMBER_IS_WRONG)
def test_it_gives_up_a_number_or_a_text_that_can_never_be_sent(provider: Provider, code: int) -> None:
    error = refusal(provider, refuses(400, code))
    assert (type(error), error.permanent) == (DeliveryError, True)


@pytest.mark.parametrize(("status", "code"), ACCOUNT_IS_WRONG)
def test_it_tries_again_what_somebody_can_put_right(provider: Provider, status: int, code: int) -> None:
    error = refusal(provider, refuses(status, code))
    assert (type(error), error.permanent) == (DeliveryError, False)


@pytest.mark.parametrize("status", [307, 408, 429, 500, 502, 503])
@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", '{"code": null}', '{"code": 20429, "message": "slow down"}']
)
def test_it_tries_again_what_twilio_could_not_take(provider: Provider, status: int, body: str) -> None:
    error = refusal(provider, says(status, body))
    assert (type(error), error.permanent) == (DeliveryError, False)


def test_it_knows_who_asked_for_no_more_messages(provider: Provider) -> None:
    assert isinstance(refusal(provider, refuses(400, 21610)), Stopped)


def test_it_understands_the_newer_form_of_a_refusal(provider: Provider) -> None:
    body = {"type": "about:blank", "title": "Unsubscribed", "status": 400, "code": 21610}
    assert isinstance(refusal(provider, says(400, body)), Stopped)


@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", "null", "7", "{}", '{"sid": null}', '{"sid": ""}', '{"sid": "SM']
)
def test_it_does_not_know_what_a_yes_means_that_it_cannot_read(provider: Provider, body: str) -> None:
    assert isinstance(refusal(provider, says(201, body)), Unanswered)


@pytest.mark.parametrize("answer", [hangs_up, stops_halfway, says(504, "")])
def test_it_does_not_know_what_became_of_a_message_without_an_answer(
    provider: Provider, answer: Answer
) -> None:
    assert isinstance(refusal(provider, answer), Unanswered)


@pytest.mark.usefixtures("impatient")
def test_it_does_not_wait_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unanswered):
        transport(f"http://127.0.0.1:{silent.getsockname()[1]}").send(OURS, VILLAGER, "x")


def test_it_knows_that_nothing_was_sent_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(DeliveryError) as caught:
        transport(f"http://127.0.0.1:{port}").send(OURS, VILLAGER, "x")
    assert (type(caught.value), caught.value.permanent) == (DeliveryError, False)


def test_it_sends_nothing_to_somebody_it_cannot_trust(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        wire, "CONNECT_SECONDS", 0.2
    )  # whoever speaks no TLS does not answer a greeting in it
    with pytest.raises(DeliveryError) as caught:
        transport(provider.url.replace("http:", "https:")).send(OURS, VILLAGER, "x")
    assert (type(caught.value), provider.asked) == (DeliveryError, [])


def test_it_gives_up_waiting_long_before_a_message_counts_as_left_behind() -> None:
    assert wire.CONNECT_SECONDS + wire.READ_SECONDS <= 30


def test_it_says_nothing_of_numbers_or_words_in_the_journal(
    provider: Provider, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(0):
        refusal(provider, refuses(400, 21211))
    said = "".join(capsys.readouterr()) + caplog.text
    assert "21211" in said
    assert OURS in said
    assert VILLAGER not in said
    assert "សួស្តី" not in said
    assert TOKEN not in said


def test_it_goes_through_twilio_where_twilio_is_set_up(here: Service) -> None:
    assert isinstance(here.transport, Providers)
    assert here.settings.sms_providers == ("twilio",)
    assert not here.transport.knows_our_ids


def test_it_keeps_the_token_out_of_what_is_shown() -> None:
    assert TOKEN not in repr(Account(ACCOUNT, TOKEN, "855", "https://api.example", PUBLIC_URL))


def test_it_has_no_gateway_in_production_without_one(environment: dict[str, str]) -> None:
    secret = "kQ3vZ8pT1mN6xW0sB5cR9yH2dL7fJ4gA"
    production = {"MODE": "production", "USSD_SECRET": secret, "SERVICE_NUMBER": "855", "SECRET_KEY": secret}
    bare = {name: value for name, value in environment.items() if not name.startswith("TWILIO")}
    service = open_service(load_settings({**bare, **production}, None))
    assert isinstance(service.transport, NoGateway)
    service.engine.dispose()


def test_it_hands_an_answer_over_once(here: Service, world: World, provider: Provider) -> None:
    case = solved(world)
    sent = send(here, case)
    send(here, case)
    assert (sent.state, sent.provider_id, sent.attempts) == ("sent", provider.sid(0), 1)
    assert [asked.form["To"] for asked in provider.asked] == [VILLAGER]
    assert ANSWER in provider.asked[0].form["Body"]
    assert state(here, case) == "decided"


@pytest.mark.parametrize("answer", [hangs_up, stops_halfway, says(504, ""), says(201, "{}")])
def test_it_never_sends_twice_what_nobody_answered_and_has_her_told(
    here: Service, world: World, provider: Provider, answer: Answer
) -> None:
    case = solved(world)
    provider.answers = [answer]
    assert send(here, case).state == "unknown"
    assert send(here, case).attempts == 1
    assert len(provider.asked) == 1
    assert (state(here, case), told(world)) == ("undelivered", True)


def test_it_puts_off_what_twilio_could_not_take(here: Service, world: World, provider: Provider) -> None:
    case = solved(world)
    before = message(here, case).not_before
    provider.answers = [says(503, "")]
    waiting = send(here, case)
    assert (waiting.state, waiting.attempts, state(here, case)) == ("queued", 1, "decided")
    assert waiting.not_before > before


def test_it_has_her_told_whose_number_is_wrong(here: Service, world: World, provider: Provider) -> None:
    case = solved(world)
    provider.answers = [refuses(400, 21211)]
    assert send(here, case).state == "failed"
    assert (state(here, case), told(world)) == ("undelivered", True)
