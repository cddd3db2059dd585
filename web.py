"""What belongs to the web process as a whole: is it well, and what is said where nobody else answers."""

from __future__ import annotations

import structlog
from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from commands.checks import checks
from commands.here import service

log = structlog.get_logger()
TEXTS = {404: "not-found", 405: "wrong-method", 503: "trouble"}


def healthz() -> ResponseReturnValue:
    """The process answers; nothing else is looked at."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


def readyz() -> ResponseReturnValue:
    """Whether every part is well, with what was found: 200, or 503 when one is bad."""
    found = list(checks(service()))
    ready = all(check.good for check in found)
    parts = {check.name: {"good": check.good, "found": check.found} for check in found}
    return jsonify(ready=ready, parts=parts), 200 if ready else 503


def refuse(error: HTTPException) -> ResponseReturnValue:
    """A sentence in every language for an address that does not exist or a request that cannot be read."""
    answer = Response(
        status=error.code, headers={name: value for name, value in error.get_headers() if name == "Allow"}
    )
    msgid = TEXTS.get(error.code or 0, "refused")
    texts = service().inst.catalogues
    words = "\n".join(texts.text(language, "http", msgid) for language in texts.languages)
    json_wanted = request.path.startswith("/simulator") or request.accept_mimetypes.best == "application/json"
    body = {"error": {"id": msgid, "text": words}}
    answer.set_data(jsonify(body).get_data() if json_wanted else f"{words}\n".encode())
    answer.content_type = "application/json" if json_wanted else "text/plain; charset=utf-8"
    return answer


def trouble(error: Exception) -> ResponseReturnValue:
    """What nobody foresaw: put in the journal by kind and place alone, since an exception may quote what somebody said."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at else ""
    log.error("unforeseen", endpoint=request.endpoint, error=type(error).__name__, place=place)
    return refuse(ServiceUnavailable())
