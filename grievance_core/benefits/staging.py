"""Where the rows of a provider's sheet wait until every one of them is known to be good, and whose they are."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, MetaData, String, Table, text

from grievance_core.registry.staging import analyse, faults_table

TABLES = MetaData()
WHOSE = (
    ("line", Integer),
    ("number", String(10)),
    ("card_index", String(64)),
    ("name_index", String(64)),
    ("person_id", String(26)),  # who that is in the registry
)
ROWS = Table(
    "declared_rows",
    TABLES,
    *(Column(name, kind) for name, kind in WHOSE),
    Column("programme_id", String(48)),
    Column("month", Date),
    Column("service", String(48)),
    Column("started_on", Date),
    Column("ended_on", Date),
    Column("days", Integer),
    Column("amount", BigInteger),
    Column("currency", String(3)),
    prefixes=["TEMPORARY"],
)
FAULTS = faults_table("declared_faults", TABLES)

_BY_NUMBER = """
UPDATE declared_rows AS r SET person_id = (SELECT p.id FROM persons p WHERE p.number = r.number) WHERE r.number IS NOT NULL
"""
_BY_CARD = """
UPDATE declared_rows AS r SET person_id = (
  SELECT min(p.id) FROM households h JOIN persons p ON p.household_id = h.id
  WHERE h.card_index = r.card_index AND p.name_index = r.name_index)
WHERE r.number IS NULL
"""
_INDEX = "CREATE INDEX declared_rows_key ON declared_rows (person_id, programme_id, month, service, line)"
_FAULTS = (
    ("number", "person-unknown", "SELECT line FROM declared_rows WHERE person_id IS NULL"),
    (
        "name",
        "person-ambiguous",
        """SELECT r.line FROM declared_rows r JOIN households h ON h.card_index = r.card_index
        JOIN persons p ON p.household_id = h.id AND p.name_index = r.name_index
        WHERE r.number IS NULL GROUP BY r.line HAVING count(*) > 1""",
    ),
    (
        "number",
        "declared-twice",
        """SELECT r.line FROM declared_rows r WHERE EXISTS (
        SELECT 1 FROM declared_rows o WHERE o.person_id = r.person_id AND o.line < r.line
        AND o.programme_id = r.programme_id AND o.month = r.month AND o.service = r.service)""",
    ),
    (
        "number",
        "person-twice",
        """SELECT r.line FROM declared_rows r WHERE r.programme_id IS NULL AND EXISTS (
        SELECT 1 FROM declared_rows o WHERE o.person_id = r.person_id AND o.line < r.line)""",
    ),
)


def find_persons(connection: Connection) -> None:
    """Find whose each row is, and put what is wrong between rows among the faults."""
    for statement in (_BY_NUMBER, _BY_CARD, _INDEX):
        connection.execute(text(statement))
    analyse(connection, "declared_rows")
    for field, reason, lines in _FAULTS:
        connection.execute(
            text(
                "INSERT INTO declared_faults (line, field, reason)"  # noqa: S608 - nothing but our own words
                f" SELECT line, :field, :reason FROM ({lines}) AS f"
            ),
            {"field": field, "reason": reason},
        )
