"""What other systems are told: signed, at least once, tried again, and only of what they may see."""

from __future__ import annotations

import hmac
import json
import socket
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from sqlalchemy import select

from grievance_core.cases.filing import Complaint, file_complaint
from grievance_core.cases.handling import accept
from grievance_core.errors import Incomplete
from grievance_core.systems import announcing, delivering, passes
from grievance_core.systems.delivering import BACK_OFF, NotReached
from grievance_core.systems.model import Delivery, Webhook
from jobs.posting import is_public, poster
from service import Service
from tests.api.conftest import Makes, Partner
from tests.world import World

URL = "https://partner.example/hook"
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


class Listening:
    """An address: answers what it is told to and keeps what it got."""

    def __init__(self, *answers: int | None) -> None:
        self.answers = list(answers)
        self.got: list[tuple[Mapping[str, str], bytes]] = []

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        self.got.append((headers, body))
        answer = self.answers.pop(0) if self.answers else 200
        if answer is None:
            raise NotReached
        return answer

    @property
    def bodies(self) -> list[dict[str, str]]:
        return [json.loads(body) for _, body in self.got]


def hook(here: Service, system: Partner, url: str = URL, *, anywhere: bool = False) -> announcing.NewWebhook:
    with here.sessions.begin() as session:
        row = passes.find(session, system.id)
        return announcing.add_webhook(session, here.inst.vault, row, url, NOW, anywhere=anywhere)


def go(here: Service, post: Listening, now: datetime = NOW) -> list[str]:
    """Everything due at this moment, once."""
    with here.sessions.begin() as session:
        due = delivering.hand_out_due(session, now)
    return [delivering.deliver(here.sessions, here.inst.vault, post, one, now) for one in due]


def test_it_tells_ids_and_states_and_no_word_name_or_number(
    world: World, partner: Makes, here: Service
) -> None:
    hook(here, partner("cases:read", "cases:words"))
    receipt = world.file(words="គាត់សុំលុយ", name="សុខ សុភា")
    with world.work() as session:
        accept(session, world.inst, receipt.case_id, world.official("vdc:17010101/chair"), world.now)
    post = Listening()
    assert go(here, post) == ["delivered", "delivered"]
    assert [body["type"] for body in post.bodies] == ["filed", "accepted"]
    fields = {"delivery", "event", "type", "case", "state", "level", "at"}
    assert all(set(body) == fields and body["case"] == receipt.reference for body in post.bodies)
    assert not any(secret in body.decode() for _, body in post.got for secret in ("លុយ", "សុខ", "+855"))


def test_it_tells_nothing_of_a_hotline_or_of_another_area(
    world: World, partner: Makes, here: Service
) -> None:
    hook(here, partner(area="1701"))
    for kind in ("danger", "migrant"):
        world.file(kind)
    world.file(area_key="17120101")
    post = Listening()
    assert go(here, post) == []
    world.file()
    go(here, post)
    assert len(post.got) == 1


def test_what_is_taken_back_is_told_to_nobody(world: World, partner: Makes, here: Service) -> None:
    hook(here, partner())
    with world.sessions() as session:
        given = Complaint("payment", "ប្រាក់", "ussd", "km", "taken-back", "17010101")
        file_complaint(session, world.inst, given, world.now)
        session.flush()
        session.rollback()
    assert go(here, Listening()) == []


def test_the_signature_is_over_time_and_body_under_the_shared_secret(
    world: World, partner: Makes, here: Service
) -> None:
    secret = hook(here, partner()).secret
    world.file()
    post = Listening()
    go(here, post)
    ((headers, body),) = post.got
    parts = dict(part.split("=") for part in headers["SSDM-Signature"].split(","))
    signed = f"{int(NOW.timestamp())}.".encode() + body
    assert parts == {
        "t": str(int(NOW.timestamp())),
        "v1": hmac.new(secret.encode(), signed, "sha256").hexdigest(),
    }
    assert headers["SSDM-Delivery"] == json.loads(body)["delivery"]


def test_it_tries_again_after_a_growing_while_with_the_same_id_and_gives_up_in_the_end(
    world: World, partner: Makes, here: Service
) -> None:
    hook(here, partner())
    world.file()
    post = Listening(*[500, None, 404, 302, 500, 500, 500])
    now = NOW
    for wait in BACK_OFF:
        assert go(here, post, now) == ["waiting"]
        assert go(here, post, now + wait - timedelta(seconds=1)) == []
        now += wait
    assert go(here, post, now) == ["given-up"]
    assert go(here, post, now + timedelta(days=9)) == []
    assert len({body["delivery"] for body in post.bodies}) == 1
    assert len(post.got) == len(BACK_OFF) + 1


