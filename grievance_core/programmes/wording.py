"""Explanations in words: one sentence that says why, from the texts of the criteria."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from grievance_core.programmes.explain import Explanation
from grievance_core.programmes.programme import Figure
from grievance_core.programmes.tree import EVERYBODY, AllOf, Leaf, Node, plain
from writing.catalogue import Catalogues

CRITERION, EXPLANATION, AMOUNT = "criterion", "explanation", "amount"

Write = Callable[..., str]


def why(catalogues: Catalogues, language: str, explanation: Explanation) -> str:
    """One sentence that says why somebody is entitled, is not, or may be. It does not name the programme."""

    def write(context: str, msgid: str, **values: str) -> str:
        return catalogues.text(language, context, msgid, **values)

    if explanation.because == EVERYBODY:
        return write(EXPLANATION, "everybody")
    return write(EXPLANATION, explanation.standing, who=_who(plain(explanation.because), write))


def _who(node: Node, write: Write) -> str:
    if isinstance(node, Leaf):
        return write(CRITERION, node.criterion if node.holds else f"{node.criterion}.not")
    word = "and" if isinstance(node, AllOf) else "or"
    parts = (_who(part, write) for part in getattr(node, "parts", ()))
    return reduce(lambda first, second: write(EXPLANATION, word, first=first, second=second), parts)


def amount(catalogues: Catalogues, language: str, figure: Figure) -> str:
    """An amount with its currency and period. Only what `Programme.told_amounts` yields may be told to a citizen."""
    msgid = f"{'pay' if figure.paid else 'get'}.{figure.period}"
    return catalogues.text(language, AMOUNT, msgid, amount=f"{figure.amount:,}")
