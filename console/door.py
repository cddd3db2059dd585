"""The door of the console: who comes in, with what session, and what every answer carries."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    redirect,
    render_template,
    request,
    send_from_directory,
    session,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from callers import Caller, declared, open_to
from console.desk import Desk, desk, open_service
from grievance_core.accounts import sessions
from grievance_core.accounts.sessions import Presence
from grievance_core.errors import UnknownCase
from grievance_core.offices.model import Official
from service import Service
from settings import ROOT
from writing.languages import KHMER, spoken

blueprint = open_to(Caller.OFFICIAL)(
    Blueprint("console", __name__, url_prefix="/console", template_folder="templates")
)
csrf = CSRFProtect()
COOKIE = "console"
MOST_BYTES = 64 * 1024  # of a form: a page of words in Khmer, several times over
# What is open to whoever is half in, the page first. The way out always is.
STEPS = {
    "password": ("console.own_password", "console.change_password"),
    "enrol": ("console.enrol", "console.confirm_enrolment"),
    "code": ("console.code", "console.check_code"),
}
WAY_OUT = "console.sign_out"
KEPT_FILES = ("console.asset", "console.font")
# Everything comes from this address, forms go to it, and nothing runs, frames or is framed.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@blueprint.record_once
def prepare(state: BlueprintSetupState) -> None:
    """What pages with forms need of the application: its key, their cookie, and tokens that are asked for here alone."""
    here: Service = state.app.extensions["service"]
    state.app.config.update(
        SECRET_KEY=here.settings.secret_key,
        SESSION_COOKIE_NAME="console-form",
        SESSION_COOKIE_PATH="/console",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=not here.settings.demo,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session it was made in
    )
    csrf.init_app(state.app)


@blueprint.before_request
def admit() -> ResponseReturnValue | None:
    """Nobody passes without a session that is whole, but to the pages that make it so."""
    endpoint = str(request.endpoint)
    if endpoint in KEPT_FILES:
        return None
    request.max_content_length = MOST_BYTES
    here = open_service()
    presence, own_language = _presence(here)
    g.desk = Desk(here, presence, _language(here, own_language), datetime.now(UTC))
    if declared(current_app, endpoint) != Caller.EVERYONE:
        elsewhere = _turned_away(presence, endpoint)
        if elsewhere is not None:
            return redirect(url_for(elsewhere), 303)
    if request.method == "POST":
        csrf.protect()
    return None


def _turned_away(presence: Presence | None, endpoint: str) -> str | None:
    """Where she has to go first, if anywhere."""
    if presence is None:
        return "console.sign_in"
    if presence.step == "in" or endpoint == WAY_OUT or endpoint in STEPS[presence.step]:
        return None
    return STEPS[presence.step][0]


@blueprint.after_request
def harden(response: Response) -> Response:
    """Nothing of the console is kept by a browser, run, or shown inside another page."""
    response.headers.update(HEADERS)
    if request.endpoint not in KEPT_FILES:
        response.headers["Cache-Control"] = "no-store"
    if not open_service().settings.demo:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


@blueprint.errorhandler(UnknownCase)
@blueprint.errorhandler(NotFound)
def not_there(_error: Exception) -> ResponseReturnValue:
    """No such case and a case that is not hers: one page, after one and the same time."""
    desk().wait_as_long_as_ever()
    return render_template("console/not_there.html"), 404


@blueprint.errorhandler(CSRFError)
def not_our_form(_error: Exception) -> ResponseReturnValue:
    """A form that this page did not hand out, or handed out before she signed in again."""
    return render_template("console/refused.html", said=desk().say("console", "old-form")), 400


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: Exception) -> ResponseReturnValue:
    """More than anybody types."""
    return render_template("console/refused.html", said=desk().say("console", "too-large")), 413


@blueprint.get("/static/<name>")
@open_to(Caller.EVERYONE)
def asset(name: str) -> ResponseReturnValue:
    """How the pages look."""
    return send_from_directory(ROOT / "console" / "static", name, max_age=3600)


@blueprint.get("/fonts/<name>")
@open_to(Caller.EVERYONE)
def font(name: str) -> ResponseReturnValue:
    """The Khmer letters, for computers that have none of their own."""
    return send_from_directory(ROOT / "documents" / "fonts", name, max_age=31_536_000)


@blueprint.app_context_processor
def on_every_page() -> dict[str, object]:
    """What the frame of a page needs."""
    return {"desk": g.desk, "say": g.desk.say} if "desk" in g else {}


def with_token(response: Response, token: str) -> Response:
    """The answer with a session's token for the browser, which gives it to no page and to no other site."""
    session.clear()  # forms from before belong to nobody now
    session["language"] = desk().language
    secure = not desk().is_demo
    response.set_cookie(COOKIE, token, path="/console", httponly=True, secure=secure, samesite="Lax")
    return response


def without_token(response: Response) -> Response:
    """The answer that takes the token away again."""
    session.clear()
    response.delete_cookie(COOKIE, path="/console")
    return response


def _presence(here: Service) -> tuple[Presence | None, str]:
    """Who sits there and which language is hers. That she was seen is noted once a minute at most."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None, ""
    real_now = datetime.now(UTC)
    with here.reading() as db:
        presence = sessions.present(db, here.inst, token, real_now, here.clock(db))
        if presence is None:
            return None, ""
        stale, language = sessions.is_stale(db, presence, real_now), _her_language(db, presence)
    if stale:
        with here.sessions.begin() as db:
            sessions.note(db, presence, real_now)
    return presence, language


def _her_language(db: Session, presence: Presence) -> str:
    return spoken(db.get_one(Official, presence.official_id).language)


def _language(here: Service, hers: str) -> str:
    """The one asked for now or before, else hers, else Khmer."""
    known = here.inst.catalogues.spoken_languages
    asked = request.args.get("lang", "")
    if asked in known:
        session["language"] = asked
    return next((one for one in (asked, session.get("language"), hers) if one in known), KHMER)
