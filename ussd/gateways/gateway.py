"""What every USSD gateway is to us: a request in, a screen out, in the same HTTP exchange."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.engine.rendered import Rendered
from bot.inbound import HungUp, Inbound

__all__ = ["BadRequest", "Gateway", "HungUp", "Inbound", "Received", "Reply"]


class BadRequest(ValueError):
    """The gateway's request lacks something or it cannot be read. `field` names it; its value is never kept.

    `msgid` (context "error") is what the caller's screen says, when there is one. `address` is the phone's E.164 number where
    that much could be read, so that the sentence can be in its language; it is in no message of this exception.
    """

    permanent = True

    def __init__(self, field_name: str, msgid: str = "error.gateway") -> None:
        super().__init__(f"{field_name} is missing or cannot be read")
        self.field = field_name
        self.msgid = msgid
        self.address = ""


@dataclass(frozen=True)
class Received:
    """An HTTP request as it came, apart from any web framework. `header` gives a header's value by its name.

    `place` is what stands in the address behind the gateway's name and its secret.
    """

    body: bytes = b""
    query: str = ""
    header: Callable[[str], str | None] = lambda _name: None
    place: str = ""


@dataclass(frozen=True)
class Reply:
    """What the gateway is answered."""

    body: str
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class Gateway(Protocol):
    """Reads the requests of one kind of gateway and writes its replies. `noted` answers what wants no screen."""

    name: str
    method: str
    noted: Reply

    def knows(self, place: str) -> bool:
        """Whether the gateway calls this place behind its name and secret; there is nothing at any other."""

    def read(self, received: Received) -> Inbound | HungUp | None:
        """The message in a request, that a call is over, or None for what nothing follows from. Raises BadRequest."""

    def write(self, rendered: Rendered, received: Received) -> Reply:
        """The reply that shows a screen and keeps the session open, or closes it when the screen has ended.

        `received` is what it answers, which may have been refused as BadRequest.
        """
