"""Which rows of a spreadsheet are people and households the registry knows already, and what is wrong between rows.

The law, in this order:
- A household is the one with the row's equity card; else the one with its household number in its village.
- A person is the one with the row's membership number; else the one of that name in that household, or, where the row has no
  household, among those without household in that village, whose birth does not contradict the row's.
- Whoever is none of these is new. A membership number nobody has is kept: it was given out elsewhere, and its check digit holds.

So a file can be taken in again and again, and nobody is doubled.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, func, select, text, update

from grievance_core.registry.model import Household, Person, PersonChange
from grievance_core.registry.numbers import new_number
from grievance_core.registry.staging import ROWS, analyse

_BIRTHS_MEET = """(p.born_from IS NULL OR r.born_from IS NULL
 OR (p.born_from <= r.born_to AND r.born_from <= p.born_to))"""

_AFRESH = (
    "DELETE FROM registry_homes",
    """UPDATE registry_rows SET home = own_home, found_id = NULL
    WHERE found_id IS NOT NULL OR own_home IS NULL OR home <> own_home""",
)
# The card stands with some of a family, the household's number with others: one household.
_JOIN_BY_CARD = """
UPDATE registry_rows AS r SET home = (
  SELECT min(o.home) FROM registry_rows o WHERE o.card_index = r.card_index AND o.label IS NOT NULL)
WHERE r.label IS NULL AND r.card_index IS NOT NULL AND EXISTS (
  SELECT 1 FROM registry_rows o WHERE o.card_index = r.card_index AND o.label IS NOT NULL)
"""
_HOMES = """
INSERT INTO registry_homes (home, line, label, village_key)
SELECT home, coalesce(min(CASE WHEN card_index IS NOT NULL THEN line END), min(line)), max(label), max(village_key)
FROM registry_rows WHERE home IS NOT NULL GROUP BY home
"""
_LEAD = """
UPDATE registry_homes AS m SET (id, card_index, card_sealed) = (
  SELECT r.home_id, r.card_index, r.card_sealed FROM registry_rows r WHERE r.line = m.line)
"""
_HOME_BY_CARD = """
UPDATE registry_homes AS m SET found_id = (SELECT h.id FROM households h WHERE h.card_index = m.card_index)
WHERE m.card_index IS NOT NULL
"""
_HOME_BY_LABEL = """
UPDATE registry_homes AS m SET found_id = (
  SELECT h.id FROM households h WHERE h.village_key = m.village_key AND h.label = m.label)
WHERE m.found_id IS NULL AND m.label IS NOT NULL
"""
_PERSON_BY_NUMBER = """
UPDATE registry_rows AS r SET found_id = (SELECT p.id FROM persons p WHERE p.number = r.number) WHERE r.number IS NOT NULL
"""
# A row that says nothing of her household speaks of the one she is in.
_HOME_OF_PERSON = """
UPDATE registry_rows AS r SET home = (
  SELECT coalesce((SELECT min(m.home) FROM registry_homes m WHERE m.found_id = p.household_id), 'known ' || p.household_id)
  FROM persons p WHERE p.id = r.found_id)
WHERE r.home IS NULL AND r.found_id IS NOT NULL
"""
_HOMES_OF_PERSONS = """
INSERT INTO registry_homes (home, line, found_id)
SELECT home, min(line), substr(home, 7) FROM registry_rows WHERE home LIKE 'known %' GROUP BY home
"""
_HOME_FACTS = """
UPDATE registry_homes AS m SET (id_poor, id_poor_on, card_until) = (
  SELECT max(r.id_poor), max(r.id_poor_on), max(r.card_until) FROM registry_rows r WHERE r.home = m.home)
"""
_PERSON_BY_HOME = f"""
UPDATE registry_rows AS r SET found_id = (
  SELECT min(p.id) FROM registry_homes m JOIN persons p ON p.household_id = m.found_id
  WHERE m.home = r.home AND p.name_index = r.name_index AND {_BIRTHS_MEET})
WHERE r.found_id IS NULL AND r.home IS NOT NULL AND r.name_index IS NOT NULL
"""  # noqa: S608 - nothing but our own words
_PERSON_ALONE = f"""
UPDATE registry_rows AS r SET found_id = (
  SELECT min(p.id) FROM persons p
  WHERE p.household_id IS NULL AND p.village_key = r.village_key AND p.name_index = r.name_index AND {_BIRTHS_MEET})
