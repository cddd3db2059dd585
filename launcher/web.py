"""The web process: its command line and the question whether it answers. `python -m launcher.web` becomes it."""

from __future__ import annotations

import http.client
import os
import socket
import sys

from settings import Settings, SettingsError, current_settings

HOST = "127.0.0.1"


class PortInUse(Exception):
    """Something else listens on the port."""

    permanent = True


def command(settings: Settings) -> list[str]:
    """Two sync workers: more threads worsen the slowest answers, and a USSD turn must be quick rather than parallel."""
    return [
        *(sys.executable, "-u", "-m", "gunicorn", "app:create_app()"),
        *("--bind", f"{settings.listen_host}:{settings.port}", "--workers", "2", "--worker-class", "sync"),
        "--preload",  # the workers share what was loaded: it holds no connection and no thread
        *("--no-control-socket", "--timeout", "30", "--graceful-timeout", "8"),
        *(
            "--limit-request-line",
            "8190",
        ),  # Kannel puts a whole text into the address, nine characters for one in Khmer
        *("--config", "python:launcher.gunicorn_config", "--logger-class", "launcher.gunicorn_log.Journal"),
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


def main() -> None:
    """Becomes the web process, or exits with a sentence for each setting that is missing or not usable."""
    try:
        words = command(current_settings())
    except SettingsError as error:
        sys.exit(str(error))
    os.execv(words[0], words)  # noqa: S606  # every word is ours


if __name__ == "__main__":
    main()
