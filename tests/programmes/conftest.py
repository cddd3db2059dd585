"""The rules as they are shipped, and a database that has their tables."""

from __future__ import annotations

import pytest

from grievance_core.programmes.catalogue import Programmes
from settings import ROOT
from writing.catalogue import Catalogues


@pytest.fixture(scope="session")
def programmes() -> Programmes:
    return Programmes.load(ROOT / "rules")


@pytest.fixture(scope="session")
def catalogues() -> Catalogues:
    return Catalogues.load(ROOT / "locales")