WHERE r.found_id IS NULL AND r.home IS NULL AND r.number IS NULL
"""  # noqa: S608

_FAULTS: tuple[tuple[str, str, str], ...] = (
    (
        "number",
        "number-twice",
        """SELECT r.line FROM registry_rows r WHERE EXISTS (
        SELECT 1 FROM registry_rows o WHERE o.number = r.number AND o.line < r.line)""",
    ),
    (
        "card",
        "card-in-two-households",
        """SELECT max(line) FROM registry_rows WHERE card_index IS NOT NULL
        GROUP BY card_index HAVING min(home) <> max(home)""",
    ),
    (
        "card",
        "two-cards",
        """SELECT max(line) FROM registry_rows WHERE home IS NOT NULL
        GROUP BY home HAVING min(card_index) <> max(card_index)""",
    ),
    *(
        (
            field,
            "household-differs",
            f"""SELECT max(line) FROM registry_rows WHERE home IS NOT NULL
            GROUP BY home HAVING min({column}) <> max({column})""",  # noqa: S608
        )
        for field, column in (
            ("village", "village_key"),
            ("id_poor", "id_poor"),
            ("id_poor_on", "id_poor_on"),
            ("card_until", "card_until"),
        )
    ),
    (
        "household",
        "household-of-other-card",
        """SELECT m.line FROM registry_homes m JOIN households h ON h.village_key = m.village_key AND h.label = m.label
        WHERE h.id <> m.found_id""",
    ),
    (
        "household",
        "household-twice",
        """SELECT max(line) FROM registry_homes WHERE found_id IS NOT NULL GROUP BY found_id HAVING count(*) > 1""",
    ),
    (
        "card",
        "household-needed",
        """SELECT line FROM registry_rows WHERE home IS NULL
        AND (id_poor IS NOT NULL OR id_poor_on IS NOT NULL OR card_until IS NOT NULL)""",
    ),
    (
        "head",
        "two-heads",
        """SELECT max(line) FROM registry_rows WHERE is_head AND home IS NOT NULL GROUP BY home HAVING count(*) > 1""",
    ),
    (
        "head",
        "other-head",
        """SELECT r.line FROM registry_rows r JOIN registry_homes m ON m.home = r.home
        JOIN persons p ON p.household_id = m.found_id AND p.is_head AND p.died_on IS NULL AND p.left_on IS NULL
        WHERE r.is_head AND (r.found_id IS NULL OR r.found_id <> p.id) AND NOT EXISTS (
          SELECT 1 FROM registry_rows o WHERE o.found_id = p.id
          AND (NOT o.is_head OR o.died_on IS NOT NULL OR o.left_on IS NOT NULL OR o.home <> r.home))""",
    ),
    (
        "number",
        "number-of-another",
        f"""SELECT r.line FROM registry_rows r JOIN persons p ON p.id = r.found_id
        WHERE r.number IS NOT NULL AND r.name_index <> p.name_index AND NOT {_BIRTHS_MEET}""",  # noqa: S608
    ),
    (
        "number",
        "other-number",
        """SELECT r.line FROM registry_rows r JOIN persons p ON p.id = r.found_id WHERE r.number <> p.number""",
    ),
    *(
        (field, "needed", f"SELECT line FROM registry_rows WHERE found_id IS NULL AND {column} IS NULL")  # noqa: S608
        for field, column in (("name", "name_index"), ("village", "village_key"))
    ),
    (
        "name",
        "person-ambiguous",
        f"""SELECT r.line FROM registry_rows r JOIN registry_homes m ON m.home = r.home
        JOIN persons p ON p.household_id = m.found_id AND p.name_index = r.name_index AND {_BIRTHS_MEET}
        WHERE r.number IS NULL GROUP BY r.line HAVING count(*) > 1""",  # noqa: S608
    ),
    (
        "name",
        "person-ambiguous",
        f"""SELECT r.line FROM registry_rows r JOIN persons p ON p.household_id IS NULL
        AND p.village_key = r.village_key AND p.name_index = r.name_index AND {_BIRTHS_MEET}
        WHERE r.number IS NULL AND r.home IS NULL GROUP BY r.line HAVING count(*) > 1""",  # noqa: S608
    ),
    (
        "name",
        "person-twice",
        """SELECT r.line FROM registry_rows r WHERE EXISTS (
        SELECT 1 FROM registry_rows o WHERE o.found_id = r.found_id AND o.line < r.line
        AND (o.number IS NULL OR r.number IS NULL OR o.number <> r.number))""",
    ),
    *(
        (
            "name",
            "person-twice",
            f"""SELECT r.line FROM registry_rows r WHERE r.found_id IS NULL AND EXISTS (
            SELECT 1 FROM registry_rows p WHERE {same} AND p.name_index = r.name_index AND p.found_id IS NULL
            AND p.line < r.line AND {_BIRTHS_MEET}
            AND (p.number IS NULL OR r.number IS NULL OR p.number = r.number))""",  # noqa: S608
        )
        for same in ("p.home = r.home", "p.village_key = r.village_key AND p.home IS NULL AND r.home IS NULL")
    ),
    (
        "died_on",
        "before-birth",
        f"""SELECT r.line FROM registry_rows r JOIN persons p ON p.id = r.found_id
        WHERE r.died_on < p.born_from AND {_BIRTHS_MEET}""",  # noqa: S608
    ),
    (
        "born",
        "after-death",
        """SELECT r.line FROM registry_rows r JOIN persons p ON p.id = r.found_id
        WHERE r.died_on IS NULL AND p.died_on < r.born_from""",
    ),
)


def match(connection: Connection) -> None:
    """Find everybody the registry knows, number who is new, and put what is wrong between rows among the faults.

    It may be done again, when the registry is no longer as it was (`stamp`).
    """
    for statement in (*_AFRESH, _JOIN_BY_CARD, _HOMES):
        connection.execute(text(statement))
    for statement in (_LEAD, _HOME_BY_CARD, _HOME_BY_LABEL, _PERSON_BY_NUMBER, _HOME_OF_PERSON):
        connection.execute(text(statement))
    for statement in (_HOMES_OF_PERSONS, _HOME_FACTS):
        connection.execute(text(statement))
    analyse(connection, "registry_homes")
    for statement in (_PERSON_BY_HOME, _PERSON_ALONE):
        connection.execute(text(statement))
    for field, reason, lines in _FAULTS:
        connection.execute(
            text(
                "INSERT INTO registry_faults (line, field, reason)"  # noqa: S608
                f" SELECT line, :field, :reason FROM ({_as_lines(lines)}) AS f"
            ),
            {"field": field, "reason": reason},
        )
    _number_new(connection)


def stamp(connection: Connection) -> tuple[int, ...]:
    """Another one after every change of a person or household: each adds a row to one of these tables, and none loses any."""
    return tuple(
        connection.scalar(select(func.count()).select_from(table)) or 0
        for table in (Person, Household, PersonChange)
    )


def _as_lines(lines: str) -> str:
    return lines.replace("SELECT max(line) FROM", "SELECT max(line) AS line FROM", 1)


def _number_new(connection: Connection) -> None:
    """Give every new person without number one that nobody has."""
    while taken := list(_taken(connection)):
        connection.execute(
            update(ROWS).where(ROWS.c.line == bindparam("of_line")),
            [{"of_line": line, "new_number": new_number()} for line in taken],
        )


def _taken(connection: Connection) -> Iterator[int]:
    yield from connection.scalars(
        text(
            """SELECT r.line FROM registry_rows r WHERE r.new_number IS NOT NULL AND r.found_id IS NULL AND (
            EXISTS (SELECT 1 FROM persons p WHERE p.number = r.new_number)
            OR EXISTS (SELECT 1 FROM registry_rows o WHERE o.number = r.new_number)
            OR EXISTS (SELECT 1 FROM registry_rows o WHERE o.new_number = r.new_number AND o.line < r.line))"""
        )
    )


def new_rows(connection: Connection) -> int:
    """How many persons are new."""
    return int(connection.scalar(text("SELECT count(*) FROM registry_rows WHERE found_id IS NULL")) or 0)
