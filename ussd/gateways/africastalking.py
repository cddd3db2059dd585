"""Africa's Talking: a form in, `CON …` or `END …` out (https://developers.africastalking.com/docs/ussd/handle_sessions).

`text` repeats every answer of the session, joined by `*`, those dialled with the service code among them. The form has no
message id; the session and the whole text together identify a message, since each answer makes the whole longer. When the call
is over, its notice comes to `…/end`, where that address is given for it.
"""

from __future__ import annotations

import hashlib

from bot.engine.rendered import Rendered
from bot.inbound import HungUp
from ussd.gateways.fields import MAX_NETWORK, MAX_SESSION_ID, fields, phone, required
from ussd.gateways.gateway import Inbound, Received, Reply

NAME = "africastalking"
NOTICE = "end"


class AfricasTalking:
    """The gateway `africastalking`."""

    name = NAME
    method = "POST"
    noted = Reply("")

    def knows(self, place: str) -> bool:
        """Turns come to the address itself, notices to `end`."""
        return place in {"", NOTICE}

    def read(self, received: Received) -> Inbound | HungUp | None:
        """The message in the form, or that the call is over. Invalid UTF-8 becomes U+FFFD. Raises BadRequest."""
        form = fields(received.body.decode("utf-8", "replace"))
        address = phone(form, "phoneNumber")
        session = required(form, "sessionId", address)[:MAX_SESSION_ID]
        if received.place == NOTICE:
            return HungUp("ussd", self.name, address, session)
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
            network=form.get("networkCode", "")[:MAX_NETWORK],
        )

    def write(self, rendered: Rendered, received: Received) -> Reply:
        """`END` closes the session and leaves the text on the phone, `CON` waits for an answer."""
        return Reply(f"{'END' if rendered.ended else 'CON'} {rendered.text}")
