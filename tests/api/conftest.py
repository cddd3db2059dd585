"""The interface around the small province, and other systems with tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import cases
from grievance_core.systems import passes
from service import Service
from tests.served import app, bare, bare_environment, client, here, operator, world
from tests.world import World

__all__ = ["app", "bare", "bare_environment", "client", "here", "operator", "world"]
READS = ("cases:read",)


@dataclass
class Partner:
    """Another system, with its token."""

    client: FlaskClient
    id: str
    token: str

    @property
    def shown(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def ask(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self.shown)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.ask(path, **query)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def pages(self, path: str, cursor: str | None = None, **query: Any) -> list[Any]:
        """Everything from here on, page by page."""
        page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
        rest = self.pages(path, page["next"], **query) if page["next"] else []
        return [*page["items"], *rest]

    def file(self, key: str = "first", **changed: Any) -> TestResponse:
        given = {"kind": "payment", "words": "ប្រាក់មិនទាន់មកដល់", "area": "17010101", **changed}
        headers = {**self.shown, "Idempotency-Key": key}
        return self.client.post("/api/v1/cases", json=given, headers=headers)


Makes = Callable[..., Partner]


@pytest.fixture
def partner(client: FlaskClient, here: Service, world: World, monkeypatch: pytest.MonkeyPatch) -> Makes:
    """Makes a system with these scopes and this area."""
    monkeypatch.setattr(cases, "SETTLED_AFTER", -60.0)
    made: list[Partner] = []

    def make(*scopes: str, area: str | None = None, a_minute: int = 1000) -> Partner:
        with here.sessions.begin() as session:
            given = passes.add(
                session, here.inst.vault, f"system {len(made)}", scopes or READS, datetime.now(UTC),
                area_key=area, a_minute=a_minute,
            )  # fmt: skip
        made.append(Partner(client, given.system_id, given.token))
        return made[-1]

    return make
