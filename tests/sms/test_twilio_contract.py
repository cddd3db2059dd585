"""What we ask of Twilio, held against the description Twilio publishes of itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.sms.twilio.form import STATES
from bot.sms.twilio.transport import Account, TwilioTransport
from grievance_core.messages.sending import DeliveryError
from tests.sms.prism import description, running_prism
from tests.sms.signed import ACCOUNT, PUBLIC_URL, TOKEN, VILLAGER

pytestmark = pytest.mark.needs("prism")
OURS = "01JABCDEFGHJKMNPQRSTVWXYZ0"
COMING_IN = {"receiving", "received"}
# Of a message to many, whose parts it does not tell apart.
OF_MANY = {"partially_delivered"}


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_prism(tmp_path_factory.mktemp("prism")) as url:
        yield url


def transport(base: str, sid: str = ACCOUNT) -> TwilioTransport:
    return TwilioTransport(Account(sid, TOKEN, "855", base, f"{PUBLIC_URL}/sms/twilio/status"))


def test_twilio_would_take_our_message(prism: str) -> None:
    accepted = transport(prism).send(OURS, VILLAGER, "ស្ត្រី ១ ឬ ២")
    assert accepted.provider_id.startswith("SM")
    assert accepted.state == "sent"


def test_twilio_would_refuse_an_account_that_cannot_be(prism: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        transport(prism, "AC-nobody").send(OURS, VILLAGER, "x")
    assert (type(caught.value), caught.value.permanent) == (DeliveryError, False)


def test_we_know_every_status_of_a_message_that_goes_out() -> None:
    statuses = set(description()["components"]["schemas"]["message_enum_status"]["enum"])
    assert statuses - COMING_IN - OF_MANY == set(STATES)
