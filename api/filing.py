"""A complaint that another system took down: filed once, however often it is sent."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from api.declaring import operation
from api.door import Counter, counter
from api.problems import Problem
from api.shapes import NewCase, Receipt
from bot.addresses import NotANumber, e164
from grievance_core.cases.filing import Complaint, file_complaint
from grievance_core.cases.published import iso
from grievance_core.errors import Incomplete
from grievance_core.people import phones
from grievance_core.systems import requests
from writing.cleaning import clean

KEY = "Idempotency-Key"
LONGEST_KEY = 100
CHANNEL = "api"


@operation(
    "POST", "/cases", scope="cases:write", body=NewCase, answer=Receipt, status=201,
    headers={KEY: "A text of your own, at most 100 characters. Sent again with the same body it gets the same answer."},
    refusals=("key-missing", "other-area", "other-body", "not-json", "unusable", "too-large"),
)  # fmt: skip
def file(asked: object, given: NewCase) -> ResponseReturnValue:  # noqa: ARG001  # it has no parameters
    """File a complaint. It goes to its first office as if it had come by phone."""
    at = counter()
    key = request.headers.get(KEY, "").strip()
    if not key or len(key) > LONGEST_KEY:
        raise Problem("key-missing")
    body = given.model_dump_json()
    with at.here.sessions.begin() as db:
        try:
            reply = requests.answered(db, at.here.inst.vault, at.system.system_id, key, body)
        except requests.OtherRequest:
            raise Problem("other-body") from None
        if reply is None:
            reply = json.dumps(_file(at, db, given, key), ensure_ascii=False)
            requests.keep(db, at.here.inst.vault, at.system.system_id, key, body, reply, at.real_now)
    reference = json.loads(reply)["reference"]
    where = {"Location": f"/api/v1/cases/{reference}"}
    return Response(reply, 201, headers=where, content_type="application/json")


def _file(at: Counter, db: Session, given: NewCase, key: str) -> dict[str, Any]:
    if not at.system.covers(db, given.area):
        raise Problem("other-area")
    try:
        complaint = _complaint(at, db, given, key)
        receipt = file_complaint(db, at.here.inst, complaint, at.here.clock(db))
    except NotANumber:
        raise Problem("unusable", [{"field": "phone", "why": "no phone number"}]) from None
    except Incomplete as error:
        raise Problem("unusable", [{"field": str(error), "why": "unknown or missing"}]) from None
    return {
        "reference": receipt.reference,
        "pin": receipt.pin,
        "level": receipt.level,
        "office": {language: receipt.office_name[language] for language in ("km", "en")},
        "due_at": iso(receipt.due_at),
    }


def _complaint(at: Counter, db: Session, given: NewCase, key: str) -> Complaint:
    phone = phones.remember(db, at.here.inst.vault, e164(given.phone)) if given.phone else None
    return Complaint(
        kind=given.kind,
        words=clean(given.words),
        channel=CHANNEL,
        language=given.language,
        request=f"api|{at.system.system_id}|{key}",
        area_key=given.area,
        sex=given.sex or "",
        name=clean(given.name),
        anonymous=given.anonymous,
        phone_id=phone.id if phone is not None else None,
        on_behalf=given.on_behalf,
        may_text=given.may_text,
        accused_office_keys=tuple(given.about_offices),
        accused_words=clean(given.about),
    )
