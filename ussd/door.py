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
from bot.inbound import Answer, Inbound
from callers import Caller, open_to
from journal import Line
from ussd.gateways.africastalking import AfricasTalking
from ussd.gateways.gateway import BadRequest, Gateway, Received, Reply
from writing.catalogue import Catalogues
from writing.octets import octets, segments

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

GATEWAYS: dict[str, Gateway] = {AfricasTalking.name: AfricasTalking()}
PREFIX = "/ussd/"
METHOD = "POST"
ROUTES = ("/ussd/<gateway>", "/ussd/<gateway>/<secret>")  # as the journal calls them
MOST_BYTES = 64 * 1024
CONTEXT = "error"
LANGUAGES = ("km", "en")
ONE_SCREEN = 160  # octets, 3GPP TS 23.090
STATUS = {status: f"{status.value} {status.phrase}" for status in HTTPStatus}

log = structlog.get_logger()


@dataclass(frozen=True)
class UssdPorts:
    """What these addresses need: the path of every message, texts, the secret, and a phone's language, empty if unknown."""

    line: Callable[[Inbound], Answer]
    catalogues: Catalogues
    secret: str
    language_of: Callable[[str], str]


@dataclass(frozen=True)
class Called:
    """An address: which gateway, and what it was called by."""

    gateway: Gateway
    route: str


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
            status, reply = self._answer(called.gateway, environ)
        except Exception:  # whatever it is, the phone gets a sentence
            log.exception("unforeseen", endpoint="ussd")
            status, reply = HTTPStatus.SERVICE_UNAVAILABLE, self._sentence(called.gateway, "error.trouble")
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
        name, _, secret = path[len(PREFIX) :].partition("/")
        gateway = GATEWAYS.get(name)
        if gateway is None or not hmac.compare_digest(secret.encode("latin-1"), self._secret):
            return None
        return Called(gateway, ROUTES[bool(secret)])

    def _answer(self, gateway: Gateway, environ: WSGIEnvironment) -> tuple[HTTPStatus, Reply]:
        if environ["REQUEST_METHOD"] != METHOD:
            return HTTPStatus.METHOD_NOT_ALLOWED, self._wrong_method()
        try:
            inbound = gateway.read(_received(environ))
        except TooLong:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._sentence(gateway, "error.gateway")
        except BadRequest as refusal:
            return HTTPStatus.BAD_REQUEST, self._sentence(gateway, refusal.msgid, refusal.address)
        return HTTPStatus.OK, gateway.write(self._ports.line(inbound).rendered)

    def _wrong_method(self) -> Reply:
        texts = self._ports.catalogues
        words = "\n".join(texts.text(language, "http", "wrong-method") for language in LANGUAGES)
        return Reply(f"{words}\n", headers={"Allow": METHOD})

    def _sentence(self, gateway: Gateway, msgid: str, address: str = "") -> Reply:
        language = self._ports.language_of(address) if address else ""
        text = sentence(self._ports.catalogues, msgid, language)
        return gateway.write(Rendered(text, 0, 1, octets(text), segments(text), options=(), ended=True))


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


def _received(environ: WSGIEnvironment) -> Received:
    """The request as it came. Raises TooLong."""
    told = environ.get("CONTENT_LENGTH") or ""
    length = int(told) if told.isascii() and told.isdigit() else MOST_BYTES + 1
    body = environ["wsgi.input"].read(min(length, MOST_BYTES + 1))
    if len(body) > MOST_BYTES:
        raise TooLong("a request")

    def header(name: str) -> str | None:
        told = environ.get(f"HTTP_{name.upper().replace('-', '_')}")
        return None if told is None else str(told)

    return Received(body, environ.get("QUERY_STRING", ""), header)
