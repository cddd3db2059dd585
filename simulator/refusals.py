"""Saying no to a request that cannot be used: a sentence in the person's language, or in every one when it is unknown."""

from __future__ import annotations

from http import HTTPStatus

from writing.catalogue import Catalogues

CONTEXT = "simulator-error"


class Unusable(Exception):
    """A request of a simulated phone that cannot be carried out. `values` fill the sentence; never a person's words."""

    permanent = True

    def __init__(self, msgid: str, status: int = HTTPStatus.BAD_REQUEST, **values: str) -> None:
        super().__init__(msgid)
        self.msgid = msgid
        self.status = int(status)
        self.values = values
        self.number = ""  # whose phone it was, where that could be read
        self.language = ""  # the language asked for, where it was one of ours
        self.options: tuple[str, ...] | None = None  # what the screen did offer


def sentence(catalogues: Catalogues, language: str, refusal: Unusable) -> str:
    """The refusal in `language`, or in each language, one a line, when that is none of ours."""
    languages = (language,) if language in catalogues.languages else catalogues.spoken_languages
    return "\n".join(catalogues.text(one, CONTEXT, refusal.msgid, **refusal.values) for one in languages)


def as_json(catalogues: Catalogues, language: str, refusal: Unusable) -> dict[str, object]:
    """`{"error": {"id", "text"}}`, with `options` where an option was named that the screen does not have."""
    error: dict[str, object] = {"id": refusal.msgid, "text": sentence(catalogues, language, refusal)}
    if refusal.options is not None:
        error["options"] = list(refusal.options)
    return {"error": error}
