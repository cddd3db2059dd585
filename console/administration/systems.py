"""Other systems: who may ask here, tokens that wait for a second pair of eyes, and what could not be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.administration.forms import area_of, changes, done, field, number, refusal, was_done, who
from console.desk import Desk, desk
from console.door import blueprint, needs
from grievance_core.administration import tokens
from grievance_core.administration.model import TokenRequest
from grievance_core.administration.tokens import READS_CASES, Wish
from grievance_core.errors import Incomplete, Refused
from grievance_core.systems.model import Delivery, System, SystemUse, Webhook
from grievance_core.systems.passes import A_MINUTE, LONGEST_LABEL, SCOPES, Given

SHOWN = 100  # of what could not be told
MOST_A_MINUTE = 6000


@dataclass(frozen=True)
class Row:
    """A system in words: where it sees, when it was last heard of, and how many addresses it has told."""

    system: System
    place: str
    seen: str
    hooks: int


@blueprint.get("/administration/systems")
@needs("systems")
def systems() -> ResponseReturnValue:
    """Every system, also those whose token was taken back."""
    return _page()


@blueprint.post("/administration/systems")
@needs("systems")
def ask_for_token() -> ResponseReturnValue:
    """A token shown once, or a request for one where it reads cases."""
    at = desk()
    try:
        with at.here.sessions.begin() as db:
            came = tokens.ask(db, at.here.inst.vault, at.by, _wish(db), at.real_now, at.now)
    except Refused as error:
        return _page(said=refusal(error), status=409)
    return done("console.systems", "asked") if isinstance(came, TokenRequest) else _page(given=came)


@blueprint.post("/administration/systems/requests/<answer>")
@needs("systems")
def settle_token(answer: str) -> ResponseReturnValue:
    """Agreed to, or refused, by somebody other than who asked."""
    at, asked = desk(), field("request", 26)
    if answer not in ("agree", "refuse"):
        abort(404)
    given: Given | None = None
    try:
        with at.here.sessions.begin() as db:
            if answer == "agree":
                given = tokens.agree(db, at.here.inst.vault, at.by, asked, at.real_now, at.now)
            else:
                tokens.refuse(db, at.by, asked, at.now)
    except Refused as error:
        return _page(said=refusal(error), status=409)
    return _page(given=given) if given is not None else done("console.systems", "refused")


@blueprint.post("/administration/systems/revoke")
@needs("systems")
def revoke_token() -> ResponseReturnValue:
    """Its token opens nothing any more, for good."""
    at = desk()
    try:
        with at.here.sessions.begin() as db:
            tokens.revoke(db, at.by, field("system", 26), at.real_now, at.now)
    except Refused as error:
        return _page(said=refusal(error), status=409)
    return done("console.systems", "token-revoked")


@blueprint.post("/administration/systems/again")
@needs("systems")
def tell_again() -> ResponseReturnValue:
    """Once more what was given up."""
    at = desk()
    try:
        with at.here.sessions.begin() as db:
            tokens.try_again(db, at.by, field("delivery", 26), at.now)
    except Refused as error:
        return _page(said=refusal(error), status=409)
    return done("console.systems", "told-again")


def _wish(db: Session) -> Wish:
    """What the form asks for. Raises Incomplete for a place that is none."""
    written = field("area", LONGEST_LABEL)
    area = area_of(db, written)
    if written and area is None:
        raise Incomplete("area")
    scopes = tuple(name for name in SCOPES if name in request.form.getlist("scope"))
    return Wish(field("label", LONGEST_LABEL + 1), scopes, area.key if area else None, number("rate"))


def _page(given: Given | None = None, said: str = "", status: int = 200) -> tuple[str, int]:
    at = desk()
    with at.here.reading() as db:
        page = render_template(
            "console/administration/systems.html",
            rows=_rows(at, db),
            waiting=[
                (asked, at.place(db, asked.area_key), who(db, at, f"official:{asked.asked_by}"),
                 tokens.may_settle(db, at.by, asked, at.now), asked.asked_by == at.official_id)
                for asked in tokens.waiting(db)
            ],
            failed=_failed(at, db),
            scopes=[(name, name in READS_CASES) for name in SCOPES],
            history=changes(db, at, "system:*", "webhook:*"),
            given=given, said=said, done=was_done(), rate=A_MINUTE, most=MOST_A_MINUTE, longest=LONGEST_LABEL,
            typed=request.form if said else {}, chosen=request.form.getlist("scope") if said else [],
        )  # fmt: skip
    return page, status


def _rows(at: Desk, db: Session) -> list[Row]:
    seen = {row.system_id: row.seen_at for row in db.scalars(select(SystemUse))}
    listening = list(db.scalars(select(Webhook.system_id).where(Webhook.ended_at.is_(None))))
    order = (System.revoked_at.is_not(None), System.label)
    return [
        Row(row, at.place(db, row.area_key), _when(at, seen.get(row.id)), listening.count(row.id))
        for row in db.scalars(select(System).order_by(*order))
    ]


def _failed(at: Desk, db: Session) -> list[tuple[Delivery, str, str, str]]:
    """What could not be told: to which system, at which address, and since when nobody tries any more."""
    query = (
        select(Delivery, Webhook.url, System.label)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .join(System, System.id == Webhook.system_id)
        .where(Delivery.state == "given-up", Webhook.ended_at.is_(None))
        .order_by(Delivery.settled_at.desc(), Delivery.id)
    )
    return [
        (delivery, label, url, _when(at, delivery.settled_at))
        for delivery, url, label in db.execute(query.limit(SHOWN))
    ]


def _when(at: Desk, instant: datetime | None) -> str:
    return at.day_and_time(instant) if instant is not None else ""
