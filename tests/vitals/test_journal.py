"""The journal: ids, and never a name, a number or a word, whoever writes the line."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from demo.transport import SimulatorTransport
from jobs.work import send_one
from journal import sentence, set_up_logs
from service import Service
from tests.world import World
from worker import JournalledWorker

NUMBER = "+85512000001"
NAME = "សុខ ដារា"
WORDS = "មេភូមិសុំលុយខ្ញុំពីរម៉ឺនរៀល"
SAID = (NUMBER, NUMBER[1:], NAME, WORDS, "សុខ", "Char Chhuk", "ចារឈូក")
FORM = {
    "sessionId": "ATUid_1",
    "phoneNumber": NUMBER,
    "networkCode": "45606",
    "serviceCode": "*855#",
    "text": "",
}


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The journal so far; every line of it is JSON."""
    written = capsys.readouterr()
    assert written.out == ""
    assert not [said for said in SAID if said in written.err]
    return [json.loads(line) for line in written.err.splitlines()]


def test_it_keeps_what_a_phone_says_to_itself(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    typed: list[str] = []
    for text in ("1", "3", WORDS, NUMBER, NAME, "'; DROP TABLE cases", "98", "0"):
        client.post("/ussd/africastalking", data={**FORM, "text": "*".join(typed)})
        typed.append(text)
    client.get(f"/{NUMBER}/{WORDS}?phone={NUMBER}")
    client.post("/simulator/turn", json={"channel": "sms", "from": NUMBER, "input": WORDS})
    client.post("/ussd/africastalking/a-secret", data=FORM)
    client.open("/ussd/africastalking/a-secret", method="សុខ")
    told = lines(capsys)
    requests = [line for line in told if line["event"] == "request"]
    assert {line["route"] for line in requests} == {
        "/ussd/<gateway>", "/simulator/turn", None,
    }  # fmt: skip
    assert len({line["request"] for line in requests}) == len(requests), "each has an id of its own"
    assert requests[-1]["method"] == "other"


def test_it_keeps_what_an_exception_quotes_to_itself(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        try:
            raise KeyError(NUMBER)
        except KeyError as error:
            raise ValueError(f"{NAME} said {WORDS}") from error

    monkeypatch.setitem(app.view_functions, "healthz", fail)
    assert client.get("/healthz").status_code == 503
    unforeseen, request = lines(capsys)
    assert [link["type"] for link in unforeseen["exception"]] == ["ValueError", "KeyError"]
    assert unforeseen["exception"][0]["at"][-1].endswith(" fail")
    assert unforeseen["request"] == request["request"]


def test_a_job_keeps_what_a_provider_says_to_itself(
    here: Service, world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Refused(RuntimeError):
        """What a provider's client raises, with everything in it."""

    def refuse(_transport: object, message_id: str, number: str, text: str) -> None:
        raise Refused(f"cannot send {text} to {number} for {NAME}")

    monkeypatch.setattr(SimulatorTransport, "send", refuse)
    world.file(words=WORDS)
    with here.reading() as session:
        (message_id, *_) = session.connection().exec_driver_sql("SELECT id FROM messages").scalars().all()
    send_one(here, message_id)
    (line,) = lines(capsys)
    assert (line["event"], line["message"]) == ("message_failed", message_id)
    assert line["exception"][0]["type"].endswith("Refused")


def test_a_worker_tells_which_job_a_line_belongs_to(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    class Job:
        id = "job-1"

    def perform(*_: object) -> bool:
        seen.append(structlog.contextvars.get_contextvars().get("job"))
        return True

    monkeypatch.setattr("rq.worker.base.BaseWorker.perform_job", perform)
    worker = JournalledWorker.__new__(JournalledWorker)
    assert worker.perform_job(Job(), None, None)  # type: ignore[arg-type]
    assert seen == ["job-1"]
    assert "job" not in structlog.contextvars.get_contextvars()


@given(st.lists(st.one_of(st.text(min_size=1), st.integers(min_value=10_000_000)), min_size=1, max_size=4))
def test_it_withholds_what_a_library_was_given(values: list[object]) -> None:
    told = sentence(" and ".join(["%s"] * len(values)), tuple(values))
    assert told == " and ".join(["-"] * len(values))


@pytest.mark.parametrize(
    ("said", "values", "told"),
    [
        ("Worker (pid:%s) exited with code %s.", (4321, 3), "Worker (pid:4321) exited with code 3."),
        ("Error handling request %s", ("/ussd/africastalking/secret?n=012",), "Error handling request -"),
        ("Invalid request from ip=1.2.3.4: 'GET /012345678'", (), "Invalid request from ip"),
        ("Call to 012345678 failed", (), "Call to"),
        ("%(name)s", {"name": NAME}, "%(name)s"),
        ("%d of %d", ("x", 1), "%d of %d"),
        (ValueError(WORDS), (), "ValueError"),
    ],
)
def test_it_tells_a_librarys_sentence_without_its_values(said: object, values: object, told: str) -> None:
    assert sentence(said, values) == told


def test_a_librarys_line_is_json_with_the_ids_of_the_moment(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs()
    with structlog.contextvars.bound_contextvars(job="job-1"):
        try:
            raise OSError(NUMBER)
        except OSError:
            logging.getLogger("rq.worker").exception("Job %s failed for %s", NUMBER, NAME)
    (line,) = lines(capsys)
    assert (line["job"], line["level"], line["event"]) == ("job-1", "error", "Job - failed for -")
    assert line["exception"][0]["type"] == "OSError"


def test_it_is_set_up_once_however_often_it_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs()
    set_up_logs()
    logging.getLogger("anything").warning("once")
    assert len(lines(capsys)) == 1
