"""The texts the rule files name: what has to be in the catalogues before the files can be used."""

from __future__ import annotations

from collections.abc import Iterator

from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.facts import Fact
from grievance_core.programmes.programme import GUARANTEES, Programme
from grievance_core.programmes.tree import Leaf, Node, Not, plain
from grievance_core.programmes.wording import CRITERION
from grievance_core.rulebook import RulebookError
from writing.catalogue import CatalogueError, Catalogues

NAME, GIVES, WHO = "programme", "programme-gives", "programme-who"
PLACE, PAPER, FOCAL, NOTE = "programme-place", "paper", "programme-focal", "programme-note"
QUESTION, ANSWER, GUARANTEE = "fact", "fact-answer", "guarantee"
_PLAIN_ANSWERS = ("yes", "no", "unknown")


def check_texts(programmes: Programmes, catalogues: Catalogues) -> None:
    """Raises RulebookError naming every text that the files need and a language does not have."""
    wanted = dict.fromkeys(texts_of(programmes))
    missing = [
        f"{file}: there is no text {context}/{msgid} in {language}"
        for language in catalogues.languages
        for file, context, msgid in wanted
        if not _has(catalogues, language, context, msgid)
    ]
    if missing:
        raise RulebookError(missing)


def texts_of(programmes: Programmes) -> Iterator[tuple[str, str, str]]:
    """Every text that is needed: the file that needs it, its context and its msgid."""
    yield from (("programmes", GUARANTEE, name) for name in GUARANTEES)
    yield from (("facts.yaml", ANSWER, answer) for answer in _PLAIN_ANSWERS)
    for fact in programmes.facts.values():
        yield from (("facts.yaml", context, msgid) for context, msgid in _of_fact(fact))
    yield from (("criteria.yaml", CRITERION, name) for name in programmes.criteria)
    for programme in programmes:
        file = f"{programme.id}.yaml"
        yield from ((file, context, msgid) for context, msgid in _of_programme(programme))


def _of_fact(fact: Fact) -> Iterator[tuple[str, str]]:
    if fact.asked:
        yield QUESTION, fact.id
        if fact.type == "choice":
            yield from ((ANSWER, f"{fact.id}.{option}") for option in fact.options)


def _of_programme(programme: Programme) -> Iterator[tuple[str, str]]:
    yield NAME, programme.id
    yield WHO, programme.id
    yield from ((GIVES, f"{programme.id}.{benefit.id}") for benefit in programme.benefits)
    yield from ((PLACE, name) for name in programme.places)
    yield from ((PAPER, name) for name in programme.papers)
    yield from ((NOTE, name) for name in programme.notes)
    if programme.focal is not None:
        yield FOCAL, programme.focal.id
    for version in programme.versions:
        yield from ((CRITERION, f"{name}.not") for name in _denied(version.who))


def _denied(who: Node) -> Iterator[str]:
    """The criteria a programme wants not to hold."""
    node = plain(who)
    if isinstance(node, Leaf):
        yield from () if node.holds else (node.criterion,)
    elif not isinstance(node, Not):
        for part in node.parts:
            yield from _denied(part)


def _has(catalogues: Catalogues, language: str, context: str, msgid: str) -> bool:
    try:
        catalogues.text(language, context, msgid)
    except CatalogueError:
        return False
    return True
