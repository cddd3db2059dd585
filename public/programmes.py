"""Which programmes there are today: what each gives, to whom, with which papers and where, from the catalogue in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from grievance_core.areas.names import full_name
from grievance_core.areas.search import by_key
from grievance_core.programmes import texts
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.programme import Benefit, Programme
from grievance_core.programmes.wording import AMOUNT, amount
from public.door import Visitor, blueprint, made_once, visitor
from writing.dates import PHNOM_PENH


@dataclass(frozen=True)
class Shown:
    """A programme in words."""

    name: str
    who: str
    gives: list[str]
    papers: list[str]
    places: list[str]
    contact: str
    only_in: list[str]
    notes: list[str]


@blueprint.get("/programmes")
def programmes() -> ResponseReturnValue:
    """Those that run today, under the four guarantees."""
    at = visitor()
    today = at.here.now().astimezone(PHNOM_PENH).date()
    catalogue = in_force(at.here.reading.look(), at.here.inst.programmes)
    return made_once((catalogue.version, today), lambda: _page(at, catalogue, today))


def _page(at: Visitor, catalogue: Programmes, today: date) -> str:
    running = [one for one in catalogue if one.active_on(today)]
    with at.here.reading() as db:
        groups = [
            (guarantee, at.text(texts.GUARANTEE, guarantee), [_shown(at, db, one, today) for one in some])
            for guarantee, some in catalogue.by_guarantee(running).items()
        ]
    return render_template("public/programmes.html", groups=groups, number=at.here.inst.service_number)


def _shown(at: Visitor, db: Session, one: Programme, today: date) -> Shown:
    areas = (by_key(db, key) for key in one.areas)
    return Shown(
        name=at.text(texts.NAME, one.id),
        who=at.text(texts.WHO, one.id),
        gives=_gives(at, one, today),
        papers=_all(at, texts.PAPER, one.papers),
        places=_all(at, texts.PLACE, one.places),
        contact=_contact(at, one, today),
        only_in=[full_name(area, at.language) for area in areas if area is not None],
        notes=_all(at, texts.NOTE, one.notes),
    )


def _all(at: Visitor, context: str, names: Iterable[str]) -> list[str]:
    return [at.text(context, name) for name in names]


def _gives(at: Visitor, one: Programme, today: date) -> list[str]:
    """What it gives, with the amounts that somebody checked; where any is left, whom to ask."""
    amounts = {benefit.id: _amounts(at, one, benefit, today) for benefit in one.benefits}
    silent = any(benefit.figures and not amounts[benefit.id] for benefit in one.benefits)
    told = [_benefit(at, one, benefit, amounts[benefit.id]) for benefit in one.benefits]
    return [*told, at.text(AMOUNT, "ask")] if silent else told


def _benefit(at: Visitor, one: Programme, benefit: Benefit, amounts: list[str]) -> str:
    gives = at.text(texts.GIVES, f"{one.id}.{benefit.id}")
    return at.text("programmes", "gives", what=gives, amount=", ".join(amounts)) if amounts else gives


def _amounts(at: Visitor, one: Programme, benefit: Benefit, today: date) -> list[str]:
    told = (figure for of, figure in one.told_amounts(today) if of == benefit)
    return [amount(at.here.inst.catalogues, at.language, figure) for figure in told]


def _contact(at: Visitor, one: Programme, today: date) -> str:
    if one.focal is None:
        return ""
    phone = one.focal.told_phone(today)
    return " ".join(filter(None, (at.text(texts.FOCAL, one.focal.id), phone)))
