"""Reading one programme's file, rules/programmes/<id>.yaml."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from typing import TypeVar

from grievance_core.programmes.facts import ID
from grievance_core.programmes.page import Page, PageBook
from grievance_core.programmes.programme import (
    CURRENCIES,
    GRADES,
    GUARANTEES,
    PERIODS,
    STATUSES,
    Benefit,
    Evidence,
    Figure,
    Focal,
    Programme,
    Version,
)
from grievance_core.rulebook import as_text, one_of, yes_or_no

T = TypeVar("T")
_PART_OF_A_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_PHONE = re.compile(r"\+?[0-9]{3,15}", re.ASCII)
_NEVER = date.min


def read_programme(name: str, book: PageBook, *, criteria: Collection[str]) -> Programme:
    """The programme of a file. What is wrong in it stands in the book's faults."""
    page = book.root
    if not ID.fullmatch(name):
        book.faults.add(1, "a file's name is the programme's id: small letters, digits and single dashes")
    versions = _versions(page, criteria)
    first = page.value("valid_from", _day, _NEVER)
    last = _optional(page, "valid_to", _day)
    status = page.value("status", one_of(*STATUSES), "inactive")
    _check_dates(page, first, last, status, versions)
    return Programme(
        id=name,
        guarantee=page.value("guarantee", one_of(*GUARANTEES), GUARANTEES[0]),
        status=status,
        sensitive=bool(_optional(page, "sensitive", yes_or_no)),
        valid_from=first,
        valid_to=last,
        areas=_ids(page, "areas"),
        benefits=_benefits(page),
        versions=versions,
        places=page.values("register", as_text),
        papers=_ids(page, "papers"),
        focal=_focal(page.section("focal")) if page.may_have("focal") else None,
        notes=_ids(page, "notes"),
        sources=page.values("sources", as_text),
    )


def _check_dates(
    page: Page, first: date, last: date | None, status: str, versions: tuple[Version, ...]
) -> None:
    if last is not None and last < first:
        page.fault("valid_to", "is before valid_from")
    if status == "ended" and last is None:
        page.missing("valid_to")
    if versions and versions[0].valid_from > first:
        page.fault("valid_from", "is before anybody is entitled: the first entry of who begins later")


def _versions(page: Page, criteria: Collection[str]) -> tuple[Version, ...]:
    found = tuple(
        Version(section.value("from", _day, _NEVER), section.tree(criteria))
        for section in page.sections("who")
    )
    days = [version.valid_from for version in found]
    if days != sorted(set(days)):
        page.fault("who", "the entries must stand in the order of their `from`, each with a day of its own")
    return found


def _benefits(page: Page) -> tuple[Benefit, ...]:
    found = []
    for section in page.sections("gives"):
        figures = section.sections("figures") if section.may_have("figures") else ()
        found.append(Benefit(section.value("id", as_text, ""), tuple(_figure(figure) for figure in figures)))
    if len({benefit.id for benefit in found}) < len(found):
        page.fault("gives", "two benefits have the same id")
    return tuple(found)


def _figure(section: Page) -> Figure:
    first, last = section.value("valid_from", _day, _NEVER), _optional(section, "valid_to", _day)
    if last is not None and last < first:
        section.fault("valid_to", "is before valid_from")
    return Figure(
        amount=section.value("amount", _amount, 0),
        currency=section.value("currency", one_of(*CURRENCIES), CURRENCIES[0]),
        period=section.value("period", one_of(*PERIODS), PERIODS[0]),
        paid=bool(_optional(section, "paid", yes_or_no)),
        evidence=_evidence(section),
        valid_from=first,
        valid_to=last,
    )


def _evidence(section: Page) -> Evidence:
    by, on = _optional(section, "verified_by", as_text), _optional(section, "verified_on", _day)
    if (by is None) != (on is None):
        section.fault(
            "verified_by" if on is None else "verified_on", "needs verified_by and verified_on, both"
        )
    return Evidence(
        source=section.value("source", as_text, ""),
        source_date=section.value("source_date", _part_of_a_date, ""),
        grade=section.value("grade", one_of(*GRADES), GRADES[-1]),
        verified_by=by,
        verified_on=on,
    )


def _focal(section: Page) -> Focal:
    phone = _optional(section, "phone", _phone)
    evidence = _evidence(section) if phone is not None else None
    return Focal(section.value("id", as_text, ""), phone, evidence)


def _ids(page: Page, name: str) -> tuple[str, ...]:
    return page.values(name, as_text) if page.may_have(name) else ()


def _optional(section: Page, name: str, read: Callable[[str], T]) -> T | None:
    if not section.may_have(name):
        return None
    return section.value(name, read, None)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) == len("2024-04-01") else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> date:
    raise ValueError(f"'{text}' is not a day; write it as 2024-04-01") from None


def _part_of_a_date(text: str) -> str:
    if not _PART_OF_A_DATE.fullmatch(text):
        raise ValueError(f"'{text}' is not a date; write 2024, 2024-04 or 2024-04-01")
    return text


def _amount(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 12 and int(text)):
        raise ValueError(f"'{text}' is not an amount; write whole riels without spaces or points")
    return int(text)


def _phone(text: str) -> str:
    if not _PHONE.fullmatch(text):
        raise ValueError(f"'{text}' is not a telephone number; write digits only")
    return text
