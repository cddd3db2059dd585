"""USSD over HTTP: each gateway has its address, and what comes in takes the one path of every message.

The last segment of the path is the gateway's secret (USSD_SECRET): a gateway signs nothing, so only who was told the address may
speak for a phone. Without the right one there is nothing here.

A turn is a form and a sentence and needs nothing else of a web framework, so it is answered in front of Flask, as a WSGI
application (PEP 3333) of its own: that spares a third of what a turn costs (docs/performance.md). Whatever is no turn goes on to
Flask.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog

from bot.engine.rendered import Rendered
from bot.inbound import Answer, HungUp, Inbound
from callers import Caller, open_to
from journal import Line
from ussd.gateways.gateway import BadRequest, Gateway, Received, Reply
from ussd.gateways.register import GATEWAYS
from writing.catalogue import Catalogues
from writing.octets import octets, segments

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/ussd/"
ROUTES = ("/ussd/<gateway>", "/ussd/<gateway>/<secret>")  # as the journal calls them, whatever stands behind
MOST_BYTES = 64 * 1024
CONTEXT = "error"
LANGUAGES = ("km", "en")
ONE_SCREEN = 160  # octets, 3GPP TS 23.090
STATUS = {status: f"{status.value} {status.phrase}" for status in HTTPStatus}

log = structlog.get_logger()


@dataclass(frozen=True)
class UssdPorts:
    """What these addresses need: where messages and the ends of calls go, texts, the secret, and a phone's language."""

    line: Callable[[Inbound], Answer]
    hung_up: Callable[[HungUp], None]
    catalogues: Catalogues
    secret: str
    language_of: Callable[[str], str]


@dataclass(frozen=True)
class Called:
    """An address: which gateway, what it was called by, and what stands behind its name and secret."""

    gateway: Gateway
    route: str
    place: str


class TooLong(ValueError):
    """More than any phone says."""

    permanent = True


@open_to(Caller.GATEWAY)
class Door:
    """Answers the gateways; `beyond` answers everybody else."""

    def __init__(self, ports: UssdPorts, beyond: WSGIApplication) -> None:
        self._ports = ports
        self._beyond = beyond
        self._secret = ports.secret.encode()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        called = self._called(path) if path.startswith(PREFIX) else None
        if called is None:
            return self._beyond(environ, start_response)
        line = Line(environ["REQUEST_METHOD"], called.route)
        try:
            status, reply = self._answer(called, environ)
        except Exception:  # whatever it is, the phone gets a sentence
            log.exception("unforeseen", endpoint="ussd")
            status = HTTPStatus.SERVICE_UNAVAILABLE
            reply = self._sentence(called.gateway, Received(), "error.trouble")
        body = reply.body.encode()
        headers = [
            ("Content-Type", reply.content_type),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            *reply.headers.items(),
        ]
        line.end(status, len(body))
        start_response(STATUS[status], headers)
        return (body,)

    def _called(self, path: str) -> Called | None:
        """The gateway whose address this is. A path comes as Latin-1 (PEP 3333)."""
        name, _, rest = path[len(PREFIX) :].partition("/")
        gateway = GATEWAYS.get(name)
        secret, _, place = rest.partition("/") if self._secret else ("", "", rest)
        if gateway is None or not hmac.compare_digest(secret.encode("latin-1"), self._secret):
            return None
        return Called(gateway, ROUTES[bool(secret)], place) if gateway.knows(place) else None

    def _answer(self, called: Called, environ: WSGIEnvironment) -> tuple[HTTPStatus, Reply]:
        gateway = called.gateway
        if environ["REQUEST_METHOD"] != gateway.method:
            return HTTPStatus.METHOD_NOT_ALLOWED, self._wrong_method(gateway)
        received = Received(place=called.place)
        try:
            received = _received(environ, called.place)
            said = gateway.read(received)
        except TooLong:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._sentence(gateway, received, "error.gateway")
        except BadRequest as refusal:
            sentence = self._sentence(gateway, received, refusal.msgid, refusal.address)
            return HTTPStatus.BAD_REQUEST, sentence
        if isinstance(said, Inbound):
            return HTTPStatus.OK, gateway.write(self._ports.line(said).rendered, received)
        if said is not None:
            self._ports.hung_up(said)
        return HTTPStatus.OK, gateway.noted

    def _wrong_method(self, gateway: Gateway) -> Reply:
        texts = self._ports.catalogues
        words = "\n".join(texts.text(language, "http", "wrong-method") for language in LANGUAGES)
        return Reply(f"{words}\n", headers={"Allow": gateway.method})

    def _sentence(self, gateway: Gateway, received: Received, msgid: str, address: str = "") -> Reply:
        language = self._ports.language_of(address) if address else ""
        text = sentence(self._ports.catalogues, msgid, language)
        shown = Rendered(text, 0, 1, octets(text), segments(text), options=(), ended=True)
        return gateway.write(shown, received)


def sentence(catalogues: Catalogues, msgid: str, language: str) -> str:
    """The sentence in `language`; when that is none of ours in Khmer and then English.

    Both have to fit one screen, since a screen that ends cannot be turned. Where they do not, it is Khmer alone: it is what most
    callers read.
    """
    if language in catalogues.languages:
        return catalogues.text(language, CONTEXT, msgid)
    khmer, english = (catalogues.text(one, CONTEXT, msgid) for one in LANGUAGES)
    both = f"{khmer}\n{english}"
    return both if octets(both) <= ONE_SCREEN else khmer


def _received(environ: WSGIEnvironment, place: str) -> Received:
    """The request as it came. Raises TooLong."""

    def header(name: str) -> str | None:
        told = environ.get(f"HTTP_{name.upper().replace('-', '_')}")
        return None if told is None else str(told)

    return Received(_body(environ), environ.get("QUERY_STRING", ""), header, place)


def _body(environ: WSGIEnvironment) -> bytes:
    if environ["REQUEST_METHOD"] == "GET":  # all that it says is in its query
        return b""
    told = environ.get("CONTENT_LENGTH") or ""
    length = int(told) if told.isascii() and told.isdigit() else MOST_BYTES + 1
    body: bytes = environ["wsgi.input"].read(min(length, MOST_BYTES + 1))
    if len(body) > MOST_BYTES:
        raise TooLong("a request")
    return body
