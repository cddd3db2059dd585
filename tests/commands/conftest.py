"""The commands on real stores."""

from tests.served import app, client, here, operator, world

__all__ = ["app", "client", "here", "operator", "world"]
