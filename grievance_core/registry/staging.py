"""Where the rows of a spreadsheet wait until all of them are known to be good: temporary tables of one connection.

They are filled in transactions that write nowhere else, so on SQLite nobody waits for them. What is personal is sealed there too,
already for the rows it will stand in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    insert,
    text,
)

BATCH = 2_000
STAGING = MetaData()
_CACHE = text("PRAGMA cache_size = -65536")  # KiB: membership numbers come in no order
PERSON_FACTS = (
    "sex", "village_key", "is_head", "pregnant", "disability", "school", "occupation", "nssf", "abroad",
    "id_card_index", "died_on", "left_on",
)  # fmt: skip
HOME_FACTS = ("id_poor", "id_poor_on", "card_until")


def _facts() -> Iterator[Column[Any]]:
    texts = ("sex", "village_key", "disability", "school", "occupation", "abroad", "id_card_index", "id_poor")
    yield from (Column(name, String(80)) for name in texts)
    yield from (Column(name, Boolean) for name in ("is_head", "pregnant", "nssf"))
    yield from (Column(name, Date) for name in ("died_on", "left_on", "id_poor_on", "card_until"))


ROWS = Table(
    "registry_rows",
    STAGING,
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("id", String(26)),  # of the person, should she be new
    Column("number", String(10)),
    Column("new_number", String(10)),  # hers, should she be new and have none
    Column("name_sealed", LargeBinary),
    Column("name_index", String(64)),
    Column("born_from", Date),
    Column("born_to", Date),
    *_facts(),
    Column("own_home", String(140)),  # what the row says of her household
    Column("home", String(140)),  # what tells her household from the others of the file
    Column("home_id", String(26)),  # of the household, should it be new
    Column("label", String(40)),
    Column("card_sealed", LargeBinary),
    Column("card_index", String(64)),
    Column("found_id", String(26)),  # the person in the registry
    prefixes=["TEMPORARY"],
)
HOMES = Table(
    "registry_homes",
    STAGING,
    Column("home", String(140), primary_key=True),
    Column("line", Integer),  # the row that leads: the first with the card, else the first
    Column("id", String(26)),
    Column("card_index", String(64)),
    Column("card_sealed", LargeBinary),
    Column("label", String(40)),
    Column("village_key", String(80)),
    Column("id_poor", String(8)),
    Column("id_poor_on", Date),
    Column("card_until", Date),
    Column("found_id", String(26)),
    prefixes=["TEMPORARY"],
)


def faults_table(name: str, tables: MetaData) -> Table:
    """Where everything that is wrong with a file is put down, by line and column."""
    return Table(
        name,
        tables,
        Column("line", Integer),
        Column("field", String(20)),
        Column("reason", String(40)),
        prefixes=["TEMPORARY"],
    )


FAULTS = faults_table("registry_faults", STAGING)
INDEXES = (
    ("number", "number"),
    ("new_number", "new_number"),
    ("card", "card_index"),
    ("home", "home, name_index"),
    ("alone", "village_key, name_index"),
    ("found", "found_id"),
)


@contextmanager
def staging(connection: Connection, tables: MetaData = STAGING) -> Iterator[None]:
    """The temporary tables, for as long as this lasts. The connection must be in no transaction."""
    cache = 0
    with reading(connection):
        if connection.dialect.name == "sqlite":
            cache = connection.execute(text("PRAGMA cache_size")).scalar_one()
            connection.execute(_CACHE)
        tables.drop_all(connection)
        tables.create_all(connection)
    try:
        yield
    finally:
        if connection.in_transaction():
            connection.rollback()
        with reading(connection):
            tables.drop_all(connection)
            if cache:
                connection.execute(text(f"PRAGMA cache_size = {cache}"))


@contextmanager
def reading(connection: Connection) -> Iterator[None]:
    """A transaction that writes to temporary tables at most: on SQLite it takes no lock."""
    connection.execution_options(reading=True)
    try:
        with connection.begin():
            yield
    finally:
        connection.execution_options(reading=False)


def index(connection: Connection) -> None:
    """Once all rows are in: what they are looked up by."""
    for name, columns in INDEXES:
        connection.execute(text(f"CREATE INDEX registry_rows_{name} ON registry_rows ({columns})"))
    connection.execute(text("CREATE INDEX registry_homes_found ON registry_homes (found_id)"))
    analyse(connection, "registry_rows")


def analyse(connection: Connection, table: str) -> None:
    """PostgreSQL counts temporary tables only when it is told to."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ANALYZE {table}"))


class Batches:
    """Puts rows into a table, many at a time."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection, self._statement = connection, insert(table)
        self._waiting: list[Mapping[str, object]] = []
        self.count = 0

    def add(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Take rows that name the same columns each."""
        for row in rows:
            self._waiting.append(row)
            self.count += 1
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting:
            self._connection.execute(self._statement, self._waiting)
            self._waiting = []
