"""Errands: reports as files, and the registry's spreadsheets in and out."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from grievance_core.areas.search import inside
from grievance_core.benefits import upkeep
from grievance_core.errands import doing, keeping
from grievance_core.errands.doing import Failed, Held
from grievance_core.offices.staffing import seats_of
from grievance_core.registry.columns import Columns
from grievance_core.registry.exporting import Exporter
from grievance_core.registry.faults import Unreadable
from grievance_core.registry.importing import Importer
from grievance_core.registry.model import Person
from jobs.report_files import write_file
from service import Service
from settings import ROOT

log = structlog.get_logger()
BEAT_SECONDS = 30.0
REGISTRY_PAGE = "registry"
FOLDER, ID_LENGTH = "errand-", 26


def claim_errands(service: Service) -> list[str]:
    """The errands nobody works on, and the old ones removed."""
    real_now = datetime.now(UTC)
    with service.sessions.begin() as session:
        doing.forget_old(session, real_now)
        return doing.left_behind(session, real_now)


def do_all(service: Service) -> None:
    """Do everything nobody works on, one after the other, until there is none."""
    _clear(service)
    while True:
        with service.reading() as session:
            left = doing.left_behind(session, datetime.now(UTC), limit=1)
        if not left:
            return
        do_one(service, left[0])


def do_one(service: Service, errand_id: str) -> None:
    """Do one. One that breaks down is tried again by the next round that finds it left behind."""
    works = {kind: partial(_beating, service, work) for kind, work in WORKS.items()}
    try:
        state = doing.do(service.sessions, service.inst.vault, errand_id, works)
    except Exception:  # one bad errand must not stop the others
        log.exception("errand_failed", errand=errand_id)
    else:
        log.info("errand", errand=errand_id, state=state)


def _beating(service: Service, work: Any, held: Held) -> Mapping[str, Any]:
    """The work, with its claim renewed meanwhile: some of it takes long and has nothing to tell on the way."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                held.renew()
            except SQLAlchemyError as error:  # somebody else writes for long; the next beat comes
                log.warning("errand_beat_missed", errand=held.id, error=type(error).__name__)

    beats = threading.Thread(target=beat, daemon=True)
    beats.start()
    try:
        with _folder(service, held.id) as folder:
            found: Mapping[str, Any] = work(service, held, folder)
            return found
    finally:
        over.set()
        beats.join()


@contextmanager
def _folder(service: Service, errand_id: str) -> Iterator[Path]:
    """A place of its own for plain files, readable by this process's user alone, and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=f"{FOLDER}{errand_id}-", dir=service.settings.data_dir) as made:
        yield Path(made)


def _clear(service: Service) -> None:
    """Remove what a process that was killed could not: the plain files of errands nobody has in hand."""
    for folder in service.settings.data_dir.glob(f"{FOLDER}*-*"):
        errand_id = folder.name.removeprefix(FOLDER)[:ID_LENGTH]
        with service.reading() as session:
            if not doing.is_in_hand(session, errand_id, datetime.now(UTC)):
                shutil.rmtree(folder, ignore_errors=True)


def _areas(service: Service, held: Held) -> tuple[str, ...]:
    """The areas of her seats that work with the registry, as they are now. Raises Failed where she has none any more."""
    with service.reading() as session:
        now = service.clock(session)
        seats = [
            seat
            for seat in seats_of(session, held.official_id, now)
            if REGISTRY_PAGE in service.inst.permissions.of([seat])
        ]
        keys = tuple(sorted({seat.office.area_key for seat in seats if seat.office.area_key is not None}))
    if not keys:
        raise Failed("not-yours")
    return keys


def take_in(service: Service, held: Held, folder: Path) -> Mapping[str, Any]:
    """Take a list of people in, or only look what that would do; the faults of a list that has any go into a file."""
    inst, given = service.inst, folder / f"list{held.arguments['ending']}"
    with service.reading() as session:
        file = keeping.file_of(session, held.id, "given")
    if file is None or not file.octets:  # whoever sent it did not come to its end
        raise Failed("broke-down")
    keeping.lay_out(service.sessions, inst.vault, file.id, given)
    columns, faults = Columns.load(ROOT / "rules" / "registry.yaml"), folder / "faults.csv"
    importer = Importer(
        service.engine,
        inst.vault,
        columns,
        inst.catalogues,
        f"official:{held.official_id}",
        _areas(service, held),
    )
    list_day = date.fromisoformat(held.arguments["list_day"]) if held.arguments["list_day"] else None
    try:
        report = importer.take_in(
            given,
            service.now(),
            faults,
            list_day=list_day,
            dry_run=held.arguments["dry_run"],
            progress=held.tell,
        )
    except Unreadable as refusal:
        raise Failed(refusal.reason, **refusal.values) from None
    if report.faults:
        with faults.open("rb") as content:
            keeping.put_away(service.sessions, inst.vault, held.id, "faults", "faults.csv", content)
    elif not held.arguments["dry_run"]:
        with service.sessions.begin() as session:
            upkeep.ask_again(session)
    return {**report.__dict__, "unchanged": report.unchanged, "dry_run": held.arguments["dry_run"]}


def give_out(service: Service, held: Held, folder: Path) -> Mapping[str, Any]:
    """Everybody of her areas, as the spreadsheet that can be taken in again."""
    inst, arguments = service.inst, held.arguments
    areas, path = _areas(service, held), folder / f"registry{arguments['ending']}"
    columns = Columns.load(ROOT / "rules" / "registry.yaml")
    with service.reading() as session:
        everybody = select(func.count()).select_from(Person).where(Person.village_key.in_(inside(areas)))
        of = max(session.scalar(everybody) or 0, 1)
        exporter = Exporter(inst.vault, columns, inst.catalogues, arguments["language"])
        count = exporter.export(session, path, areas, lambda so_far: held.tell(0.8 * so_far / of))
    _hand_over(service, held, path)
    return {"people": count}


def report(service: Service, held: Held, folder: Path) -> Mapping[str, Any]:
    """A report as a PDF or a workbook. Whoever asked sees in it what she may see now."""
    path = folder / f"{held.arguments['report']}-{held.arguments['period']}{held.arguments['ending']}"
    if not write_file(service, held.official_id, held.arguments, path):
        raise Failed("not-yours")
    held.tell(0.8)
    _hand_over(service, held, path)
    return {}


def _hand_over(service: Service, held: Held, path: Path) -> None:
    with path.open("rb") as content:
        keeping.put_away(
            service.sessions,
            service.inst.vault,
            held.id,
            "result",
            path.name,
            content,
            lambda: held.tell(0.9),
        )


WORKS = {"registry-import": take_in, "registry-export": give_out, "report": report}
