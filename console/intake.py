"""A villager at the counter: what she says is written down at once, and she goes home with a number and a PIN on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.addresses import NotANumber, e164
from console.desk import Desk, desk
from console.door import blueprint
from grievance_core.areas import search
from grievance_core.areas.model import Area
from grievance_core.cases.filing import Complaint, Receipt, file_complaint
from grievance_core.cases.references import spoken
from grievance_core.errors import Incomplete, Refused
from grievance_core.identifiers import new_id
from grievance_core.people import phones
from grievance_core.people.model import Phone
from grievance_core.routing.kinds import KINDS
from writing.cleaning import clean
from writing.languages import KHMER

CHANNEL = "counter"
HOTLINES = ("danger", "migrant")
FIELDS = ("kind", "village", "words", "name", "phone", "sex", "language", "solved", "request")
TICKS = ("anonymous", "texts-refused", "texts-agreed")
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
def intake() -> ResponseReturnValue:
    """An empty form, under a request number of its own: sent twice, it files one case."""
    _require_counter()
    return _page({"request": new_id(), "language": KHMER}, said="", wrong="", villages=())


@blueprint.post("/intake")
def record() -> ResponseReturnValue:
    """The complaint filed, with its receipt; or the form again with what is missing."""
    _require_counter()
    here, at = desk().here, desk()
    given = {name: clean(request.form.get(name, ""))[:MOST_WORDS] for name in FIELDS}
    given |= {name: "yes" for name in TICKS if request.form.get(name)}
    try:
        with here.sessions.begin() as db:
            place = _place(db, given)
            if place is not None and place.key is None:
                villages = tuple((area.key, at.place(db, area.key)) for area in place.villages)
                return _page(
                    given, said=at.say("console-intake", "which-village"), wrong="village", villages=villages
                ), 409
            receipt = file_complaint(db, here.inst, _complaint(at, db, given, place), at.now)
    except Unclear as refusal:
        said = at.say("console-intake", f"wrong-{refusal.field}")
        return _page(given, said=said, wrong=refusal.field, villages=()), 409
    except Incomplete:
        return _page(given, said=at.say("error", Incomplete.msgid), wrong="", villages=()), 409
    return _receipt(at, receipt, given)


def _require_counter() -> None:
    with desk().here.reading() as db:
        if not desk().may_record(db):
            abort(404)


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
        request=f"console|{at.official_id}|{given['request']}",
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


def _page(given: Mapping[str, str], *, said: str, wrong: str, villages: tuple[tuple[str, str], ...]) -> str:
    languages = desk().here.inst.catalogues.spoken_languages
    return render_template(
        "console/intake.html",
        given=given, said=said, wrong=wrong, villages=villages, kinds=KINDS, sexes=SEXES, languages=languages, most=MOST_WORDS,
    )  # fmt: skip


def _receipt(at: Desk, receipt: Receipt, given: Mapping[str, str]) -> str:
    """The slip she takes home. Nothing on it says what it is about; the PIN stands here and nowhere else."""
    import segno  # noqa: PLC0415  # most pages draw nothing

    language = given["language"] if given["language"] in ("km", "en") else KHMER
    slip = Desk(at.here, at.presence, language, at.real_now)
    return render_template(
        "console/receipt.html",
        slip=slip,
        number=spoken(receipt.reference),
        reference=receipt.reference,
        pin=receipt.pin,
        office=slip.of(receipt.office_name),
        due=slip.day(receipt.due_at) if receipt.due_at else "",
        service=at.here.inst.service_number,
        picture=segno.make_qr(receipt.reference, error="m").svg_inline(scale=3, border=2, light="#fff"),
    )
