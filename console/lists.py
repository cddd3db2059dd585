"""A list of cases as its address says it: which filters, and where in it a case stood when she opened it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for
from sqlalchemy.orm import Session

from console.desk import Desk
from grievance_core.applications.household import cases_about
from grievance_core.areas.search import by_code
from grievance_core.cases import queue as queues
from grievance_core.cases.queue import AGES, FILTERS, GROUPS, Wanted

OF_A_LIST = ("group", *FILTERS, "age", "programme", "mine", "area")
PLACE = "in"  # the parameter that says from where in which list a case was opened
LONGEST = 24  # of a value
MOST_PLACES = 100_000


@dataclass(frozen=True)
class Neighbour:
    """The case before or after this one in the list it was opened from."""

    reference: str
    place: str


def kept(args: Mapping[str, str]) -> dict[str, str]:
    """The filters among what an address gives. Anything else is nothing."""
    longest = {"programme": 48}
    return {name: args[name][: longest.get(name, LONGEST)] for name in OF_A_LIST if args.get(name)}


def wanted(db: Session, args: Mapping[str, str], page: int = 1) -> tuple[Wanted, bool]:
    """What these filters ask for, and whether they name an area that does not exist."""
    given = kept(args)
    areas = by_code(db, given["area"]) if "area" in given else []
    asked = Wanted(
        values={name: given[name] for name in FILTERS if name in given},
        area_key=areas[0].key if areas else "",
        group=given.get("group", "") if given.get("group") in GROUPS else "",
        page=page,
        age=given.get("age", "") if given.get("age") in AGES else "",
        mine="mine" in given,
        about=cases_about(given["programme"]) if "programme" in given else None,
    )
    return asked, "area" in given and not areas


def page_asked() -> int:
    """Which page the address asks for; the first one for anything that is no number."""
    return _number(request.args.get("page", "1"), 1)


def link(**changes: str) -> str:
    """The same list with other values in its address; a change of what is listed begins at the first page again."""
    given = {name: value for name, value in (kept(request.args) | changes).items() if value}
    return f"{url_for('console.queue')}?{urlencode(given)}" if given else url_for("console.queue")


def place(number: int, args: Mapping[str, str]) -> str:
    """Where in which list a case stands, for the address of its page."""
    return f"{number}~{urlencode(kept(args))}"


def neighbours(at: Desk, db: Session, reference: str) -> tuple[Neighbour | None, Neighbour | None]:
    """The cases before and after this one in the list it was opened from, as that list is now.

    Where the case has left the list, what took its place comes next.
    """
    number, _, filters = request.args.get(PLACE, "")[:600].partition("~")
    if not number:
        return None, None
    here, args = _number(number, 0), dict(parse_qsl(filters))
    asked, _ = wanted(db, args)
    near = queues.around(db, at.here.inst, at.official_id, at.now, asked, here)
    if reference in near:
        where = near.index(reference)
        before, after = near[:where], near[where + 1 :]
        first, second = here - 1, here + 1
    else:
        before, after = near[: min(here, 1)], near[min(here, 1) :]
        first, second = here - 1, here
    return (
        Neighbour(before[-1], place(first, args)) if before else None,
        Neighbour(after[0], place(second, args)) if after else None,
    )


def _number(written: str, otherwise: int) -> int:
    usable = written.isascii() and written.isdigit() and len(written) < 6
    return min(int(written), MOST_PLACES) if usable else otherwise
