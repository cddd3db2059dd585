"""Comviva's Flares: a query in, the screen as plain text out, and whether the session goes on in the header `Freeflow`.

`input` is the latest answer alone, or the code as dialled when the session begins. Nothing numbers the answers of a session, so
each request is a message of its own; only a start delivered twice is known by its session. When the session is over there is one
request more, to clean up. Whoever dials `*855*12#` where that whole is the service code: `&code=*855*12%23` in the address.
"""

from __future__ import annotations

from bot.engine.rendered import Rendered
from bot.inbound import HungUp
from grievance_core.identifiers import new_id
from ussd.gateways.fields import MAX_NETWORK, MAX_SESSION_ID, beyond, fields, is_dialled, phone, required
from ussd.gateways.gateway import Inbound, Received, Reply

NAME = "comviva"
START = "start"
CONTINUES, BREAKS = {"Freeflow": "FC"}, {"Freeflow": "FB"}
CLEANED = "clean"


class Comviva:
    """The gateway `comviva`."""

    name = NAME
    method = "GET"
    noted = Reply("", headers=BREAKS)

    def knows(self, place: str) -> bool:
        """There is one address."""
        return not place

    def read(self, received: Received) -> Inbound | HungUp | None:
        """The message in the query, whose names count in any case, or that the session is over. Raises BadRequest."""
        given = {name.casefold(): value for name, value in fields(received.query).items()}
        address = phone(given, "msisdn")
        session = required(given, "sessionid", address)[:MAX_SESSION_ID]
        if CLEANED in given:
            return HungUp("ussd", self.name, address, session)
        text = given.get("input", "")
        first = not text or is_dialled(text)
        return Inbound(
            channel="ussd",
            gateway=self.name,
            address=address,
            session=session,
            message_id=START if first else new_id(),
            text="" if first else text,
            first=first,
            dialled=beyond(text, given.get("code", "")) if first else "",
            network=given.get("msc", "")[:MAX_NETWORK],
        )

    def write(self, rendered: Rendered, received: Received) -> Reply:
        """`FC` waits for an answer, `FB` closes the session and leaves the text on the phone."""
        return Reply(rendered.text, headers=BREAKS if rendered.ended else CONTINUES)
