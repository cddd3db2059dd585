"""A complaint that comes from another system: filed once, in its own area, and answered like any other."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from grievance_core.cases.model import Case
from grievance_core.systems.model import SystemRequest
from service import Service
from tests.api.conftest import Makes
from tests.world import World

WRITES = ("cases:read", "cases:write")


def _cases(here: Service) -> int:
    with here.reading() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def test_the_same_key_and_body_get_the_same_answer_and_one_case(partner: Makes, here: Service) -> None:
    system = partner(*WRITES)
    first, again = system.file(), system.file()
    assert first.status_code == again.status_code == 201
    assert first.get_data() == again.get_data()
    assert first.headers["Location"] == again.headers["Location"]
    assert _cases(here) == 1
    receipt = first.get_json()
    assert len(receipt["pin"]) == 4
    assert system.get(f"/cases/{receipt['reference']}")["channel"] == "api"


def test_it_stays_the_same_answer_when_the_case_has_moved_on(
    partner: Makes, here: Service, world: World
) -> None:
    system = partner(*WRITES)
    first = system.file()
    world.pass_time(days=20)
    assert system.file().get_data() == first.get_data()


@pytest.mark.parametrize("changed", [{"words": "something else"}, {"kind": "service"}, {"anonymous": True}])
def test_the_same_key_with_another_body_is_refused(
    partner: Makes, here: Service, changed: dict[str, Any]
) -> None:
    system = partner(*WRITES)
    system.file()
    assert system.file(**changed).status_code == 409
    assert _cases(here) == 1


def test_a_key_is_the_systems_own(partner: Makes, here: Service) -> None:
    one, other = partner(*WRITES), partner(*WRITES)
    assert one.file().get_json()["reference"] != other.file().get_json()["reference"]
    assert one.file("second").status_code == 201
    assert _cases(here) == 3


def test_what_was_refused_may_be_sent_again_under_the_same_key(partner: Makes) -> None:
    system = partner(*WRITES)
    assert system.file(about_offices=["nobody"]).status_code == 422
    assert system.file().status_code == 201


@pytest.mark.parametrize("key", ["", " ", "k" * 101])
def test_without_a_key_nothing_is_filed(partner: Makes, here: Service, key: str) -> None:
    assert partner(*WRITES).file(key).status_code == 400
    assert _cases(here) == 0


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"kind": "danger"}, 422, "kind"),
        ({"kind": "migrant"}, 422, "kind"),
        ({"words": ""}, 422, "words"),
        ({"words": " \u200b "}, 422, "words"),
        ({"words": "w" * 4001}, 422, "words"),
        ({"area": "99999999"}, 422, "area"),
        ({"area": None}, 422, "area"),
        ({"phone": "not a number"}, 422, "phone"),
        ({"about_offices": ["nobody"]}, 422, "accused"),
        ({"recorded_by": 1}, 422, "recorded_by"),
        ({"urgent": True}, 422, "urgent"),
        ({"language": "fr"}, 422, "language"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_filed(
    partner: Makes, here: Service, changed: dict[str, Any], status: int, field: str
) -> None:
    answer = partner(*WRITES).file(**changed)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert field in {error["field"] for error in answer.get_json()["errors"]}
    assert "not a number" not in answer.get_data(as_text=True)
    assert _cases(here) == 0


def test_a_place_outside_its_area_is_refused(partner: Makes, here: Service) -> None:
    system = partner(*WRITES, area="1712")
    assert system.file().status_code == 403
    assert system.file(area="17120101").status_code == 201
    assert _cases(here) == 1


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [(b"{", "application/json", 400), (b"[]", "application/json", 400), (b"a=b", "text/plain", 415),
     (b"\xff", "application/json", 400)],
)  # fmt: skip
def test_what_is_no_json_object_is_refused(
    partner: Makes, content: bytes, content_type: str, status: int
) -> None:
    system = partner(*WRITES)
    headers = {**system.shown, "Idempotency-Key": "one"}
    answer = system.client.post("/api/v1/cases", data=content, content_type=content_type, headers=headers)
    assert answer.status_code == status


def test_more_than_one_complaint_is_too_much(partner: Makes) -> None:
    assert partner(*WRITES).file(words="w" * 70_000).status_code == 413


def test_a_person_who_left_her_number_is_told_like_anybody_else(partner: Makes, world: World) -> None:
    partner(*WRITES).file(phone="012 345 678", language="en")
    world.settle()
    assert any("case" in text.lower() for text in world.texts_to("+85512345678"))


def test_a_case_about_an_office_goes_around_it(partner: Makes) -> None:
    system = partner(*WRITES)
    reference = system.file(kind="conduct", about_offices=["vdc:17010101"]).get_json()["reference"]
    assert system.get(f"/cases/{reference}")["office"] != "vdc:17010101"


def test_what_is_kept_of_a_request_is_sealed(partner: Makes, here: Service) -> None:
    receipt = partner(*WRITES).file().get_json()
    with here.reading() as session:
        row = session.scalars(select(SystemRequest)).one()
    kept = b"|".join(
        value if isinstance(value, bytes) else str(value).encode() for value in vars(row).values()
    )
    assert receipt["reference"].encode() not in kept
