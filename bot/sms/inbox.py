"""What a text message is answered with, whichever provider brought it.

STOP, START and HELP are heard first and by themselves: they work in the middle of a conversation and while the store of
conversations is away. Everything else takes the one path of every message. Only where nothing was made of it there, a keyword of
the menu, or one that is misspelt, is looked for: a name or a complaint is never taken for a keyword.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from bot.inbound import Answer, Inbound
from bot.sms.keywords import HELP, START, STOP, WISHES, Keywords
from grievance_core.cases.deciding import settled
from grievance_core.institution import Institution
from grievance_core.messages.stopping import resume, stop

CONTEXT = "sms"
FIRST_LANGUAGE = "km"
SLOWER = "slower"  # a phone that goes on sending too much after it was told


@dataclass(frozen=True)
class Inbox:
    """Answers texts. `line` is the path of every message, `language_of` a phone's language, empty if unknown."""

    line: Callable[[Inbound], Answer]
    language_of: Callable[[str], str]
    inst: Institution
    sessions: sessionmaker[Session]
    clock: Callable[[Session], datetime]
    keywords: Keywords

    def answer(self, inbound: Inbound) -> str:
        """The text to send back, empty where none is. Raises what the database raises: a STOP must not be lost."""
        meant = self.keywords.meant(inbound.text)
        if meant in WISHES:
            return self.heed(inbound, meant)
        answer = self.line(inbound)
        if answer.screen == SLOWER:
            return ""
        name = "" if answer.heard else meant or self.keywords.perhaps_meant(inbound.text)
        if name in WISHES:
            return self.heed(inbound, name)
        return self._menu_line(inbound, name).rendered.text if name else answer.rendered.text

    def heed(self, inbound: Inbound, wish: str) -> str:
        """Do as she wishes, and what to say about it."""
        with self.sessions.begin() as session:
            if wish == STOP:
                stop(session, self.inst, inbound.address, self.clock(session), settled)
            elif wish == START:
                resume(session, self.inst, inbound.address)
        if wish == START:  # with the menu, whatever the conversation was about before
            return self.line(replace(inbound, text="")).rendered.text
        return self._say(inbound, "help" if wish == HELP else "stopped")

    def _menu_line(self, inbound: Inbound, name: str) -> Answer:
        chosen = replace(inbound, text="", dialled=name, message_id=f"{inbound.message_id}\x1f{name}")
        return self.line(chosen)

    def _say(self, inbound: Inbound, msgid: str) -> str:
        language = self.language_of(inbound.address) or FIRST_LANGUAGE
        return self.inst.catalogues.text(language, CONTEXT, msgid)
