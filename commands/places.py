"""Areas as they are named on the command line."""

from __future__ import annotations

import click
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.areas.search import by_code, inside
from writing.numerals import latin_digits


def area_key(session: Session, code: str | None) -> str | None:
    """The key of the area with this code; of the first where several villages share it. Raises UsageError for none."""
    if code is None:
        return None
    found = by_code(session, code)
    if not found:
        raise click.UsageError(f"There is no area with the code {code}.")
    return found[0].key


def lying_in(code: str) -> Select[tuple[str]]:
    """The keys of all areas with this code and of all that lies in them; none for a code nobody has."""
    return inside(select(Area.key).where(Area.code == latin_digits(code.strip())))
