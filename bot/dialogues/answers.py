"""The answers of a complaint, and which question comes next: the first one not yet answered.

So a complaint taken up after a dropped call goes on exactly where an answer is missing, and one changed answer does not ask
the others again. With village, language and sex known it is six inputs from dialling to a number:
complaint, kind, place (for eligibility: the contested application instead), words, name, confirm.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogues.desk import FILE, KEEP_DRAFT
from bot.engine.definition import Effect, Move
from bot.engine.state import State

HOTLINE_KINDS = ("danger", "migrant")
KINDS = ("eligibility", "service", "payment", "data", "conduct", "other", *HOTLINE_KINDS)
PILOT_PROVINCE = "17"  # Siem Reap: the districts of the pilot are listed first

# What the counter knows of this phone and puts into the draft by itself.
KNOWN_VILLAGE = "known-village"
KNOWN_SEX = "known-sex"
FACTS = (KNOWN_VILLAGE, KNOWN_SEX)

TYPED_NAME = "typed-name"
EVIDENCE = "evidence"  # ids of the files that go with it, beside each other

# The answers. Values are ids, or her own words.
ANSWERS = (
    "kind",
    "contested",  # yes | no: eligibility, the result of an application is contested
    "behalf",  # yes | no
    "area",  # area key
    TYPED_NAME,  # yes: found by a name she typed, which may be another village's
    "accuse",  # yes: she wants to name somebody though the kind does not ask for it
    "accused",  # named | other | skip
    "accused-office",
    "accused-seat",
    "accused-words",
    "words",
    "name",
    "anonymous",  # yes | no
    "sex",  # f | m | skip
    "may-text",  # yes | no: hotlines only
    "recording",  # yes: an official writes down a villager's complaint
    "phone",  # the villager's number when it is recorded, or empty
    "solved",  # yes | no: solved in the village already
    "solved-words",
    EVIDENCE,
)
# Where she was choosing a place, and for what if not for a complaint.
PLACE_FOR = "place-for"
WALK = ("province", "district", "commune", "sought", PLACE_FOR)
FORGOTTEN: Mapping[str, None] = dict.fromkeys((*ANSWERS, *WALK))

# What a dropped call or a lost session may give back. A hotline's words are asked last and filed at once instead: whoever
# dials next on a shared phone must not meet them.
RESUMABLE = tuple(
    key for key in ANSWERS if key not in ("may-text", "recording", "phone", "solved", "solved-words")
)


def next_question(draft: Mapping[str, str]) -> str:
    """The node of the first question without an answer; "review" when there is none left."""
    if "kind" not in draft:
        return "kind"
    if draft["kind"] in HOTLINE_KINDS:
        first = "phone" if "recording" in draft else "may-text"
        return "hotline-words" if first in draft else first
    questions = (_contested, _place, _accused, _words, _person, _recorded)
    return next((node for node in (question(draft) for question in questions) if node), "review")


def _contested(draft: Mapping[str, str]) -> str:
    return "contested" if draft["kind"] == "eligibility" and "contested" not in draft else ""


def _place(draft: Mapping[str, str]) -> str:
    if "area" in draft:
        return ""
    if "behalf" in draft or ("recording" in draft and not draft.get(KNOWN_VILLAGE)):
        return "district"
    return "here" if draft.get(KNOWN_VILLAGE) else "whose"


def _accused(draft: Mapping[str, str]) -> str:
    asked = draft["kind"] == "conduct" or "accuse" in draft
    return "accused-office" if asked and "accused" not in draft else ""


def _words(draft: Mapping[str, str]) -> str:
    return "" if draft.get("words") else "words"


def _person(draft: Mapping[str, str]) -> str:
    if "name" not in draft:
        return "name"
    return "" if "sex" in draft or sex_known(draft) else "sex"


def _recorded(draft: Mapping[str, str]) -> str:
    if "recording" not in draft:
        return ""
    if "phone" not in draft:
        return "phone"
    return "" if "solved" in draft else "solved-already"


def sex_known(draft: Mapping[str, str]) -> bool:
    """True when the phone's own sex says whose complaint this is: not when she speaks for somebody else."""
    own = draft.get("behalf") != "yes" and "recording" not in draft
    return own and bool(draft.get(KNOWN_SEX))


def onward(state: State, keep: Mapping[str, str | None]) -> Move:
    """Keep these answers and go to the next question. Once there are words they are kept safe as a draft as well."""
    draft = {name: value for name, value in {**state.draft, **keep}.items() if value is not None}
    ordinary = draft.get("kind") not in HOTLINE_KINDS and "recording" not in draft
    effects = (Effect(KEEP_DRAFT),) if ordinary and draft.get("words") else ()
    return Move(next_question(draft), keep, effects)


def filing(state: State, **more: str) -> Move:
    """File the complaint as answered and forget the answers; there is no way back from it. An official goes on to the next."""
    values = {name: state.draft[name] for name in ANSWERS if name in state.draft}
    sex = {"sex": state.draft[KNOWN_SEX]} if "sex" not in values and sex_known(state.draft) else {}
    told = "recorded" if "recording" in values else "filed"
    return Move(told, FORGOTTEN, (Effect(FILE, {**values, **sex, **more}),), fresh=True)
