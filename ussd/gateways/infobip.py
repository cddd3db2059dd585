"""Infobip: JSON to `…/{session}/start`, `/response`, `/end` and `/status`; the screen is the JSON that answers the first two.

`text` of a start is the code as dialled, of a response the latest answer alone. Nothing numbers the answers of a session, so each
request is a message of its own; only a start delivered twice is known by its session.
"""

from __future__ import annotations

import json

from bot.engine.rendered import Rendered
from bot.inbound import HungUp
from grievance_core.identifiers import new_id
from ussd.gateways.fields import MAX_NETWORK, MAX_SESSION_ID, beyond, is_dialled, phone
from ussd.gateways.gateway import BadRequest, Inbound, Received, Reply

NAME = "infobip"
START, RESPONSE, END, STATUS = "start", "response", "end", "status"
JSON = "application/json; charset=utf-8"
WELL = {"responseExitCode": 200, "responseMessage": ""}


class Infobip:
    """The gateway `infobip`."""

    name = NAME
    method = "POST"
    noted = Reply(json.dumps(WELL), JSON)

    def knows(self, place: str) -> bool:
        """Whether this is `{session}/{what}`."""
        session, _, what = place.partition("/")
        return bool(session) and what in {START, RESPONSE, END, STATUS}

    def read(self, received: Received) -> Inbound | HungUp | None:
        """The message, that the call is over, or nothing: a status is how the network took the screen. Raises BadRequest."""
        session, _, what = received.place.partition("/")
        session = session[:MAX_SESSION_ID]
        given = _members(received.body)
        address = phone(given, "msisdn")
        if what == STATUS:
            return None
        if what == END:
            return HungUp("ussd", self.name, address, session)
        first, text = what == START, given.get("text", "")
        return Inbound(
            channel="ussd",
            gateway=self.name,
            address=address,
            session=session,
            message_id=START if first else new_id(),
            text="" if first else text,
            first=first,
            dialled=beyond(text, given.get("shortCode", "")) if first and is_dialled(text) else "",
            network=given.get("ussdGwId", "")[:MAX_NETWORK],
        )

    def write(self, rendered: Rendered, received: Received) -> Reply:
        """`shouldClose` closes the session and leaves the text on the phone."""
        told = {"shouldClose": rendered.ended, "ussdMenu": rendered.text, **WELL}
        return Reply(json.dumps(told, ensure_ascii=False), JSON)


def _members(body: bytes) -> dict[str, str]:
    """The members of the one JSON object, those that are text or numbers."""
    try:
        told = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise BadRequest("body") from None
    if not isinstance(told, dict):
        raise BadRequest("body")
    plain = {name: value for name, value in told.items() if type(value) in {str, int}}
    return {name: _text(value) for name, value in plain.items()}


def _text(value: str | int) -> str:
    try:  # an escape may have named half of a surrogate pair, which is no character
        return str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    except ValueError:  # more digits than a number has
        return ""
