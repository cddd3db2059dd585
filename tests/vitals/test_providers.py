"""What /readyz and doctor say of the providers of texts."""

from __future__ import annotations

import pytest

from bot.sms.standing import Standing
from service import Service
from vitals.checks import checks

KANNEL = {
    "KANNEL_SEND_URL": "http://127.0.0.1:1/cgi-bin/sendsms?username=a&password=b",
    "KANNEL_SECRET": "a-secret-of-kannels-own",
}


@pytest.fixture
def environment(environment: dict[str, str], request: pytest.FixtureRequest) -> dict[str, str]:
    more = {"KANNEL_SEND_URL": "", "TWILIO_ACCOUNT_SID": "AC0", "TWILIO_AUTH_TOKEN": "a-token-of-some-length"}
    return {**environment, **KANNEL} | (more if "twilio" in request.node.name else {})


def found(service: Service) -> tuple[bool, str]:
    (check,) = (check for check in checks(service) if check.name == "providers")
    return check.good, check.found


def refuses(service: Service, name: str) -> None:
    for _ in range(10):
        Standing(service.scripts).asked(name, 0.1, refused=True)


def test_it_names_those_at_work(service: Service) -> None:
    assert found(service) == (True, "kannel at work")


def test_it_is_bad_when_the_only_one_refuses_and_says_nothing_of_its_account(service: Service) -> None:
    refuses(service, "kannel")
    good, told = found(service)
    assert (good, told.startswith("kannel refuses")) == (False, True)
    assert "password" not in told


def test_twilio_alone_is_named_too(service: Service) -> None:
    refuses(service, "kannel")
    assert found(service) == (True, "twilio at work")
