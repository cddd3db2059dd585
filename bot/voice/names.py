"""Names that are heard: of offices and of places. There are too many to record all; the rest are said in their Latin spelling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.kinds import area_kinds
from grievance_core.areas.model import Area
from grievance_core.areas.names import full_name
from grievance_core.offices.model import Office
from writing.languages import KHMER
from writing.numerals import khmer_digits


class Name(NamedTuple):
    """A name in a language, and what bears it."""

    text: str
    bearer: str


def latin_name(session: Session, name: str) -> str:
    """The Latin spelling of a place's or an office's Khmer name; empty where nothing is called so."""
    written = khmer_digits(name)
    office = session.scalar(select(Office.name_en).where(Office.name_km.in_((name, written))).limit(1))
    if office is not None:
        return office
    words = (kind.patterns.get(KHMER, "").partition("{name}")[0] for kind in area_kinds().kinds.values())
    bare = {form.removeprefix(word) for form in (name, written) for word in ("", *words)}
    return session.scalar(select(Area.name_en).where(Area.name_km.in_(bare)).limit(1)) or ""


def heard_names(session: Session, language: str) -> Iterator[Name]:
    """Every office, every province, and every place in reach of an office, each as screens name it."""
    for office in session.scalars(select(Office).order_by(Office.key)):
        yield Name(office.name_km if language == KHMER else office.name_en, f"office {office.key}")
    served = session.scalars(select(Office.area_key).where(Office.area_key.is_not(None)).distinct()).all()
    near = Area.level.in_(("province",)) | Area.key.in_(served) | Area.parent_key.in_(served)
    for area in session.scalars(select(Area).where(near).order_by(Area.key)):
        yield Name(full_name(area, language), f"area {area.key}")
        yield Name(area.name_km if language == KHMER else area.name_en, f"area {area.key}")
