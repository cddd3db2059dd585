"""What everybody may see: months that are over, no small number, nothing of the hotlines, in Khmer and English."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from statistics import median

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, event, select, update
from sqlalchemy.exc import DatabaseError

from demo import clock
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.states import UNDECIDED
from grievance_core.reporting import public
from grievance_core.reporting.disclosure import FEWEST, counts_in, step
from grievance_core.reporting.model import PublicMonth
from grievance_core.reporting.periods import Period
from jobs.publishing import publish_due
from service import Service
from tests.reporting.populations import Known, live
from tests.world import World

NOVEMBER, MARCH = Period.read("2025-11"), Period.read("2026-03")
HOTLINES = ("danger", "migrant")


def at(here: Service, month: Period) -> None:
    """The first of a month, just after midnight."""
    with here.sessions.begin() as session:
        clock.set_to(session, month.begins + timedelta(minutes=1))


@pytest.fixture
def lives(world: World, here: Service) -> list[Known]:
    """Complaints of five months, all told by the first of March but for the last two months."""
    found = live(world, seed=3, count=400)
    at(here, MARCH)
    publish_due(here)
    return found


def told(here: Service) -> dict[str, public.Told]:
    with here.reading() as session:
        return {one.month: one for one in public.read(session, [name for name, _ in public.months(session)])}


def of_month(lives: list[Known], month: Period) -> list[Known]:
    return [one for one in lives if not one.row["restricted"] and month.begins <= one.filed < month.ends]


def decision(one: Known, month: Period) -> datetime | None:
    made = [step.at for step in one.steps if step.type == "decided" and step.at < month.after().ends]
    return made[-1] if made else None


def test_a_month_is_told_when_the_next_one_is_over_and_no_sooner(
    world: World, here: Service, client: FlaskClient
) -> None:
    for _ in range(6):
        world.file("payment")
    for month in (Period.read("2026-01"), Period.read("2026-02")):
        at(here, month)
        publish_due(here)
        assert "2026-01" not in client.get("/public").text
    at(here, MARCH)
    assert publish_due(here) == 1
    assert publish_due(here) == 0
    page = client.get("/public?lang=en").text
    assert "January 2026" in page
    assert "<dd>6</dd>" in page


def test_what_is_told_is_what_the_lists_say(lives: list[Known], here: Service) -> None:
    months = told(here)
    assert sorted(months) == ["2025-10", "2025-11", "2025-12", "2026-01"]
    for name, month in months.items():
        period = Period.read(name)
        cases = of_month(lives, period) + (
            [None] if name == "2026-01" else []
        )  # the model every life was copied from
        (country,) = month.of(public.COUNTRY)
        assert country.filed == len(cases)
        made = [(one, decision(one, period)) for one in cases if one is not None]
        decided = [(one, at) for one, at in made if at is not None]
        assert country.shares["decided"] == step(len(decided), len(cases))
        seconds = [int(at.timestamp()) - int(one.filed.timestamp()) for one, at in decided]
        assert country.days == round(median(seconds) / 86_400)


def test_the_parts_of_every_whole_add_up_and_none_is_small(lives: list[Known], here: Service) -> None:
    for month in told(here).values():
        (country,) = month.of(public.COUNTRY)
        assert all(line.filed >= FEWEST for line in month.lines)
        for parts in ([one for one in month.of(public.AREA) if not one.within], month.of(public.KIND)):
            assert sum(line.filed for line in parts) in (0, country.filed)
        by_key = {line.key: line for line in month.of(public.AREA) if not line.within}
        inner = [line for line in month.of(public.AREA) if line.within]
        for province in {line.within for line in inner}:
            assert sum(line.filed for line in inner if line.within == province) == by_key[province].filed


def test_no_hotline_is_in_any_figure_or_among_the_kinds(
    world: World, here: Service, client: FlaskClient
) -> None:
    for _ in range(7):
        for kind in ("payment", *HOTLINES):
            world.file(kind, area_key="17010101")
    at(here, MARCH)
    publish_due(here)
    (month,) = told(here).values()
    assert [line.filed for line in month.of(public.COUNTRY)] == [7]
    text = client.get("/public?lang=en").text + client.get("/public/figures.csv").text
    assert not any(f",{kind}," in text for kind in HOTLINES)


def test_only_areas_where_the_service_is_are_parts_of_the_country(
    world: World, here: Service, client: FlaskClient
) -> None:
    """Else the empty ones would have to be hidden behind the others, and nothing would be told by area."""
    for count, village in ((6, "17010101"), (5, "17120101")):
        for _ in range(count):
            world.file("payment", area_key=village)
    at(here, MARCH)
    publish_due(here)
    (month,) = told(here).values()
    assert {(line.key, line.filed) for line in month.of(public.AREA)} == {
        ("17", 11),
        ("1701", 6),
        ("1712", 5),
    }
    page = client.get("/public?lang=en&area=17").text
    assert "Angkor Chum District" in page


def test_a_month_with_fewer_than_five_says_only_that(
    world: World, here: Service, client: FlaskClient
) -> None:
    for _ in range(4):
        world.file("payment")
    at(here, MARCH)
    publish_due(here)
    (month,) = told(here).values()
    assert month.lines == ()
    assert "Fewer than five complaints" in client.get("/public?lang=en").text


def test_a_month_once_told_stays_whatever_becomes_of_its_cases(
    lives: list[Known], here: Service, world: World
) -> None:
    before = told(here)
    with world.work() as session:
        session.execute(update(Case).where(Case.kind == "payment").values(restricted=True))
    publish_due(here)
    assert told(here) == before
    for statement in (delete(PublicMonth), update(PublicMonth).values(digest="other")):
        with pytest.raises(DatabaseError, match="history"), world.work() as session:
            session.execute(statement)


def test_two_that_publish_at_once_tell_it_once(world: World, here: Service) -> None:
    for _ in range(6):
        world.file("payment")
    now = MARCH.begins
    with here.reading() as session:
        ready = public.reckon(session, here.inst, Period.read("2026-01"), now)
    done = []
    for _ in range(2):
        with here.sessions.begin() as session:
            done.append(public.tell(session, ready, now))
    assert done == [True, False]


def test_the_table_of_open_data_opens_in_a_spreadsheet_and_says_the_same(
    lives: list[Known], here: Service, client: FlaskClient
) -> None:
    answer = client.get("/public/figures.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    lines = [line for month in told(here).values() for line in month.lines]
    assert len(rows) == len(lines)
    assert {row["group"] for row in rows} >= {"country", "province", "kind"}
    assert sum(int(row["filed"]) for row in rows) == sum(line.filed for line in lines)
    assert all(row["name_km"] and row["name_en"] for row in rows)
    explained = client.get("/public/data?lang=en").text
    assert all(f"<code>{column}</code>" in explained for column in rows[0])


@pytest.mark.parametrize("path", ["/public", "/public/programmes", "/public/data"])
def test_every_page_is_khmer_unless_english_is_asked_for_small_and_runs_nothing(
    lives: list[Known], client: FlaskClient, path: str
) -> None:
    for language, asked in (("km", ""), ("en", "?lang=en"), ("km", "?lang=xx")):
        answer = client.get(f"{path}{asked}")
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        assert len(answer.data) < 100_000
        assert "<script" not in answer.text
        assert "style=" not in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers


def test_a_page_may_be_kept_and_is_sent_again_only_when_it_changed(
    lives: list[Known], client: FlaskClient
) -> None:
    first = client.get("/public?lang=en")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = client.get("/public?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "asked", ["month=2026-02", "month=1999-01", "month=%27", "area=99", "area=1701", "area=x" * 30]
)
def test_what_was_never_told_is_no_page(lives: list[Known], client: FlaskClient, asked: str) -> None:
    assert client.get(f"/public?{asked}").status_code == 404


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/public", "/public?area=17", "/public/programmes", "/public/figures.csv"])
def test_a_page_that_was_made_before_asks_the_database_next_to_nothing(
    lives: list[Known], here: Service, client: FlaskClient, path: str
) -> None:
    client.get(path)
    with statements(here.engine) as seen:
        assert client.get(path).status_code == 200
    assert len(seen) <= 3
    assert not any("FROM cases" in one or "figures" in one for one in seen)


def test_programmes_are_told_without_an_amount_that_nobody_checked(client: FlaskClient) -> None:
    page = client.get("/public/programmes?lang=en").text
    assert page.count("<details>") > 10
    assert not re.search(r"\d[\d,]* riel", page)
    assert "Only in" in page or "Papers" in page


def test_the_shares_are_those_of_the_province_when_one_is_chosen(
    lives: list[Known], here: Service, client: FlaskClient
) -> None:
    month = told(here)["2025-11"]
    line = next(one for one in month.of(public.AREA) if one.key == "17")
    page = client.get("/public?lang=en&month=2025-11&area=17").text
    assert "Siemreap" in page
    assert f"<dd>{line.filed}</dd>" in page
    assert counts_in(0, line.filed)[0] == 0


def test_the_running_month_is_nowhere(
    lives: list[Known], here: Service, client: FlaskClient, world: World
) -> None:
    with world.sessions() as session:
        waiting = session.scalars(select(CaseEvent.state).where(CaseEvent.state.in_(UNDECIDED))).all()
    assert waiting
    assert "March 2026" not in client.get("/public?lang=en").text
    assert "2026-03" not in client.get("/public/figures.csv").text
