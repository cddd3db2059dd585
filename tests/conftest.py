"""What every test may ask for."""

from __future__ import annotations

from hypothesis import settings

pytest_plugins = ["tests.needs", "tests.stores.fixtures", "tests.province", "tests.running"]

# A shared machine is slow at times: what an example may take is no law of ours.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")
