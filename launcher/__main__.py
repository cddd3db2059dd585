"""`python -m launcher`: what `./run` becomes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from launcher import lock, secrets, valkey, web
from launcher.stopping import Stopping
from launcher.supervisor import StartFailed, Supervisor
from settings import ENV_FILE, Settings, SettingsError, current_settings, environment, read_sources

EXPECTED = (SettingsError, StartFailed, lock.InUse, valkey.ValkeyError, web.PortInUse)


def main() -> int:
    """Exit code 0 after an orderly stop, 1 with a sentence on standard error when the service cannot start."""
    os.umask(0o077)  # what the data directory holds is for this user alone, whoever made the directory
    stopping = Stopping()
    stopping.listen()
    try:
        data_dir = Path(read_sources(environment(), ENV_FILE)["DATA_DIR"])
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = lock.acquire(data_dir)
        Supervisor(_settings(data_dir), held, stopping, _say).run()
    except EXPECTED as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _settings(data_dir: Path) -> Settings:
    secrets.ensure(environment(), ENV_FILE)
    valkey.choose_socket(data_dir)  # recorded before the settings are read: they say where it is
    settings = current_settings()
    web.check_port(settings.port)
    return settings


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
