"""The service's signs of life on real stores."""

from tests.served import app, bare, bare_environment, client, here, operator, world

__all__ = ["app", "bare", "bare_environment", "client", "here", "operator", "world"]
