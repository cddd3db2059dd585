"""Africa's Talking: a form in, `CON …` or `END …` out (https://developers.africastalking.com/docs/ussd/handle_sessions).

`text` repeats every answer of the session, joined by `*`. The form has no message id; the session and the whole text
together identify a message, since each answer makes the whole longer.
"""

from __future__ import annotations

import hashlib
from urllib.parse import unquote_plus

from bot.addresses import NotANumber, e164
from bot.engine.rendered import Rendered
from ussd.gateways.gateway import BadRequest, Inbound, Received, Reply

NAME = "africastalking"
MAX_FIELDS = 50
MAX_SESSION_ID = 200


class AfricasTalking:
    """The gateway `africastalking`."""

    name = NAME

    def read(self, received: Received) -> Inbound:
        """The message in the form. Invalid UTF-8 becomes U+FFFD. Raises BadRequest naming the field that is wrong."""
        form = _form(received.body)
        address = _address(_required(form, "phoneNumber"))
        try:
            session = _required(form, "sessionId")[:MAX_SESSION_ID]
        except BadRequest as refusal:
            refusal.address = address
            raise
        text = form.get("text", "")
        return Inbound(
            channel="ussd",
            gateway=self.name,
            address=address,
            session=session,
            message_id=hashlib.sha256(f"{session}\x1f{text}".encode()).hexdigest(),
            text="",
            first=not text,
            cumulative=text,
            network=form.get("networkCode", "")[:20],
        )

    def write(self, rendered: Rendered) -> Reply:
        """`END` closes the session and leaves the text on the phone, `CON` waits for an answer."""
        return Reply(f"{'END' if rendered.ended else 'CON'} {rendered.text}")


def _form(body: bytes) -> dict[str, str]:
    """The fields of a form (`application/x-www-form-urlencoded`); of one that is there twice the last."""
    pairs = body.decode("utf-8", "replace").split("&", MAX_FIELDS)
    if len(pairs) > MAX_FIELDS:
        raise BadRequest("form")
    split = (pair.partition("=") for pair in pairs if pair)
    return {_plain(name): _plain(value) for name, _, value in split}


def _plain(encoded: str) -> str:
    return unquote_plus(encoded) if "%" in encoded or "+" in encoded else encoded


def _required(form: dict[str, str], name: str) -> str:
    value = form.get(name, "").strip()
    if not value:
        raise BadRequest(name)
    return value


def _address(raw: str) -> str:
    try:
        return e164(raw)
    except NotANumber:
        # Nobody typed this number: "write it again" would be no help.
        raise BadRequest("phoneNumber", "error.caller") from None
