"""The demo's own keys: made once, kept in the data directory, refused in production by their mark."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from grievance_core.vault import INDEX_KEY_ID, KEY_BYTES
from settings import DEMO_MARK, DEMO_SECRETS, read_sources


def ensure(environ: Mapping[str, str], env_file: Path | None) -> None:
    """In the demo, writes what is missing of SECRET_KEY and ENCRYPTION_KEYS, readable by the owner alone.

    Keys that are there stay: what is sealed under them must open after the next start.
    """
    values = read_sources(environ, env_file)
    made = {name: make() for name, make in GENERATORS.items() if name not in values}
    if values["MODE"] == "demo" and made:
        _append(Path(values["DATA_DIR"]) / DEMO_SECRETS, made)


def _append(path: Path, made: Mapping[str, str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in made.items())
        file.flush()
        os.fsync(file.fileno())


def _secret_key() -> str:
    return f"{DEMO_MARK}-{secrets.token_urlsafe(48)}"


def _encryption_keys() -> str:
    return f"{DEMO_MARK}1:{_random_key()},{INDEX_KEY_ID}:{_random_key()}"


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


GENERATORS = {"SECRET_KEY": _secret_key, "ENCRYPTION_KEYS": _encryption_keys}
