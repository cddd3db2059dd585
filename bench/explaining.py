"""Times one person's answers over 20 programmes, against OpenFisca-Core: `python -m bench.explaining [--without-openfisca]`.

OpenFisca-Core is under the AGPL and no dependency of ours: it is installed into a virtual environment of its own, which is
deleted afterwards, and measured in a process of its own. It is given the same rules, translated from our own trees, and the same
people, of whom everything is known: it has no "unknown". Its yes and no must be ours.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bench import host
from grievance_core.programmes.ages import born_at_age
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.criteria import Aged, Criterion
from grievance_core.programmes.rules import Rules
from grievance_core.programmes.tree import AllOf, AnyOf, Leaf, Node
from settings import ROOT

DAY = date(2026, 11, 22)
MANY = 20
PEOPLE = 500
ROUNDS = 20
VERSION = "openfisca-core==46.0.1"
OTHER = Path(__file__).with_name("openfisca_side.py")

Person = dict[str, Any]


def twenty() -> Rules:
    """The rules of twenty programmes: those that run, and as many of the others as are missing to it."""
    programmes = Programmes.load(ROOT / "rules")
    ordered = sorted(programmes, key=lambda one: (not one.active_on(DAY), one.id))
    return Rules(programmes.version, DAY, programmes.facts, programmes.criteria, ordered[:MANY])


def people(count: int) -> list[Person]:
    """Random people of whom every fact is known; ages as years."""
    chance = random.Random(4)
    facts = Programmes.load(ROOT / "rules").facts.values()
    return [
        {
            fact.id: chance.randrange(100) if fact.type == "age" else fact.stored(chance.choice(fact.options))
            for fact in facts
        }
        for _ in range(count)
    ]


def known(person: Person) -> Person:
    """What our rules take."""
    return {fact: born_at_age(value, DAY) if fact == "age" else value for fact, value in person.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--without-openfisca", action="store_true")
    arguments = parser.parse_args()
    rules = twenty()
    crowd = people(PEOPLE)
    before = host.ticks()
    first, again, truths = _ours(rules, [known(person) for person in crowd])
    print(
        f"{len(rules.cases)} programmes, {len(crowd)} people, median of {ROUNDS} rounds; microseconds for one person"
    )
    print(f"explained, whoever comes first       {first:9.1f}")
    print(f"explained                            {again:9.1f}")
    print(f"yes, no or unknown alone             {truths:9.1f}")
    if not arguments.without_openfisca:
        found = _theirs(rules, crowd)
        print(f"{VERSION}, asked        {found['asked']:9.1f}   {found['asked'] / again:8.0f} x")
        print(
            f"  of it the calculation alone        {found['calculated']:9.1f}   {found['calculated'] / again:8.0f} x"
        )
    print(f"stolen from this machine meanwhile: {host.stolen(before, host.ticks()):.1f} %")


def _ours(rules: Rules, crowd: list[Person]) -> tuple[float, float, float]:
    begun = time.perf_counter()
    for person in crowd:
        rules.explain(person)
    first = (time.perf_counter() - begun) / len(crowd) * 1e6
    return first, _typical(rules.explain, crowd), _typical(rules.truths, crowd)


def _typical(answer: Callable[[Person], object], crowd: list[Person]) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for person in crowd:
            answer(person)
        times.append((time.perf_counter() - begun) / len(crowd) * 1e6)
    return statistics.median(times)


def _theirs(rules: Rules, crowd: list[Person]) -> dict[str, float]:
    """Microseconds for one person. Raises AssertionError when an answer differs from ours."""
    some = crowd[:50]
    question = {
        "criteria": {name: _criterion(criterion) for name, criterion in rules.criteria.items()},
        "programmes": {name: _tree(case.who) for name, case in rules.cases.items()},
        "people": some,
    }
    with tempfile.TemporaryDirectory(prefix="ssdm-openfisca-") as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        python = str(folder / "venv" / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", VERSION], check=True)
        told = subprocess.run(
            [python, str(OTHER)],
            input=json.dumps(question),
            capture_output=True,
            text=True,
            check=True,
            cwd=folder,
        )
    found = json.loads(told.stdout)
    ours = [rules.truths(known(person)) for person in some]
    if found["answers"] != ours:
        raise AssertionError("OpenFisca answers something else")
    return {name: found[name] for name in ("asked", "calculated")}


def _criterion(criterion: Criterion) -> dict[str, Any]:
    test = criterion.test
    said: dict[str, Any] = {"fact": criterion.fact.id, "elsewhere": criterion.elsewhere}
    said["domain"] = [part.id for part in criterion.domain]
    if isinstance(test, Aged):
        return {**said, "years": test.years, "younger": test.younger}
    return {**said, "values": sorted(test.values, key=str)}


def _tree(node: Node) -> Any:
    match node:
        case Leaf(criterion, holds):
            return {"criterion": criterion, "holds": holds}
        case AllOf(parts):
            return {"all": [_tree(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_tree(part) for part in parts]}
    raise TypeError(node)


if __name__ == "__main__":
    main()
