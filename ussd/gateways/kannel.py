"""Kannel over an operator's SMPP: `%D` tells the call in two optional parameters, and the reply's header tells them back.

`ussd_service_op` (SMPP 3.4 §5.3.2.44) says what a message is: 1 somebody dialled, 18 she answered, 129 it broke off; of ours, 2
asks and 17 is the last word. `its_session_info` (§5.3.2.43): the low bit of its two octets is set when the session is over, the
other fifteen number it. Operators differ in what they want of us: `&ask=02&end=11` in the address, in hexadecimal.

The address in Kannel's sms-service (docs/adding-a-gateway.md):
`…/ussd/kannel/SECRET?from=%p&to=%P&text=%b&charset=%C&smsc=%i&id=%I&meta=%D`
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from bot.addresses import NotANumber, e164
from bot.engine.rendered import Rendered
from bot.inbound import HungUp
from bot.sms.kannel.query import Query, Unreadable, coding
from ussd.gateways.fields import MAX_NETWORK, beyond, is_dialled
from ussd.gateways.gateway import BadRequest, Inbound, Received, Reply

NAME = "kannel"
DIALLED, BROKE_OFF = 0x01, 0x81
ASK, END = "02", "11"
OVER = 0x0001  # in its_session_info
SESSION_OCTETS = 2
_GROUP = re.compile(rb"\?smpp\?([^?]*)")
_HEX_OCTET = re.compile(r"[0-9A-Fa-f]{2}")


class Kannel:
    """The gateway `kannel`."""

    name = NAME
    method = "GET"
    noted = Reply("")

    def knows(self, place: str) -> bool:
        """There is one address."""
        return not place

    def read(self, received: Received) -> Inbound | HungUp | None:
        """The message in the query, or that the call is over. Raises BadRequest."""
        query = _query(received)
        address, call = _address(query), _parameters(query)
        operation, session = _number(call, b"ussd_service_op"), _session(call)
        if operation == BROKE_OFF or (operation != DIALLED and session & OVER):
            return HungUp("ussd", self.name, address, _named(session))
        text = query.text
        first = operation == DIALLED or (not operation and is_dialled(text))
        return Inbound(
            channel="ussd",
            gateway=self.name,
            address=address,
            session=_named(session),
            message_id=_required(query, "id", address),
            text="" if first else text,
            first=first,
            dialled=beyond(text, query["to"]) if first and is_dialled(text) else "",
            network=query["smsc"][:MAX_NETWORK],
        )

    def write(self, rendered: Rendered, received: Received) -> Reply:
        """Kannel gives the parameters to the operator with the text, in the alphabet named (`accept-x-kannel-headers = true`)."""
        try:
            query = _query(received)
        except BadRequest:
            return Reply(rendered.text)
        operation = _hex(query["end"], END) if rendered.ended else _hex(query["ask"], ASK)
        session = _session(_parameters(query)) & ~OVER | (OVER if rendered.ended else 0)
        told = f"?smpp?ussd_service_op=%{operation}&its_session_info={_escaped(session)}&"
        return Reply(
            rendered.text, headers={"X-Kannel-Meta-Data": told, "X-Kannel-Coding": coding(rendered.text)}
        )


def _query(received: Received) -> Query:
    try:
        return Query(received.query)
    except Unreadable:
        raise BadRequest("form") from None


def _required(query: Query, name: str, address: str = "") -> str:
    try:
        return query.required(name)
    except Unreadable:
        refusal = BadRequest(name)
        refusal.address = address
        raise refusal from None


def _address(query: Query) -> str:
    try:
        return e164(_required(query, "from"))
    except NotANumber:
        raise BadRequest("from", "error.caller") from None


def _parameters(query: Query) -> dict[bytes, bytes]:
    """The group `smpp` of the meta-data: `?smpp?name=value&`, values escaped once more."""
    group = _GROUP.search(query.octets("meta"))
    pairs = (pair.partition(b"=") for pair in group[1].split(b"&")) if group else ()
    return {name: unquote_to_bytes(value) for name, _, value in pairs if name}


def _number(call: dict[bytes, bytes], name: bytes) -> int:
    return int.from_bytes(call.get(name, b"")[:1], "big")


def _session(call: dict[bytes, bytes]) -> int:
    return int.from_bytes(call.get(b"its_session_info", b"")[:SESSION_OCTETS], "big")


def _named(session: int) -> str:
    """The dialogue's number, the same from its first message to its last."""
    return f"{session >> 1:04x}"


def _escaped(session: int) -> str:
    return "".join(f"%{octet:02x}" for octet in session.to_bytes(SESSION_OCTETS, "big"))


def _hex(told: str, otherwise: str) -> str:
    return told if _HEX_OCTET.fullmatch(told) else otherwise