def test_it_is_delivered_once_however_often_it_is_handed_out(
    world: World, partner: Makes, here: Service
) -> None:
    hook(here, partner())
    world.file()
    post = Listening()
    with here.sessions.begin() as session:
        (one,) = delivering.hand_out_due(session, NOW)
    states = [delivering.deliver(here.sessions, here.inst.vault, post, one, NOW) for _ in range(3)]
    assert states == ["delivered", "", ""]
    assert len(post.got) == 1


def test_what_a_worker_took_and_left_behind_goes_out_again(
    world: World, partner: Makes, here: Service
) -> None:
    hook(here, partner())
    world.file()

    class Killed(BaseException):
        pass

    def dies(*_: object) -> int:
        raise Killed

    with here.sessions.begin() as session:
        (one,) = delivering.hand_out_due(session, NOW)
    with pytest.raises(Killed):
        delivering.deliver(here.sessions, here.inst.vault, dies, one, NOW)
    post = Listening()
    assert go(here, post, NOW + timedelta(seconds=59)) == []
    assert go(here, post, NOW + timedelta(seconds=61)) == ["delivered"]


def test_a_webhook_that_was_ended_is_told_nothing_more(world: World, partner: Makes, here: Service) -> None:
    system = partner()
    hook(here, system)
    world.file()
    with here.sessions.begin() as session:
        passes.revoke(session, passes.find(session, system.id), NOW)
    world.file()
    post = Listening()
    assert go(here, post) == []
    with here.reading() as session:
        assert [row.state for row in session.scalars(select(Delivery))] == ["ended"]


def test_a_delivery_ended_under_way_stays_ended(world: World, partner: Makes, here: Service) -> None:
    system = partner()
    hook(here, system)
    world.file()

    def revoked_meanwhile(*_: object) -> int:
        with here.sessions.begin() as session:
            passes.revoke(session, passes.find(session, system.id), NOW)
        return 200

    with here.sessions.begin() as session:
        (one,) = delivering.hand_out_due(session, NOW)
    assert delivering.deliver(here.sessions, here.inst.vault, revoked_meanwhile, one, NOW) == "ended"


def test_the_secret_is_sealed(partner: Makes, here: Service) -> None:
    secret = hook(here, partner()).secret
    with here.reading() as session:
        row = session.scalars(select(Webhook)).one()
    assert secret.encode() not in row.secret_sealed


@pytest.mark.parametrize(
    "url",
    [URL.replace("https", "http"), "ftp://partner.example/", "https://", "partner.example", "https://u:p@partner.example/",
     f"{URL}#x", URL + "x" * 500],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_refused(partner: Makes, here: Service, url: str) -> None:
    system = partner()
    with pytest.raises(Incomplete):
        hook(here, system, url)


def test_a_system_that_may_not_read_cases_is_told_nothing(partner: Makes, here: Service) -> None:
    system = partner("figures:read")
    with pytest.raises(Incomplete):
        hook(here, system)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1",
     "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "::", "255.255.255.255", "not an address", ""],
)  # fmt: skip
def test_an_address_of_our_own_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "103.118.44.1"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("found", [["10.0.0.1"], ["1.1.1.1", "127.0.0.1"], []])
def test_a_name_that_leads_inside_is_never_called(monkeypatch: pytest.MonkeyPatch, found: list[str]) -> None:
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)
    with pytest.raises(NotReached):
        poster(anywhere=False)("https://partner.example/", {}, b"{}")


def test_it_is_never_called_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotReached):
        poster(anywhere=False)("http://1.1.1.1/", {}, b"{}")


class Address(BaseHTTPRequestHandler):
    """A real address on this machine that sends whoever comes elsewhere."""

    seen: list[tuple[str, str, bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, self.headers["Host"], body))
        self.send_response(302 if self.path == "/away" else 204)
        self.send_header("Location", "/there")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    Address.seen.clear()
    server = HTTPServer(("127.0.0.1", 0), Address)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_it_posts_what_it_is_given_and_follows_nobody(address: str) -> None:
    post = poster(anywhere=True)
    assert post(f"{address}/hook?a=b", {"X": "y"}, b"{}") == 204
    assert post(f"{address}/away", {}, b"{}") == 302
    host = address.removeprefix("http://")
    assert Address.seen == [("/hook?a=b", host, b"{}"), ("/away", host, b"{}")]


def test_an_address_nobody_listens_at_is_not_reached() -> None:
    with pytest.raises(NotReached):
        poster(anywhere=True)("http://127.0.0.1:1/", {}, b"{}")
