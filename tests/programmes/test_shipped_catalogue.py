"""The catalogue as it is shipped: every programme of the SSDM's table 2 and of today, and nothing unproven told to anybody."""

from __future__ import annotations

from datetime import date

import pytest

from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.programme import GUARANTEES
from grievance_core.programmes.texts import check_texts
from grievance_core.programmes.tree import criteria_in
from grievance_core.programmes.wording import amount
from grievance_core.registry import model
from grievance_core.rulebook import RulebookError
from tests.programmes.people import TODAY
from tests.programmes.small import small
from writing.catalogue import Catalogues

# SSDM §3.3.1, table 2, row by row.
TABLE_2 = {
    "health": {
        "Health equity funds": ["health-equity-fund"],
        "Community-based health insurance": ["community-health-insurance"],
        "NSSF health insurance branch": ["nssf-health-care"],
        "Awareness raising on sanitation, reproductive health": ["health-awareness"],
    },
    "children": {
        "Cash transfers": ["cash-transfer-mothers"],
        "Formal and non-formal education": ["education"],
        "School feeding programme and take-home rations": ["school-meals", "take-home-rations"],
        "Maternal and child health nutrition programmes": ["mother-child-nutrition"],
        "Child care centres": ["child-care-centres"],
        "Child Labour Monitoring System": ["child-labour-monitoring"],
        "Early childhood development and girls' literacy": ["early-childhood-and-literacy"],
    },
    "active-age": {
        "Cash transfers": ["family-package-disability"],
        "Public works programmes": ["public-works"],
        "Productivity in agriculture": ["farm-training"],
        "Vocational trainings, Strengthening TVET": ["vocational-training-districts"],
        "Other training programmes": ["vocational-training-schools"],
        "Job announcements of the Job Centre": ["job-centre"],
        "Vacancies from rural employers": ["rural-vacancies"],
        "Information to potential and returning migrants": [
            "migrant-information",
            "jobs-for-returned-migrants",
        ],
        "Awareness raising on violence and trafficking": ["violence-awareness"],
        "NSSF employment injury insurance branch": ["nssf-occupational-risk"],
        "Microcredit programmes": ["microcredit"],
    },
}
RUNNING = {
    "health-equity-fund", "nssf-health-care", "nssf-voluntary", "cash-transfer-mothers", "family-package-scholarship",
    "school-meals", "family-package-disability", "family-package-hiv", "disability-card", "nssf-occupational-risk",
    "technical-training", "jobs-for-returned-migrants", "family-package-older", "nssf-pension",
}  # fmt: skip


@pytest.mark.parametrize("guarantee", TABLE_2)
def test_every_row_of_table_2_is_there_under_its_guarantee(programmes: Programmes, guarantee: str) -> None:
    there = {one.id for one in programmes.by_guarantee()[guarantee]}
    assert {key for row in TABLE_2[guarantee].values() for key in row} <= there


def test_only_what_is_known_to_run_is_active(programmes: Programmes) -> None:
    assert {one.id for one in programmes.available((), TODAY)} == RUNNING


def test_each_guarantee_has_something_that_runs_old_age_too(programmes: Programmes) -> None:
    assert all(programmes.by_guarantee(programmes.available((), TODAY)).values())
    assert tuple(programmes.by_guarantee()) == GUARANTEES


def test_an_old_question_gets_the_old_answer(programmes: Programmes) -> None:
    during, after = date(2021, 6, 1), date(2024, 4, 1)
    assert "covid-cash-transfer" in {one.id for one in programmes.available((), during)}
    assert "covid-cash-transfer" not in {one.id for one in programmes.available((), after)}
    known = programmes.understood({"id-poor": "2"}, during)
    assert {one.programme: one.standing for one in programmes.explain(known, during)}[
        "covid-cash-transfer"
    ] == "yes"


def test_members_of_the_nssf_came_in_on_1_august_2023(programmes: Programmes) -> None:
    said = {"sex": "f", "age": "27", "pregnant": "yes", "nssf": "yes", "id-poor": "none"}
    for day, standing in ((date(2023, 7, 31), "no"), (date(2023, 8, 1), "yes")):
        found = programmes.explain(programmes.understood(said, day), day)
        assert {one.programme: one.standing for one in found}["cash-transfer-mothers"] == standing


