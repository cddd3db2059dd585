"""Why a request is refused, as RFC 9457 has it: `application/problem+json` with a sentence of the catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from flask import Response, current_app, request

from service import Service

CONTENT_TYPE = "application/problem+json"
CONTEXT = "api"
OTHERWISE = "en"  # the language of programmers everywhere
# Every kind of refusal, which is also its text in the catalogue, and the status it is answered with.
STATUSES = {
    "unreadable": 400,
    "wrong-cursor": 400,
    "key-missing": 400,
    "no-token": 401,
    "no-scope": 403,
    "other-area": 403,
    "not-there": 404,
    "other-body": 409,
    "too-large": 413,
    "not-json": 415,
    "unusable": 422,
    "too-many": 429,
    "trouble": 503,
}


class Problem(Exception):
    """A refusal. `errors`: which fields are wrong and how, never what was in them."""

    permanent = True

    def __init__(
        self, kind: str, errors: Sequence[Mapping[str, str]] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(kind)
        self.kind, self.errors, self.headers = kind, list(errors), dict(headers or {})


def answer(problem: Problem) -> Response:
    """The refusal in the language asked for."""
    here: Service = current_app.extensions["service"]
    spoken = here.inst.catalogues.spoken_languages
    asked = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    language = next((tag for tag in asked if tag in spoken), OTHERWISE)
    status = STATUSES[problem.kind]
    body = {
        "type": f"urn:ssdm:problem:{problem.kind}",
        "title": here.inst.catalogues.text(language, CONTEXT, problem.kind),
        "status": status,
    }
    told = body | ({"errors": problem.errors} if problem.errors else {})
    headers = {**problem.headers, "Content-Language": language}
    return Response(json.dumps(told, ensure_ascii=False), status, headers=headers, content_type=CONTENT_TYPE)
