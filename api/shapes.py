"""The shapes of what is asked for and answered. Every answer holds exactly these fields; a field that may be empty says so."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from api.declaring import Query


def _says_something(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise ValueError("there is no word in it")
    return text


Kind = Literal["eligibility", "service", "payment", "data", "conduct", "other"]
Track = Literal["cwcc", "tcc", "front-office", "registry", "integrity"]
State = Literal[
    "received", "open", "in_progress", "waiting_complainant", "waiting_provider", "referred", "decided", "undelivered",
    "awaiting_confirmation", "appealed", "closed", "withdrawn", "merged",
]  # fmt: skip
Level = Literal["village", "commune", "district", "province", "service-desk"]
Channel = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z-]*$")]
AreaKey = Annotated[str, StringConstraints(max_length=12, pattern=r"^[0-9]{1,8}-?(~[0-9]+)?$")]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    AfterValidator(_says_something),
]
Limit = Annotated[int, Field(ge=1, le=100)]
Cursor = Annotated[str, StringConstraints(max_length=200)]


class Shape(BaseModel):
    """A JSON object with these fields and no others."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Names(Shape):
    """A name or sentence in Khmer and English."""

    km: str
    en: str


class Message(Shape):
    """A text about the case. Number and words only for `cases:words`."""

    at: datetime
    to: str | None
    text: str | None
    state: Literal["queued", "sent", "delivered", "failed", "unknown", "held"]


class Appeal(Shape):
    """An outcome that was contested, and where it went."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    number: int
    at: datetime
    level: str
    came_from: str = Field(alias="from")
    to: str


class CaseLine(Shape):
    """A case without its events. `recommendation` and `decision` only for `cases:words`, and never in a list."""

    reference: str
    kind: Kind
    track: Track
    state: State
    level: Level
    area: str | None
    office: str
    committee: str | None
    channel: str
    language: str
    sex: Literal["f", "m"] | None
    filed_at: datetime
    due_at: datetime | None
    recommendation: str | None
    decision: str | None
    messages: list[Message]
    appeals: list[Appeal]


class CaseEvent(Shape):
    """What happened. Events name seats, never people."""

    at: datetime
    type: str
    level: str
    office: str
    seat: str | None
    public_text: str | None


class Case(CaseLine):
    """A case whole."""

    events: list[CaseEvent]


class News(Shape):
    """One event of one case, as webhooks are told of it, with its office and seat."""

    id: str
    case: str
    at: datetime
    type: str
    state: State
    level: str
    office: str
    seat: str | None


class CasePage(Shape):
    """A page of cases. `next` is empty on the last one."""

    items: list[CaseLine]
    next: str | None


class NewsPage(Shape):
    """A page of events. `next` is empty on the last one; `after` is where to go on from later."""

    items: list[News]
    next: str | None
    after: str | None


class CasesAsked(Query):
    """Which cases: in the order in which they were taken down."""

    kind: Kind | None = None
    track: Track | None = None
    state: State | None = None
    level: Level | None = None
    channel: Channel | None = None
    area: AreaKey | None = None
    filed_from: AwareDatetime | None = None
    filed_before: AwareDatetime | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class NewsAsked(Query):
    """Events after a cursor."""

    limit: Limit = 50
    cursor: Cursor | None = None


class CaseNewsAsked(NewsAsked):
    """Events of one case after a cursor."""


class NewCase(Shape):
    """A complaint. Who is in danger, and who is in trouble abroad, is not filed here: the helplines are called."""

    kind: Kind
    words: Text
    area: AreaKey
    language: Literal["km", "en"] = "km"
    sex: Literal["f", "m"] | None = None
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    anonymous: bool = False
    on_behalf: bool = False
    may_text: bool = True
    about_offices: Annotated[
        list[Annotated[str, StringConstraints(max_length=64)]], Field(max_length=10)
    ] = []
    about: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


class Receipt(Shape):
    """What she is to be told. The PIN is told here and nowhere else."""

    reference: str
    pin: str
    level: Level
    office: Names
    due_at: datetime | None


class FiguresAsked(Query):
    """Cases counted by the values of one field."""

    by: Literal["kind", "track", "state", "level", "channel", "sex"] = "kind"
    kind: Kind | None = None
    track: Track | None = None
    area: AreaKey | None = None
    filed_from: AwareDatetime | None = None
    filed_before: AwareDatetime | None = None


class Figure(Shape):
    """`overdue` are those of them that are late at this moment."""

    value: str
    filed: int
    answered: int
    overdue: int


class Figures(Shape):
    """Counts of ordinary cases. They are exact, so they are not for publication: what is published stands at /public."""

    at: datetime
    by: str
    items: list[Figure]


class AreasAsked(Query):
    """Areas directly below `parent` (without it the provinces), or by name or code anywhere."""

    parent: AreaKey | None = None
    name: Annotated[str, StringConstraints(max_length=100)] | None = None
    code: Annotated[str, StringConstraints(max_length=12)] | None = None
    limit: Limit = 100
    cursor: Cursor | None = None


class Area(Shape):
    """A province, district, commune or village. `code` is the ministry's and may be shared; `key` is this service's own."""

    key: str
    code: str
    level: Literal["province", "district", "commune", "village"]
    kind: str
    parent: str | None
    name: Names


class AreaPage(Shape):
    """A page of areas. `next` is empty on the last one."""

    items: list[Area]
    next: str | None


class AreaPath(Area):
    """An area with those it lies in, the province first."""

    path: list[Area]


class Amount(Shape):
    """Whole units of the currency for each period. `paid`: what she pays."""

    amount: int
    currency: str
    period: str
    paid: bool


class Benefit(Shape):
    """What a programme gives; amounts only where somebody checked them."""

    id: str
    text: Names
    amounts: list[Amount]


class Programme(Shape):
    """A programme of the catalogue in force."""

    id: str
    guarantee: str
    status: Literal["active", "ended", "inactive"]
    name: Names
    for_whom: Names
    areas: list[str]
    valid_from: str
    valid_to: str | None
    gives: list[Benefit]
    papers: list[Names]


class Programmes(Shape):
    """The whole catalogue."""

    version: str
    items: list[Programme]


class FieldProblem(Shape):
    """A field that cannot be used, and why."""

    field: str
    why: str


class ProblemDetails(Shape):
    """RFC 9457. `title` is a sentence in the language asked for."""

    type: str
    title: str
    status: int
    errors: list[FieldProblem] = []


class Description(BaseModel):
    """The description itself: OpenAPI 3.1."""

    model_config = ConfigDict(extra="allow")

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
