"""Production serves nobody before an officer has called each emergency line: a wrong number on that screen costs lives."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

from grievance_core.database import open_database, session_factory
from grievance_core.safety import numbers
from settings import ROOT, Settings


class Unconfirmed(Exception):
    """Says which lines nobody has confirmed, and what to do."""

    permanent = True


def check(settings: Settings) -> None:
    """Raises Unconfirmed in production. A database that cannot be asked stops nobody: callers are then told of the trouble."""
    if settings.demo:
        return
    known = numbers.load(ROOT / "rules" / "emergency_numbers.yaml")
    engine = open_database(settings.database_url)
    try:
        with session_factory(engine)() as session:
            missing = numbers.unconfirmed(session, known)
    except OperationalError:
        return
    finally:
        engine.dispose()
    if missing:
        raise Unconfirmed(
            f"Nobody has confirmed the emergency numbers {', '.join(missing)}: have an officer call each, then run"
            " `flask --app app numbers confirm NUMBER --as SEAT`. Production does not start before."
        )
