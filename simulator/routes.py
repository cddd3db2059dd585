"""The simulator's addresses. Registered in the demo only: in production they do not exist."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from callers import Caller, open_to
from demo.load import phones as demo_phones
from jobs.passage import PassageStuck
from simulator import clock as demo_clock
from simulator import page as pages
from simulator.history import Standing, standing
from simulator.inbox import arrived
from simulator.refusals import Unusable, as_json
from simulator.request import MOST_BYTES, number_of, read_clock, read_turn
from simulator.switchboard import switchboard

blueprint = open_to(Caller.DEMO)(
    Blueprint(
        "simulator", __name__, url_prefix="/simulator", template_folder="templates", static_folder="static"
    )
)
# Everything comes from this address; nothing that does not may run, load or frame.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@blueprint.get("")
def page() -> ResponseReturnValue:
    """The page with the phones, in `?lang=` or the language the browser asks for."""
    content = pages.content(switchboard().here, _language())
    response = make_response(render_template("simulator/page.html", **content))
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    return response


@blueprint.post("/turn")
def turn() -> ResponseReturnValue:
    """One thing done on a phone: docs/simulator.md has the fields and the answer."""
    board = switchboard()
    return jsonify(board.take(read_turn(_body(), board.catalogues.languages)))


@blueprint.get("/phones")
def phones() -> ResponseReturnValue:
    """Every phone of the demo, as `demo phones --json`."""
    here = switchboard().here
    with here.reading() as session:
        return jsonify(demo_phones(session, here.inst))


@blueprint.get("/inbox")
def inbox() -> ResponseReturnValue:
    """What arrived on each `number` asked for, and the demo's time."""
    board, language = switchboard(), _language()
    numbers = [number_of(text) for text in request.args.getlist("number")[: pages.MOST_PHONES]]
    with board.here.reading() as session:
        messages = arrived(session, board.here.inst.vault, numbers)
        now = board.here.clock(session)
    listed = [
        {
            "id": message.id,
            "to": message.to,
            "at": pages.local(message.at).isoformat(),
            "when": pages.clock_words(board.catalogues, message.at, language),
            "text": message.text,
        }
        for message in messages
    ]
    return jsonify(messages=listed, now=pages.clock_words(board.catalogues, now, language))


@blueprint.get("/clock")
def clock() -> ResponseReturnValue:
    """The demo's time."""
    return _time()


@blueprint.post("/clock")
def move_clock() -> ResponseReturnValue:
    """Moves the clock by `{"move": "+3d"}`; every deadline on the way is kept.

    A long way is gone in several requests: 202 tells in `until` where it leads, to be sent back in place of `move`.
    """
    here = switchboard().here
    move, until = read_clock(_body())
    try:
        target = demo_clock.read_target(here, move, until)
        arrived_there = demo_clock.move_some(here, target) >= target
    except demo_clock.NotAMove:
        raise Unusable("unknown-move") from None
    except PassageStuck:
        raise Unusable("trouble", status=503) from None
    return _time() if arrived_there else (_time(pages.local(target).isoformat()), 202)


@blueprint.get("/case")
def case() -> ResponseReturnValue:
    """Where a case stands and what happened to it, as the operator sees it: hotline cases are unknown here."""
    found: Standing = standing(switchboard().here, request.args.get("reference", ""), _language())
    return jsonify(standing=found.words, events=found.events)


@blueprint.errorhandler(Unusable)
def refuse(refusal: Unusable) -> ResponseReturnValue:
    """A sentence in the language asked for, in the phone's language, or in every language."""
    board = switchboard()
    refusal.language = refusal.language or request.args.get("lang", "")
    return jsonify(as_json(board.catalogues, board.language_of(refusal), refusal)), refusal.status


@blueprint.after_request
def harden(response: Response) -> Response:
    """Nothing here is kept by a browser or taken for something it is not."""
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "simulator.static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _body() -> bytes:
    # A page of another site can post forms here from somebody's browser, but not JSON.
    if request.mimetype != "application/json":
        raise Unusable("not-json-type", status=415)
    request.max_content_length = MOST_BYTES
    try:
        return request.get_data()
    except RequestEntityTooLarge:
        raise Unusable("too-large", status=413, limit=str(MOST_BYTES)) from None


def _language() -> str:
    languages = switchboard().catalogues.languages
    asked = request.args.get("lang", "")
    return (
        asked if asked in languages else request.accept_languages.best_match(languages, default="en") or "en"
    )


def _time(until: str | None = None) -> Response:
    board = switchboard()
    now = board.here.now()
    words = pages.clock_words(board.catalogues, now, _language())
    return jsonify(at=pages.local(now).isoformat(), words=words, until=until)
