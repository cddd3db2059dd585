"""A villager at the counter, or a pile of paper forms: what is said is recorded at once, with a number and a PIN to take home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.addresses import NotANumber, e164
from console.desk import Desk, desk
from console.door import blueprint, needs, takes
from documents.receipt import Slip, receipt_page
from grievance_core.areas import search
from grievance_core.areas.model import Area
from grievance_core.cases.filing import Complaint, Receipt, file_complaint, filed_by_request
from grievance_core.cases.history import record as record_event
from grievance_core.cases.locking import locked
from grievance_core.cases.model import CaseEvent
from grievance_core.cases.references import spoken
from grievance_core.errors import Incomplete, Refused, UnknownCase
from grievance_core.evidence import keeping, media
from grievance_core.evidence.media import Media
from grievance_core.identifiers import new_id
from grievance_core.people import phones
from grievance_core.people.model import Phone
from grievance_core.routing.kinds import KINDS
from writing.cleaning import clean
from writing.dates import PHNOM_PENH
from writing.languages import KHMER

CHANNEL, PAPER = "counter", "paper"
HOTLINES = ("danger", "migrant")
FIELDS = ("kind", "village", "words", "name", "phone", "sex", "language", "solved", "request", "dated")
TICKS = ("anonymous", "texts-refused", "texts-agreed", "pile")
STAYS = ("kind", "village", "language", "dated")  # from one form of a pile to the next
ROOM_FOR_WORDS = 128 * 1024  # of a form that brings a scan along
AGAIN = timedelta(hours=1)  # how long a receipt can be printed by whoever recorded it
OLDEST = timedelta(days=366)  # of a paper form
SEXES = ("f", "m", "skip")
MOST_WORDS = 4000
MOST_VILLAGES = 20


class Unclear(Refused):
    """A field that cannot be used as it is."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Place:
    """What the field for the village was taken for: one village, or several to choose from."""

    villages: tuple[Area, ...]

    @property
    def key(self) -> str | None:
        return self.villages[0].key if len(self.villages) == 1 else None


@blueprint.get("/intake")
@needs("intake")
def intake() -> ResponseReturnValue:
    """An empty form, under a request number of its own: sent twice, it files one case. In a pile some of the last one stays."""
    kept = {
        name: request.args[name][:100] for name in STAYS if "pile" in request.args and name in request.args
    }
    pile = {"pile": "yes"} if "pile" in request.args else {}
    given = {"language": KHMER, **kept, **pile, "request": new_id()}
    with desk().here.reading() as db:
        same = desk().place(db, given["village"]) if search.by_key(db, given.get("village", "")) else ""
    return _page(given, said="", wrong="", villages=(), same=same)


@blueprint.post("/intake")
@needs("intake")
@takes(media.MOST_BYTES + ROOM_FOR_WORDS)
def record() -> ResponseReturnValue:
    """The complaint filed, with its receipt; or the form again with what is missing."""
    here, at = desk().here, desk()
    given = {name: clean(request.form.get(name, ""))[:MOST_WORDS] for name in FIELDS}
    given |= {name: "yes" for name in TICKS if request.form.get(name)}
    try:
        scan, dated = scan_of_form(), _dated(at, given)
        with here.sessions.begin() as db:
            place = _place(db, given)
            if place is not None and place.key is None:
                villages = tuple((area.key, at.place(db, area.key)) for area in place.villages)
                return _page(
                    given, said=at.say("console-intake", "which-village"), wrong="village", villages=villages
                ), 409
            complaint = _complaint(at, db, given, place)
            receipt = file_complaint(db, here.inst, complaint, at.now)
            _keep_paper(at, db, receipt, complaint.request, scan, dated)
    except Unclear as refusal:
        said = at.say("console-intake", f"wrong-{refusal.field}")
        return _page(given, said=said, wrong=refusal.field, villages=()), 409
    except Incomplete:
        return _page(given, said=at.say("error", Incomplete.msgid), wrong="", villages=()), 409
    except Refused as refusal:
        return _page(given, said=at.say("error", refusal.msgid), wrong="scan", villages=()), 409
    return _receipt(at, receipt, given)


