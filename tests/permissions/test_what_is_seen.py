"""What each seat sees of a case, by where it lies and what it is: docs/permissions.md against the policy and the real pages."""

from __future__ import annotations

from collections import defaultdict

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from grievance_core.cases.model import Case
from tests.permissions.conftest import House
from tests.permissions.table import NEVER, roles, sights

SEATS = tuple(roles())
SIGHTS = {(seat, column): cell for seat, column, cell in sights()}
COLUMNS = tuple(dict.fromkeys(column for _, column in SIGHTS))
HIDDEN = ("elsewhere", "hotline-protection", "hotline-migrant", "about her office", "about her")
WITH_WORDS = ("words", "words, tell", "work", "recommend", "decide")
OWN = ("about her office", "about her")
PLACED = ("with her office", "below", "beside", "above, after her", "above, never hers", "elsewhere")
FILLED = {
    "action": "accept",
    "key": "cwcc:1701",
    "meeting_id": "1",
}  # other parts of an address; else SOME_ID
SOME_ID = "01HZZZZZZZZZZZZZZZZZZZZZZZ"


def _cases(house: House, seat: str) -> dict[str, list[str]]:
    """The cases of each column, seen from this seat."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    with house.here.reading() as session:
        for case_id in house.lot("ordinary"):
            found[house.place(session, seat, session.get_one(Case, case_id))].append(case_id)
    for column in COLUMNS:
        if column not in PLACED:
            found[column] = house.lot(f"{column}|{seat}" if column in OWN else column)
    return found


@pytest.mark.parametrize("seat", SEATS)
def test_the_policy_grants_what_is_written_and_nothing_else(house: House, seat: str) -> None:
    cases = _cases(house, seat)
    with house.here.reading() as session:
        seen = {
            column: "/".join(sorted({house.sees(session, seat, session.get_one(Case, one)) for one in some}))
            or NEVER
            for column, some in ((column, cases[column]) for column in COLUMNS)
        }
    assert seen == {column: SIGHTS[seat, column] for column in COLUMNS}


@pytest.mark.parametrize("seat", SEATS)
def test_the_pages_show_what_is_written_and_nothing_else(house: House, seat: str) -> None:
    cases, browser = _cases(house, seat), house.browser(seat)
    shown = {column: _shown(house, browser, cases[column][-1]) for column in COLUMNS if cases[column]}
    assert shown == {column: _expected(SIGHTS[seat, column]) for column in shown}


def _shown(house: House, browser: FlaskClient, case_id: str) -> tuple[int, bool]:
    """What her page answers, and whether the person's words are on it."""
    with house.here.reading() as session:
        reference = session.get_one(Case, case_id).reference
    answer = browser.get(f"/console/cases/{reference}")
    return answer.status_code, "ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំមិនទាន់មកដល់" in answer.get_data(as_text=True)


def _expected(cell: str) -> tuple[int, bool]:
    return (404, False) if cell == "nothing" else (200, cell in WITH_WORDS)


@pytest.mark.parametrize("seat", SEATS)
def test_no_address_of_a_case_she_may_not_see_answers_anything_but_that_there_is_none(
    house: House, seat: str
) -> None:
    cases, browser = _cases(house, seat), house.browser(seat)
    hidden = [cases[column][-1] for column in HIDDEN if cases[column] and SIGHTS[seat, column] == "nothing"]
    with house.here.reading() as session:
        references = [session.get_one(Case, one).reference for one in hidden]
    answers = {
        (method, address): browser.open(address, method=method).status_code
        for reference in references
        for method, address in _addresses(house, reference)
    }
    assert {what: status for what, status in answers.items() if status != 404} == {}


def _addresses(house: House, reference: str) -> list[tuple[str, str]]:
    """Every address of the console that names a case, with this one's number."""
    found = []
    for rule in house.app.url_map.iter_rules():
        if rule.endpoint.startswith("console.") and "reference" in rule.arguments:
            methods = sorted((rule.methods or set()) & {"GET", "POST"})
            found += [(method, _filled(rule, reference)) for method in methods]
    return found


def _filled(rule: Rule, reference: str) -> str:
    path = rule.rule
    for name in rule.arguments:
        value = reference if name == "reference" else FILLED.get(name, SOME_ID)
        path = path.replace(f"<int:{name}>", value).replace(f"<{name}>", value)
    return path


@pytest.mark.parametrize("seat", SEATS)
def test_the_search_finds_what_she_may_see_and_nothing_else(house: House, seat: str) -> None:
    cases, browser = _cases(house, seat), house.browser(seat)
    found = {}
    for column in COLUMNS:
        if cases[column]:
            with house.here.reading() as session:
                reference = session.get_one(Case, cases[column][-1]).reference
            found[column] = browser.get("/console/find", query_string={"number": reference}).status_code
    assert found == {column: 404 if SIGHTS[seat, column] == "nothing" else 303 for column in found}
