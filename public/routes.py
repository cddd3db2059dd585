"""The public addresses, each page in a module of its own."""

from __future__ import annotations

from public import figures, open_data, programmes
from public.door import blueprint

PAGES = (figures, programmes, open_data)

__all__ = ["PAGES", "blueprint"]