@blueprint.post("/intake/receipt")
@needs("intake")
def print_receipt() -> ResponseReturnValue:
    """The receipt once more, as an A6 page to print: for whoever recorded the case, within the hour."""
    here, at = desk().here, desk()
    with here.reading() as db:
        found = filed_by_request(db, here.inst, _request_of(at, request.form.get("request", "")))
    if found is None or found[1].recorded_by_id != at.official_id or at.now - found[1].filed_at > AGAIN:
        raise UnknownCase("receipt")
    receipt, case = found
    slip = _slip(at, receipt, case.language)
    name = f'inline; filename="{receipt.reference}.pdf"'
    content = receipt_page(slip, here.inst.catalogues, at.now)
    return Response(content, content_type="application/pdf", headers={"Content-Disposition": name})


@blueprint.get("/intake/receipt")
@needs("intake")
def no_receipt() -> ResponseReturnValue:
    """Reloaded or come back to: there is nothing here to read."""
    return redirect(url_for("console.intake"), 303)


def scan_of_form() -> Media | None:
    """What was sent along as a scan, told by its content. Raises TooLarge, UnknownMedia."""
    file = request.files.get("scan")
    content = file.read(media.MOST_BYTES + 1) if file is not None else b""
    return media.checked(content) if content else None


def _dated(at: Desk, given: Mapping[str, str]) -> date | None:
    """The day a paper form was written on. Raises Unclear for no day, one to come, and one that is too long ago."""
    if not given["dated"]:
        return None
    today = at.now.astimezone(PHNOM_PENH).date()
    try:
        day = date.fromisoformat(given["dated"])
    except ValueError:
        raise Unclear("dated") from None
    if not today - OLDEST <= day <= today:
        raise Unclear("dated")
    return day


def _keep_paper(
    at: Desk, db: Session, receipt: Receipt, request_id: str, scan: Media | None, dated: date | None
) -> None:
    """The scan, and from when the form is, go with the case: once, however often the form comes."""
    inst = at.here.inst
    case = locked(db, receipt.case_id) if scan is not None or dated is not None else None
    if case is None:
        return
    if scan is not None and not keeping.has_sent(db, inst.vault, case.id, request_id):
        file_id = keeping.keep(db, inst.vault, request_id, scan, at.now)
        keeping.attach(db, inst, case.id, request_id, [file_id], at.now)
    if dated is not None and not is_dated(db, case.id):
        record_event(db, inst.vault, case, PAPER, at.now, facts={"dated": dated.isoformat()})


def is_dated(db: Session, case_id: str) -> bool:
    """Whether it is known from when the paper form of a case is."""
    known = select(CaseEvent.id).where(CaseEvent.case_id == case_id, CaseEvent.type == PAPER)
    return db.scalar(known.limit(1)) is not None


def _request_of(at: Desk, request_id: str) -> str:
    """What identifies a form: nobody else's has this name."""
    return f"console|{at.official_id}|{request_id}"


def village_of(db: Session, written: str) -> str:
    """The key of the one village this code, key or name stands for. Raises Unclear for none and for several."""
    chosen = search.by_key(db, written)
    found = [chosen] if chosen is not None else search.by_code(db, written)
    found = found or search.find(db, written, level="village", limit=2)
    villages = [area.key for area in found if area.level == "village"]
    if len(villages) != 1:
        raise Unclear("village")
    return villages[0]


def _place(db: Session, given: Mapping[str, str]) -> Place | None:
    """The village, by its key, its code or its name. None for a hotline's case, which may lie anywhere. Raises Unclear."""
    written = given["village"]
    if not written and given["kind"] in HOTLINES:
        return None
    chosen = search.by_key(db, written)
    found = [chosen] if chosen is not None else search.by_code(db, written)
    found = found or search.find(db, written, level="village", limit=MOST_VILLAGES)
    villages = tuple(area for area in found if area.level == "village")
    if not villages:
        raise Unclear("village")
    return Place(villages)


