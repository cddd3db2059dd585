"""Areas as they are named on the command line."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from grievance_core.areas.search import by_code


def area_key(session: Session, code: str | None) -> str | None:
    """The key of the area with this code; of the first where several villages share it. Raises UsageError for none."""
    if code is None:
        return None
    found = by_code(session, code)
    if not found:
        raise click.UsageError(f"There is no area with the code {code}.")
    return found[0].key
