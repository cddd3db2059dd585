"""A small rulebook for tests that spoil it: one mistake in one of its files."""

from __future__ import annotations

from grievance_core.programmes.catalogue import Programmes

FACTS = """\
facts:
  sex:      {subject: person, type: choice, options: [f, m]}
  age:      {subject: person, type: age, first: yes}
  id-poor:  {subject: household, type: choice, options: ["1", "2", at-risk, none]}
  pregnant: {subject: person, type: yes-no, only_for: [woman], otherwise: no}
"""
CRITERIA = """\
criteria:
  woman:    {fact: sex, is: f}
  old:      {fact: age, at_least: 60}
  young:    {fact: age, under: 18}
  poor:     {fact: id-poor, one_of: ["1", "2"]}
  expects:  {fact: pregnant, is: yes}
"""
CASH = """\
guarantee: children
status: active
valid_from: 2019-06-01
gives:
  - id: cash
    figures:
      - amount: 40000
        currency: KHR
        period: month
        source: a page
        source_date: 2019-06
        grade: B
        verified_by: N.N.
        verified_on: 2020-01-15
        valid_from: 2019-06-01
        valid_to: 2023-07-31
      - amount: 80000
        currency: KHR
        period: month
        source: another page
        source_date: 2023
        grade: B
        valid_from: 2023-08-01
who:
  - from: 2019-06-01
    all: [poor, expects]
  - from: 2023-08-01
    all:
      - any: [expects, young]
      - not: old
register: [commune-hall]
papers: [equity-card]
focal: {id: nssf, phone: "1286", source: a page, source_date: 2018, grade: A}
areas: ["17"]
sources: [a page]
"""
SMALL = {"facts.yaml": FACTS, "criteria.yaml": CRITERIA, "programmes/cash.yaml": CASH}


def small(**changed: str) -> Programmes:
    """The small rulebook with other texts for some files, named by their stems."""
    files = {
        name: changed.get(name.rpartition("/")[2].removesuffix(".yaml"), text) for name, text in SMALL.items()
    }
    return Programmes({name: text.encode() for name, text in files.items()})
