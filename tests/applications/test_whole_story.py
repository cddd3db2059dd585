"""One application from her phone to the end: wished for, completed, refused, contested, sent in again, accepted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.counter import actions
from grievance_core.applications import contesting, reading, results
from grievance_core.applications.results import Report
from grievance_core.applications.results_sheet import result_columns
from grievance_core.cases import complainant, handling
from grievance_core.cases.chain import verify
from settings import ROOT
from tests.applications.conftest import ASSISTANT, HER_NUMBER, Counter
from tests.cases.stories import her


def test_from_her_phone_to_the_end(counter: Counter, tmp_path: Path) -> None:
    world = counter.world
    columns, errors = result_columns(ROOT / "rules"), tmp_path / "errors.csv"

    def weekly(name: str, row: str) -> Report:
        path = tmp_path / name
        path.write_text(f"Application number,Result,Reason,Decided on\n{row}\n", encoding="utf-8")
        return counter.do(results.take_in, path, columns, errors, world.now)

    receipt = counter.wish(said={"sex": "f", "pregnant": "yes", "id-poor": "1"}, words="ខ្ញុំមានផ្ទៃពោះ")
    world.pass_time(days=1)
    counter.complete(
        receipt, born=(date(1995, 1, 1), date(1995, 12, 31)), facts={"sex": "f", "pregnant": True}
    )
    world.pass_time(days=4)
    assert weekly("first.csv", f"{receipt.number},no,not found,2026-01-09") == Report(1, 0, refused=1)
    world.settle()
    with world.sessions() as session:
        number = reading.asked_last(session, world.inst, HER_NUMBER)
    assert number == receipt.number
    case = counter.do(contesting.contest, number, counter.her(), "sms", "km", "her reply 1", world.now)
    assistant = world.official(ASSISTANT)
    (attachment,) = counter.do(contesting.attachments, case.case_id, assistant, world.now)
    assert (attachment.number, attachment.reason, attachment.name) == (receipt.number, "not-found", "ស្រីមុំ")
    with world.work() as session:
        values = {"action": "resubmit", "text": "មានក្នុងបញ្ជីហើយ"}
        actions.work(session, world.inst, case.case_id, assistant, world.now, values)
    world.pass_time(days=3)
    assert weekly("second.csv", f"{receipt.number},yes,,2026-01-12") == Report(1, 0, accepted=1)
    with world.work() as session:
        handling.solve(session, world.inst, case.case_id, assistant, world.now, "បានទទួលយកហើយ")
    world.settle()
    with world.work() as session:
        complainant.confirm_solved(session, world.inst, case.case_id, her(world, case), world.now)
    assert counter.types(receipt) == [
        "filed", "completed", "forwarded", "decided", "contested", "resubmitted", "decided",
    ]  # fmt: skip
    assert (counter.state(receipt), world.case(case).state) == ("accepted", "closed")
    with world.sessions() as session:
        assert list(verify(session, world.inst.vault)) == []
    assert [text for text in world.templates_to(HER_NUMBER) if text.startswith("application")] == [
        "application_received", "application_processing", "application_refused", "application_processing",
        "application_accepted",
    ]  # fmt: skip