def test_no_amount_and_no_number_is_told_before_somebody_checked_it(programmes: Programmes) -> None:
    figures = [figure for one in programmes for benefit in one.benefits for figure in benefit.figures]
    assert len(figures) > 15
    assert [pair for one in programmes for pair in one.told_amounts(TODAY)] == []
    assert [one.focal.told_phone(TODAY) for one in programmes if one.focal and one.focal.phone] == [None] * 6


def test_it_has_no_amount_for_what_nobody_found(programmes: Programmes) -> None:
    for key in ("family-package-older", "family-package-disability"):
        assert [benefit.figures for benefit in programmes.of(key).benefits] == [()]


def test_what_may_harm_whoever_is_seen_with_it_is_sensitive(programmes: Programmes) -> None:
    assert {one.id for one in programmes if one.sensitive} == {
        "family-package-hiv", "child-labour-monitoring", "violence-awareness",
    }  # fmt: skip


def test_nobody_is_asked_for_hiv_and_everybody_with_a_card_may_be_entitled(programmes: Programmes) -> None:
    assert not programmes.facts["hiv"].asked
    for said in ({"id-poor": "1"}, {"id-poor": "1", "sex": "m", "age": "80"}):
        found = programmes.explain(programmes.understood(said, TODAY), TODAY)
        assert {one.programme: one.standing for one in found}["family-package-hiv"] == "maybe"


def test_nobody_is_told_no_by_an_age_that_is_not_confirmed(programmes: Programmes) -> None:
    said = {"id-poor": "1", "age": "50", "occupation": "none"}
    found = programmes.explain(programmes.understood(said, TODAY), TODAY)
    assert {one.programme: one.standing for one in found}["technical-training"] == "maybe"


def test_every_criterion_is_used(programmes: Programmes) -> None:
    used = {name for one in programmes for version in one.versions for name in criteria_in(version.who)}
    domains = {name for fact in programmes.facts.values() for name in fact.only_for}
    assert set(programmes.criteria) == used | domains


def test_the_options_are_those_of_the_registry(programmes: Programmes) -> None:
    assert {name: set(fact.options) for name, fact in programmes.facts.items() if fact.type == "choice"} == {
        "sex": set(model.SEX),
        "id-poor": set(model.ID_POOR),
        "disability": set(model.DISABILITY),
        "school": set(model.SCHOOL),
        "occupation": set(model.OCCUPATION),
        "abroad": set(model.ABROAD),
    }


def test_every_text_the_files_name_is_there_in_every_language(
    programmes: Programmes, catalogues: Catalogues
) -> None:
    check_texts(programmes, catalogues)


def test_a_file_that_names_a_text_nobody_wrote_is_refused(catalogues: Catalogues) -> None:
    with pytest.raises(RulebookError, match=r"cash\.yaml: there is no text programme/cash in km"):
        check_texts(small(), catalogues)


def test_an_amount_is_told_with_its_period(programmes: Programmes, catalogues: Catalogues) -> None:
    (benefit,) = programmes.of("nssf-voluntary").benefits[1:]
    assert amount(catalogues, "en", benefit.figures[0]) == "You pay 15,600 riel a month"
    assert amount(catalogues, "km", benefit.figures[0]) == "អ្នកបង់ 15,600 រៀល ក្នុងមួយខែ"
    (lower, _) = programmes.of("family-package-scholarship").benefits
    assert amount(catalogues, "en", lower.figures[0]) == "20,000 riel a month"


def test_every_period_and_standing_has_its_words(catalogues: Catalogues) -> None:
    for language in catalogues.languages:
        for period in ("once", "day", "month", "year", "visit", "birth"):
            for way in ("get", "pay"):
                assert "5" in catalogues.text(language, "amount", f"{way}.{period}", amount="5")
        assert all(catalogues.text(language, "standing", one) for one in ("yes", "maybe", "no"))
        assert catalogues.text(language, "amount", "ask")


def test_an_unknown_programme_is_no_programme(programmes: Programmes) -> None:
    with pytest.raises(LookupError, match="moon"):
        programmes.of("moon")
