"""`python -m migrations "what changes"`: drafts the next revision from the models, for a person to read and correct."""

from __future__ import annotations

import sys
import tempfile

from migrations import schema


def main(message: str) -> None:
    """Compares the models with a fresh database at the newest revision."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/draft.sqlite3"
        schema.upgrade(url)
        schema.draft(url, message)


if __name__ == "__main__":
    main(sys.argv[1])
