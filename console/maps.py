"""Maps and charts: the areas below one's own by complaints, by answers in time and by who is reached; a table beside each."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from console import tiles
from console.desk import Desk, desk
from console.door import blueprint, needs
from grievance_core.areas.names import full_name
from grievance_core.areas.search import path
from grievance_core.reporting import mapping
from grievance_core.reporting.mapping import CLASSES, FULL, MEASURES, RATE, Place
from grievance_core.reporting.periods import Period
from grievance_core.reporting.scope import Scope, reaches, scope_for
from grievance_core.reporting.wording import Wording

MONTHS_BESIDE = 12
CHOICE = {"month": 13, "semester": 4, "year": 3}  # periods to choose from
BAR, BAR_GAP, BARS_HIGH = 44, 10, 140


@dataclass(frozen=True)
class Asked:
    """What the address asks for, once it is known to be hers to see."""

    measure: str
    period: Period
    scope: Scope

    def link(self, **other: str) -> str:
        """The address of the same with something else."""
        here = {"measure": self.measure, "period": self.period.name, "area": self.scope.area_key or ""}
        return f"{url_for('console.maps')}?{urlencode(here | other)}"


@dataclass(frozen=True)
class Row:
    """An area in words: its two counts, what follows from them, and the shade it is drawn in; None where nothing follows."""

    name: str
    short: str
    part: str
    whole: str
    value: str
    shade: int | None
    link: str


@dataclass(frozen=True)
class Bar:
    """A month's complaints as a bar."""

    name: str
    number: str  # of the month
    count: str
    x: int
    height: int


@blueprint.get("/maps")
@needs("maps")
def maps() -> ResponseReturnValue:
    """One measure in one period: the areas as tiles, the last months as bars, and both as tables."""
    at = desk()
    with at.here.reading() as db:
        asked = _asked(at, db)
        found = mapping.places(db, at.here.inst, asked.scope, asked.period, asked.measure, at.now)
        wording = Wording(db, at.here.inst, at.language)
        rows = _rows(at, asked, found)
        placed = tiles.tiles([one.area for one in found if one.area is not None])
        return render_template(
            "console/maps.html", asked=asked, rows=rows, measures=MEASURES, classes=_classes(at, asked, found),
            drawn=list(zip(placed, rows, strict=False)), size=tiles.size(placed),
            place=wording.place(asked.scope.area_key), period=wording.period(asked.period), above=_above(at, db, asked),
            periods=[[(one.name, wording.period(one)) for one in _lately(kind, at)] for kind in CHOICE],
            bars=_bars(at, db, asked, wording), bar=BAR, high=BARS_HIGH,
        )  # fmt: skip


def _asked(at: Desk, db: Session) -> Asked:
    """Raises NotFound for what there is not, and for areas that are not hers."""
    measure, area = request.args.get("measure", RATE), request.args.get("area", "").strip()[:20]
    try:
        written = request.args.get("period", "")
        period = Period.read(written) if written else Period.around("month", at.now).before()
    except ValueError:
        raise NotFound from None
    scope = _scope(at, db, area)
    if measure not in MEASURES or scope is None:
        raise NotFound
    return Asked(measure, period, scope)


def _scope(at: Desk, db: Session, area: str) -> Scope | None:
    """Of this area, or of the widest that is open to her."""
    if area:
        return scope_for(db, at.here.inst, at.official_id, area, at.now)
    widest = reaches(db, at.here.inst, at.official_id, at.now)
    return scope_for(db, at.here.inst, at.official_id, widest[0].area_key, at.now) if widest else None


def _above(at: Desk, db: Session, asked: Asked) -> list[tuple[str, str]]:
    """The areas this one lies in that are hers too, the largest first, with their addresses."""
    if asked.scope.area_key is None:
        return []
    outer = path(db, asked.scope.area_key)[:-1]
    hers = [one for one in outer if scope_for(db, at.here.inst, at.official_id, one.key, at.now) is not None]
    country = scope_for(db, at.here.inst, at.official_id, None, at.now)
    first = [(at.say("report-page", "country"), asked.link(area=""))] if country is not None else []
    return first + [(full_name(one, at.language), asked.link(area=one.key)) for one in hers]


def _lately(kind: str, at: Desk) -> list[Period]:
    found = [Period.around(kind, at.now)]
    while len(found) < CHOICE[kind]:
        found.append(found[-1].before())
    return found


def _highest(asked: Asked, found: list[Place]) -> float:
    """Where the last step ends: all, of a share; of a rate, the highest there is."""
    return max((one.value or 0.0 for one in found), default=0.0) if asked.measure == RATE else FULL


def _rows(at: Desk, asked: Asked, found: list[Place]) -> list[Row]:
    highest = _highest(asked, found)
    return [_row(at, asked, one, highest) for one in found]


def _row(at: Desk, asked: Asked, one: Place, highest: float) -> Row:
    area, value = one.area, one.value
    unknown = at.say("report-group", "unknown")
    return Row(
        name=full_name(area, at.language) if area else unknown,
        short=(area.name_km if at.language == "km" else area.name_en) if area else unknown,
        part=at.digits(one.part),
        whole=at.digits(one.whole),
        value=_written(at, asked, value),
        shade=None if value is None else mapping.shade(value, highest),
        link=asked.link(area=area.key) if area is not None and area.level != "village" else "",
    )


def _written(at: Desk, asked: Asked, value: float | None) -> str:
    if value is None:
        return "–"
    return at.digits(f"{value:.1f}" if asked.measure == RATE else f"{value:.0f}%")


def _classes(at: Desk, asked: Asked, found: list[Place]) -> list[tuple[int, str]]:
    """Each shade with the values it stands for."""
    width = _highest(asked, found) / CLASSES
    edges = [_written(at, asked, width * place) for place in range(CLASSES + 1)]
    return [(place, f"{edges[place]}–{edges[place + 1]}") for place in range(CLASSES)] if width else []


def _bars(at: Desk, db: Session, asked: Asked, wording: Wording) -> list[Bar]:
    """Complaints filed in the last months, up to the period's end or now."""
    last = Period("month", min(asked.period.last, at.now.date()).replace(day=1))
    months = [last]
    while len(months) < MONTHS_BESIDE:
        months.insert(0, months[0].before())
    counts = mapping.received_by_month(db, asked.scope, months, at.now)
    most = max((count for _, count in counts), default=0) or 1
    return [
        Bar(
            wording.period(month),
            f"{month.first:%m/%y}",
            at.digits(count),
            place * (BAR + BAR_GAP),
            round(BARS_HIGH * count / most),
        )
        for place, (month, count) in enumerate(counts)
    ]
