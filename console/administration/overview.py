"""The administration's table of contents: the pages open to whoever sits there."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from console.desk import desk
from console.door import blueprint, needs
from grievance_core.administration import requests
from grievance_core.administration import tokens as token_requests

PARTS = (
    ("offices", "console.offices"),
    ("users", "console.users"),
    ("calendars", "console.calendars"),
    ("programmes", "console.programmes"),
    ("policy", "console.policy"),
    ("texts", "console.texts"),
    ("gateways", "console.gateways"),
    ("systems", "console.systems"),
    ("audit", "console.audit"),
)


@blueprint.get("/administration")
@needs("administration")
def administration() -> ResponseReturnValue:
    """What there is to keep in order, and how much waits for a second pair of eyes."""
    with desk().here.reading() as db:
        waiting = len(requests.waiting(db)) if desk().may("users") else 0
        tokens = len(token_requests.waiting(db)) if desk().may("systems") else 0
    parts = [(page, endpoint) for page, endpoint in PARTS if desk().may(page)]
    return render_template(
        "console/administration/overview.html", parts=parts, waiting=waiting, tokens=tokens
    )
