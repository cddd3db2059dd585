"""Who may call an address. Every route says so, and `doorkeeper` holds it to that where the caller proves nothing else.

A route that says nothing is a mistake, and a test finds it. Who may not call an address is told that it does not exist.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from flask import Flask, abort, current_app, request

from settings import Settings

Declares = TypeVar("Declares")
MARK = "open_to"


class Caller(StrEnum):
    """The kinds of callers there are, each with what it has to prove."""

    EVERYONE = "everyone"  # nothing: what is answered is for everybody
    GATEWAY = "gateway"  # its secret or its signature, which the route itself checks, since each gateway has its own way
    OPERATOR = "operator"  # METRICS_TOKEN as bearer token; the demo, which listens on this machine alone, asks for none
    OFFICIAL = "official"  # a session of the console, signed in and whole, which the console's door asks for
    DEMO = "demo"  # nothing, but there is nobody to call outside the demo


def open_to(caller: Caller) -> Callable[[Declares], Declares]:
    """Says who may call this view, or every address of this blueprint."""

    def mark(declares: Declares) -> Declares:
        setattr(declares, MARK, caller)
        return declares

    return mark


def declared(app: Flask, endpoint: str) -> Caller | None:
    """Who may call this endpoint: what its view says, else its blueprint."""
    blueprint = app.blueprints.get(endpoint.rpartition(".")[0])
    told: Caller | None = getattr(app.view_functions[endpoint], MARK, getattr(blueprint, MARK, None))
    return told


def doorkeeper(settings: Settings) -> Callable[[], None]:
    """What runs before every request: turns away, as 404, who may not call the address."""
    known: dict[str, Caller | None] = {}

    def admit() -> None:
        endpoint = request.endpoint
        if endpoint is None:
            return
        if endpoint not in known:
            known[endpoint] = declared(current_app, endpoint)
        caller = known[endpoint]
        if caller == Caller.DEMO and not settings.demo:
            abort(404)
        if caller == Caller.OPERATOR and not is_operator(settings, request.headers.get("Authorization", "")):
            abort(404)

    return admit


def is_operator(settings: Settings, authorization: str) -> bool:
    """Whether this `Authorization` is an operator's. Where no token is set there is no operator, except in the demo."""
    if not settings.metrics_token:
        return settings.demo
    return hmac.compare_digest(authorization.encode(), f"Bearer {settings.metrics_token}".encode())
