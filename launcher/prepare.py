"""Brings the stores up to date before anything serves: schema first, then, in the demo, its people and cases.

A process of its own: the launcher stays small, and a stop in the middle of it is only a signal away. What it does is done in
transactions, so that the next start finds either all of a step or none of it.
"""

from __future__ import annotations

import importlib

from migrations import schema
from settings import Settings, current_settings


def prepare(settings: Settings) -> None:
    """Migrates, then loads the demo if this is one and it is not there yet."""
    schema.upgrade(settings.database_url)
    if settings.demo:
        # Only the demo needs the demo: production starts without importing it.
        importlib.import_module("demo.load").ensure_loaded(settings)


if __name__ == "__main__":
    prepare(current_settings())
