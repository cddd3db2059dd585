"""The door of the public pages: open to everybody, read-only, and made once for all who ask for the same page."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, g, render_template, request, send_from_directory
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from callers import Caller, open_to
from service import Service
from settings import ROOT
from writing.languages import KHMER
from writing.numerals import khmer_digits

blueprint = open_to(Caller.EVERYONE)(
    Blueprint("public", __name__, url_prefix="/public", template_folder="templates")
)
CONTEXT = "public"
PAGES = "public-pages"
MOST_PAGES = 400  # made pages that a process keeps: every province in both languages for some months
MINUTES = 5
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
KEPT_FILES = ("public.asset", "public.font")


@dataclass(frozen=True)
class Visitor:
    """One request: nothing is known of whoever asks but the language."""

    here: Service
    language: str

    def say(self, msgid: str, **values: str) -> str:
        """A text of these pages."""
        return self.text(CONTEXT, msgid, **values)

    def text(self, context: str, msgid: str, **values: str) -> str:
        """A text of the catalogue."""
        return self.here.inst.catalogues.text(self.language, context, msgid, **values)

    def digits(self, value: object) -> str:
        """A number in the digits of the page's language."""
        return khmer_digits(str(value)) if self.language == KHMER else str(value)


@blueprint.record_once
def prepare(state: BlueprintSetupState) -> None:
    """An empty shelf for the pages this application makes."""
    state.app.extensions[PAGES] = OrderedDict()


@blueprint.before_request
def greet() -> None:
    """Khmer, unless another language is asked for."""
    here: Service = current_app.extensions["service"]
    asked = request.args.get("lang", "")
    g.visitor = Visitor(here, asked if asked in here.inst.catalogues.spoken_languages else KHMER)


@blueprint.after_request
def harden(response: Response) -> Response:
    """Anybody may keep these answers for some minutes, and nobody can make them run anything."""
    response.headers.update(HEADERS)
    if response.status_code in (200, 304) and request.endpoint not in KEPT_FILES:
        response.headers["Cache-Control"] = f"public, max-age={MINUTES * 60}"
    return response


@blueprint.app_context_processor
def on_every_page() -> dict[str, object]:
    """What the frame of a page needs."""
    return {"visitor": g.visitor, "t": g.visitor.say} if "visitor" in g else {}


@blueprint.errorhandler(NotFound)
def not_there(_error: Exception) -> ResponseReturnValue:
    """A page that does not exist."""
    return render_template("public/not_there.html"), 404


@blueprint.get("/static/<name>")
def asset(name: str) -> ResponseReturnValue:
    """How the pages look."""
    return send_from_directory(ROOT / "public" / "static", name, max_age=3600)


@blueprint.get("/fonts/<name>")
def font(name: str) -> ResponseReturnValue:
    """The Khmer letters, for phones that have none of their own."""
    return send_from_directory(ROOT / "console" / "fonts", name, max_age=31_536_000)


def visitor() -> Visitor:
    """Whoever asks."""
    found = g.visitor
    if not isinstance(found, Visitor):
        raise TypeError("this request did not come through the public door")
    return found


def made_once(
    question: Hashable, make: Callable[[], str], kind: str = "text/html; charset=utf-8"
) -> Response:
    """The page for this question, as it was made before; 304 for whoever has it still. A question names all it depends on."""
    shelf: OrderedDict[Hashable, tuple[bytes, str]] = current_app.extensions[PAGES]
    whole = (request.endpoint, visitor().language, question)
    kept = shelf.get(whole)
    if kept is None:
        body = make().encode()
        kept = shelf[whole] = (body, hashlib.sha256(body).hexdigest()[:24])
        while len(shelf) > MOST_PAGES:
            shelf.popitem(last=False)
    response = Response(kept[0], content_type=kind)
    response.set_etag(kept[1])
    response.make_conditional(request)
    return response
