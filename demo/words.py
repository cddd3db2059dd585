"""What people in the demo say: words.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import yaml

from demo.plan import FOLDER


@dataclass(frozen=True)
class Words:
    """Sentences by group, some by kind of complaint, then by language."""

    written: dict[str, Any]

    def say(self, chance: Random, group: str, language: str, kind: str = "") -> str:
        """One sentence of a group. Raises LookupError for a group, kind or language that is not written."""
        return str(chance.choice(self.all_of(group, language, kind)))

    def all_of(self, group: str, language: str, kind: str = "") -> list[str]:
        """Every sentence of a group. Raises LookupError for a group, kind or language that is not written."""
        by_language = self.written[group][kind] if kind else self.written[group]
        return [str(sentence) for sentence in by_language[language]]

    def body_outside(self, chance: Random, language: str) -> tuple[str, str]:
        """Somebody outside this mechanism: name and number."""
        body, contact = chance.choice(self.written["outside"])[language]
        return str(body), str(contact)


@cache
def the_words() -> Words:
    """What this release ships, read once."""
    return Words(yaml.safe_load((FOLDER / "words.yaml").read_text("utf-8")))
