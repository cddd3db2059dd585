"""An operator's message centre, in SMPP 3.4: takes texts and reports on them, and lets phones write and dial."""

from __future__ import annotations

import asyncio
import itertools
import queue
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import smpp34

UCS2, GSM = 8, 0
USSD_SERVICE_OP, ITS_SESSION_INFO = 0x0501, 0x1383  # optional parameters
INTERNATIONAL, ISDN = 1, 1  # how a number is written
IS_RECEIPT = 0x04
WANTS_RECEIPT = 0x01
WAIT_SECONDS = 30.0
RECEIPT_SECONDS = 0.5
DELIVERED, LOST = "DELIVRD", "UNDELIV"


@dataclass(frozen=True)
class Sent:
    """One message that reached the operator. `parameters` are its optional ones, by tag."""

    to: str
    text: str
    coding: int
    parameters: dict[int, bytes] = field(default_factory=dict)


class Operator:
    """One message centre. `fate` is what becomes of the texts it takes; without one it reports nothing."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.fate = DELIVERED
        self.sent: queue.Queue[Sent] = queue.Queue()
        self._bound: dict[str, smpp34.Esme] = {}
        self._names: dict[str, str] = {}
        self._ids = itertools.count(1)
        self._reporting: set[asyncio.Task[None]] = set()
        self._parts: dict[tuple[str, int], dict[int, bytes]] = {}
        self._loop = asyncio.new_event_loop()
        self._server = smpp34.Server("127.0.0.1", port, system_id="operator")

    def next(self) -> Sent:
        """The next message that comes in. Fails when none does."""
        return self.sent.get(timeout=WAIT_SECONDS)

    def wait_for(self, name: str) -> None:
        """Until somebody is bound under this name."""
        for _ in range(int(WAIT_SECONDS * 10)):
            if name in self._bound:
                return
            threading.Event().wait(0.1)
        raise TimeoutError(f"{name} did not bind")

    def writes(self, number: str, text: str, *, to: str = "855") -> None:
        """A phone writes; in UCS-2, as every phone that shows Khmer."""
        self._deliver("texts", number, to, text, [])

    def dials(self, number: str, text: str, operation: int, session: int, *, to: str = "855") -> None:
        """A phone dials, answers or hangs up."""
        told = [
            smpp34.Tlv(USSD_SERVICE_OP, bytes([operation])),
            smpp34.Tlv(ITS_SESSION_INFO, session.to_bytes(2, "big")),
        ]
        self._deliver("calls", number, to, text, told)

    def _deliver(self, name: str, number: str, to: str, text: str, told: list[smpp34.Tlv]) -> None:
        octets, coding = (text.encode(), GSM) if text.isascii() else (text.encode("utf-16-be"), UCS2)

        async def deliver() -> smpp34.DeliverSmResp:
            return await self._bound[name].deliver_sm(
                to, octets, source_addr=number.removeprefix("+"), source_addr_ton=INTERNATIONAL, source_addr_npi=ISDN,
                data_coding=coding, tlvs=told,
            )  # fmt: skip

        assert self._run(deliver()).is_success

    def _run(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(WAIT_SECONDS)

    async def _serve(self) -> None:
        await self._server.start()
        while True:
            event = await self._server.next()
            if isinstance(event, smpp34.Esme):
                self._bound[event.system_id] = event
                self._names[event.session_id] = event.system_id
            elif isinstance(event, smpp34.SubmitSmEvent):
                await self._take(event)

    async def _take(self, event: smpp34.SubmitSmEvent) -> None:
        number = str(next(self._ids))
        event.accept(number)
        whole = self._whole(event)
        if whole is not None:
            text = whole.decode("utf-16-be" if event.data_coding == UCS2 else "latin-1")
            told = {parameter.tag: parameter.value for parameter in event.tlvs}
            self.sent.put(Sent(event.destination_addr, text, event.data_coding, told))
        if event.registered_delivery & WANTS_RECEIPT and self.fate:
            reporting = self._loop.create_task(self._report(event, number))
            self._reporting.add(reporting)
            reporting.add_done_callback(self._reporting.discard)

    async def _report(self, event: smpp34.SubmitSmEvent, number: str) -> None:
        """A receipt takes its time, as on every network: Kannel knows no message before it was told that it was taken."""
        fate = self.fate
        await asyncio.sleep(RECEIPT_SECONDS)
        receipt = f"id:{number} sub:001 dlvrd:001 submit date:2611220900 done date:2611220900 stat:{fate} err:000 text:"
        await self._bound[self._names[event.session_id]].deliver_sm(
            event.source_addr, receipt.encode(), source_addr=event.destination_addr, esm_class=IS_RECEIPT
        )

    async def _close(self) -> None:
        await self._server.stop()

    def _whole(self, event: smpp34.SubmitSmEvent) -> bytes | None:
        """The octets of the text, once every part of it is there (3GPP TS 23.040 §9.2.3.24.1)."""
        body = event.short_message
        if not event.esm_class & 0x40:
            return body
        header, body = body[1 : 1 + body[0]], body[1 + body[0] :]
        reference, parts, part = header[2], header[3], header[4]
        kept = self._parts.setdefault((event.destination_addr, reference), {})
        kept[part] = body
        return b"".join(kept[at] for at in sorted(kept)) if len(kept) == parts else None

    def _work(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._serve())
        self._loop.run_forever()

    @contextmanager
    def running(self) -> Iterator[Operator]:
        thread = threading.Thread(target=self._work)
        thread.start()
        try:
            yield self
        finally:
            self._run(self._close())
            self._loop.call_soon_threadsafe(self._task.cancel)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()
