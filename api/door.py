"""The door of the interface: whose token comes in, how often, and how everything that is refused is answered."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from api.pace import BY_ADDRESS, hold
from api.problems import Problem, answer
from callers import Caller, declared, open_to
from grievance_core.cases.principal import Principal
from grievance_core.errors import UnknownCase
from grievance_core.systems import passes
from grievance_core.systems.passes import Pass
from service import Service

blueprint = open_to(Caller.SYSTEM)(Blueprint("api", __name__, url_prefix="/api/v1"))
MOST_BYTES = 64 * 1024
LONGEST_TOKEN = 100
SCHEME = "Bearer "
# Finding a case and weighing who may see it takes a few milliseconds; that there is none always takes this long.
REFUSED_AFTER = 0.15


@dataclass(frozen=True)
class Counter:
    """One request: the service, when it is, and which system asks; none for what is open to everybody."""

    here: Service
    real_now: datetime
    holder: Pass | None

    @property
    def system(self) -> Pass:
        """Who asks. Only where nobody else comes through."""
        if self.holder is None:
            raise TypeError("nobody showed a token")
        return self.holder

    @property
    def by(self) -> Principal:
        """The system as a reader of cases."""
        words = "cases:words" in self.system.scopes
        return Principal(
            "system", system_id=self.system.system_id, area_key=self.system.area_key, words=words
        )

    def needs(self, scope: str) -> None:
        """Raises Problem where the token does not have this scope."""
        if scope and (self.holder is None or scope not in self.holder.scopes):
            raise Problem("no-scope", [{"field": "scope", "why": scope}])


@blueprint.before_request
def admit() -> None:
    """A token is asked for before any store is; then its calls are counted, and it is noted that it was heard of."""
    g.begun = time.monotonic()
    request.max_content_length = MOST_BYTES
    here: Service = current_app.extensions["service"]
    real_now = datetime.now(UTC)
    if declared(current_app, str(request.endpoint)) == Caller.EVERYONE:
        hold(here.redis, _address(here), BY_ADDRESS, real_now)
        g.counter = Counter(here, real_now, None)
        return
    holder = _holder(here, real_now)
    hold(here.redis, holder.system_id, holder.a_minute, real_now)
    g.counter = Counter(here, real_now, holder)


def counter() -> Counter:
    """The counter of this request."""
    found = g.counter
    if not isinstance(found, Counter):
        raise TypeError("this request did not come through the door of the interface")
    return found


def _holder(here: Service, real_now: datetime) -> Pass:
    """Whose token it is. Raises Problem, the same for none and for one that opens nothing."""
    given = request.headers.get("Authorization", "")
    token = given.removeprefix(SCHEME)
    if not given.startswith(SCHEME) or not token.startswith(passes.MARK) or len(token) > LONGEST_TOKEN:
        raise _no_token()
    with here.reading() as session:
        holder = passes.admit(session, here.inst.vault, token)
        stale = holder is not None and passes.is_stale(session, holder.system_id, real_now)
    if holder is None:
        raise _no_token()
    if stale:
        with here.sessions.begin() as session:
            passes.note(session, holder.system_id, real_now)
    return holder


def _no_token() -> Problem:
    return Problem("no-token", headers={"WWW-Authenticate": 'Bearer realm="ssdm"'})


def _address(here: Service) -> str:
    """A digest of the caller's address: the proxy's word for it, and outside production what the connection says."""
    told = None if here.settings.demo else request.headers.get("X-Real-IP")
    return here.inst.vault.index("address", told or request.remote_addr or "")[:32]


@blueprint.after_request
def harden(response: Response) -> Response:
    """Nothing is kept on the way unless the view says so, and nothing is taken for anything but what it is."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Content-Type-Options"] = "nosniff"
    here: Service = current_app.extensions["service"]
    if not here.settings.demo:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


@blueprint.errorhandler(Problem)
def refuse(problem: Problem) -> ResponseReturnValue:
    """Whatever was refused on purpose."""
    return answer(problem)


@blueprint.errorhandler(UnknownCase)
def no_such_case(_error: UnknownCase) -> ResponseReturnValue:
    """No such case, and one that this system may not see: the same answer after the same time."""
    time.sleep(max(0.0, REFUSED_AFTER - (time.monotonic() - g.begun)))
    return answer(Problem("not-there"))


@blueprint.errorhandler(NotFound)
def not_there(_error: NotFound) -> ResponseReturnValue:
    """No such address."""
    return answer(Problem("not-there"))


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: Exception) -> ResponseReturnValue:
    """More than one complaint."""
    return answer(Problem("too-large"))


@blueprint.route("/", defaults={"rest": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@blueprint.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@open_to(Caller.EVERYONE)
def elsewhere(rest: str) -> ResponseReturnValue:  # noqa: ARG001  # any address that is none of the others
    """No such address."""
    return answer(Problem("not-there"))
