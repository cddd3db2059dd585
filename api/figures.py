"""How many cases of what there are in a system's area. Hotline cases are in no figure."""

from __future__ import annotations

from dataclasses import asdict

from flask import jsonify
from flask.typing import ResponseReturnValue

from api.declaring import operation
from api.door import counter
from api.shapes import Figures, FiguresAsked
from grievance_core.cases import listing
from grievance_core.cases.listing import Asked
from grievance_core.cases.published import iso


@operation("GET", "/figures", scope="figures:read", query=FiguresAsked, answer=Figures)
def figures(asked: FiguresAsked) -> ResponseReturnValue:
    """Ordinary cases counted by one field, with how many have an answer and how many are late now."""
    at = counter()
    values = {key: value for key in ("kind", "track") if (value := getattr(asked, key))}
    wanted = Asked(values, asked.area or "", asked.filed_from, asked.filed_before)
    with at.here.reading() as db:
        now = at.here.clock(db)
        found = listing.counts(db, at.by, wanted, asked.by, now)
    return jsonify(at=iso(now), by=asked.by, items=[asdict(count) for count in found])
