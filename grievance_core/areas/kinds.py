"""What kind an area is (srok, krong, khan; khum, sangkat) and its words: rules/area_kinds.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from writing.folding import fold

RULES = Path(__file__).resolve().parents[2] / "rules" / "area_kinds.yaml"
LEVELS = ("province", "district", "commune", "village")
KINDS = ("province", "capital", "srok", "krong", "khan", "khum", "sangkat", "phum")


class AreaRulesError(Exception):
    """The file of kinds cannot be used; the message says what to mend."""

    permanent = True


@dataclass(frozen=True)
class AreaKind:
    """One kind: its level, how a full name is written by language, and the folded words typed with a name."""

    level: str
    patterns: Mapping[str, str]
    typed: tuple[str, ...]


@dataclass(frozen=True)
class AreaKinds:
    """The file as read."""

    kinds: Mapping[str, AreaKind]
    members: Mapping[str, str]  # area code -> kind
    otherwise: Mapping[str, str]  # level -> kind
    below: Mapping[str, str]  # kind of district -> kind of commune
    unnamed: Mapping[str, str]  # language -> name of a commune no list names

    def kind_of(self, code: str, level: str, above: str | None) -> str:
        """The kind of the area `code` at `level`, whose parent is of kind `above`. Source: NCDD's list."""
        if level == "commune" and above is not None:
            return self.below[above]
        return self.members.get(code) or self.otherwise[level]

    @classmethod
    def load(cls, path: Path) -> AreaKinds:
        """Read and check `path`. Raises AreaRulesError."""
        try:
            document = yaml.safe_load(path.read_text("utf-8"))
            found = cls(
                kinds={name: _kind(entry) for name, entry in document["kinds"].items()},
                members={code: kind for kind, codes in document["members"].items() for code in codes},
                otherwise=document["otherwise"],
                below=document["below"],
                unnamed=document["unnamed"],
            )
        except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise AreaRulesError(f"{path.name}: not the expected shape: {error!r}") from error
        _check(found, path.name)
        return found


@cache
def area_kinds() -> AreaKinds:
    """The kinds this release ships, read once."""
    return AreaKinds.load(RULES)


def _kind(entry: Mapping[str, Any]) -> AreaKind:
    patterns = {key: text for key, text in entry.items() if key not in ("level", "typed")}
    return AreaKind(entry["level"], patterns, tuple(fold(word) for word in entry["typed"]))


def _check(found: AreaKinds, name: str) -> None:
    if set(found.kinds) != set(KINDS):
        raise AreaRulesError(f"{name}: kinds must be exactly {', '.join(KINDS)}")
    for kind, entry in found.kinds.items():
        if entry.level not in LEVELS:
            raise AreaRulesError(f"{name}: kinds: {kind}: level must be one of {', '.join(LEVELS)}")
        if "en" not in entry.patterns or any(text.count("{name}") != 1 for text in entry.patterns.values()):
            raise AreaRulesError(f"{name}: kinds: {kind}: each language needs one {{name}}, English too")
    for code in found.members:
        if not isinstance(code, str):
            raise AreaRulesError(f"{name}: members: write the code {code} in quotes")
    used = {*found.members.values(), *found.otherwise.values(), *found.below.values(), *found.below}
    if used - set(KINDS):
        raise AreaRulesError(f"{name}: unknown kinds: {', '.join(sorted(used - set(KINDS)))}")
