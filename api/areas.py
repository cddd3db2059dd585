"""Areas of the country: open to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from api.cursors import cursor, position_of
from api.declaring import operation
from api.door import counter
from api.problems import Problem
from api.shapes import AreaPage, AreaPath, AreasAsked
from grievance_core.areas import model, search
from grievance_core.areas.names import full_name

AN_HOUR = "public, max-age=3600"


@operation("GET", "/areas", query=AreasAsked, answer=AreaPage, refusals=("wrong-cursor",))
def areas(asked: AreasAsked) -> ResponseReturnValue:
    """The areas below one, or those with a name or a code, ordered by key where they are not searched for."""
    at = counter()
    name = f"areas|{asked.model_dump_json(exclude={'cursor', 'limit'})}"
    after = position_of(at.here.inst.vault, name, asked.cursor)
    with at.here.reading() as db:
        found = _found(db, asked)
        rest = found if asked.name else [area for area in found if area.key > after]
        items = [_json(area) for area in rest[: asked.limit]]
    more = len(rest) > asked.limit
    following = cursor(at.here.inst.vault, name, items[-1]["key"]) if more else None
    return _for_an_hour(jsonify(items=items, next=following))


@operation("GET", "/areas/{key}", answer=AreaPath, refusals=("not-there",))
def area(asked: object, key: str) -> ResponseReturnValue:  # noqa: ARG001  # it has no parameters
    """One area and those it lies in."""
    with counter().here.reading() as db:
        path = search.path(db, key[:12])
        if not path:
            raise Problem("not-there")
        return _for_an_hour(jsonify(**_json(path[-1]), path=[_json(one) for one in path[:-1]]))


def _found(db: Session, asked: AreasAsked) -> Sequence[model.Area]:
    if asked.name:
        return search.find(db, asked.name, within=asked.parent, limit=asked.limit)
    if asked.code:
        return search.by_code(db, asked.code)
    below = search.children(db, asked.parent) if asked.parent else search.provinces(db)
    return sorted(below, key=lambda area: area.key)


def _json(area: model.Area) -> dict[str, Any]:
    return {
        "key": area.key,
        "code": area.code,
        "level": area.level,
        "kind": area.kind,
        "parent": area.parent_key,
        "name": {language: full_name(area, language) for language in ("km", "en")},
    }


def _for_an_hour(answer: Response) -> Response:
    answer.headers["Cache-Control"] = AN_HOUR
    return answer
