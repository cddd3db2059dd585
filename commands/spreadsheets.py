"""What every command that takes a spreadsheet says in the same words."""

from __future__ import annotations

from grievance_core.registry.faults import Unreadable
from service import Service


def told(here: Service, refusal: Unreadable) -> str:
    """The refusal in English and Khmer: whoever sent the file reads either."""
    text = here.inst.catalogues.text
    return "\n".join(
        text(language, "registry", refusal.reason, **refusal.values) for language in ("en", "km")
    )
