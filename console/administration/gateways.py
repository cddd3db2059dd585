"""Gateways: which are set up, how each has done of late, what went out and what came in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from bot.sms.standing import Record, Standing
from console.desk import Desk, desk
from console.door import blueprint, needs
from grievance_core.administration.traffic import Traffic, traffic
from service import Service

CHANNELS = ("ussd", "sms", "telegram", "voice", "counter")


@dataclass(frozen=True)
class Provider:
    """A provider of texts and its figures of the last minutes."""

    name: str
    first: bool
    record: Record

    @property
    def refused(self) -> int:
        """Of what was handed over, in hundredths."""
        return round(100 * self.record.refused / self.record.asked) if self.record.asked else 0

    @property
    def failed(self) -> int:
        """Of what was reported, in hundredths."""
        reported = self.record.arrived + self.record.failed
        return round(100 * self.record.failed / reported) if reported else 0

    @property
    def seconds(self) -> int:
        """Until a text arrived, on average."""
        return round(self.record.waited / self.record.arrived) if self.record.arrived else 0


@blueprint.get("/administration/gateways")
@needs("gateways")
def gateways() -> ResponseReturnValue:
    """Nothing is changed here: providers are set up by the operator, and change places by themselves."""
    at = desk()
    with at.here.reading() as db:
        figures = traffic(db, at.official_id, at.now)
    return render_template(
        "console/administration/gateways.html",
        providers=_providers(at.here),
        channels=_channels(at, figures),
        figures=figures,
        last_out=at.day_and_time(figures.last_out) if figures.last_out else "",
    )


def _providers(here: Service) -> list[Provider]:
    standing = Standing(here.scripts)
    names = here.settings.sms_providers
    return [Provider(name, name == names[0], standing.of(name)) for name in names]


def _channels(at: Desk, figures: Traffic) -> list[tuple[str, bool, int, str]]:
    """Each channel: whether it is set up, complaints of the last day, and when the last one came."""
    settings = at.here.settings
    there = {
        "ussd": settings.demo or bool(settings.ussd_secret),
        "sms": settings.demo or bool(settings.sms_providers),
        "telegram": bool(settings.telegram_bot_token),
        "voice": bool(settings.twilio_account_sid),
        "counter": True,
    }
    rows = []
    for name in CHANNELS:
        count, last = figures.came.get(name, (0, None))
        rows.append((name, there[name], count, at.day_and_time(last) if last else ""))
    return rows
