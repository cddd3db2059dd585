"""The files of an errand: written and read piece by piece, so that memory does not grow with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from grievance_core.errands.model import ErrandFile, ErrandPart
from grievance_core.identifiers import new_id
from grievance_core.vault import Place, Vault

PIECE = 256 * 1024
Heartbeat = Callable[[], None]


def put_away(
    sessions: sessionmaker[Session],
    vault: Vault,
    errand_id: str,
    role: str,
    filename: str,
    content: IO[bytes],
    beat: Heartbeat = lambda: None,
) -> int:
    """Keep a file sealed; returns its octets. Each piece has a short transaction of its own, so that on SQLite nobody waits.

    Called again after it was cut short, it begins anew. It can be fetched once it is there whole.
    """
    file_id, octets, place = new_id(), 0, 0
    with sessions.begin() as session:
        forget(session, errand_id, role)
        session.add(ErrandFile(id=file_id, errand_id=errand_id, role=role, filename=filename, octets=0))
    while piece := content.read(PIECE):
        with sessions.begin() as session:
            sealed = vault.seal_bytes(piece, _place(file_id, place))
            session.add(ErrandPart(file_id=file_id, place=place, content_sealed=sealed))
        octets, place = octets + len(piece), place + 1
        beat()
    with sessions.begin() as session:
        session.get_one(ErrandFile, file_id).octets = octets
    return octets


def file_of(session: Session, errand_id: str, role: str) -> ErrandFile | None:
    """The file in this role, if there is one."""
    return session.scalar(
        select(ErrandFile).where(ErrandFile.errand_id == errand_id, ErrandFile.role == role)
    )


def pieces(sessions: sessionmaker[Session], vault: Vault, file_id: str) -> Iterator[bytes]:
    """The content of a file, a piece at a time."""
    place = 0
    while True:
        with sessions() as session:
            part = session.get(ErrandPart, (file_id, place))
        if part is None:
            return
        yield vault.open_bytes(part.content_sealed, _place(file_id, place))
        place += 1


def lay_out(sessions: sessionmaker[Session], vault: Vault, file_id: str, path: Path) -> None:
    """Write a file's content to `path`, readable by whoever wrote it alone."""
    path.touch(mode=0o600)
    with path.open("wb") as file:
        for piece in pieces(sessions, vault, file_id):
            file.write(piece)


def forget(session: Session, errand_id: str, role: str | None = None) -> None:
    """Remove an errand's files, or the one in this role."""
    mine = select(ErrandFile).where(ErrandFile.errand_id == errand_id)
    for file in session.scalars(mine if role is None else mine.where(ErrandFile.role == role)).all():
        session.execute(delete(ErrandPart).where(ErrandPart.file_id == file.id))
        session.delete(file)
    session.flush()


def _place(file_id: str, place: int) -> Place:
    return Place("errand_parts", "content_sealed", f"{file_id}|{place}")
