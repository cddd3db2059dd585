"""What belongs to the web process as a whole: is it well, what its journal says, and what is said where nobody else answers."""

from __future__ import annotations

import structlog
from flask import Response, g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from callers import Caller, open_to
from commands.here import service
from journal import Line
from vitals.checks import checks

log = structlog.get_logger()
TEXTS = {404: "not-found", 405: "wrong-method", 503: "trouble"}


@open_to(Caller.EVERYONE)
def healthz() -> ResponseReturnValue:
    """The process answers; nothing else is looked at."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@open_to(Caller.EVERYONE)
def readyz() -> ResponseReturnValue:
    """Whether every part is well, with what was found: 200, or 503 when one is bad."""
    found = list(checks(service()))
    ready = all(check.good for check in found)
    parts = {check.name: {"good": check.good, "found": check.found} for check in found}
    return jsonify(ready=ready, parts=parts), 200 if ready else 503


@open_to(Caller.OPERATOR)
def metrics() -> ResponseReturnValue:
    """The figures for Prometheus, to whoever has METRICS_TOKEN.

    Counts of cases are not for everybody. Calling from this machine proves nothing: whatever a proxy lets through does.
    """
    from vitals.metrics import CONTENT_TYPE_LATEST, exposition  # noqa: PLC0415  # where nobody asks, nothing is loaded

    text = exposition(service())
    return Response(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def begin() -> None:
    """Before each request: an id of its own, which every line of the journal then carries."""
    rule = request.url_rule
    g.line = Line(request.method, rule.rule if rule else None)


def end(response: Response) -> Response:
    """After each request: its line in the journal."""
    g.line.end(response.status_code, response.content_length)
    return response


def refuse(error: HTTPException) -> ResponseReturnValue:
    """A sentence in every language for an address that does not exist or a request that cannot be read."""
    answer = Response(
        status=error.code, headers={name: value for name, value in error.get_headers() if name == "Allow"}
    )
    msgid = TEXTS.get(error.code or 0, "refused")
    texts = service().inst.catalogues
    words = "\n".join(texts.text(language, "http", msgid) for language in texts.spoken_languages)
    json_wanted = request.path.startswith("/simulator") or request.accept_mimetypes.best == "application/json"
    body = {"error": {"id": msgid, "text": words}}
    answer.set_data(jsonify(body).get_data() if json_wanted else f"{words}\n".encode())
    answer.content_type = "application/json" if json_wanted else "text/plain; charset=utf-8"
    return answer


def trouble(error: Exception) -> ResponseReturnValue:
    """What nobody foresaw. The journal gets its kind and its places alone, since an exception may quote what somebody said."""
    log.error("unforeseen", endpoint=request.endpoint, exc_info=error)
    return refuse(ServiceUnavailable())
