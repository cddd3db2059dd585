"""Signing in and out: a password, one's own instead of one that was given, a second factor, and where one is signed in."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.user_agent import UserAgent

from callers import Caller, open_to
from console.desk import desk
from console.door import blueprint, with_token, without_token
from grievance_core.accounts import guesses, logins, second_factor, sessions
from grievance_core.accounts.model import Login
from grievance_core.accounts.sessions import Presence
from grievance_core.errors import Incomplete

ISSUER = "SSDM"
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@blueprint.get("/sign-in")
@open_to(Caller.EVERYONE)
def sign_in() -> ResponseReturnValue:
    """The two fields. Whoever is signed in goes on."""
    if desk().presence is not None:
        return redirect(url_for("console.queue"), 303)
    return render_template("console/sign_in.html", said="")


@blueprint.post("/sign-in")
@open_to(Caller.EVERYONE)
def check_in() -> ResponseReturnValue:
    """A name and a password: a new session, or one sentence, the same whichever of the two was wrong."""
    here = desk().here
    username, password = request.form.get("username", "")[:200], request.form.get("password", "")[:1000]
    with here.sessions.begin() as db:
        came = sessions.sign_in(
            db, here.inst, username, password, browser_of(request.user_agent), desk().real_now, here.clock(db)
        )
    if isinstance(came, str):
        return with_token(_on(), came)
    return render_template("console/sign_in.html", said=_refusal(came)), 403


@blueprint.get("/password")
def own_password() -> ResponseReturnValue:
    """The form for a password of her own."""
    return _password_page("")


@blueprint.post("/password")
def change_password() -> ResponseReturnValue:
    """Her own password in place of the one she has. Her other sessions end; this one goes on under a new token."""
    here, form = desk().here, request.form
    wanted = form.get("new", "")
    if wanted != form.get("again", ""):
        return _password_page(desk().say("console-sign-in", "differ")), 400
    try:
        with here.sessions.begin() as db:
            came = sessions.change_password(
                db, here.inst, _presence(), form.get("present", ""), wanted, desk().real_now
            )
    except Incomplete:
        return _password_page(desk().say("console-sign-in", "bad-password", least=_least())), 400
    return with_token(_on(), came) if isinstance(came, str) else (_password_page(_refusal(came)), 403)


def _password_page(said: str) -> str:
    return render_template("console/password.html", said=said, least=_least())


def _least() -> str:
    return desk().digits(logins.LEAST_PASSWORD)


@blueprint.get("/second-factor")
def enrol() -> ResponseReturnValue:
    """The QR code for the app on her phone, until a first code shows that it is there."""
    return _enrol_page("")


@blueprint.post("/second-factor")
def confirm_enrolment() -> ResponseReturnValue:
    """The first code: from now on it is asked for. Shows once what she writes down for the day her phone is lost."""
    here = desk().here
    with here.sessions.begin() as db:
        enrolled = sessions.enrol(
            db, here.inst, _presence(), request.form.get("code", "")[:20], desk().real_now
        )
    if enrolled is None:
        return _enrol_page(desk().say("console-sign-in", "wrong-code"), 403)
    return with_token(
        make_response(render_template("console/codes.html", codes=enrolled.codes)), enrolled.token
    )


def _enrol_page(said: str, status: int = 200) -> Response:
    import segno  # noqa: PLC0415  # most who sign in have done this before

    here, presence = desk().here, _presence()
    try:
        with here.sessions.begin() as db:
            secret = second_factor.prepare(db, here.inst.vault, db.get_one(Login, presence.official_id))
    except Incomplete:
        return _on()
    picture = segno.make(second_factor.address(secret, presence.username, ISSUER), error="m")
    page = render_template(
        "console/enrol.html",
        said=said,
        picture=picture.svg_inline(scale=5, border=4, light="#fff"),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        shown=second_factor.code_now(secret, desk().real_now) if desk().is_demo else "",
    )
    return make_response(page, status)


@blueprint.get("/code")
def code() -> ResponseReturnValue:
    """The field for the second factor."""
    if desk().is_in:
        return redirect(url_for("console.queue"), 303)
    return _code_page("")


@blueprint.post("/code")
def check_code() -> ResponseReturnValue:
    """The second factor shown: the session is whole, under a new token."""
    here = desk().here
    with here.sessions.begin() as db:
        came = sessions.show_code(
            db, here.inst, _presence(), request.form.get("code", "")[:40], desk().real_now
        )
    return with_token(_on(), came) if isinstance(came, str) else (_code_page(_refusal(came)), 403)


def _code_page(said: str) -> str:
    here, presence = desk().here, _presence()
    shown = ""
    if desk().is_demo:  # nobody who tries the demo has its people's phones
        with here.reading() as db:
            shown = second_factor.shown_by_the_app(
                here.inst.vault, db.get_one(Login, presence.official_id), desk().real_now
            )
    return render_template("console/code.html", said=said, shown=shown)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """She leaves: the session ends."""
    presence = _presence()
    with desk().here.sessions.begin() as db:
        sessions.end(db, presence, presence.session_id, desk().real_now)
    return without_token(make_response(redirect(url_for("console.sign_in"), 303)))


@blueprint.get("/sessions")
def signed_in() -> ResponseReturnValue:
    """Every browser in which she is signed in."""
    presence = _presence()
    with desk().here.reading() as db:
        rows = sessions.elsewhere(db, presence, desk().real_now)
        return render_template("console/sessions.html", rows=rows, own=presence.session_id)


@blueprint.post("/sessions/end")
def end_session() -> ResponseReturnValue:
    """One of her other sessions ends at once."""
    with desk().here.sessions.begin() as db:
        sessions.end(db, _presence(), request.form.get("session", ""), desk().real_now)
    return redirect(url_for("console.signed_in"), 303)


def browser_of(agent: UserAgent) -> str:
    """Browser and system in two words, for somebody to recognise her own by: `Firefox, Android`. Nothing else of it is kept."""
    words = agent.string
    found = [next((name for mark, name in marks if mark in words), "") for marks in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found))


def _presence() -> Presence:
    presence = desk().presence
    if presence is None:
        raise TypeError("nobody is signed in")
    return presence


def _on() -> Response:
    return make_response(redirect(url_for("console.queue"), 303))


def _refusal(refused: sessions.WrongLogin | guesses.Locked) -> str:
    if isinstance(refused, guesses.Locked):
        minutes = max(1, -(-int((refused.until - desk().real_now).total_seconds()) // 60))
        return desk().say("console-sign-in", "locked", minutes=desk().digits(minutes))
    return desk().say("console-sign-in", "wrong" if desk().presence is None else "wrong-again")
