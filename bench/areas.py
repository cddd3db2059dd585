"""Times looking up areas in the whole country on SQLite: under 1 ms by code, under 20 ms by name.

python -m bench.areas
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from grievance_core.areas.load import AreaReport, load_areas
from grievance_core.areas.model import Area
from grievance_core.areas.search import by_code, find
from grievance_core.database import Base, open_database, reading_factory, session_factory

ROUNDS = 40
CODES = ("17", "1701", "170101", "17010101", "0506140-", "120913")
# The last ones are the costly kind: in many names, in none, or with a word for a level.
NAMES = ("អង្គរជុំ", "Angkor Chum", "ថ្មី", "Thmei", "ស្រុកអង្គរជុំ", "angkor chum district")
COSTLY_NAMES = ("ភូមិ", "a", "zzzz", "ភូមិឃឃឃ")


def main() -> None:
    """Load the country into a file of its own and print the figures in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'areas.sqlite3'}")
        Base.metadata.create_all(engine, tables=[Base.metadata.tables[Area.__tablename__]])
        with session_factory(engine).begin() as session:
            print(f"load     {_once(lambda: load_areas(session, AreaReport())):8.1f} ms")
        with session_factory(engine).begin() as session:
            print(f"reload   {_once(lambda: load_areas(session, AreaReport())):8.1f} ms")
        with reading_factory(engine)() as session:
            _print("by code", session, CODES, lambda code: by_code(session, code))
            _print("by name", session, NAMES + COSTLY_NAMES, lambda name: find(session, name))
            _print("within", session, NAMES + COSTLY_NAMES, lambda name: find(session, name, within="17"))
        engine.dispose()


def _print(title: str, session: Session, asked: tuple[str, ...], look_up: Callable[[str], object]) -> None:
    typical = {text: _typical(session, text, look_up) for text in asked}
    slowest = max(typical, key=lambda text: typical[text])
    middle = statistics.median(typical.values())
    print(f"{title}  median {middle:6.2f} ms, slowest {typical[slowest]:6.2f} ms ({slowest})")


def _typical(session: Session, text: str, look_up: Callable[[str], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        session.expunge_all()  # each turn of a conversation starts with an empty session
        times.append(_once(lambda: look_up(text)))
    return statistics.median(times)


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
