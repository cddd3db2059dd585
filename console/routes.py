"""The console's addresses, each page in a module of its own."""

from __future__ import annotations

from console import actions, cases, entrance, intake, people, queue
from console.door import blueprint

PAGES = (entrance, queue, cases, actions, intake, people)

__all__ = ["PAGES", "blueprint"]
