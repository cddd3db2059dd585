"""The outgoing texts: which exist, what goes into them, and how long they may be.

No text names what a case is about, a person or a place below the office that holds it: phones are shared.
A decision is the exception, and only where the track is an ordinary one: she asked for it, and she hears it at once.
"""

from __future__ import annotations

from writing.catalogue import Catalogues
from writing.octets import segments

CONTEXT = "message"
MOST_SEGMENTS = 2

# Placeholders by msgid. The catalogues must use exactly these.
TEMPLATES: dict[str, tuple[str, ...]] = {
    "filed": ("reference", "office", "day"),
    "work": ("reference", "day"),
    "reminder": ("reference", "day"),
    "climbed_old": ("reference", "office"),
    "climbed": ("reference", "office", "day"),
    "skipped_up": ("reference", "office", "day"),
    "referred": ("reference", "committee", "day"),
    "secretary": ("reference", "day"),
    "recommended": ("reference", "day"),
    "asked": ("reference", "question"),
    "asked_short": ("reference",),
    "asked_provider": ("reference", "day"),
    "answered": ("reference",),
    "provider_late": ("reference",),
    "decided": ("reference", "decision"),
    "decided_short": ("reference",),
    "decided_private": ("reference",),
    "relay": ("reference",),
    "tell": ("reference",),
    "outside": ("reference", "body", "contact"),
    "confirm_reminder": ("reference",),
    "closed": ("reference",),
    "closed_silent": ("reference",),
    "contested": ("reference", "office", "day"),
    "withdrawn": ("reference",),
    "alarm": ("reference", "day"),
    "late": ("reference", "office"),
    # Of applications: `reference` is the application's number, `reason` a text of the context "application-reason".
    "application_received": ("reference", "office", "day"),
    "application_work": ("reference", "day"),
    "programme_form": (),
    "application_reminder": ("reference", "day"),
    "application_moved": ("reference", "office", "day"),
    "application_processing": ("reference", "day"),
    "application_accepted": ("reference",),
    "application_refused": ("reference", "reason"),
    "application_refused_short": ("reference",),
    "application_result": ("reference",),
    "application_withdrawn": ("reference",),
    "application_late": ("reference",),
    # To a phone, about somebody who may not be the one who reads it: a sensitive programme has the short one.
    "offer": ("programme", "day"),
    "offer_short": ("day",),
}

# Texts that say where a case is, or whose turn it is: true only until it moves.
TELL_WHERE_IT_IS = frozenset(
    {
        "filed",
        "work",
        "reminder",
        "climbed_old",
        "climbed",
        "skipped_up",
        "referred",
        "secretary",
        "contested",
    }
)

# What is sent when somebody's own words make the text longer than two segments: the words are then heard by calling.
SHORTER = {
    "decided": "decided_short",
    "outside": "decided_short",
    "asked": "asked_short",
    "offer": "offer_short",
}


def compose(
    catalogues: Catalogues, language: str, template: str, values: dict[str, str]
) -> tuple[str, int, str]:
    """The text, its segments, and the template used: the shorter one where the words would not fit two segments."""
    wanted = {name: values[name] for name in TEMPLATES[template]}
    text = catalogues.text(language, CONTEXT, template, **wanted)
    length = segments(text)
    if length > MOST_SEGMENTS and template in SHORTER:
        return compose(catalogues, language, SHORTER[template], values)
    return text, length, template
