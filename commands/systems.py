"""Other systems: who may ask here, and who is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from commands.here import AS_JSON, print_json, service
from commands.places import area_key
from grievance_core.administration import tokens
from grievance_core.cases.principal import OPERATOR
from grievance_core.errors import Incomplete, Refused
from grievance_core.systems import announcing, delivering, passes
from grievance_core.systems.model import STATES, Delivery, System, SystemUse, Webhook
from grievance_core.systems.passes import A_MINUTE, LONGEST_LABEL, SCOPES
from writing.dates import PHNOM_PENH

group = AppGroup("systems", help="Other systems: tokens, scopes, webhooks.")
hooks = AppGroup("webhook", help="Addresses that are told what happens in cases.")
group.add_command(hooks)
SYSTEM = click.argument("system")
NOT_WAITING = "There is no such request that waits, or its name was taken meanwhile."
WRONG = {
    "label": f"That name is empty, taken or longer than {LONGEST_LABEL} characters, or no call at all is allowed.",
    "scope": "cases:words needs cases:read beside it.",
    "area": "There is no such area.",
    "system": "There is no such system that may read cases.",
    "url": "That address cannot be used: https://…, without a user, a password or a fragment.",
}


@group.command("add")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="Several are allowed."
)
@click.option(
    "--area", "code", metavar="CODE", help="What lies there or below.  [default: the whole country]"
)
@click.option("--rate", default=A_MINUTE, show_default=True, type=click.IntRange(1), help="Calls a minute.")
def add(name: str, scopes: tuple[str, ...], code: str | None, rate: int) -> None:
    """Let the system NAME in. Its token is shown here and nowhere else."""
    here = service()
    with here.sessions.begin() as session:
        where = area_key(session, code)
        try:
            given = passes.add(
                session, here.inst.vault, name, scopes, datetime.now(UTC), area_key=where, a_minute=rate
            )
        except Incomplete as error:
            raise click.UsageError(WRONG[str(error)]) from None
    click.echo(f"system  {given.system_id}")
    click.echo(f"token   {given.token}")


@group.command("list")
@AS_JSON
def list_(as_json: bool) -> None:
    """Every system, also those whose token was taken back."""
    with service().reading() as session:
        uses = {row.system_id: row.seen_at for row in session.scalars(select(SystemUse))}
        found = [
            _shown(row, uses.get(row.id)) for row in session.scalars(select(System).order_by(System.label))
        ]
    if as_json:
        print_json(found)
        return
    for one in found:
        state = "revoked" if one["revoked_at"] else one["seen_at"] or "never seen"
        where = one["area"] or "everywhere"
        click.echo(f"{one['prefix']}…  {one['name']:30}  {where:10}  {', '.join(one['scopes'])}  {state}")


@group.command("revoke")
@SYSTEM
def revoke(system: str) -> None:
    """Take the token of SYSTEM (name, first letters of its token, or id) back, with its webhooks. At once, and for good."""
    with service().sessions.begin() as session:
        passes.revoke(session, _found(session, system), datetime.now(UTC))
    click.echo("Its token opens nothing any more.")


@group.command("asked")
def asked() -> None:
    """Tokens that administrators asked for and that a second one, or the operator, has to agree to."""
    with service().reading() as session:
        for one in tokens.waiting(session):
            where = one.area_key or "everywhere"
            click.echo(
                f"{one.id}  {one.label:30}  {where:10}  {', '.join(one.scopes)}  official:{one.asked_by}"
            )


@group.command("agree")
@click.argument("request")
def agree(request: str) -> None:
    """Let the system of REQUEST in. Its token is shown here and nowhere else."""
    here = service()
    with here.sessions.begin() as session:
        now = here.clock(session)
        try:
            given = tokens.agree(session, here.inst.vault, OPERATOR, request, datetime.now(UTC), now)
        except Refused:
            raise click.UsageError(NOT_WAITING) from None
    click.echo(f"system  {given.system_id}")
    click.echo(f"token   {given.token}")


@group.command("refuse")
@click.argument("request")
def refuse(request: str) -> None:
    """Leave the system of REQUEST outside."""
    here = service()
    with here.sessions.begin() as session:
        try:
            tokens.refuse(session, OPERATOR, request, here.clock(session))
        except Refused:
            raise click.UsageError(NOT_WAITING) from None
    click.echo("It stays outside.")


@hooks.command("add")
@SYSTEM
@click.argument("url")
def add_webhook(system: str, url: str) -> None:
    """Tell URL what happens in the cases SYSTEM may see. The secret that signs it is shown here and nowhere else."""
    here = service()
    with here.sessions.begin() as session:
        row = _found(session, system)
        try:
            made = announcing.add_webhook(
                session, here.inst.vault, row, url, datetime.now(UTC), anywhere=here.settings.demo
            )
        except Incomplete as error:
            raise click.UsageError(WRONG[str(error)]) from None
    click.echo(f"webhook  {made.id}")
    click.echo(f"secret   {made.secret}")


@hooks.command("end")
@click.argument("webhook_id")
def end_webhook(webhook_id: str) -> None:
    """Tell this webhook nothing more."""
    with service().sessions.begin() as session:
        hook = session.get(Webhook, webhook_id)
        if hook is None:
            raise click.UsageError("There is no such webhook.")
        passes.end(session, hook, datetime.now(UTC))
    click.echo("It is told nothing more.")


@hooks.command("list")
@AS_JSON
def list_webhooks(as_json: bool) -> None:
    """Every address that is told, or was."""
    query = select(Webhook, System.label).join(System, System.id == Webhook.system_id).order_by(Webhook.id)
    with service().reading() as session:
        found = [
            {
                "id": row.id,
                "system": label,
                "url": row.url,
                "since": _at(row.added_at),
                "ended_at": _at(row.ended_at),
            }
            for row, label in session.execute(query)
        ]
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo(f"{one['id']}  {one['system']:30}  {one['url']}  {one['ended_at'] or 'told'}")


@hooks.command("deliveries")
@click.option("--state", type=click.Choice(STATES), help="Only these.  [default: all]")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@AS_JSON
def deliveries(state: str | None, limit: int, as_json: bool) -> None:
    """What was told, or could not be, the newest first."""
    query = select(Delivery).order_by(Delivery.id.desc()).limit(limit)
    with service().reading() as session:
        rows = session.scalars(query.where(Delivery.state == state) if state else query).all()
    found = [
        {
            "id": row.id, "webhook": row.webhook_id, "type": row.body["type"], "case": row.body["case"], "state": row.state,
            "attempts": row.attempts, "status": row.status, "next": _at(row.not_before), "settled_at": _at(row.settled_at),
        }
        for row in rows
    ]  # fmt: skip
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo(
            f"{one['id']}  {one['webhook']}  {one['type']:12}  {one['case']}  {one['state']:9}"
            f"  {one['attempts']}×  {one['status'] or '-'}"
        )


@hooks.command("again")
@click.argument("delivery_id")
def again(delivery_id: str) -> None:
    """Try once more what was given up."""
    with service().sessions.begin() as session:
        row = session.get(Delivery, delivery_id)
        if row is None or not delivering.again(session, row):
            raise click.UsageError("There is nothing to try again.")
    click.echo("It goes out with the next tick.")


def _found(session: Session, name: str) -> System:
    try:
        return passes.find(session, name)
    except Incomplete:
        raise click.UsageError(WRONG["system"]) from None


def _shown(row: System, seen_at: datetime | None) -> dict[str, Any]:
    return {
        "id": row.id, "name": row.label, "prefix": row.prefix, "scopes": row.scopes, "area": row.area_key, "rate": row.a_minute,
        "added_at": _at(row.added_at), "seen_at": _at(seen_at), "revoked_at": _at(row.revoked_at),
    }  # fmt: skip


def _at(value: datetime | None) -> str | None:
    return value.astimezone(PHNOM_PENH).isoformat(timespec="seconds") if value else None