def _complaint(at: Desk, db: Session, given: Mapping[str, str], place: Place | None) -> Complaint:
    if given["kind"] not in KINDS:
        raise Unclear("kind")
    if not given["words"]:
        raise Unclear("words")
    if not given["request"] or len(given["request"]) > 40:
        raise Unclear("kind")
    phone = _phone(at, db, given)
    return Complaint(
        kind=given["kind"],
        words=given["words"],
        channel=CHANNEL,
        language=given["language"] if given["language"] in at.here.inst.catalogues.languages else KHMER,
        request=_request_of(at, given["request"]),
        area_key=place.key if place is not None else None,
        sex=given["sex"] if given["sex"] in SEXES else "",
        name=given["name"][:200],
        anonymous="anonymous" in given,
        phone_id=phone.id if phone is not None else None,
        may_text=_may_text(given),
        already_solved=given["solved"] if given["kind"] not in HOTLINES else "",
        recorded_by_id=at.official_id,
    )


def _may_text(given: Mapping[str, str]) -> bool:
    """In a matter of danger nothing is texted unless she said that it is safe; else unless she said no."""
    return "texts-agreed" in given if given["kind"] in HOTLINES else "texts-refused" not in given


def _phone(at: Desk, db: Session, given: Mapping[str, str]) -> Phone | None:
    if not given["phone"]:
        return None
    try:
        return phones.remember(db, at.here.inst.vault, e164(given["phone"]))
    except NotANumber:
        raise Unclear("phone") from None


def _page(
    given: Mapping[str, str], *, said: str, wrong: str, villages: tuple[tuple[str, str], ...], same: str = ""
) -> str:
    """The form. `same` is the village that stays from the form before, in words."""
    languages = desk().here.inst.catalogues.spoken_languages
    return render_template(
        "console/intake.html",
        given=given, said=said, wrong=wrong, villages=villages, same=same, kinds=KINDS, sexes=SEXES, languages=languages,
        most=MOST_WORDS,
    )  # fmt: skip


def _receipt(at: Desk, receipt: Receipt, given: Mapping[str, str]) -> str:
    """The slip she takes home. Nothing on it says what it is about; the PIN stands here and nowhere else."""
    import segno  # noqa: PLC0415  # most pages draw nothing

    slip = _slip(at, receipt, given["language"])
    on_paper = Desk(at.here, at.presence, slip.language, at.real_now)
    stays = {name: given[name] for name in STAYS if given[name]}
    kept = {"pile": "yes", **stays, "village": _village_key(given)}
    next_one = f"?{urlencode(kept)}" if "pile" in given else ""
    return render_template(
        "console/receipt.html",
        slip=slip,
        words=on_paper,
        request_id=given["request"],
        next_one=url_for("console.intake") + next_one,
        pile="pile" in given,
        picture=segno.make_qr(receipt.reference, error="m").svg_inline(scale=3, border=2, light="#fff"),
    )


def _village_key(given: Mapping[str, str]) -> str:
    with desk().here.reading() as db:
        place = _place(db, given)
    return (place.key or "") if place is not None else ""


def _slip(at: Desk, receipt: Receipt, language: str) -> Slip:
    """What stands on the paper, in a language that has paper texts."""
    words = Desk(at.here, at.presence, language if language in ("km", "en") else KHMER, at.real_now)
    return Slip(
        language=words.language,
        reference=receipt.reference,
        spoken=spoken(receipt.reference),
        pin=receipt.pin,
        office=words.of(receipt.office_name),
        due=words.day(receipt.due_at) if receipt.due_at else "",
        service_number=at.here.inst.service_number,
    )
