"""Other systems at the console: nobody alone gets a token that reads cases, and what could not be told is tried again."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from grievance_core.administration.model import AdministrationEvent, TokenRequest
from grievance_core.systems import announcing, passes
from grievance_core.systems.model import Delivery, System
from service import Service
from tests.console.administrators import FIRST, SECOND, administrator, administrators
from tests.console.conftest import CHAIR, Browser, sign_in
from tests.world import World

__all__ = ["administrators"]
PAGE = "/administration/systems"
TOKEN = r"ssdm_[0-9a-f]{8}_[\w-]{20,}"


@pytest.fixture
def first(browser: Browser, here: Service, world: World) -> Browser:
    return administrator(browser, here, world)


@pytest.fixture
def second(browser: Browser, here: Service, world: World) -> Browser:
    return administrator(Browser(browser.client.application.test_client()), here, world, SECOND)


def ask(browser: Browser, label: str = "Registry", scope: str = "cases:words", **more: str) -> str:
    browser.get(f"{PAGE}?lang=en")
    given = {"label": label, "area": "", "rate": "60", **more}
    scopes = ["cases:read", scope] if scope == "cases:words" else [scope]
    return browser.post(PAGE, **given, scope=scopes)  # type: ignore[arg-type]


def asked(here: Service) -> TokenRequest:
    with here.reading() as session:
        return session.scalars(select(TokenRequest)).one()


def settle(browser: Browser, answer: str, request: str) -> str:
    browser.get(f"{PAGE}?lang=en")
    return browser.post(f"{PAGE}/requests/{answer}", request=request)


def systems(here: Service) -> list[str]:
    with here.reading() as session:
        return list(session.scalars(select(System.label)))


@pytest.mark.parametrize("scope", ["cases:read", "cases:words"])
def test_an_administrator_alone_gets_no_token_that_reads_cases(
    first: Browser, here: Service, scope: str
) -> None:
    page = ask(first, scope=scope)
    assert not re.search(TOKEN, page)
    ask(first, scope=scope)  # the same form again
    settle(first, "agree", asked(here).id)
    assert first.status == 409
    assert not re.search(TOKEN, first.page)
    assert systems(here) == []


def test_the_second_one_agrees_once_and_is_told_the_token_once(
    first: Browser, second: Browser, here: Service
) -> None:
    ask(first, area="17")
    page = settle(second, "agree", asked(here).id)
    found = re.search(TOKEN, page)
    assert found is not None
    with here.reading() as session:
        came = passes.admit(session, here.inst.vault, found[0])
    assert came is not None
    assert (came.label, came.area_key, came.a_minute) == ("Registry", "17", 60)
    assert came.scopes == {"cases:read", "cases:words"}
    settle(second, "agree", asked(here).id)
    assert second.status == 409
    assert not re.search(TOKEN, second.get(f"{PAGE}?lang=en"))
    with here.reading() as session:
        rows = session.scalars(select(AdministrationEvent.what).order_by(AdministrationEvent.id))
        assert list(rows) == ["asked", "token"]


def test_whoever_asked_takes_it_back_and_what_is_settled_is_history(
    first: Browser, second: Browser, here: Service
) -> None:
    ask(first)
    request = asked(here).id
    settle(first, "refuse", request)
    settle(second, "agree", request)
    assert second.status == 409
    assert systems(here) == []
    with pytest.raises(DatabaseError, match="history is not changed"), here.sessions.begin() as session:
        session.execute(text("UPDATE token_requests SET outcome = 'approved'"))


def test_a_token_that_reads_no_case_is_given_at_once(first: Browser, here: Service) -> None:
    assert re.search(TOKEN, ask(first, scope="figures:read"))
    assert systems(here) == ["Registry"]
    ask(first, scope="figures:read")
    assert first.status == 409
    for wrong in ({"label": ""}, {"area": "nowhere at all"}, {"rate": "0"}, {"label": "x" * 61}):
        ask(first, **{"label": "Other", "scope": "figures:read", **wrong})
        assert first.status == 409, wrong
    assert systems(here) == ["Registry"]


def test_a_token_taken_back_opens_nothing_and_is_taken_back_once(first: Browser, here: Service) -> None:
    found = re.search(TOKEN, ask(first, scope="figures:read"))
    assert found is not None
    with here.reading() as session:
        system = session.scalars(select(System)).one().id
    first.get(f"{PAGE}?lang=en")
    assert "opens nothing any more" in first.post(f"{PAGE}/revoke", system=system)
    with here.reading() as session:
        assert passes.admit(session, here.inst.vault, found[0]) is None
    first.post(f"{PAGE}/revoke", system=system)
    assert first.status == 409
    first.get(f"{PAGE}?lang=en")
    first.post(f"{PAGE}/revoke", system="no such system")
    assert first.status == 409


def test_what_was_given_up_is_tried_again_once(first: Browser, here: Service, world: World) -> None:
    with here.sessions.begin() as session:
        given = passes.add(session, here.inst.vault, "Registry", ["cases:read"], datetime.now(UTC))
        system = session.get_one(System, given.system_id)
        announcing.add_webhook(
            session,
            here.inst.vault,
            system,
            "https://registry.example/told",
            datetime.now(UTC),
            anywhere=False,
        )
    world.file()
    with here.sessions.begin() as session:
        delivery = session.scalars(select(Delivery)).first()
        assert delivery is not None
        delivery.state, delivery.status, delivery.settled_at = "given-up", 500, datetime.now(UTC)
        delivery_id = delivery.id
    page = first.get(f"{PAGE}?lang=en")
    assert "https://registry.example/told" in page
    assert "It answered 500" in page
    first.post(f"{PAGE}/again", delivery=delivery_id)
    with here.reading() as session:
        assert session.get_one(Delivery, delivery_id).state == "waiting"
    first.post(f"{PAGE}/again", delivery=delivery_id)
    assert first.status == 409


def test_it_is_there_for_no_one_else_and_opens_in_both_languages(
    first: Browser, browser: Browser, here: Service, world: World
) -> None:
    ask(first)
    for language in ("en", "km"):
        first.get(f"{PAGE}?lang={language}")
        assert first.status == 200
        assert "style=" not in first.page
    chair = sign_in(Browser(browser.client.application.test_client()), here, world, CHAIR)
    chair.get(PAGE)
    assert chair.status == 404
    chair.get("/sessions")
    chair.post(f"{PAGE}/requests/agree", request=asked(here).id)
    assert chair.status == 404
    assert systems(here) == []
    assert FIRST != SECOND
