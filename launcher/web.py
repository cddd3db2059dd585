"""The web process: its command line, its access log and the question whether it answers."""

from __future__ import annotations

import http.client
import re
import socket
import sys
from typing import Any

from gunicorn.glogging import Logger

from settings import Settings

HOST = "127.0.0.1"
ACCESS_FORMAT = '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(L)s'
GATEWAY_SECRET = re.compile(r"^(/ussd/[^/]+/).+")


class PortInUse(Exception):
    """Something else listens on the port."""

    permanent = True


class AccessLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Access lines without query strings, addresses, referrers or the gateway's secret in the path."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """gunicorn's values for the access line, with the path's secret left out."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        atoms["U"] = shown_path(str(atoms["U"]))
        return atoms


def shown_path(path: str) -> str:
    """The path as it may stand in a log: no secret of a gateway, nothing that could begin a line of its own."""
    printable = "".join(mark if mark.isprintable() else "?" for mark in path)
    return GATEWAY_SECRET.sub(r"\1-", printable)


def command(settings: Settings) -> list[str]:
    """Two sync workers: more threads worsen the slowest answers, and a USSD turn must be quick rather than parallel."""
    return [
        *(sys.executable, "-u", "-m", "gunicorn", "app:create_app()"),
        *("--bind", f"{HOST}:{settings.port}", "--workers", "2", "--worker-class", "sync"),
        *("--no-control-socket", "--timeout", "30", "--graceful-timeout", "8"),
        *("--access-logfile", "-", "--access-logformat", ACCESS_FORMAT),
        *("--logger-class", "launcher.web.AccessLog"),
    ]


def check_port(port: int) -> None:
    """Raises PortInUse with a sentence that says what to do."""
    with socket.socket() as probe:
        # As gunicorn does: connections of a previous instance that are still closing are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortInUse(
                f"Port {port} cannot be used ({error.strerror}): choose another, for example PORT={port + 1} ./run"
            ) from None


def answers(port: int) -> bool:
    """True when /healthz answers 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
