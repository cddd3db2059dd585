"""Why the institution says no. Each refusal carries the msgid of a sentence that says what to do next (context "error")."""

from __future__ import annotations


class Refused(Exception):
    """A request the rules do not allow. `permanent`: asking again the same way will not help."""

    msgid = "error.refused"
    permanent = True


class UnknownCase(Refused):
    """No such case for this reader. The same for a number that does not exist and one that is not hers to see."""

    msgid = "error.unknown-case"


class Denied(UnknownCase):
    """The reader may not do this. Told apart from UnknownCase only inside the house, never to the outside."""


class NotNow(Refused):
    """The case is not where this could be done: it moved on, or it was done already."""

    msgid = "error.not-now"


class Incomplete(Refused):
    """Something needed is missing or unusable: no words, an unknown area, a kind that does not exist."""

    msgid = "error.incomplete"


class Slowed(Refused):
    """Too many wrong guesses from this phone; to be tried again later."""

    msgid = "error.slowed"
    permanent = False
