"""Kannel itself, between an operator and our service: bearerbox and smsbox, set up as docs/adding-a-gateway.md says."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

from launcher.children import follow_parent
from tests.kannel.operator import Operator
from tests.sms.kannel import SECRET

ACCOUNT, PASSWORD = "ssdm", "of-kannel"
USSD_SECRET = "a-secret-of-the-gateways"
START_SECONDS = 60.0
FOLDERS = ("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")
CONFIGURATION = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = x
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = "127.0.0.1"
store-type = file
store-location = "{folder}/kannel.store"
sms-resend-freq = 1

group = smsc
smsc = smpp
smsc-id = texts
host = 127.0.0.1
port = {operator}
smsc-username = texts
smsc-password = x
system-type = ""
transceiver-mode = true
reconnect-delay = 1
allowed-smsc-id = texts

group = smsc
smsc = smpp
smsc-id = calls
host = 127.0.0.1
port = {operator}
smsc-username = calls
smsc-password = x
system-type = ""
transceiver-mode = true
reconnect-delay = 1
allowed-smsc-id = calls

group = smpp-tlv
name = ussd_service_op
tag = 0x0501
type = octetstring
length = 1
smsc-id = calls

group = smpp-tlv
name = its_session_info
tag = 0x1383
type = octetstring
length = 2
smsc-id = calls

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
mo-recode = true
http-request-retry = 5
http-queue-delay = 1

group = sendsms-user
username = {account}
password = {password}
default-smsc = texts
concatenation = true
max-messages = 10

group = sms-service
keyword = default
accepted-smsc = texts
catch-all = true
get-url = "{web}/sms/kannel?secret={secret}&from=%p&to=%P&text=%b&coding=%c&charset=%C&ts=%t&smsc=%i&id=%I&meta=%D"
accept-x-kannel-headers = true
omit-empty = true
concatenation = true
max-messages = 3

group = sms-service
keyword-regex = .*
accepted-smsc = calls
catch-all = true
get-url = "{web}/ussd/kannel/{ussd_secret}?from=%p&to=%P&text=%b&charset=%C&smsc=%i&id=%I&meta=%D"
accept-x-kannel-headers = true
omit-empty = true
max-messages = 1
"""


def found() -> bool:
    return all(_program(name) for name in ("bearerbox", "smsbox"))


def _program(name: str) -> str | None:
    return shutil.which(name) or next((f"{at}/{name}" for at in FOLDERS if Path(at, name).exists()), None)


@dataclass
class Front:
    """Where Kannel calls: whatever application is put there."""

    url: str = ""
    app: Any = None

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        answer: Iterable[bytes] = self.app(environ, start_response)
        return answer


@dataclass(frozen=True)
class Station:
    operator: Operator
    front: Front
    send_url: str


@contextmanager
def running_front() -> Iterator[Front]:
    front = Front()
    server = make_server("127.0.0.1", 0, front, threaded=True)
    front.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield front
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running_station(folder: Path) -> Iterator[Station]:
    """Everything between a phone and us, on this machine alone."""
    admin, boxes, sendsms, centre = _free_ports(4)
    with Operator(centre).running() as operator, running_front() as front:
        configuration = folder / "kannel.conf"
        configuration.write_text(
            CONFIGURATION.format(
                admin=admin, boxes=boxes, sendsms=sendsms, operator=centre, folder=folder, web=front.url,
                secret=SECRET, ussd_secret=USSD_SECRET, account=ACCOUNT, password=PASSWORD,
            )
        )  # fmt: skip
        with (
            _process("bearerbox", configuration, folder, boxes),
            _process("smsbox", configuration, folder, sendsms),
        ):
            operator.wait_for("texts")
            operator.wait_for("calls")
            url = f"http://127.0.0.1:{sendsms}/cgi-bin/sendsms?username={ACCOUNT}&password={PASSWORD}"
            yield Station(operator, front, url)


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@contextmanager
def _process(name: str, configuration: Path, folder: Path, port: int) -> Iterator[None]:
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [_program(name) or name, "-v", "1", str(configuration)],
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=follow_parent(),  # noqa: PLW1509 - the call is safe beside a thread
        )
    try:
        _wait(port)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < end, "Kannel did not start"
            time.sleep(0.1)
