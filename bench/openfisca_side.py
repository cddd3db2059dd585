"""The other side of bench.explaining, run by a Python that has OpenFisca-Core: rules and people in, answers and times out."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

MONTH = "2026-11"
ROUNDS = 5
PERSON = Entity("person", "persons", "", "")


def _named(name: str) -> str:
    return name.replace("-", "_")


def _system(question: dict[str, Any], codes: dict[str, dict[Any, int]]) -> TaxBenefitSystem:
    system = TaxBenefitSystem([PERSON])
    for fact in codes:
        _add(system, f"fact_{fact}", int, None)
    for name, criterion in question["criteria"].items():
        _add(system, f"criterion_{name}", bool, _criterion(criterion, codes))
    for name, tree in question["programmes"].items():
        _add(system, f"programme_{name}", bool, _formula(tree))
    return system


def _add(system: TaxBenefitSystem, name: str, kind: type, formula: Callable[..., Any] | None) -> None:
    body = {"value_type": kind, "entity": PERSON, "definition_period": DateUnit.MONTH, "label": name}
    if formula is not None:
        body["formula"] = formula
    system.add_variable(type(_named(name), (Variable,), body))


def _criterion(criterion: dict[str, Any], codes: dict[str, dict[Any, int]]) -> Callable[..., Any]:
    fact = _named(f"fact_{criterion['fact']}")
    domain = [_named(f"criterion_{name}") for name in criterion["domain"]]
    if "years" in criterion:
        years, younger = criterion["years"], criterion["younger"]

        def own(person: Any, period: Any) -> Any:
            age = person(fact, period)
            return age < years if younger else age >= years

    else:
        values = [codes[criterion["fact"]][value] for value in criterion["values"]]

        def own(person: Any, period: Any) -> Any:
            return np.isin(person(fact, period), values)

    def formula(person: Any, period: Any) -> Any:
        found = own(person, period)
        for name in domain:
            inside = person(name, period)
            found = found | ~inside if criterion["elsewhere"] else found & inside
        return found

    return formula


def _formula(tree: dict[str, Any]) -> Callable[..., Any]:
    def formula(person: Any, period: Any) -> Any:
        return _value(tree, person, period)

    return formula


def _value(tree: dict[str, Any], person: Any, period: Any) -> Any:
    if "criterion" in tree:
        found = person(_named(f"criterion_{tree['criterion']}"), period)
        return found if tree["holds"] else ~found
    parts = tree.get("all", tree.get("any"))
    found = np.full(person.count, "all" in tree)
    for part in parts:
        value = _value(part, person, period)
        found = found & value if "all" in tree else found | value
    return found


def _codes(people: list[dict[str, Any]]) -> dict[str, dict[Any, int]]:
    """Numbers for the values of each fact; an age is its own."""
    codes: dict[str, dict[Any, int]] = {}
    for person in people:
        for fact, value in person.items():
            known = codes.setdefault(fact, {})
            known.setdefault(value, value if fact == "age" else len(known))
    return codes


def main() -> None:
    """Answer for each person alone, as for one who asks."""
    question = json.load(sys.stdin)
    every = question["people"]
    codes = _codes(every)
    for criterion in question["criteria"].values():
        for value in criterion.get("values", ()):
            codes[criterion["fact"]].setdefault(value, len(codes[criterion["fact"]]))
    system = _system(question, codes)
    names = {name: _named(f"programme_{name}") for name in question["programmes"]}
    answers, asked, calculated = [], [], []
    for number in range(ROUNDS):
        for person in every:
            inputs = {_named(f"fact_{fact}"): {MONTH: codes[fact][value]} for fact, value in person.items()}
            begun = time.perf_counter()
            simulation = SimulationBuilder().build_from_entities(system, {"persons": {"she": inputs}})
            built = time.perf_counter()
            found = {name: bool(simulation.calculate(variable, MONTH)[0]) for name, variable in names.items()}
            ended = time.perf_counter()
            asked.append(ended - begun)
            calculated.append(ended - built)
            if not number:
                answers.append(found)
    times = {"asked": statistics.median(asked) * 1e6, "calculated": statistics.median(calculated) * 1e6}
    json.dump({"answers": answers, **times}, sys.stdout)


if __name__ == "__main__":
    main()
