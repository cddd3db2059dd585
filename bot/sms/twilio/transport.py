"""Texts on their way out through Twilio (https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import structlog
from twilio.base.exceptions import TwilioRestException, TwilioServiceException

from bot.sms.twilio.client import OneConnectionEach
from bot.sms.twilio.form import HANDED_OVER, OUR_ID, STOPPED
from grievance_core.messages.sending import Accepted, DeliveryError, Stopped, Unanswered

# What is wrong with the number or the text stays wrong: no such number, not reachable, no mobile, a landline, no words, too many.
# Any other refusal speaks of the account, the sender or the hour: somebody can put that right before the last attempt.
# https://www.twilio.com/docs/api/errors
NEVER = frozenset({"21211", "21214", "21217", "21602", "21614", "21617", "21635"})

log = structlog.get_logger()


@dataclass(frozen=True)
class Account:
    """Whose account it is, which number the texts come from, where the API is and where its reports go."""

    sid: str
    auth_token: str = field(repr=False)
    sender: str
    api_base: str
    report_url: str


class TwilioTransport:
    """Hands texts to Twilio. It knows nothing of our ids when it is handed a text; its reports bring them back."""

    knows_our_ids = False

    def __init__(self, account: Account) -> None:
        self._account = account

    def send(self, message_id: str, number: str, text: str) -> Accepted:
        """Raises DeliveryError, Stopped, or Unanswered."""
        told = {OUR_ID: message_id, HANDED_OVER: str(int(time.time()))}
        report_url = f"{self._account.report_url}?{urlencode(told)}"
        try:
            made = self._messages.create(
                to=number, from_=self._account.sender, body=text, status_callback=report_url
            )
        except (TwilioRestException, TwilioServiceException) as refusal:
            log.warning("twilio_refused", message=message_id, status=refusal.status, code=refusal.code)
            raise refusal_of(int(refusal.status), str(refusal.code)) from None
        except (ValueError, TypeError, AttributeError):  # it said yes in words that nobody can read
            raise Unanswered from None
        if not made.sid:
            raise Unanswered
        return Accepted(str(made.sid), "sent")

    @cached_property
    def _messages(self) -> Any:
        # Half a second and 20 MB that only a process which sends has to pay.
        from twilio.rest import Client  # noqa: PLC0415

        account = self._account
        client = Client(account.sid, account.auth_token, http_client=OneConnectionEach(account.api_base))
        return client.messages


def refusal_of(status: int, code: str) -> DeliveryError:
    """What a refusal of Twilio's means."""
    if code == STOPPED:
        return Stopped()
    if status == HTTPStatus.GATEWAY_TIMEOUT:  # somebody on the way waited for an answer in vain
        return Unanswered()
    return DeliveryError(permanent=code in NEVER)
