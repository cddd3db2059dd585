"""The service's own processes, as tests/jobs starts them."""

from tests.jobs.conftest import start

__all__ = ["start"]
