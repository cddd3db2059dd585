"""What each turn of a call costs in processor time, beside an empty Flask route in the same process: `python -m bench.steps`.

Throughput on a machine with other work says little; processor time of one pinned process says more. One phone after another
takes the steps of the two mixes of `bench.turns`, straight into the WSGI application: no gunicorn, no load. Printed are the
least and the median time of a step. The store is SQLite, or PostgreSQL with `--store postgresql`.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from bench.empty import app as empty
from bench.servers import running_database, running_valkey, settings_in
from bench.turns import PATH, introduce
from bench.wrk import Series
from grievance_core.database import open_database
from launcher.gunicorn_config import when_ready
from launcher.prepare import prepare

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PHONES = 20  # take one step before any takes the next
ROUNDS = 8
WALK = ("2", "0", "1", "1", "00", "3", "0", "4", "1", "0", "00", "5", "0", "6", "0")
FILE = ("3", "3", "1", "ប្រាក់ឧបត្ថម្ភមិនទាន់មកដល់", "2", "98", "1")


def main() -> None:
    """Prints both mixes, step by step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    with ExitStack() as stack:
        application = _application(parser.parse_args().store, stack)
        os.sched_setaffinity(0, {0})
        when_ready(None)
        _report("walk", "81", WALK, application)
        _report("file", "86", FILE, application)
    sys.stdout.write(f"load average {os.getloadavg()[0]:.1f}\n")


def _application(kind: str, stack: ExitStack) -> WSGIApplication:
    """The whole application, in this process, with phones that speak Khmer and have a village; its journal is thrown away."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ssdm-bench-")))
    url, _ = stack.enter_context(running_valkey(folder))
    settings, _ = settings_in(folder, stack.enter_context(running_database(kind, folder)), url, 8391)
    prepare(settings)
    engine = open_database(settings.database_url)
    for digits in ("81", "86"):
        introduce(engine, settings, Series("steps", digits, PHONES * ROUNDS))
    engine.dispose()
    sys.stderr = stack.enter_context((folder / "journal").open("w"))
    from app import create_app  # noqa: PLC0415  # its journal is set up with the place it writes to

    return create_app(settings).wsgi_app


def _report(mix: str, digits: str, keys: Iterable[str], application: WSGIApplication) -> None:
    texts = ["", *("*".join(said) for said in _growing(keys))]
    taken: list[list[float]] = [[] for _ in texts]
    bare: list[float] = []
    for round_ in range(ROUNDS):
        phones = [Series(mix, digits, 0).number(round_ * PHONES + at) for at in range(PHONES)]
        for times, text in zip(taken, texts, strict=True):
            bare.append(_spent(empty.wsgi_app, [_request("/empty", "", "") for _ in phones]))
            times.append(_spent(application, [_request(PATH, phone, text) for phone in phones]))
    _line(f"{mix}: empty route", bare)
    for text, times in zip(texts, taken, strict=True):
        _line(f"{mix}: {text.rpartition('*')[2] or 'dial'}", times)
    sys.stdout.write(f"{mix}: mean of the least {statistics.mean(map(min, taken)):.0f} us\n")


def _growing(keys: Iterable[str]) -> Iterator[list[str]]:
    said: list[str] = []
    for key in keys:
        said.append(key)
        yield said


def _request(path: str, phone: str, text: str) -> dict[str, Any]:
    fields = {"sessionId": f"steps{phone}", "phoneNumber": phone, "networkCode": "45601", "text": text}
    body = "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items()).encode()
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "SERVER_NAME": "bench",
        "SERVER_PORT": "80",
    }


def _spent(application: Callable[..., Iterable[bytes]], requests: list[dict[str, Any]]) -> float:
    """Microseconds of this process for each request. Raises RuntimeError for an answer no gateway can use."""
    statuses: list[str] = []
    begun = time.process_time()
    for request in requests:
        b"".join(application(request, lambda status, _headers, _info=None: statuses.append(status)))
    spent = (time.process_time() - begun) / len(requests) * 1e6
    if {status[:3] for status in statuses} != {"200"}:
        raise RuntimeError(f"answered {sorted(set(statuses))}")
    return spent


def _line(title: str, times: list[float]) -> None:
    sys.stdout.write(f"{title:40}{min(times):8.0f}{statistics.median(times):8.0f} us\n")


if __name__ == "__main__":
    main()
