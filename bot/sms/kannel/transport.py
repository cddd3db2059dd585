"""Texts on their way out through Kannel's `sendsms` (https://kannel.org/userguide.shtml, "Using SMSBOX for sending")."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

import structlog

from bot.sms import wire
from bot.sms.kannel.form import HANDED_OVER, OUR_ID, SECRET, provider_id
from bot.sms.kannel.query import coding
from grievance_core.messages.sending import Accepted, DeliveryError, Unanswered

EVERY_REPORT = "31"  # delivered, failed, waiting, taken, refused
TAKEN = {HTTPStatus.OK, HTTPStatus.ACCEPTED}

log = structlog.get_logger()


@dataclass(frozen=True)
class Box:
    """Where Kannel takes texts (KANNEL_SEND_URL, its account in the query), which number they come from, where reports go."""

    send_url: str = field(repr=False)
    sender: str
    report_url: str
    secret: str = field(repr=False)


class KannelTransport:
    """Hands texts to Kannel. It knows nothing of our ids when it is handed a text; its reports bring them back."""

    knows_our_ids = False

    def __init__(self, box: Box) -> None:
        self._box = box
        self._base = urlsplit(box.send_url)

    def send(self, message_id: str, number: str, text: str) -> Accepted:
        """Raises DeliveryError, or Unanswered. Never for good: Kannel looks at neither number nor text."""
        fields = {
            "from": self._box.sender,
            "to": number,
            "text": text,
            "charset": "UTF-8",
            "coding": coding(text),
            "dlr-mask": EVERY_REPORT,
            "dlr-url": self._report_url(message_id),
        }
        account = f"{self._base.query}&" if self._base.query else ""
        target = f"{self._base.path or '/'}?{account}{urlencode(fields)}"
        answer = wire.asked(self._base, "GET", target, "", {}, wire.READ_SECONDS)
        if answer.status in TAKEN:
            return Accepted(provider_id(message_id), "sent")
        if answer.status < HTTPStatus.BAD_REQUEST or answer.status == HTTPStatus.GATEWAY_TIMEOUT:
            raise Unanswered  # somebody on the way waited for an answer in vain, or it is none of Kannel's
        log.warning("kannel_refused", message=message_id, status=answer.status)
        raise DeliveryError(permanent=False)

    def _report_url(self, message_id: str) -> str:
        """Kannel puts the state in place of %d. When the text was handed over comes back too: that tells how long texts take."""
        told = {SECRET: self._box.secret, OUR_ID: message_id, HANDED_OVER: str(int(time.time()))}
        return f"{self._box.report_url}?{urlencode(told)}&state=%d"
