"""Says the catalogue's texts in one language."""

from __future__ import annotations

from bot.engine.screen import Screen
from grievance_core.institution import Institution


class Speaker:
    """A desk that can only speak: for the screens that ask the institution nothing."""

    def __init__(self, inst: Institution, language: str) -> None:
        self._inst = inst
        self._language = language
        self._text = inst.catalogues.text
        self._by_heart: set[str] = set()

    def say(self, context: str, msgid: str, **values: str) -> str:
        if values:
            return self._text(self._language, context, msgid, **values)
        text = self._text(self._language, context, msgid)
        self._by_heart.add(text)
        return text

    def marked(self, screen: Screen) -> Screen:
        """The screen, `common` if it has nothing on it but what this desk said without putting any value in."""
        told = screen.reference or screen.pin
        if told or not self._by_heart.issuperset(screen.texts):
            return screen
        return Screen(screen.id, screen.paragraphs, screen.options, screen.asks, common=True)
