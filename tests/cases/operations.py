"""Every operation on a case, by the name of what is offered, with something to say."""

from __future__ import annotations

from collections.abc import Callable

from grievance_core.cases import asking, committees, complainant, handling

OPERATIONS: dict[str, tuple[Callable[..., object], tuple[object, ...]]] = {
    "open": (handling.open_case, ()),
    "accept": (handling.accept, ()),
    "solved": (handling.solve, ("បានបើក",)),
    "decline": (handling.decline, ("មិនមែន",)),
    "pass-up": (handling.pass_up, ("",)),
    "refer-outside": (handling.refer_outside, ("តុលាការ", "012345678")),
    "resubmit": (handling.resubmit, ("",)),
    "told": (handling.record_told, ()),
    "ask": (asking.ask_complainant, ("ខែណា?",)),
    "ask-provider": (asking.ask_provider, (1, "បានបើកឬនៅ?")),
    "answer-provider": (asking.answer_provider, ("មិនទាន់",)),
    "refer": (committees.refer_to_committee, ("",)),
    "recommend": (committees.recommend, ("បើក",)),
    "forward": (committees.forward, ("",)),
    "decide": (committees.decide, ("",)),
    "answer": (complainant.answer_question, ("ខែមុន",)),
    "add": (complainant.add_words, ("ហើយក៏",)),
    "withdraw": (complainant.withdraw, ()),
    "confirm": (complainant.confirm_solved, ()),
    "contest": (complainant.contest, ("",)),
    "hear": (complainant.hear_by_calling, ()),
}
