"""Statements that nearly every turn asks: compiled once, handed to the driver as they are.

SQLAlchemy takes 40 to 60 µs to run a statement it knows, 200 where it is built anew, and 85 for the session around it; the driver
takes 2. What is asked in nearly every turn is asked this way, with rows as plain tuples; everything else goes through sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.selectable import SelectBase
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]
Change = Callable[[Any], Any]


class Prepared:
    """A statement with named parameters. Rows hold what SQLAlchemy would give: instants are aware and in UTC.

    Its text is the same at every call, so there is no `in_` in it, whose text depends on the values: `or_` says the same.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._by_dialect: dict[str, _Compiled] = {}

    def rows(self, asker: Asker, **values: object) -> list[Row]:
        """What it finds. In a session it sees what the transaction did; a look sees what is committed now."""
        if isinstance(asker, Look):
            return asker.read(lambda driver, dialect: self._on(dialect).rows(driver, values))
        driver, dialect = _of(asker)
        return self._on(dialect).rows(driver, values)

    def first(self, asker: Asker, **values: object) -> Row | None:
        """The first row, where there is any."""
        return next(iter(self.rows(asker, **values)), None)

    def change(self, session: Session, **values: object) -> int:
        """How many rows it changed or wrote, in the session's transaction. Raises what a session would."""
        driver, dialect = _of(session)
        changed: int = self._on(dialect).run(driver, values).rowcount
        return changed

    def _on(self, dialect: Dialect) -> _Compiled:
        found = self._by_dialect.get(dialect.name)
        if found is None:
            found = self._by_dialect[dialect.name] = _compiled(self._statement, dialect)
        return found


class Look:
    """Looks at the database during one turn, each at what is committed then; `sessions` gives a session where one is needed.

    On PostgreSQL a transaction that only reads sees no more and no less (READ COMMITTED).
    """

    def __init__(self, drivers: _Drivers, sessions: ReadingSessions) -> None:
        self._drivers = drivers
        self.sessions = sessions
        self.info: dict[str, str] = {}

    def read(self, ask: Callable[[Any, Dialect], list[Row]]) -> list[Row]:
        """Ask on a connection of this process."""
        return self._drivers.read(ask)


Asker = Session | Look


class ReadingSessions(sessionmaker[Session]):
    """Makes sessions that only read, and looks, which cost next to nothing.

    `met` is the last revision of what seldom changes that a session of its making worked under (grievance_core/memory.py).
    """

    met = ""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine.execution_options(reading=True), expire_on_commit=False)
        self._drivers = _Drivers(engine)

    def look(self) -> Look:
        """Looks for one turn."""
        return Look(self._drivers, self)


class _Drivers:
    """Connections of the driver for looks, outside any transaction: opened when needed, kept, one for each caller at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: list[Any] = []
        event.listen(engine, "engine_disposed", self._close)

    def read(self, ask: Callable[[Any, Dialect], list[Row]]) -> list[Row]:
        try:
            driver = self._idle.pop()
        except IndexError:
            return self._read(self._opened(), ask)
        try:
            return self._read(driver, ask)
        except DBAPIError:
            # It died while nobody used it, as when the database was started again: looking again changes nothing.
            return self._read(self._opened(), ask)

    def _read(self, driver: Any, ask: Callable[[Any, Dialect], list[Row]]) -> list[Row]:
        try:
            rows = ask(driver, self._engine.dialect)
        except BaseException:
            with suppress(Exception):
                driver.close()
            raise
        self._idle.append(driver)
        return rows

    def _opened(self) -> Any:
        connection = self._engine.raw_connection()
        driver: Any = connection.driver_connection
        connection.detach()  # the pool is for transactions
        if self._engine.dialect.name == "postgresql":
            driver.autocommit = True  # SQLite's is so from the start (grievance_core/database.py)
        return driver

    def _close(self, _engine: Engine) -> None:
        while self._idle:
            self._idle.pop().close()


@dataclass(frozen=True)
class _Compiled:
    """A statement in a database's own words. `order` is where each value goes, for a driver that wants them by position."""

    text: str
    order: tuple[str, ...] | None
    fixed: Mapping[str, Any]  # values that stand in the statement itself
    takes: Mapping[str, Change]  # what the driver wants in place of a value
    gives: tuple[tuple[int, Change], ...]  # what comes in place of what the driver found
    trouble: type[Exception]  # what the driver raises

    def run(self, driver: Any, values: Mapping[str, object]) -> Any:
        given = {**self.fixed, **values}
        for name, change in self.takes.items():
            given[name] = change(given[name])
        values_given = given if self.order is None else [given[name] for name in self.order]
        try:
            return driver.execute(self.text, values_given)
        except self.trouble as error:
            raise self._as_sqlalchemy_says_it(error) from None

    def rows(self, driver: Any, values: Mapping[str, object]) -> list[Row]:
        ran = self.run(driver, values)
        try:
            found: list[Row] = ran.fetchall()
        except self.trouble as error:
            raise self._as_sqlalchemy_says_it(error) from None
        return [self._changed(row) for row in found] if self.gives else found

    def _as_sqlalchemy_says_it(self, error: Exception) -> Exception:
        """Whoever asks knows SQLAlchemy's errors, not each driver's. Without the values."""
        return DBAPIError.instance(self.text, None, error, self.trouble)

    def _changed(self, row: Row) -> Row:
        fields = list(row)
        for at, change in self.gives:
            fields[at] = change(fields[at])
        return tuple(fields)


def _compiled(statement: ClauseElement, dialect: Dialect) -> _Compiled:
    made: Any = statement.compile(dialect=dialect)
    takes = {name: _taking(bound.type, dialect) for name, bound in made.binds.items()}
    columns = statement.selected_columns if isinstance(statement, SelectBase) else ()
    gives = [(at, _giving(column.type, dialect)) for at, column in enumerate(columns)]
    return _Compiled(
        text=str(made),
        order=tuple(made.positiontup) if made.positional else None,
        fixed={name: value for name, value in made.params.items() if value is not None},
        takes={name: change for name, change in takes.items() if change and name in made.params},
        gives=tuple((at, change) for at, change in gives if change),
        trouble=dialect.loaded_dbapi.Error,
    )


def _taking(kind: TypeEngine[Any], dialect: Dialect) -> Change | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _giving(kind: TypeEngine[Any], dialect: Dialect) -> Change | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _of(session: Session) -> tuple[Any, Dialect]:
    """The connection of a session's transaction, which has what was changed in it."""
    session.flush()
    connection = session.connection()
    return connection.connection.driver_connection, connection.dialect
