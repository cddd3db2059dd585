"""All programmes with the facts and criteria they are told by: rules/facts.yaml, rules/criteria.yaml, rules/programmes/*.yaml."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from grievance_core.programmes.criteria import Criterion, read_criteria
from grievance_core.programmes.explain import Explanation
from grievance_core.programmes.facts import Fact, Known, Value, read_facts
from grievance_core.programmes.files import read_programme
from grievance_core.programmes.page import PageBook
from grievance_core.programmes.population import KEPT
from grievance_core.programmes.programme import GUARANTEES, Programme
from grievance_core.programmes.rules import Rules
from grievance_core.rulebook import RulebookError

FACTS, CRITERIA, FOLDER = "facts.yaml", "criteria.yaml", "programmes"
DAYS_REMEMBERED = 8
T = TypeVar("T")


class Programmes:
    """The catalogue. `version`, the first 12 hex digits of a SHA-256 over all its files, stands for everything it says."""

    def __init__(self, sources: Mapping[str, bytes]) -> None:
        """From the bytes of its files by their names. Raises RulebookError with every mistake: no file is taken in part."""
        self.sources = dict(sorted(sources.items()))
        self.version = _version(self.sources)
        self.facts: Mapping[str, Fact] = _read(FACTS, self._source(FACTS), partial(read_facts, kept=KEPT))
        self.criteria: Mapping[str, Criterion] = _read(
            CRITERIA, self._source(CRITERIA), lambda book: read_criteria(book, self.facts)
        )
        self._programmes = self._read_programmes()
        self.at = lru_cache(DAYS_REMEMBERED)(self._at)

    @classmethod
    def load(cls, rules: Path) -> Programmes:
        """From the folder of rules. Raises RulebookError with file, line and reason of every mistake."""
        files = [rules / FACTS, rules / CRITERIA, *sorted((rules / FOLDER).glob("*.yaml"))]
        found = ((path.relative_to(rules).as_posix(), path.read_bytes()) for path in files if path.is_file())
        return _loaded(tuple(found))

    def _source(self, name: str) -> bytes:
        if name not in self.sources:
            raise RulebookError([f"{name}: cannot be opened: there is no such file"])
        return self.sources[name]

    def _read_programmes(self) -> dict[str, Programme]:
        found: dict[str, Programme] = {}
        faults: list[str] = []
        for name, source in self.sources.items():
            if not name.startswith(f"{FOLDER}/"):
                continue
            key = Path(name).stem
            try:
                found[key] = _read(name, source, partial(read_programme, key, criteria=self.criteria))
            except RulebookError as error:
                faults += error.faults
        if faults:
            raise RulebookError(faults)
        return dict(sorted(found.items(), key=lambda item: (GUARANTEES.index(item[1].guarantee), item[0])))

    def __iter__(self) -> Iterator[Programme]:
        return iter(self._programmes.values())

    def __len__(self) -> int:
        return len(self._programmes)

    def of(self, key: str) -> Programme:
        """The programme of an id. Raises LookupError."""
        if key not in self._programmes:
            raise LookupError(f"there is no programme called {key}")
        return self._programmes[key]

    def available(self, path: Collection[str], day: date) -> tuple[Programme, ...]:
        """What there is on that day in a place, given by the keys of its areas from the province down."""
        return tuple(programme for programme in self._programmes.values() if programme.available(path, day))

    def by_guarantee(self, among: Iterable[Programme] | None = None) -> dict[str, tuple[Programme, ...]]:
        """These programmes, or all, under the four guarantees of the social protection floor; each guarantee is there."""
        chosen = tuple(self._programmes.values() if among is None else among)
        return {name: tuple(one for one in chosen if one.guarantee == name) for name in GUARANTEES}

    def _at(self, day: date) -> Rules:
        """The rules in force on that day."""
        running = (programme for programme in self._programmes.values() if programme.active_on(day))
        return Rules(self.version, day, self.facts, self.criteria, running)

    def explain(self, known: Known, day: date, path: Collection[str] | None = None) -> list[Explanation]:
        """The answer of every programme that runs on that day, or of those there are in a place."""
        found = self.at(day).explain(known)
        if path is None:
            return found
        return [one for one in found if self._programmes[one.programme].available(path, day)]

    def next_question(self, known: Known, day: date) -> Fact | None:
        """What to ask somebody next who does not say who she is; see Interview."""
        return self.at(day).interview.next_question(known)

    def understood(self, said: Mapping[str, str], day: date) -> dict[str, Value | None]:
        """What answers by phone mean: the fact's option, `yes`, `no`, an age in years, or `unknown`. Raises ValueError."""
        unknown = [name for name in said if name not in self.facts]
        if unknown:
            raise ValueError(f"there is no fact called {unknown[0]}")
        return {name: self.facts[name].value(answer, day) for name, answer in said.items()}


def _read(name: str, source: bytes, build: Callable[[PageBook], T]) -> T:
    book = PageBook(name, source)
    built = build(book)
    book.root.close()
    found = book.faults.lines()
    if found:
        raise RulebookError(found)
    return built


def _version(sources: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, source in sources.items():
        digest.update(f"{name}\0{len(source)}\0".encode() + source)
    return digest.hexdigest()[:12]


@lru_cache(maxsize=4)
def _loaded(sources: tuple[tuple[str, bytes], ...]) -> Programmes:
    """The same files are read once by a process."""
    return Programmes(dict(sources))
