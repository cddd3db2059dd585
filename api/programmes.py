"""The programmes of the catalogue in force: open to everybody, and unchanged until there is another edition or another day."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from api.declaring import operation
from api.door import Counter, counter
from api.problems import Problem
from api.shapes import Programme, Programmes
from grievance_core.programmes import editions, texts
from grievance_core.programmes.catalogue import Programmes as Catalogue
from grievance_core.programmes.programme import Benefit
from grievance_core.programmes.programme import Programme as Rules
from writing.dates import PHNOM_PENH

LANGUAGES = ("km", "en")
AFRESH = "public, no-cache"  # kept, and asked each time whether it is still the same


@operation("GET", "/programmes", answer=Programmes)
def programmes(asked: object) -> ResponseReturnValue:  # noqa: ARG001  # it has no parameters
    """Every programme. `If-None-Match` with the ETag of before is answered with 304 as long as nothing changed."""
    at = counter()
    found, day = _in_force(at)
    known = _known(found, day)
    return known or _marked(
        jsonify(version=found.version, items=[_json(at, one, day) for one in found]), found, day
    )


@operation("GET", "/programmes/{id}", answer=Programme, refusals=("not-there",))
def programme(asked: object, id: str) -> ResponseReturnValue:  # noqa: A002, ARG001  # as the address names it
    """One programme. `If-None-Match` as for all of them."""
    at = counter()
    found, day = _in_force(at)
    try:
        one = found.of(id)
    except LookupError:
        raise Problem("not-there") from None
    return _known(found, day) or _marked(jsonify(_json(at, one, day)), found, day)


def _in_force(at: Counter) -> tuple[Catalogue, date]:
    with at.here.reading() as db:
        day = at.here.clock(db).astimezone(PHNOM_PENH).date()
        return editions.in_force(db, at.here.inst.programmes), day


def _tag(found: Catalogue, day: date) -> str:
    """Amounts begin and end on days, so the day is part of it."""
    return f"{found.version}-{day:%Y%m%d}"


def _known(found: Catalogue, day: date) -> Response | None:
    return _marked(Response(status=304), found, day) if _tag(found, day) in request.if_none_match else None


def _marked(answer: Response, found: Catalogue, day: date) -> Response:
    answer.set_etag(_tag(found, day))
    answer.headers["Cache-Control"] = AFRESH
    return answer


def _json(at: Counter, one: Rules, day: date) -> dict[str, Any]:
    return {
        "id": one.id,
        "guarantee": one.guarantee,
        "status": one.status,
        "name": _names(at, texts.NAME, one.id),
        "for_whom": _names(at, texts.WHO, one.id),
        "areas": list(one.areas),
        "valid_from": one.valid_from.isoformat(),
        "valid_to": one.valid_to.isoformat() if one.valid_to else None,
        "gives": [_gives(at, one, benefit, day) for benefit in one.benefits],
        "papers": [_names(at, texts.PAPER, paper) for paper in one.papers],
    }


def _gives(at: Counter, one: Rules, benefit: Benefit, day: date) -> dict[str, Any]:
    told = [figure for figure in benefit.figures if figure.told(day)]
    return {
        "id": benefit.id,
        "text": _names(at, texts.GIVES, f"{one.id}.{benefit.id}"),
        "amounts": [
            {"amount": each.amount, "currency": each.currency, "period": each.period, "paid": each.paid}
            for each in told
        ],
    }


def _names(at: Counter, context: str, msgid: str) -> dict[str, str]:
    return {language: at.here.inst.catalogues.text(language, context, msgid) for language in LANGUAGES}
