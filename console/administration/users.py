"""Everybody who can sign in, by part and area: new passwords, an end to sessions, and what waits for a second pair of eyes."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from console.administration.forms import area_of, done, field, link, number, refusal, was_done, who
from console.desk import desk
from console.door import blueprint, needs
from grievance_core.accounts.logins import Given
from grievance_core.administration import requests
from grievance_core.administration.model import AdministrationRequest
from grievance_core.administration.users import Wanted, end_sessions
from grievance_core.administration.users import users as everybody
from grievance_core.cases.telling import name_of as office_name
from grievance_core.errors import Refused


@blueprint.get("/administration/users")
@needs("users")
def users() -> ResponseReturnValue:
    """A page of them."""
    return _page()


@blueprint.post("/administration/users/login")
@needs("users")
def give_new_login() -> ResponseReturnValue:
    """A one-time password shown once, or a request for one where she reads cases."""
    at = desk()
    try:
        with at.here.sessions.begin() as db:
            came = requests.give_login(db, at.here.inst.vault, at.by, number("official"), at.real_now, at.now)
    except Refused as error:
        return _page(said=refusal(error), status=409)
    if isinstance(came, AdministrationRequest):
        return done("console.users", "asked")
    return _page(given=came)


@blueprint.post("/administration/users/sessions")
@needs("users")
def end_all_sessions() -> ResponseReturnValue:
    """Everywhere she is signed in ends at once."""
    at = desk()
    try:
        with at.here.sessions.begin() as db:
            end_sessions(db, at.by, number("official"), at.real_now, at.now)
    except Refused as error:
        return _page(said=refusal(error), status=409)
    return done("console.users", "sessions")


@blueprint.post("/administration/requests/<answer>")
@needs("users")
def settle(answer: str) -> ResponseReturnValue:
    """Agreed to, or refused, by somebody other than who asked."""
    at, asked = desk(), field("request", 26)
    if answer not in ("agree", "refuse"):
        abort(404)
    try:
        with at.here.sessions.begin() as db:
            given = (
                requests.agree(db, at.here.inst.vault, at.by, asked, at.real_now, at.now)
                if answer == "agree"
                else None
            )
            if answer == "refuse":
                requests.refuse(db, at.by, asked, at.now)
    except Refused as error:
        return _page(said=refusal(error), status=409)
    return (
        _page(given=given)
        if given is not None
        else done("console.users", "agreed" if answer == "agree" else "refused")
    )


def _page(given: Given | None = None, said: str = "", status: int = 200) -> tuple[str, int]:
    at, args = desk(), request.args
    page = args.get("page", "1")
    turned = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
    with at.here.reading() as db:
        area = area_of(db, args.get("area", "")[:60])
        wanted = Wanted(args.get("role", "")[:24], area.key if area else "", turned)
        found = everybody(db, at.here.inst, wanted, at.real_now, at.now)
        offices = {user.seat.office_id: user.seat.office for user in found.users}
        waiting = [
            (asked, who(db, at, f"official:{asked.official_id}"), who(db, at, f"official:{asked.asked_by}"),
             requests.may_settle(db, at.by, asked, at.now), asked.asked_by == at.official_id)
            for asked in requests.waiting(db)
        ]  # fmt: skip
        names = {key: office_name(one, at.language) for key, one in offices.items()}
    return render_template(
        "console/administration/users.html",
        found=found, names=names, wanted=wanted, area=args.get("area", "")[:60], roles=sorted(at.here.inst.permissions.roles),
        waiting=waiting, given=given, link=link, said=said, done=was_done(), own=at.official_id,
        until=at.day_and_time(given.until) if given else "",
    ), status  # fmt: skip
