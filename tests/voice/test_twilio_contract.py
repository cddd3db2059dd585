"""What calls ask of Twilio, held against the description Twilio publishes of itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from bot.voice.twilio import dialler, recorder
from bot.voice.twilio.form import OUTCOMES, RUNNING
from grievance_core.messages.sending import DeliveryError
from tests.sms.prism import description, running_prism
from tests.sms.signed import ACCOUNT, PUBLIC_URL, TOKEN, VILLAGER
from tests.voice.provider import RECORDING

pytestmark = pytest.mark.needs("prism")
OURS = "01JABCDEFGHJKMNPQRSTVWXYZ0"


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_prism(tmp_path_factory.mktemp("prism")) as url:
        yield url


def rings(base: str, sid: str = ACCOUNT) -> dialler.TwilioDialler:
    return dialler.TwilioDialler(dialler.Account(sid, TOKEN, "+85523000000", base, PUBLIC_URL, 30))


def test_twilio_would_ring_the_phone(prism: str) -> None:
    assert rings(prism).ring(OURS, VILLAGER).startswith("CA")


def test_twilio_would_refuse_an_account_that_cannot_be(prism: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        rings(prism, "AC-nobody").ring(OURS, VILLAGER)
    assert (type(caught.value), caught.value.permanent) == (DeliveryError, False)


def test_twilio_would_delete_the_recording(prism: str) -> None:
    with capture_logs() as logs:
        recorder.TwilioRecorder(recorder.Account(ACCOUNT, TOKEN, prism)).remove(RECORDING)
    assert logs == []


def test_twilio_would_not_delete_what_is_no_recording(prism: str) -> None:
    with capture_logs() as logs:
        recorder.TwilioRecorder(recorder.Account(ACCOUNT, TOKEN, prism)).remove("RE1")
    assert [line["event"] for line in logs] == ["twilio_recording_left"]


def test_we_know_every_status_of_a_call() -> None:
    assert set(description()["components"]["schemas"]["call_enum_status"]["enum"]) == {*OUTCOMES, *RUNNING}
