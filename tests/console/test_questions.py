"""What a page asks the database does not grow with the cases there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, text, update

from grievance_core.cases.model import Case, CaseEvent
from grievance_core.identifiers import new_id
from grievance_core.messages.model import Message
from grievance_core.systems import passes
from service import Service
from tests.console.administrators import administrators
from tests.console.conftest import Browser, sign_in
from tests.world import COMMUNE, DISTRICT, World

FEW, FULL, MANY = 10, 1_000, 10_000
ROWS = 50  # on a page, at most
STATES = ("received", "open", "in_progress", "waiting_complainant", "waiting_provider", "referred")
# Everything that lists, counts or draws cases, or lists what grows with them, by who opens it.
PAGES = {
    f"district-intersector:{DISTRICT}/officer": (
        "/?lang=en",
        "/?kind=payment&state=received&sex=f&age=week",
        "/?group=later&page=2",
        f"/?area={COMMUNE}",
        "/find?number=999999999",
        "/committees",
        f"/committees/cwcc:{DISTRICT}",
        "/reports",
        "/reports/page?report=district&period=2026-01",
        "/reports/page?report=complaints&period=2025-12",
        "/reports/cases?report=district&period=2026-01&table=all&column=received",
        "/maps",
        "/maps?measure=on-time",
    ),
    f"commune-assistant:{COMMUNE}/assistant": ("/", "/intake", "/registry", "/reports", "/maps"),
    "administration/administrator-1": (
        "/administration",
        "/administration/offices",
        "/administration/calendars",
        "/administration/policy",
        "/administration/texts",
        "/administration/gateways",
        "/administration/users",
        "/administration/audit",
    ),
}
INTERFACE = (
    "/api/v1/cases",
    "/api/v1/cases?state=open&limit=100",
    "/api/v1/events",
    "/api/v1/figures?by=kind",
    "/api/v1/areas",
    "/api/v1/programmes",
)


def _row(model: Any, instance: Any) -> dict[str, Any]:
    return {column.key: getattr(instance, column.key) for column in model.__table__.columns}


def pile_up(world: World, here: Service, until: int) -> None:
    """So many cases with the district's office, each with its first event and a text; some of them before the committee."""
    with here.sessions.begin() as session:
        office = session.scalar(
            text("SELECT id FROM offices WHERE key = :key"), {"key": f"district-intersector:{DISTRICT}"}
        )
        session.execute(update(Case).values(office_id=office, level="district"))
        before = len(session.scalars(select(Case.id)).all())
        model = session.scalars(select(Case).limit(1)).one()
        case = _row(Case, model)
        happened = _row(
            CaseEvent, session.scalars(select(CaseEvent).where(CaseEvent.case_id == model.id).limit(1)).one()
        )
        texted = _row(
            Message, session.scalars(select(Message).where(Message.case_id == model.id).limit(1)).one()
        )
        copies = [_copied(case, number, world.now) for number in range(before, until)]
        events = [{**happened, "id": new_id(), "case_id": one["id"], "link": one["id"]} for one in copies]
        texts = [
            {**texted, "id": new_id(), "case_id": one["case_id"], "event_id": one["id"]} for one in events
        ]
        session.execute(insert(Case), copies)
        session.execute(insert(CaseEvent), events)
        session.execute(insert(Message), texts)


def _copied(case: dict[str, Any], number: int, now: datetime) -> dict[str, Any]:
    return {
        **case,
        "id": new_id(),
        "reference": f"{number:09d}",
        "request_index": f"copy-{number}",
        "kind": ("payment", "service", "data", "eligibility")[number % 4],
        "state": STATES[number % len(STATES)],
        "filed_at": now - timedelta(minutes=number * 3),
        "due_at": now + timedelta(minutes=number * 7919 % 86_400 - 8_640),
        "sex": ("f", "m", "skip")[number % 3],
    }


@contextmanager
def asked(here: Service) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    told: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(re.sub(r"\s+", " ", statement))

    event.listen(here.engine, "before_cursor_execute", note)
    yield told
    event.remove(here.engine, "before_cursor_execute", note)


def counted(here: Service, client: FlaskClient, path: str) -> int:
    """How many statements a page takes, once what is read for the first time is read."""
    assert client.get(path, follow_redirects=True).status_code == (404 if "/find" in path else 200), path
    with asked(here) as told:
        client.get(path, follow_redirects=True)
    return len(told)


def visitors(world: World, here: Service, app: Flask) -> dict[tuple[str, str], FlaskClient]:
    """Who opens each page: somebody signed in, or a system with its pass."""
    found = {}
    for seat, paths in PAGES.items():
        browser = sign_in(Browser(app.test_client()), here, world, seat)
        found |= {(seat, f"/console{path}"): browser.client for path in paths}
    system = app.test_client()
    system.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {_token(here)}"
    return found | {("a system", path): system for path in INTERFACE}


def _token(here: Service) -> str:
    with here.sessions.begin() as session:
        return passes.add(
            session,
            here.inst.vault,
            "a system",
            ("cases:read", "figures:read"),
            datetime.now(UTC),
            a_minute=1000,
        ).token


__all__ = ["administrators"]


def test_no_page_asks_more_for_ten_thousand_cases_than_for_ten(
    world: World, here: Service, app: Flask
) -> None:
    """But for what it asks of each row it shows, which a full page has as many of as any other full page."""
    world.file("payment")
    opened = visitors(world, here, app)
    taken = []
    for cases in (FEW, FULL, MANY):
        pile_up(world, here, cases)
        taken.append({page: counted(here, client, page[1]) for page, client in opened.items()})
    few, full, many = taken
    assert {page: (full[page], many[page]) for page in few if many[page] > full[page]} == {}
    assert {page: (few[page], many[page]) for page in few if many[page] > few[page] + ROWS} == {}
