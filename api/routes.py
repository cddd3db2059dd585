"""The interface's addresses, each subject in a module of its own."""

from __future__ import annotations

from api import areas, cases, description, figures, filing, programmes
from api.door import blueprint

SUBJECTS = (cases, filing, figures, areas, programmes, description)

__all__ = ["SUBJECTS", "blueprint"]
