"""Texts on their way out through Kannel."""

from __future__ import annotations

import time

import pytest

from bot.sms.kannel.transport import Box, KannelTransport
from grievance_core.messages.sending import Accepted, DeliveryError, Unanswered
from tests.sms.kannel import SECRET, SEND_PATH
from tests.sms.provider import Answer, Provider, hangs_up, says, stops_halfway
from tests.sms.signed import PUBLIC_URL, VILLAGER

OURS = "01JMESSAGE"


def transport(url: str) -> KannelTransport:
    return KannelTransport(Box(url + SEND_PATH, "855", f"{PUBLIC_URL}/sms/kannel/dlr", SECRET))


def test_it_asks_with_everything_kannel_needs(provider: Provider) -> None:
    accepted = transport(provider.url).send(OURS, VILLAGER, "ស្ត្រី & <1>")
    (asked,) = provider.asked
    assert accepted == Accepted(f"kannel:{OURS}", "sent")
    assert asked.path == "/cgi-bin/sendsms"
    report_url, _, at = asked.form.pop("dlr-url").removesuffix("&state=%d").partition("&at=")
    assert report_url == f"{PUBLIC_URL}/sms/kannel/dlr?secret={SECRET}&message={OURS}"
    assert abs(int(at) - time.time()) < 60
    assert asked.form == {
        "username": "ssdm", "password": "of-kannel", "from": "855", "to": VILLAGER, "text": "ស្ត្រី & <1>",
        "charset": "UTF-8", "coding": "2", "dlr-mask": "31",
    }  # fmt: skip


def test_latin_travels_in_the_small_alphabet(provider: Provider) -> None:
    transport(provider.url).send(OURS, VILLAGER, "Hello")
    assert provider.asked[0].form["coding"] == "0"


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_a_refusal_is_tried_again(provider: Provider, status: int) -> None:
    provider.answers = [says(status, "Authorization failed for sendsms")]
    with pytest.raises(DeliveryError) as caught:
        transport(provider.url).send(OURS, VILLAGER, "x")
    assert not caught.value.permanent
    assert len(provider.asked) == 1


@pytest.mark.parametrize("answer", [hangs_up, stops_halfway, says(504, "")])
def test_without_an_answer_nobody_knows(provider: Provider, answer: Answer) -> None:
    provider.answers = [answer]
    with pytest.raises(Unanswered):
        transport(provider.url).send(OURS, VILLAGER, "x")


def test_where_nobody_is_it_is_tried_again() -> None:
    with pytest.raises(DeliveryError) as caught:
        transport("http://127.0.0.1:1").send(OURS, VILLAGER, "x")
    assert not caught.value.permanent


def test_it_shows_neither_account_nor_secret() -> None:
    shown = repr(transport("http://127.0.0.1:1")._box)
    assert SECRET not in shown
    assert "of-kannel" not in shown
