"""An area's name with the word for what it is."""

from __future__ import annotations

from grievance_core.areas.kinds import area_kinds
from grievance_core.areas.model import Area


def full_name(area: Area, language: str) -> str:
    """`ឃុំចារឈូក`, `Char Chhuk Commune`. Khmer names in Khmer; every other language has the Latin name.

    A name that already begins with the word for its kind (ភូមិ ២, រាជធានីភ្នំពេញ) is not given it twice. A
    language without patterns of its own in rules/area_kinds.yaml takes the English ones.
    """
    patterns = area_kinds().kinds[area.kind].patterns
    pattern = patterns.get(language, patterns["en"])
    name = area.name_km if language == "km" else area.name_en
    word = pattern.partition("{name}")[0].strip()
    return name if word and name.startswith(word) else pattern.replace("{name}", name)


def without_kind(folded: str) -> tuple[str, str] | None:
    """(`អង្គរជុំ`, "district") for a folded `ស្រុកអង្គរជុំ`: the name without the word for its kind, and its level.

    None when no such word stands at either end, or nothing but it. The longest word counts: phumi before phum.
    """
    words = [(word, kind.level) for kind in area_kinds().kinds.values() for word in kind.typed]
    for word, level in sorted(words, key=lambda entry: -len(entry[0])):
        for name in (folded.removeprefix(word), folded.removesuffix(word)):
            if name not in ("", folded):
                return name, level
    return None
