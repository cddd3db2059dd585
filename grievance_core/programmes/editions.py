"""Which catalogue is in force: the newest edition somebody took in, or, as long as there is none, the one the files say.

An edition is the whole set of rule files. It carries no texts: these are translated, measured and released with the service, and
an edition that needs one which does not exist is refused. It replaces the one before at once; what is to change on a day to come
is written in its files, which have a `from` for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.database import alone
from grievance_core.errors import Incomplete
from grievance_core.memory import kept
from grievance_core.programmes.catalogue import FOLDER, Programmes
from grievance_core.programmes.history import keep_rules, rules_of
from grievance_core.programmes.model import CatalogueEdition
from grievance_core.programmes.page import PageBook
from grievance_core.programmes.texts import check_texts
from grievance_core.rulebook import RulebookError
from writing.catalogue import Catalogues
from writing.dates import PHNOM_PENH


@dataclass(frozen=True)
class Edition:
    """An edition as it was taken in. `by` is who did it: operator, official:7."""

    number: int
    version: str
    effective_from: date
    taken_in_at: datetime
    by: str
    note: str


def in_force(session: Session, files: Programmes) -> Programmes:
    """The catalogue and its rules as they are now. It asks the database only after something that seldom changes was changed."""
    found = kept(session, "catalogue in force", _newest)
    return _opened(session, files, found)


def on(session: Session, files: Programmes, day: date) -> Programmes:
    """The catalogue that holds for a day: the newest edition that reaches back so far."""
    reaching = [edition for edition in editions(session) if edition.effective_from <= day]
    return _opened(session, files, reaching[-1].version if reaching else None)


def editions(session: Session) -> Sequence[Edition]:
    """Every edition, the oldest first."""
    return kept(session, "catalogue editions", _all)


def take_in(
    session: Session,
    files: Programmes,
    new: Programmes,
    catalogues: Catalogues,
    *,
    by: str,
    note: str,
    now: datetime,
    effective_from: date | None = None,
) -> Edition:
    """Put this catalogue in the place of the one in force, whole, from today on or from an earlier day. The caller commits.

    Raises RulebookError with whatever `check` finds, Incomplete without a note, for a day to come, and where nothing changes.
    """
    alone(session, "catalogue")
    today = now.astimezone(PHNOM_PENH).date()
    day = effective_from or today
    if day > today:
        raise Incomplete(
            "an edition is in force at once: write what begins later into its files, with its `from`"
        )
    if not note.strip():
        raise Incomplete("say in a note what changes and why")
    if new.version == in_force(session, files).version:
        raise Incomplete("this is what is in force already")
    check(session, files, new, catalogues)
    keep_rules(session, new, now)
    number = (session.scalar(select(func.max(CatalogueEdition.number))) or 0) + 1
    row = CatalogueEdition(
        number=number, version=new.version, effective_from=day, taken_in_at=now, by=by, note=note.strip()
    )
    session.add(row)
    session.flush()
    return _edition(row)


def check(session: Session, files: Programmes, new: Programmes, catalogues: Catalogues) -> None:
    """Raises RulebookError with everything that keeps a catalogue from being taken in.

    A text it needs is missing in a language, an area does not exist, or a programme that was there before is gone: what people
    applied for has to keep its name, so a programme is ended, never taken out.
    """
    faults = [*_missing_texts(new, catalogues), *_unknown_areas(session, new)]
    there = {programme.id for programme in new}
    faults += [
        f"{FOLDER}/{one.id}.yaml: is missing; a programme is ended with `status: ended`, never taken out"
        for one in in_force(session, files)
        if one.id not in there
    ]
    if faults:
        raise RulebookError(faults)


def _missing_texts(new: Programmes, catalogues: Catalogues) -> Sequence[str]:
    try:
        check_texts(new, catalogues)
    except RulebookError as error:
        return error.faults
    return ()


def _unknown_areas(session: Session, new: Programmes) -> Iterator[str]:
    wanted = {area for programme in new for area in programme.areas}
    known = set(session.scalars(select(Area.key).where(Area.key.in_(wanted))))
    for programme in new:
        unknown = [area for area in programme.areas if area not in known]
        if unknown:
            name = f"{FOLDER}/{programme.id}.yaml"
            line = PageBook(name, new.sources[name]).root.line_of("areas")
            yield f"{name}:{line}: areas: there is no area {', '.join(unknown)}"


def _opened(session: Session, files: Programmes, version: str | None) -> Programmes:
    return files if version is None or version == files.version else rules_of(session, version)


def _newest(session: Session) -> str | None:
    newest = select(CatalogueEdition.version).order_by(CatalogueEdition.number.desc()).limit(1)
    return session.scalar(newest)


def _all(session: Session) -> Sequence[Edition]:
    rows = session.scalars(select(CatalogueEdition).order_by(CatalogueEdition.number))
    return tuple(_edition(row) for row in rows)


def _edition(row: CatalogueEdition) -> Edition:
    return Edition(row.number, row.version, row.effective_from, row.taken_in_at, row.by, row.note)
