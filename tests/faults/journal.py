"""What the driver did and was told, one line each: the check goes by this and by the provider's log, and by nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class Journal:
    """A file that begins anew with each seed. `name` is what sessions of this seed are called by."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self.path.write_text("")
        self._sessions = 0

    def new_session(self) -> str:
        """An id no other call of this seed has."""
        self._sessions += 1
        return f"{self.name}-{self._sessions}"

    def write(self, what: str, **entry: Any) -> None:
        with self.path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"what": what, **entry}, ensure_ascii=False) + "\n")


def read(path: Path) -> list[dict[str, Any]]:
    """The lines of a journal."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
