"""A worker stays on the register that the doctor reads."""

from __future__ import annotations

from rq.serializers import JSONSerializer

from service import Service
from vitals.checks import checks
from worker import JournalledWorker


def test_it_registers_again_when_the_store_was_emptied(here: Service) -> None:
    worker = JournalledWorker(["deadlines"], connection=here.redis, serializer=JSONSerializer)
    worker.register_birth()  # type: ignore[no-untyped-call]
    here.redis.flushall()
    worker.heartbeat()
    assert not {check.name: check for check in checks(here)}["worker"].good
    worker.run_maintenance_tasks()
    worker.run_maintenance_tasks()
    assert {check.name: check for check in checks(here)}["worker"].found == "1 at work"
