"""The journal: one JSON object a line on standard error, ids only. Never a name, a number or a word that somebody said.

Our own code passes ids. Two things come from elsewhere and could quote anybody, so what they say is cut down here: an exception
is its kind and the places it came through, never its message; a library's line is its sentence without the values in it.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson
import structlog

MOST_PLACES = 12
LARGEST_ID = 10_000_000  # process ids and status codes are below it, telephone numbers are not
_as_json = json.JSONEncoder(default=repr).encode
ID_BYTES = 8
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BEFORE_VALUES = re.compile(r"[^=:\d'\"<\[{]*")


def set_up_logs() -> None:
    """Journal what structlog is told from INFO up, and what libraries log from WARNING up. Calling it again changes nothing."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _exception_without_values,
            structlog.processors.JSONRenderer(lambda line, **_: _as_json(line)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # One write a line: several processes share the file.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )
    if not any(isinstance(handler, LibraryHandler) for handler in logging.root.handlers):
        logging.root.addHandler(LibraryHandler(logging.WARNING))


def tell(event: str, **ids: str | float | None) -> None:
    """A line of our own, as structlog writes it and in a fraction of the time: for what is told of every request."""
    at = datetime.now(UTC).isoformat()
    line = {
        **ids,
        **structlog.contextvars.get_contextvars(),
        "event": event,
        "level": "info",
        "timestamp": at,
    }
    sys.stderr.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE).decode())


class Line:
    """One request in the journal: begun, every line told of it carries an id of its own; ended, it is told with what came of it.

    The address is told as the rule it matched, since a path may say anything.
    """

    def __init__(self, method: str, route: str | None) -> None:
        structlog.contextvars.bind_contextvars(request=secrets.token_hex(ID_BYTES))
        self._method = method if method in METHODS else "other"
        self._route = route
        self._begun = time.perf_counter()

    def end(self, status: int, octets: int | None) -> None:
        """Told when the answer stands."""
        tell(
            "request",
            method=self._method,
            route=self._route,
            status=status,
            octets=octets,
            ms=round((time.perf_counter() - self._begun) * 1000, 1),
        )


class LibraryHandler(logging.Handler):
    """Puts what a library logs into the journal."""

    def emit(self, record: logging.LogRecord) -> None:
        print(LibraryLine().format(record), file=sys.stderr, flush=True)


class LibraryLine(logging.Formatter):
    """A library's record as a line of the journal: its sentence, where it comes from, and the ids bound at the time."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            **structlog.contextvars.get_contextvars(),
            "event": sentence(record.msg, record.args),
            "logger": record.name,
            "place": f"{record.module}:{record.lineno}",
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info and record.exc_info[1]:
            line["exception"] = list(_links(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


class _Withheld:
    def __repr__(self) -> str:
        return "-"


def sentence(said: object, values: object) -> str:
    """What a library says, with small whole numbers, such as process ids, in place and every other value withheld.

    A text that was put together before it got here is cut off where its values may begin.
    """
    if not isinstance(said, str):
        return type(said).__name__
    if not values:
        return (BEFORE_VALUES.match(said) or [""])[0].strip()
    if not isinstance(values, tuple):
        return said
    try:
        return said % tuple(value if _is_id(value) else _Withheld() for value in values)
    except (TypeError, ValueError):
        return said


def _is_id(value: object) -> bool:
    return isinstance(value, int) and abs(value) < LARGEST_ID


def _exception_without_values(
    _logger: object, _name: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    raised = line.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()[1]
    if isinstance(raised, BaseException):
        line["exception"] = list(_links(raised))
    return line


def _links(error: BaseException) -> Iterator[dict[str, Any]]:
    """The exception and what led to it, the last first."""
    link: BaseException | None = error
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield {"type": type(link).__qualname__, "at": places(link.__traceback__)[-MOST_PLACES:]}
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def places(at: TracebackType | None) -> list[str]:
    """Where an exception came through, the outermost first: file, line and function."""
    found = []
    while at is not None:
        code = at.tb_frame.f_code
        found.append(f"{code.co_filename}:{at.tb_lineno} {code.co_name}")
        at = at.tb_next
    return found
