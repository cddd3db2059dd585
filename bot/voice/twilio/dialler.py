"""Making a phone ring through Twilio (https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import structlog
from twilio.base.exceptions import TwilioRestException, TwilioServiceException

from bot.sms.twilio.client import OneConnectionEach
from bot.sms.twilio.transport import refusal_of
from bot.voice.twilio.form import BACK, CALLS, REPORTS
from grievance_core.messages.sending import Unanswered

log = structlog.get_logger()


@dataclass(frozen=True)
class Account:
    """Whose account it is, which number calls, where the API is, where Twilio reaches us, and how long a phone rings."""

    sid: str
    auth_token: str = field(repr=False)
    caller: str
    api_base: str
    public_url: str
    ring_seconds: int


class TwilioDialler:
    """Rings phones; whoever answers is on the line."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def ring(self, back_id: str, number: str) -> str:
        """Twilio's id of the call. Raises DeliveryError, or Unanswered."""
        account = self._account
        try:
            made = self._calls.create(
                to=number,
                from_=account.caller,
                url=account.public_url + CALLS,
                method="POST",
                timeout=account.ring_seconds,
                status_callback=f"{account.public_url}{REPORTS}?{urlencode({BACK: back_id})}",
                status_callback_method="POST",
            )
        except (TwilioRestException, TwilioServiceException) as refusal:
            log.warning("twilio_refused", call=back_id, status=refusal.status, code=refusal.code)
            raise refusal_of(int(refusal.status), str(refusal.code)) from None
        except (ValueError, TypeError, AttributeError):  # it said yes in words that nobody can read
            raise Unanswered from None
        if not made.sid:
            raise Unanswered
        return str(made.sid)

    @cached_property
    def _calls(self) -> Any:
        # Half a second and 20 MB that only a process which calls has to pay.
        from twilio.rest import Client  # noqa: PLC0415

        account = self._account
        client = Client(account.sid, account.auth_token, http_client=OneConnectionEach(account.api_base))
        return client.calls
