"""The public pages on both stores, around the small province."""

from __future__ import annotations

from tests.served import app, bare, bare_environment, client, here, world

__all__ = ["app", "bare", "bare_environment", "client", "here", "world"]
